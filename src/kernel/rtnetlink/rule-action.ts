import { assertNever } from "../../diagnostics/index.ts";
import type { RuleAction } from "../../state/index.ts";
import type { Attributes } from "../netlink/index.ts";

/** `linux/fib_rules.h`: `FRA_*`. */
export const ruleAttributes = {
  destination: 1,
  source: 2,
  inputName: 3,
  goto: 4,
  priority: 6,
  mark: 10,
  flow: 11,
  tunnelId: 12,
  suppressGroup: 13,
  suppressPrefixLength: 14,
  table: 15,
  mask: 16,
  outputName: 17,
  l3mdev: 19,
  users: 20,
  protocol: 21,
  ipProtocol: 22,
  sourcePorts: 23,
  destinationPorts: 24,
} as const;

/** `linux/fib_rules.h`: `FR_ACT_*`. */
const actionNumbers = {
  lookup: 1,
  goto: 2,
  nop: 3,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
} as const satisfies Readonly<Record<RuleAction["kind"], number>>;

export const actionNumber = (action: RuleAction): number => actionNumbers[action.kind];

/** The action with `number`; `null` for one that is not known. Tables above 255 are in `FRA_TABLE` only. */
export const decodeAction = (
  number: number,
  headerTable: number,
  attributes: Attributes,
): RuleAction | null => {
  const names = Object.keys(actionNumbers) as RuleAction["kind"][];
  const kind = names.find((name) => actionNumbers[name] === number);
  if (kind === undefined) return null;
  switch (kind) {
    case "lookup":
      return { kind, table: attributes.get(ruleAttributes.table)?.readUInt32LE(0) ?? headerTable };
    case "goto":
      return { kind, priority: attributes.get(ruleAttributes.goto)?.readUInt32LE(0) ?? 0 };
    case "nop":
    case "blackhole":
    case "unreachable":
    case "prohibit":
      return { kind };
    default:
      return assertNever(kind);
  }
};
