import {
  messageFlags,
  MessageWriter,
  type NetlinkConnection,
  type NetlinkFault,
  openConnection,
} from "../netlink/index.ts";
import { openNamespace } from "../netns/index.ts";
import { encodeLinkHeader, messageTypes } from "../rtnetlink/index.ts";

/** `linux/if_link.h`: `IFLA_*`. */
const attribute = { name: 3, mtu: 4, linkInfo: 18, infoKind: 1 } as const;

/**
 * Whether the kernel knows each kind of link; `null` where it did not let us ask (no CAP_NET_ADMIN).
 *
 * Asks for a link that cannot be made: its name has a slash and its MTU is one byte. A kernel without the kind says
 * `Unknown device type`, after it has tried to load the module; one with it finds fault with the rest
 * (`net/core/rtnetlink.c, __rtnl_newlink`). Throws `KernelError` when there is no namespace of that name.
 */
export const probeLinkKinds = <Kind extends string>(
  netns: string | null,
  kinds: readonly Kind[],
): Readonly<Record<Kind, boolean | null>> => {
  const namespace = openNamespace(netns);
  try {
    const connection = openConnection({ protocol: "route", namespace });
    try {
      const answers = kinds.map((kind) => [kind, knows(ask(connection, kind))]);
      return Object.fromEntries(answers) as Record<Kind, boolean | null>;
    } finally {
      connection.close();
    }
  } finally {
    namespace.close();
  }
};

const ask = (connection: NetlinkConnection, kind: string): NetlinkFault | null => {
  const writer = new MessageWriter().begin(
    messageTypes.newLink,
    messageFlags.create | messageFlags.exclusive,
  );
  encodeLinkHeader(writer, 0);
  writer.attributeString(attribute.name, "cw/probe").attributeU32(attribute.mtu, 1);
  writer.nest(attribute.linkInfo).attributeString(attribute.infoKind, kind).endNest().end();
  return connection.transact(`ask for links of kind ${kind}`, writer)[0] ?? null;
};

const knows = (fault: NetlinkFault | null): boolean | null => {
  if (fault?.errno === "EPERM") return null;
  return !(fault?.errno === "EOPNOTSUPP" && fault.text?.startsWith("Unknown device type"));
};
