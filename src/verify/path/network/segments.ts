import type { HostFacts } from "../host-facts.ts";

/** A link of a host of the network. */
export interface Attachment {
  readonly host: string;
  readonly link: string;
}

/** A cable between two links. */
export type Cable = readonly [Attachment, Attachment];

const nameOf = ({ host, link }: Attachment): string => `${host}\n${link}`;

/**
 * Which links hear each other: those at the ends of a cable, and the ports of a bridge. Bridges are taken to carry
 * frames between all of their ports.
 */
export class Segments {
  readonly #roots = new Map<string, string>();
  readonly #members = new Map<string, Attachment[]>();

  constructor(hosts: ReadonlyMap<string, HostFacts>, cables: readonly Cable[]) {
    for (const [a, b] of cables) this.#join(nameOf(a), nameOf(b));
    for (const [host, facts] of hosts)
      for (const { name: link, master } of facts.host.config.link.values())
        if (master !== null) this.#join(nameOf({ host, link }), nameOf({ host, link: master }));
    for (const [host, facts] of hosts)
      for (const { name: link, master } of facts.host.config.link.values())
        if (master === null) this.#add({ host, link });
  }

  /** The links that can be addressed from `from` (a link with addresses, not a port), itself left out. */
  heardFrom(from: Attachment): readonly Attachment[] {
    return (this.#members.get(this.#root(nameOf(from))) ?? []).filter(
      ({ host, link }) => host !== from.host || link !== from.link,
    );
  }

  #add(attachment: Attachment): void {
    const root = this.#root(nameOf(attachment));
    const members = this.#members.get(root);
    if (members === undefined) this.#members.set(root, [attachment]);
    else members.push(attachment);
  }

  #root(name: string): string {
    const above = this.#roots.get(name);
    return above === undefined ? name : this.#root(above);
  }

  #join(a: string, b: string): void {
    const [left, right] = [this.#root(a), this.#root(b)];
    if (left !== right) this.#roots.set(left, right);
  }
}
