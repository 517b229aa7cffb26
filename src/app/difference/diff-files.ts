import type { Diagnostic } from "../../diagnostics/index.ts";
import { joinNames } from "../../questions/index.ts";
import { foresee, type HostState } from "../../state/index.ts";
import type { OnLine } from "../claims/prove.ts";
import { observeHost, readFacts } from "../open-host.ts";
import type { Target } from "../target.ts";
import type { DifferenceView } from "./change-view.ts";
import { compare } from "./compare.ts";
import { isSavedHost, policySide, savedSide, type Side } from "./side.ts";

/** What differs between two files, and what there is to say about policies among them. */
export interface FilesCompared {
  readonly difference: DifferenceView;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Compares what two files mean for packets: saved hosts, or policies on the host of `factsFile` (`null`: on the target).
 * Changes nothing. Throws `PolicyError`, `KernelError`, `UsageError`.
 */
export const diffFiles = async (
  paths: readonly [old: string, now: string],
  target: Target,
  factsFile: string | null,
  onLine: OnLine,
): Promise<FilesCompared> => {
  let base: HostState | null = null;
  const sides: Side[] = [];
  for (const path of paths) {
    if (isSavedHost(path)) sides.push(savedSide(path));
    else {
      base ??= factsFile === null ? observeHost(target) : readFacts(factsFile);
      sides.push(await policySide(path, base, target));
    }
  }
  const [old, now] = sides as [Side, Side];
  const isForeseen = old.kind !== now.kind;
  const hosts = {
    before: isForeseen && old.kind === "host" ? foresee(old.host, old.host) : old.host,
    after: isForeseen && now.kind === "host" ? foresee(now.host, now.host) : now.host,
  };
  const names = joinNames(now.names, old.names);
  const difference = await compare({ ...hosts, names, live: null }, onLine);
  return {
    difference,
    diagnostics: sides.flatMap(({ diagnostics }) => diagnostics),
    sources: new Map(sides.flatMap(({ sources }) => [...sources])),
  };
};
