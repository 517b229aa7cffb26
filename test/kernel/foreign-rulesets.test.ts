import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { writeTables } from "../../src/kernel/nftables/index.ts";
import { parseSavedTables } from "../../src/kernel/xtables/index.ts";
import {
  formatRule,
  type NftCompatExpression,
  type NftExpression,
  type NftTable,
  type XtExtension,
  type XtRule,
  xtExtensionOf,
} from "../../src/state/index.ts";
import { isRoot } from "./namespace-fixture.ts";
import { NftablesHost, rootTest as test } from "./nftables-host.ts";
import { loadRecorded, recordedRulesets, savedFromNft } from "./recorded-rulesets.ts";

let host: NftablesHost;

beforeAll(() => {
  if (isRoot) host = new NftablesHost();
});

beforeEach(() => host?.flush());

afterAll(() => host?.[Symbol.dispose]());

const expressionsOf = (tables: readonly NftTable[]): readonly NftExpression[] =>
  tables.flatMap(({ chains }) =>
    chains.flatMap(({ rules }) => rules.flatMap(({ expressions }) => expressions)),
  );

const isCompat = (expression: NftExpression): expression is NftCompatExpression =>
  expression.kind === "xtMatch" || expression.kind === "xtTarget";

/** The name of an expression that is not decoded. */
const undecoded = (expression: NftExpression): string | null => {
  if (expression.kind === "raw") return expression.name;
  return isCompat(expression) && expression.options === null ? `${expression.kind} ${expression.name}` : null;
};

/** What is not decoded, by ruleset; anything else that is not fails the test. */
const knownGaps: Readonly<Record<string, readonly string[]>> = { "administrator.ip.rules": ["xtMatch u32"] };

const wantedShare = 0.95;

test.each(recordedRulesets)("$file: nearly every expression is decoded, the rest is named", (recorded) => {
  loadRecorded(host, recorded);
  const expressions = expressionsOf(host.read());
  const gaps = expressions.map(undecoded).filter((name) => name !== null);
  const share = 1 - gaps.length / expressions.length;
  console.info(
    `${recorded.file}: ${(100 * share).toFixed(1)} % of ${expressions.length}, not: ${gaps.join(", ") || "-"}`,
  );
  expect(expressions.length).toBeGreaterThan(5);
  expect(gaps).toEqual(knownGaps[recorded.file] ?? []);
  expect(share).toBeGreaterThanOrEqual(wantedShare);
});

test.each(recordedRulesets)("$file: deleted and written back, the kernel answers the same", (recorded) => {
  loadRecorded(host, recorded);
  const tables = host.read();
  host.flush();
  const changes = tables.map((after) => ({ before: null, after }));
  expect(writeTables(host.connection, changes)).toBeNull();
  expect(host.read()).toEqual(tables);
});

/** Options that the save tool adds or that only it can name. */
const unsaid: ReadonlySet<string> = new Set(["datestop"]);

const comparable = ({ name, options }: XtExtension): XtExtension => ({
  name,
  options: options.filter((option) => !unsaid.has(option.name)),
});

const extensionsOf = ({ matches, action }: XtRule): readonly XtExtension[] =>
  action?.kind === "target" ? [...matches, action.target] : matches;

/** Whether `part` are members of `whole` in order. */
const isWithin = (part: readonly XtExtension[], whole: readonly XtExtension[]): boolean => {
  const texts = whole.map((extension) => JSON.stringify(comparable(extension)));
  return part.every((extension) => {
    const at = texts.indexOf(JSON.stringify(comparable(extension)));
    return at >= 0 && texts.splice(0, at + 1).length > 0;
  });
};

const iptablesRulesets = recordedRulesets.filter(({ family }) => family === "ip" || family === "ip6");

test.each(iptablesRulesets)("$file: extensions say what the save tool says", (recorded) => {
  loadRecorded(host, recorded);
  const saved = parseSavedTables(savedFromNft(host, recorded.family as "ip"), recorded.family as "ip");
  let compared = 0;
  for (const table of host.read()) {
    const savedTable = saved.find(({ name }) => name === table.name)!;
    for (const chain of table.chains) {
      const savedChain = savedTable.chains.find(({ name }) => name === chain.name)!;
      expect(savedChain.rules.length).toBe(chain.rules.length);
      for (const [index, rule] of chain.rules.entries()) {
        const ours = rule.expressions.filter(isCompat).flatMap((one) => xtExtensionOf(one) ?? []);
        const theirs = extensionsOf(savedChain.rules[index]!);
        if (!isWithin(ours, theirs)) expect(ours, formatRule(rule, table)).toEqual(theirs);
        compared += ours.length;
      }
    }
  }
  expect(compared).toBeGreaterThan(recorded.owner === "fail2ban" ? 2 : 5);
});
