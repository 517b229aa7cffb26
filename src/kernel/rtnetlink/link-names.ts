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

/** A link's index and name. */
export interface NamedIndex {
  readonly name: string;
  readonly index: number;
}

/** Names that follow links as they come and are renamed. A link that is gone keeps its name for what is told late. */
export class LiveLinkNames implements LinkNames {
  private readonly byIndex = new Map<number, string>();
  private readonly byName = new Map<string, number>();

  set({ name, index }: NamedIndex): void {
    this.byIndex.set(index, name);
    this.byName.set(name, index);
  }

  nameOf(index: number): string {
    return this.byIndex.get(index) ?? `#${index}`;
  }

  indexOf(name: string): number | null {
    return this.byName.get(name) ?? null;
  }
}

/** The names in a list of links. */
export const linkNames = (links: Iterable<NamedIndex>): LinkNames => {
  const names = new LiveLinkNames();
  for (const link of links) names.set(link);
  return names;
};
