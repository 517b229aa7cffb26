import type { XtOption } from "../../../state/index.ts";
import type { XtDecoder, XtDecoders } from "./decoder.ts";
import { type Info, prefixLength } from "./info.ts";
import { option, when } from "./options.ts";

/** What a translation takes from, in the form of `struct nf_nat_range2`. */
interface NatRange {
  /** `NF_NAT_RANGE_*`. */
  readonly flags: number;
  readonly first: string;
  readonly last: string;
  readonly firstPort: number;
  readonly lastPort: number;
  readonly basePort: number;
}

/** Bytes of `struct nf_nat_ipv4_multi_range_compat`, aligned to 8: smaller than any of the other forms. */
const compatBytes = 24;

/** `nf_nat_ipv4_multi_range_compat`, `nf_nat_range` or `nf_nat_range2`, by the size. */
const natRange = (info: Info): NatRange | null => {
  const isCompat = info.length <= compatBytes;
  if (isCompat && info.u32(0) !== 1) return null;
  const [start, step] = isCompat ? [4, 4] : [0, 16];
  const ports = start + 4 + 2 * step;
  return {
    flags: info.u32(start),
    first: info.address(start + 4),
    last: info.address(start + 4 + step),
    firstPort: info.be16(ports),
    lastPort: info.be16(ports + 2),
    basePort: info.length > 40 ? info.be16(ports + 4) : 0,
  };
};

const dashed = (first: string | number, last: string | number): string =>
  first === last ? String(first) : `${first}-${last}`;

const portText = ({ flags, firstPort, lastPort, basePort }: NatRange): string => {
  if ((flags & 2) === 0) return "";
  return `${dashed(firstPort, lastPort)}${(flags & 32) === 0 ? "" : `/${basePort}`}`;
};

/** `10.0.0.1-10.0.0.9:80-90`. */
const endpointText = (range: NatRange, isV6: boolean): string => {
  const addresses = (range.flags & 1) === 0 ? "" : dashed(range.first, range.last);
  const ports = portText(range);
  if (ports === "") return addresses;
  return `${isV6 && addresses !== "" ? `[${addresses.replace("-", "]-[")}]` : addresses}:${ports}`;
};

const flagOptions = ({ flags }: NatRange): readonly XtOption[] => [
  ...when((flags & 4) !== 0, option("random")),
  ...when((flags & 16) !== 0, option("random-fully")),
  ...when((flags & 8) !== 0, option("persistent")),
];

/** `DNAT` and `SNAT`. */
const translation =
  (name: string): XtDecoder =>
  (info) => {
    const range = natRange(info);
    if (range === null) return null;
    return [option(name, endpointText(range, info.family === "ip6")), ...flagOptions(range)];
  };

/** `MASQUERADE` and `REDIRECT`: ports at most. */
const ports: XtDecoder = (info) => {
  const range = natRange(info);
  if (range === null) return null;
  return [...when((range.flags & 2) !== 0, option("to-ports", portText(range))), ...flagOptions(range)];
};

/** `NETMAP`: the network, and the mask (in the old form) or the bits that stay (`last` less `first`). */
const netmap: XtDecoder = (info) => {
  const isCompat = info.length <= compatBytes;
  const [at, bytes] = isCompat ? [8, 4] : [4, info.family === "ip6" ? 16 : 4];
  const first = info.slice(at, bytes);
  const last = info.slice(at + (isCompat ? 4 : 16), bytes);
  const mask = first.map((byte, index) => ~(byte ^ last[index]!));
  const length = prefixLength(mask);
  const address = isCompat ? info.ipv4(at) : info.address(at);
  return length === null ? null : [option("to", length === 8 * bytes ? address : `${address}/${length}`)];
};

/** `struct ip6t_npt_tginfo`. */
const prefixTranslation: XtDecoder = (info) => [
  option("src-pfx", `${info.ipv6(0)}/${info.u8(32)}`),
  option("dst-pfx", `${info.ipv6(16)}/${info.u8(33)}`),
];

/** Targets that translate addresses. */
export const natTargets: XtDecoders = {
  DNAT: [[0, 1, 2], translation("to-destination")],
  SNAT: [[0, 1, 2], translation("to-source")],
  MASQUERADE: [[0], ports],
  REDIRECT: [[0], ports],
  NETMAP: [[0], netmap],
  SNPT: [[0], prefixTranslation],
  DNPT: [[0], prefixTranslation],
};
