import type { Address } from "../../net/index.ts";

/** A connection that the kernel follows, by the addresses of its first packet as that came in. */
export interface ConnectionEntry {
  readonly source: Address;
  readonly destination: Address;
  /** IANA number. */
  readonly protocol: number;
  /** 0 for protocols without ports. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** What answers carry: another source or destination where addresses are translated. */
  readonly reply: { readonly source: Address; readonly destination: Address };
  /** `IPS_*` (`linux/netfilter/nf_conntrack_common.h`). */
  readonly status: number;
  readonly mark: number;
}
