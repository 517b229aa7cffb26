import type { NftElement, NftSet, NftVerdict } from "../../../state/index.ts";
import type { RuleTable } from "../chains/base-chain.ts";
import { unknownValue } from "../loads/load.ts";
import { compare, inRange } from "../matches/compare.ts";
import { exactKeys, lookUp, lookUpGroups } from "../matches/set-lookup.ts";
import type { HeaderSpace } from "../../space/index.ts";
import { byteorder, maskAndXor, mergedCases, shift } from "../value/transform.ts";
import { constantValue, type Value, valueOfCases } from "../value/value.ts";
import { valueText } from "../value/value-text.ts";
import type { ExpressionOf, Handlers } from "./handler.ts";
import { requirePredicate } from "./handler.ts";
import type { RuleMachine } from "./machine.ts";
import type { RuleVerdict } from "./thread.ts";

/** What compares and computes. */
export const matchHandlers: Handlers<
  "cmp" | "range" | "bitwise" | "byteorder" | "shift" | "lookup" | "immediate" | "verdict"
> = {
  cmp: (machine, { op, register, data }) => {
    const bytes = Buffer.from(data, "hex");
    machine.requireRegisters((registers) =>
      compare(machine.diagrams, registers.get(register, bytes.length), op, bytes),
    );
  },
  range: (machine, { op, register, from, to }) => {
    const [first, last] = [from, to].map((text) => Buffer.from(text, "hex"));
    machine.requireRegisters((registers) => {
      const inside = inRange(machine.diagrams, registers.get(register, first!.length), first!, last!);
      return op === "eq" ? inside : machine.diagrams.complement(inside);
    });
  },
  bitwise: (machine, { source, register, length, mask, xor }) =>
    machine.compute(register, (registers) =>
      compact(
        machine,
        maskAndXor(registers.get(source, length), Buffer.from(mask, "hex"), Buffer.from(xor, "hex")),
      ),
    ),
  byteorder: (machine, { source, register, length, size }) =>
    machine.compute(
      register,
      (registers) => byteorder(registers.get(source, length), size) ?? mixed(machine, "byteorder", length),
    ),
  shift: (machine, { direction, source, register, length, bits }) => {
    const by = Buffer.from(bits, "hex").readUInt32LE(0);
    machine.compute(
      register,
      (registers) =>
        shift(registers.get(source, length), { direction, bits: by }) ?? mixed(machine, "shift", length),
    );
  },
  lookup: (machine, expression, table) => look(machine, expression, table),
  immediate: (machine, { register, data }) =>
    machine.compute(register, () => constantValue(Buffer.from(data, "hex"))),
  verdict: (machine, { verdict }) => {
    const decided = verdictOf(verdict);
    if (decided !== null) machine.decide(decided);
  },
};

/** Cases that a mask made equal become one. */
const compact = ({ diagrams }: RuleMachine, value: Value): Value => {
  const [first] = value;
  if (first?.kind !== "cases" || !value.every((slot) => slot.kind === "cases" && slot.cases === first.cases))
    return value;
  return valueOfCases(
    mergedCases(first.cases.list, (a, b) => diagrams.union(a, b)),
    value.length,
  );
};

/** Constants by case and bits in one number: nobody writes that. */
const mixed = ({ scope, place }: RuleMachine, what: string, length: number): Value =>
  unknownValue(scope.space, `${what} of a mixed value in ${place}`, length);

const verdictOf = (verdict: NftVerdict): RuleVerdict | null => {
  if (verdict.kind === "continue") return null;
  return verdict.kind === "queue" ? { kind: "queue", bypass: false } : (verdict as RuleVerdict);
};

/** `NFT_SET_TIMEOUT`, `NFT_SET_EVAL`. */
const [timeoutFlag, evalFlag] = [0x10, 0x20];

/** Contents that traffic brings are not in what was read of a set. */
const isFilledByTraffic = ({ flags }: NftSet): boolean => (flags & evalFlag) !== 0;

/** Elements that run out are not in it either; those that stay are. */
const mayHoldMore = ({ flags }: NftSet): boolean => (flags & (timeoutFlag | evalFlag)) !== 0;

const look = (machine: RuleMachine, expression: ExpressionOf<"lookup">, table: RuleTable): void => {
  const set = table.sets.get(expression.set);
  if (set === undefined) requirePredicate(machine, `a set ${expression.set} that is not known`);
  else if (isFilledByTraffic(set)) lookDynamic(machine, expression, set, table);
  else if (expression.register === null)
    machine.requireRegisters((registers) => {
      const { diagrams, scope } = machine;
      const key = registers.get(expression.source, set.keyLength);
      const read = lookUp(diagrams, key, set, () => 1);
      const found = mayHoldMore(set)
        ? diagrams.union(
            read,
            scope.space.equal(scope.space.predicate(heldText(scope.space, table, set, key)), 1),
          )
        : read;
      return expression.invert ? diagrams.complement(found) : found;
    });
  else lookInMap(machine, expression, set);
};

const lookInMap = (machine: RuleMachine, { source, register }: ExpressionOf<"lookup">, set: NftSet): void => {
  const { diagrams } = machine;
  if (register === 0) {
    if (decideByKeys(machine, source, set)) return;
    machine.decideBy((registers) =>
      lookUpGroups(diagrams, registers.get(source, set.keyLength), set, verdictText).map(
        ({ guard, element }) => ({
          guard,
          verdict: element.verdict === null ? null : verdictOf(element.verdict),
        }),
      ),
    );
    return;
  }
  machine.choose(register!, (registers) =>
    lookUpGroups(diagrams, registers.get(source, set.keyLength), set, ({ data }) => data ?? "").map(
      ({ guard, element }) => ({ guard, bytes: Buffer.from(element.data ?? "", "hex") }),
    ),
  );
};

/** Below so many elements a set becomes a diagram at once. */
const manyElements = 64;

/** The place of an element's verdict among accept and drop, as a terminal; `null` for others. */
const idOf = ({ verdict }: NftElement): number | null =>
  verdict?.kind === "accept" ? 2 : verdict?.kind === "drop" ? 3 : null;

/** Many keys that only accept and drop stay a table; whether they do. */
const decideByKeys = (machine: RuleMachine, source: number, set: NftSet): boolean => {
  const verdicts = [{ kind: "accept" }, { kind: "drop" }] as const;
  if (set.elements.length < manyElements || set.elements.some((element) => idOf(element) === null))
    return false;
  return machine.decideByKeys((registers) => {
    const keys = exactKeys(registers.get(source, set.keyLength), set, idOf);
    return keys === null ? null : { kind: "keys", keys, verdicts };
  });
};

const verdictText = ({ verdict }: { readonly verdict: NftVerdict | null }): string => JSON.stringify(verdict);

/** Perhaps the key is there; what a map holds for it is unknown. */
const lookDynamic = (
  machine: RuleMachine,
  { source, register, invert }: ExpressionOf<"lookup">,
  set: NftSet,
  table: RuleTable,
): void => {
  const { space } = machine.scope;
  const { object } = table;
  machine.requireRegisters((registers) => {
    const text = heldText(space, table, set, registers.get(source, set.keyLength));
    return space.equal(space.predicate(text), invert ? 0 : 1);
  });
  if (register === 0) machine.decideBy(() => dynamicVerdicts(machine, set));
  else if (register !== null)
    machine.compute(register, () =>
      unknownValue(space, `data of ${object} set ${set.name} in ${machine.place}`, set.dataLength ?? 4),
    );
};

/** Elements with verdicts that traffic put in: what they say is unknown. */
const dynamicVerdicts = ({ scope: { space }, place }: RuleMachine, set: NftSet) => {
  const accepts = space.predicate(`${set.name} accepts in ${place}`);
  return [
    { guard: space.equal(accepts, 1), verdict: { kind: "accept" } as const },
    { guard: space.equal(accepts, 0), verdict: { kind: "drop" } as const },
  ];
};

/** The question whether a set holds a key, in the words that make it one question wherever it is asked. */
const heldText = (space: HeaderSpace, { object }: RuleTable, { name }: NftSet, key: Value): string =>
  `${object} set ${name} holds ${valueText(space, key)}`;
