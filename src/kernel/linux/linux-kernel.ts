import { type Change, type Host, type HostState, type Kind, kinds } from "../../state/index.ts";
import { type NetlinkConnection, openConnection } from "../netlink/index.ts";
import { type Namespace, openNamespace } from "../netns/index.ts";
import { routeLayoutOf } from "../rtnetlink/index.ts";
import { executeChanges } from "./execute.ts";
import { type NftTables, openNftTables, openRememberedTables } from "./nft-tables.ts";
import { observeHost } from "./observe.ts";
import type { Outcome } from "./outcome.ts";
import { openSession } from "./session.ts";

/** The kernel of this machine, seen through one network namespace. */
export class LinuxKernel implements Host {
  private readonly namespace: Namespace;
  private readonly route: NetlinkConnection;
  private readonly nftTables: NftTables;

  constructor(namespace: Namespace, openTables: (namespace: Namespace) => NftTables = openNftTables) {
    this.namespace = namespace;
    this.route = openConnection({ protocol: "route", namespace, layoutOf: routeLayoutOf });
    this.nftTables = openTables(namespace);
  }

  /** Reads the kinds asked for (all, when left out); tables of other kinds stay empty, link status is always read. */
  observe(only: readonly Kind[] = kinds): HostState {
    const { route, namespace, nftTables } = this;
    return observeHost({ route, namespace, nftTables }, new Set(only));
  }

  execute(changes: readonly Change[]): readonly Outcome[] {
    const { route, namespace, nftTables } = this;
    return executeChanges(openSession({ route, namespace, nftTables }), changes);
  }

  close(): void {
    this.nftTables.close();
    this.route.close();
    this.namespace.close();
  }
}

export interface OpenOptions {
  /** As `ip netns` names it; that of the calling thread when left out. */
  readonly namespace?: string | null;
  /** Whether large tables are read again only when somebody else has changed them: for processes that live long. */
  readonly remembersTables?: boolean;
}

/** Opens the kernel. Throws `KernelError`: `kernel/refused` (`ENOENT`) when there is no namespace of that name. */
export const openLinuxKernel = ({
  namespace = null,
  remembersTables = false,
}: OpenOptions = {}): LinuxKernel =>
  new LinuxKernel(openNamespace(namespace), remembersTables ? openRememberedTables : openNftTables);
