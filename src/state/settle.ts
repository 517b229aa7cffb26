import { equalValues } from "./equal-values.ts";
import type { Kind, ObjectOfKind } from "./kinds.ts";
import type { LinkAddress } from "./layer3.ts";
import type { Link } from "./link.ts";

/**
 * What `wanted` becomes on a host that has `observed` in its place: the wanted fields, with what `wanted` leaves to
 * the kernel taken from `observed`.
 *
 * Left to the kernel are: absent fields, a link's `mac` when `null` and its `mtu` when 0, and an address's `protocol`
 * where the address is there already without a mark (kernels before 5.18 keep none).
 */
export const settle = <K extends Kind>(
  kind: K,
  wanted: ObjectOfKind[K],
  observed: ObjectOfKind[K] | undefined,
): ObjectOfKind[K] =>
  observed === undefined ? wanted : (settlers[kind] ?? overwrite)(wanted as never, observed as never);

/** Whether `observed` is all that `wanted` states. */
export const holds = <K extends Kind>(
  kind: K,
  wanted: ObjectOfKind[K],
  observed: ObjectOfKind[K] | undefined,
): boolean => observed !== undefined && equalValues(settle(kind, wanted, observed), observed);

const overwrite = (wanted: object, observed: object): never => ({ ...observed, ...wanted }) as never;

const settleLink = (wanted: Link, observed: Link): Link => {
  if (wanted.kind !== observed.kind) return wanted;
  const { port: observedPort, ...kept } = observed;
  const settled = {
    ...kept,
    ...wanted,
    ...Object.fromEntries(detailNames.map((name) => [name, merged(observed[name], wanted[name])])),
    mac: wanted.mac ?? observed.mac,
    mtu: wanted.mtu === 0 ? observed.mtu : wanted.mtu,
    port: merged(wanted.master === observed.master ? observedPort : undefined, wanted.port),
  };
  return definedFields(settled) as unknown as Link;
};

const detailNames = ["bridge", "vlan", "vxlan", "tun", "veth"] as const;

const merged = (observed: object | undefined, wanted: object | undefined): object | undefined =>
  observed === undefined || wanted === undefined ? (wanted ?? observed) : { ...observed, ...wanted };

const settleAddress = (wanted: LinkAddress, observed: LinkAddress): LinkAddress => ({
  ...wanted,
  protocol: observed.protocol === 0 ? 0 : wanted.protocol,
});

const settlers: {
  readonly [K in Kind]?: (wanted: ObjectOfKind[K], observed: ObjectOfKind[K]) => ObjectOfKind[K];
} = { link: settleLink, address: settleAddress };

/** The record without fields that are `undefined`. */
const definedFields = (record: object): object =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
