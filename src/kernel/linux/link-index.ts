import { MessageWriter, type NetlinkConnection } from "../netlink/index.ts";
import { KernelError } from "../../diagnostics/index.ts";
import { decodeLinkName, encodeLinkHeader, messageTypes, UnknownLink } from "../rtnetlink/index.ts";

/** `linux/if_link.h`: `IFLA_IFNAME`. */
const nameAttribute = 3;

/** `linux/if.h`: `IFNAMSIZ` holds the zero byte too. */
const longestName = 15;

/** Indexes of links by name, asked one by one and remembered until links come or go. */
export class LinkIndex {
  private readonly connection: NetlinkConnection;
  private readonly known = new Map<string, number>();

  constructor(connection: NetlinkConnection) {
    this.connection = connection;
  }

  /** The index of the link `name`. Throws `UnknownLink`. */
  readonly of = (name: string): number => {
    const index = this.known.get(name) ?? this.ask(name);
    if (index === null) throw new UnknownLink(name);
    this.known.set(name, index);
    return index;
  };

  has(name: string): boolean {
    return this.known.has(name) || this.ask(name) !== null;
  }

  forget(): void {
    this.known.clear();
  }

  private ask(name: string): number | null {
    if (name === "" || Buffer.byteLength(name) > longestName) return null;
    const writer = new MessageWriter().begin(messageTypes.getLink);
    encodeLinkHeader(writer, 0);
    writer.attributeString(nameAttribute, name).end();
    try {
      const [message] = this.connection.get(`look up link ${name}`, writer);
      return message === undefined ? null : decodeLinkName(message).index;
    } catch (error) {
      if (error instanceof KernelError && error.errno === "ENODEV") return null;
      throw error;
    }
  }
}
