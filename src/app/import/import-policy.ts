import type { ChangeView } from "../difference/change-view.ts";
import type { OnLine } from "../claims/prove.ts";
import { factsOf } from "../facts.ts";
import { draftPolicy } from "../init/draft-policy.ts";
import { draftText } from "../init/draft-text.ts";
import { sshSession } from "../init/ssh-session.ts";
import { observeHost, readFacts } from "../open-host.ts";
import type { Target } from "../target.ts";
import { importedText, verdictOf } from "./imported-text.ts";

/** A policy made from a running host, and what holds of it. */
export interface Imported {
  readonly text: string;
  /** Applying it changes the fate of no packet, and by itself it lets pass what passes now. */
  readonly isProved: boolean;
  /** The same in words, a line each. */
  readonly verdict: readonly string[];
  readonly rules: number;
  /** Rules that there was no room for. */
  readonly leftOut: number;
  /** What applying it would change. */
  readonly applied: readonly ChangeView[];
  /** What the language cannot say: the fates of packets without other programs' rules for what passes. */
  readonly alone: readonly ChangeView[];
}

/**
 * A policy that says what the host lets pass now, found and held by proof. `factsFile`: of a saved host instead of the
 * target. Reads only. Throws `KernelError`, `UsageError`, `PolicyError`.
 */
export const importPolicy = async (
  target: Target,
  factsFile: string | null,
  onLine: OnLine,
): Promise<Imported> => {
  const { searchRules } = await import("./search.ts");
  const { viewDifference } = await import("../difference/change-view.ts");
  const { formatPolicy } = await import("../../language/index.ts");
  const facts = factsOf(factsFile === null ? observeHost(target) : readFacts(factsFile), target);
  const draft = draftPolicy(facts.host, factsFile === null ? sshSession() : null);
  const textWith = (sentences: readonly string[]): string => draftText(draft, { opening: [], sentences });
  const found = searchRules({ facts, textWith, onLine });
  const applied = viewDifference(found.applied, found.names, null);
  const alone = viewDifference(found.alone, found.names, null);
  const verdict = verdictOf({ applied, alone, leftOut: found.leftOut, goesOn: found.goesOn });
  const written = draftText(draft, {
    opening: importedText(verdict),
    sentences: found.sentences,
  });
  const { text, diagnostics } = formatPolicy(written, "policy.yaml");
  if (text === null) throw new Error(`the imported policy is faulty: ${diagnostics[0]!.message}\n${written}`);
  return {
    text,
    isProved: verdict.isProved,
    verdict: verdict.lines,
    rules: found.sentences.length,
    leftOut: found.leftOut,
    applied: applied.changes,
    alone: alone.changes,
  };
};
