import { everything } from "../../sets/index.ts";
import type { Scope } from "../scope.ts";
import { constantValue, padded, valueOfBits } from "../value/value.ts";
import { byLink, loadLink } from "./link-values.ts";
import { always, bitsOfLevels, hostNumber, type Loaded, unknownValue } from "./load.ts";

/** `NFPROTO_IPV4`, `NFPROTO_IPV6`. */
const familyNumbers = { ipv4: 2, ipv6: 10 } as const;
const etherTypes = { ipv4: [0x08, 0x00], ipv6: [0x86, 0xdd] } as const;

type Reader = (scope: Scope) => Loaded;

const single = (levels: readonly number[]): Loaded => always(padded(valueOfBits(bitsOfLevels(levels))));

/** The number of the user or group that sends; only the host's own packets have a sender (`nft_meta_get_eval_skugid`). */
const sender =
  (field: "userId" | "groupId"): Reader =>
  ({ space }) => ({
    value: hostNumber(space.fields[field].levels, 4),
    domain: byLink(space, "input", null),
  });

/** What the kernel loads for the keys that are modelled (`net/netfilter/nft_meta.c`). */
const readers: Readonly<Record<string, Reader>> = {
  length: ({ space }) => always(hostNumber(space.fields.length.levels, 4)),
  protocol: ({ space }) => always(padded(constantValue(Uint8Array.from(etherTypes[space.family])))),
  nfproto: ({ space }) => always(padded(constantValue(Uint8Array.of(familyNumbers[space.family])))),
  l4proto: ({ space }) => single(space.fields.protocol.levels),
  mark: ({ space }) => always(hostNumber(space.fields.mark.levels, 4)),
  pkttype: ({ space }) => single(space.fields.packetType.levels),
  nftrace: () => always(constantValue(new Uint8Array(4))),
  iif: (scope) => loadLink(scope, "input", "index"),
  oif: (scope) => loadLink(scope, "output", "index"),
  iifname: (scope) => loadLink(scope, "input", "name"),
  oifname: (scope) => loadLink(scope, "output", "name"),
  iiftype: (scope) => loadLink(scope, "input", "type"),
  oiftype: (scope) => loadLink(scope, "output", "type"),
  iifkind: (scope) => loadLink(scope, "input", "kind"),
  oifkind: (scope) => loadLink(scope, "output", "kind"),
  iifgroup: (scope) => loadLink(scope, "input", "group"),
  oifgroup: (scope) => loadLink(scope, "output", "group"),
  skuid: sender("userId"),
  skgid: sender("groupId"),
};

/** Bytes of values that are not modelled, where they are not four. */
const lengths: Readonly<Record<string, number>> = {
  time: 8,
  day: 1,
  ibrname: 16,
  obrname: 16,
  sdifname: 16,
  ibrhwaddr: 6,
};

/** `meta KEY`. Time, chance and the like are unknown. */
export const loadMeta = (scope: Scope, key: string): Loaded =>
  readers[key]?.(scope) ?? {
    value: padded(unknownValue(scope.space, `meta ${key}`, lengths[key] ?? 4)),
    domain: everything,
  };
