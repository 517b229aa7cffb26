import { preparePolicy, hostWith, type Ready } from "../../change/index.ts";
import type { Facts } from "../../compile/index.ts";
import { PolicyError } from "../../diagnostics/index.ts";
import { joinNames, type Names, namesOf, plainNames } from "../../questions/index.ts";
import { emptyLedger, foresee } from "../../state/index.ts";
import { allGoOn, type Change, compareHosts, type Comparison, HostModel } from "../../verify/index.ts";
import type { OnLine } from "../claims/prove.ts";
import { vocabularyOf } from "./ends.ts";
import { withoutForwardRules } from "./lone-host.ts";
import { type FoundRule, ruleSentence } from "./rule.ts";
import { isGained, isLost, rulesFrom } from "./rules-from.ts";

/** Where rules are looked for. */
export interface Search {
  readonly facts: Facts;
  /** The policy with these rules, as text. */
  readonly textWith: (sentences: readonly string[]) => string;
  readonly onLine: OnLine;
}

/** The rules that were found, and what holds with them. */
export interface Found {
  readonly sentences: readonly string[];
  /** Rules that there was no room for. */
  readonly leftOut: number;
  readonly names: Names;
  /** What applying the policy changes; all links. */
  readonly applied: Comparison;
  /** What fares differently from or to its networks when the policy alone decides who may pass. */
  readonly alone: Comparison;
  /** Whether applying it cuts no conversation that is open. */
  readonly goesOn: boolean;
}

/** Comparisons at most. Each one makes good what the one before it found. */
const mostRounds = 6;

/** More rules than these are nobody's policy. */
const mostRules = 200;

/**
 * Looks for the rules with which the policy lets pass what passes now: compares the host as it is with the host on which
 * the policy alone decides, makes rules of what differs, and compares again.
 */
export const searchRules = (search: Search): Found => {
  const { host } = search.facts;
  const now = HostModel.of(foresee(host, host));
  let rules: readonly FoundRule[] = [];
  let best: Tried | null = null;
  for (let round = 1; round <= mostRounds; round += 1) {
    const tried = tryRules(search, now, rules, round);
    if (best === null || isBetter(tried, best)) best = tried;
    const vocabulary = vocabularyOf(tried.ready.policy, tried.names);
    const known = new Set(rules.map((rule) => ruleSentence({ ...rule, action: "allow" })));
    const found = rulesFrom(tried.alone.changes, vocabulary);
    const added = found.filter((rule) => !known.has(ruleSentence({ ...rule, action: "allow" })));
    if (added.length === 0) break;
    rules = [...added, ...rules];
  }
  const { ready, names, sentences, leftOut, alone } = best!;
  const after = hostWith(host, ready.compiled.wanted, emptyLedger);
  const model = HostModel.of(after, { beside: now });
  const applied = compared(search, now, model, names, "what applying it changes");
  const goesOn = allGoOn({ before: now, after: model });
  return { sentences, leftOut, names, applied, alone, goesOn };
};

interface Tried extends Pick<Found, "sentences" | "leftOut" | "names" | "alone"> {
  readonly ready: Ready;
}

const tryRules = (search: Search, now: HostModel, rules: readonly FoundRule[], round: number): Tried => {
  const { facts } = search;
  const all = rules.map((rule) => ruleSentence(rule)!);
  const sentences = all.slice(0, mostRules);
  const ready = readyWith(search, sentences);
  const after = hostWith(withoutForwardRules(facts.host), ready.compiled.wanted, emptyLedger);
  const names = joinNames(namesOf(ready.policy, after), plainNames(now.host));
  const model = HostModel.of(after, { beside: now });
  const whole = compared(search, now, model, names, `round ${round}, ${sentences.length} rules`);
  const links = new Set(ready.policy.networks.flatMap(({ bridge }) => bridge ?? []));
  const changes = whole.changes.filter((change) => concerns(change, links));
  return { ready, names, sentences, leftOut: all.length - sentences.length, alone: { ...whole, changes } };
};

const readyWith = ({ facts, textWith }: Search, sentences: readonly string[]): Ready => {
  const text = textWith(sentences);
  const reader = { names: () => [], read: () => ({ kind: "missing" }) as const };
  const prepared = preparePolicy({ file: "policy.yaml", text, reader }, facts);
  if (prepared.compiled === null || prepared.diagnostics.some(({ severity }) => severity === "error"))
    throw new PolicyError(prepared.diagnostics, prepared.sources);
  return prepared as Ready;
};

const compared = (
  { onLine }: Search,
  now: HostModel,
  after: HostModel,
  names: Names,
  what: string,
): Comparison =>
  compareHosts({ before: now, after: after, names }, (done, total, input) =>
    onLine(
      `${what}: comparing ${done + 1} of ${total}, ${input === null ? "the host itself" : `in by ${input}`}`,
    ),
  );

/**
 * Whether packets come from a network of the policy or go to one, and some get through. Others are not the policy's to
 * judge; and how a packet is refused it cannot choose.
 */
const concerns = (change: Change, links: ReadonlySet<string>): boolean => {
  const outs = [...change.before, ...change.after].flatMap(({ out }) => out ?? []);
  const isOurs = (change.input !== null && links.has(change.input)) || outs.some((out) => links.has(out));
  return isOurs && (change.kind !== "answers" || isLost(change) || isGained(change));
};

const isBetter = (a: Tried, b: Tried): boolean => {
  const [lostA, lostB] = [a, b].map(({ alone }) => alone.changes.filter(isLost).length) as [number, number];
  return lostA < lostB || (lostA === lostB && a.alone.changes.length < b.alone.changes.length);
};
