import { type HostState, isOwned, type MarkBits, type NftExpression } from "../../state/index.ts";
import type { Finding } from "./finding.ts";
import type { Probes } from "./probes.ts";

/** Rules and chains of others that use the mark bits by which we steer. */
export const markConflicts = (host: HostState, { windows }: Probes): readonly Finding[] => {
  const ourBits = bitsOf(windows.marks);
  return [...intrudingMarks(host, ourBits), ...overwrittenMarks(host, ourBits)];
};

/** The bits that are ours, as a number. */
const bitsOf = ({ firstBit, lastBit }: MarkBits): number => (2 ** (lastBit + 1) - 2 ** firstBit) >>> 0;

const hex = (bits: number): string => `0x${(bits >>> 0).toString(16)}`;

/** A rule that asks for our bits is one of our paths to it; one that asks for all bits no longer sees marks of its own. */
const intrudingMarks = ({ config }: HostState, ourBits: number): readonly Finding[] =>
  [...config.rule.values()].flatMap((rule): Finding[] => {
    const { mark, priority } = rule;
    if (mark === null || (mark.mask & ourBits) === 0 || isOwned("rule", rule)) return [];
    const evidence = { priority, value: hex(mark.value), mask: hex(mark.mask), ours: hex(ourBits) };
    const isOurs = (mark.value & mark.mask & ourBits) !== 0;
    const code = "doctor/mark-taken";
    return isOurs
      ? [
          {
            code,
            severity: "problem",
            message: `the routing rule at ${priority} looks for mark bits of ours`,
            evidence,
            cure: `give it a mark without the bits ${hex(ourBits)}`,
          },
        ]
      : [
          {
            code,
            severity: "notice",
            message: `the routing rule at ${priority} does not match packets that we steer: it asks for our mark bits to be zero`,
            evidence,
            cure: `add it with a mask: \`fwmark ${hex(mark.value)}/${hex(mark.mask & ~ourBits)}\``,
          },
        ];
  });

/** Chains of others that set a mark as a whole take our bits away. */
const overwrittenMarks = ({ config }: HostState, ourBits: number): readonly Finding[] =>
  [...config.nftTable.values()]
    .filter((table) => !isOwned("nftTable", table))
    .flatMap(({ family, name, chains }) =>
      chains
        .filter(({ rules }) => rules.some(({ expressions }) => setsWholeMark(expressions)))
        .map((chain) => ({
          code: "doctor/mark-taken",
          severity: "notice",
          message: `chain ${chain.name} of table ${family} ${name} sets whole marks: a packet loses the path that we gave it`,
          evidence: { table: `${family} ${name}`, chain: chain.name, ours: hex(ourBits) },
          cure: `keep our bits there: \`meta mark set meta mark and ${hex(ourBits)} or VALUE\``,
        })),
    );

/** A constant goes into the mark as it is. */
const setsWholeMark = (expressions: readonly NftExpression[]): boolean =>
  expressions.some((expression, index) => {
    if (expression.kind !== "metaSet" || expression.key !== "mark") return false;
    const source = expressions[index - 1];
    return source?.kind === "immediate" && source.register === expression.register;
  });
