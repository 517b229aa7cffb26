import { equalValues, type NftChain, type NftSet, type NftTable } from "../../state/index.ts";

/** In brief what a table gains and loses: `chain forward (+2 rules), set files (+1 -3 elements), -chain old`. */
export const tableDifference = (before: NftTable | undefined, after: NftTable): string => {
  if (before === undefined) return `${counted(after.chains, "chain")}, ${counted(after.sets, "set")}`;
  const parts = [
    ...partDifferences("chain", before.chains, after.chains, chainDifference),
    ...partDifferences("set", before.sets, after.sets, setDifference),
  ];
  return parts.length === 0 ? "flags" : parts.join(", ");
};

const partDifferences = <Part extends NftChain | NftSet>(
  word: string,
  before: readonly Part[],
  after: readonly Part[],
  differ: (before: Part, after: Part) => string,
): readonly string[] => {
  const old = new Map(before.map((part) => [part.name, part]));
  const now = new Map(after.map((part) => [part.name, part]));
  const lost = before.filter(({ name }) => !now.has(name)).map(({ name }) => `-${word} ${name}`);
  const kept = after.flatMap((part) => {
    const was = old.get(part.name);
    if (was === undefined) return [`+${word} ${part.name}`];
    return equalValues(was, part) ? [] : [`${word} ${part.name} (${differ(was, part)})`];
  });
  return [...kept, ...lost];
};

const chainDifference = (before: NftChain, after: NftChain): string =>
  equalValues(before.hook, after.hook) ? balance(before.rules, after.rules, "rules") : "hook";

const setDifference = (before: NftSet, after: NftSet): string =>
  balance(before.elements, after.elements, "elements");

/** How many items came and went, regardless of order. */
const balance = (before: readonly unknown[], after: readonly unknown[], word: string): string => {
  const left = new Map<string, number>();
  for (const item of before) left.set(JSON.stringify(item), (left.get(JSON.stringify(item)) ?? 0) + 1);
  let added = 0;
  for (const item of after) {
    const text = JSON.stringify(item);
    const count = left.get(text) ?? 0;
    if (count > 0) left.set(text, count - 1);
    else added += 1;
  }
  const removed = before.length - (after.length - added);
  if (added + removed === 0) return `order of ${word}`;
  return `${[added > 0 ? `+${added}` : "", removed > 0 ? `-${removed}` : ""].filter(Boolean).join(" ")} ${word}`;
};

const counted = (items: readonly unknown[], word: string): string =>
  `${items.length} ${word}${items.length === 1 ? "" : "s"}`;
