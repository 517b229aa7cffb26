import type { Namespace } from "../netns/index.ts";
import type { NetlinkConnection } from "../netlink/index.ts";
import { LinkIndex } from "./link-index.ts";
import type { NftTables } from "./nft-tables.ts";

/** What the changes of one `execute` share. */
export interface Session {
  readonly route: NetlinkConnection;
  readonly namespace: Namespace;
  readonly nftTables: NftTables;
  readonly index: LinkIndex;
  /** Links that came into being as the other end of a veth pair made in this session. */
  readonly bornAsPeer: Set<string>;
}

export const openSession = (sources: Omit<Session, "index" | "bornAsPeer">): Session => ({
  ...sources,
  index: new LinkIndex(sources.route),
  bornAsPeer: new Set(),
});
