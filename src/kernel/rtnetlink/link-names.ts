/**
 * Which index each link has now. Everything on the wire has indexes, and everything else in Causeway names.
 *
 * Two objects of the same link never disagree: one that names a link made a moment ago reads the table again.
 */
export interface LinkNames {
  /** The name of the link with `index`, or `#index` when it is gone. */
  nameOf(index: number): string;
  /** The index of the link `name`, or `null` when there is none. */
  indexOf(name: string): number | null;
}

/** The names in a list of links. */
export const linkNames = (links: Iterable<{ readonly name: string; readonly index: number }>): LinkNames => {
  const byIndex = new Map<number, string>();
  const byName = new Map<string, number>();
  for (const { name, index } of links) {
    byIndex.set(index, name);
    byName.set(name, index);
  }
  return {
    nameOf: (index) => byIndex.get(index) ?? `#${index}`,
    indexOf: (name) => byName.get(name) ?? null,
  };
};
