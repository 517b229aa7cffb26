import { openNamespace } from "../netns/index.ts";
import { type NetlinkConnection, openConnection } from "../netlink/index.ts";

/** Talks to conntrack in a namespace (`null`: our own). Throws `KernelError`. */
export const withConntrack = <Result>(
  netns: string | null,
  use: (connection: NetlinkConnection) => Result,
): Result => {
  const namespace = openNamespace(netns);
  try {
    const connection = openConnection({ protocol: "netfilter", namespace });
    try {
      return use(connection);
    } finally {
      connection.close();
    }
  } finally {
    namespace.close();
  }
};
