import type { DeclaringSection, PolicyTree } from "../policy-tree.ts";

/** A section of a tree: a list of its entries. */
export type TreeSection = Exclude<keyof PolicyTree, "isWhole" | "unread">;

/**
 * One tree of a file and those it includes. The entries of the included files stand where `include` stands: behind the
 * entries of the file's own sections for which `isBefore` holds, and in front of all others.
 */
export const spliceTrees = (
  own: PolicyTree,
  included: readonly PolicyTree[],
  isBefore: (section: TreeSection) => boolean,
): PolicyTree => {
  if (included.length === 0) return own;
  const splice = <Section extends TreeSection>(section: Section): PolicyTree[Section] => {
    const inside = included.flatMap((tree) => tree[section] as readonly PolicyTree[Section][number][]);
    const around = own[section] as readonly PolicyTree[Section][number][];
    return (isBefore(section)
      ? [...around, ...inside]
      : [...inside, ...around]) as unknown as PolicyTree[Section];
  };
  return {
    settings: splice("settings"),
    uplinks: splice("uplinks"),
    networks: splice("networks"),
    machines: splice("machines"),
    groups: splice("groups"),
    services: splice("services"),
    publish: splice("publish"),
    routes: splice("routes"),
    steer: splice("steer"),
    rules: splice("rules"),
    tests: splice("tests"),
    guard: splice("guard"),
    isWhole: own.isWhole && included.every(({ isWhole }) => isWhole),
    unread: new Set<DeclaringSection>([own, ...included].flatMap(({ unread }) => [...unread])),
  };
};
