import { type Address, address, contains, type Prefix } from "../../net/index.ts";
import { everything, type Ref, undefinedRef } from "../sets/index.ts";
import { type Field, type HeaderSpace, noLinkClass } from "../space/index.ts";
import type { End, FlowView } from "./flow-view.ts";

/** `include/linux/netdevice.h`, `proto_ports_offset`: TCP, UDP, DCCP, ESP (its SPI stands there), SCTP, UDP-Lite. */
const protocolsWithPorts = [6, 17, 33, 50, 132, 136];

const yes = (holds: boolean): Ref => (holds ? everything : undefinedRef);

/** A packet that comes in by a link: `flowi_uid` is 0 and there is no `flowi_oif`. */
export const forwardView = (space: HeaderSpace): FlowView => ({
  ...headerView(space, { source: "source", destination: "destination" }),
  mark: (value, mask) => space.masked(space.fields.mark, value, mask),
  input: (device) => space.equal(space.fields.inputLink, space.linkClass(device)),
  output: () => undefinedRef,
  user: (first) => yes(first === 0),
});

/** A packet of the host itself: it comes from `lo` (`LOOPBACK_IFINDEX`), and its sender is known. */
export const ownView = (space: HeaderSpace): FlowView => ({
  ...forwardView(space),
  input: (device) => yes(device === "lo"),
  user: (first, last) => space.range(space.fields.userId, first, last),
});

/**
 * A packet of the host that is routed a second time, after its mark or its destination changed: IPv4 forgets who sends
 * it (`net/ipv4/netfilter.c, ip_route_me_harder` leaves `flowi4_uid` 0).
 */
export const rerouteView = (space: HeaderSpace): FlowView =>
  space.family === "ipv6" ? ownView(space) : { ...ownView(space), user: (first) => yes(first === 0) };

/** What the look-up of the reverse path filter knows (`net/ipv4/fib_frontend.c, __fib_validate_source`). */
export interface ReverseOptions {
  /** `src_valid_mark`: whether it is asked with the mark of the packet, or with 0. */
  readonly withMark: boolean;
  /** Whether the packet goes to one address. A broadcast's own destination is not asked with. */
  readonly hasDestination: boolean;
}

/**
 * The look-up of the reverse path filter: ends and ports swapped, from the device that the packet will leave by (in the
 * field `outputLink`), or from `lo` when it is for the host itself.
 */
export const reverseView = (space: HeaderSpace, options: ReverseOptions): FlowView => {
  const header = headerView(space, { source: "destination", destination: "source" });
  const { mark, outputLink } = space.fields;
  return {
    ...header,
    address: (end, prefix) =>
      end === "source" && !options.hasDestination
        ? yes(contains(prefix, nowhere[space.family]))
        : header.address(end, prefix),
    mark: (value, mask) =>
      options.withMark ? space.masked(mark, value, mask) : yes((value & mask) >>> 0 === 0),
    input: (device) => space.equal(outputLink, device === "lo" ? noLinkClass : space.linkClass(device)),
    output: () => undefinedRef,
    user: (first) => yes(first === 0),
  };
};

const nowhere: Readonly<Record<HeaderSpace["family"], Address>> = {
  ipv4: address("0.0.0.0"),
  ipv6: address("::"),
};

type HeaderView = Pick<FlowView, "addressLevels" | "address" | "ports" | "protocol" | "tos">;

/** The parts that stand in the packet; `from` says where each end is found. */
const headerView = (space: HeaderSpace, from: Readonly<Record<End, End>>): HeaderView => {
  const { fields, diagrams } = space;
  const portField = (end: End): Field => (from[end] === "source" ? fields.sport : fields.dport);
  const hasPorts = (): Ref =>
    diagrams.overrideAll(protocolsWithPorts.map((number) => space.equal(fields.protocol, number)));
  return {
    addressLevels: (end) => fields[from[end]].levels,
    address: (end, prefix: Prefix) => space.prefix(fields[from[end]], prefix),
    ports: (end, { first, last }) =>
      diagrams.intersection(hasPorts(), space.range(portField(end), first, last)),
    protocol: (number) => space.equal(fields.protocol, number),
    tos: (value, mask) => space.masked(fields.tos, value, mask),
  };
};
