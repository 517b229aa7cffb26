import { hostPrefix } from "../../net/index.ts";
import type { HostState, Link, Route } from "../../state/index.ts";
import type { SentPacket } from "../journey.ts";
import type { Way } from "../way.ts";
import { acceptRule } from "./accept-rule.ts";
import { type ModelChange, withObject, withoutObject, withSettings } from "./model-change.ts";

/** Changes that might let a packet past what stopped it, the least surprising first. */
export const candidatesFor = (state: HostState, packet: SentPacket, way: Way): readonly ModelChange[] => {
  const { object, outcome } = way;
  const found: (ModelChange | null)[] = [];
  if (object !== null) found.push(acceptRule(state, object, packet, way));
  if (object?.startsWith("sysctl ") === true) found.push(...settingChanges(object.slice(7), packet));
  if (object?.startsWith("link ") === true) found.push(...linkChanges(state, object.slice(5), way));
  if (outcome.verdict === "unroutable") found.push(...routeChanges(state, packet, way));
  if (outcome.at === "reverse-path") found.push(...reverseChanges(packet));
  return found.filter((change) => change !== null);
};

const setting = (path: string, value: string, also: Readonly<Record<string, string>> = {}): ModelChange => ({
  text: `sysctl ${path.replaceAll("/", ".")}=${value}`,
  object: `sysctl ${path}`,
  apply: (state) => withSettings(state, { [path]: value, ...also }),
});

const settingChanges = (path: string, { input }: SentPacket): readonly ModelChange[] => {
  const [, family, , link, name] = path.split("/");
  if (name === "forwarding" && family === "ipv4")
    return [setting("net/ipv4/ip_forward", "1", { [path]: "1", "net/ipv4/conf/all/forwarding": "1" })];
  if (name === "forwarding") return [setting("net/ipv6/conf/all/forwarding", "1")];
  if (name === "disable_ipv6") return [setting(path, "0")];
  if (name !== "rp_filter" || input === null) return [];
  const own = `net/ipv4/conf/${input}/rp_filter`;
  return [setting(own, "2"), setting(own, "0", link === "all" ? { [path]: "0" } : {})];
};

/** A way back by the link that the packet came in by. */
const reverseChanges = ({ input, source, family }: SentPacket): readonly ModelChange[] =>
  input === null ? [] : [routeTo(family, source, input, null)];

const linkChanges = (
  { config, dynamic }: HostState,
  name: string,
  { outcome }: Way,
): readonly (ModelChange | null)[] => {
  const link = config.link.get(name);
  if (link === undefined) return [];
  const changed = (text: string, fields: Partial<Link>): ModelChange => ({
    text,
    object: `link ${name}`,
    apply: (state) => withObject(state, "link", { ...link, ...fields }),
  });
  const { port } = link;
  return [
    link.up ? null : changed(`ip link set ${name} up`, { up: true }),
    port?.isolated === true
      ? changed(`bridge link set dev ${name} isolated off`, { port: { ...port, isolated: false } })
      : null,
    port?.hairpin === false && outcome.at === "bridge"
      ? changed(`bridge link set dev ${name} hairpin on`, { port: { ...port, hairpin: true } })
      : null,
    outcome.at === "forward" ? changed(`ip link set ${name} mtu 9000`, { mtu: 9000 }) : null,
    dynamic.links.get(name)?.carrier === false ? plugIn(name) : null,
  ];
};

const plugIn = (name: string): ModelChange => ({
  text: `connect ${name}: it has no carrier`,
  object: `link ${name}`,
  apply: (state) => {
    const status = state.dynamic.links.get(name)!;
    const links = new Map([...state.dynamic.links, [name, { ...status, carrier: true }]]);
    return { ...state, dynamic: { ...state.dynamic, links } };
  },
});

/** Takes away what refuses, or adds a route by a next hop that the host knows already. */
const routeChanges = (
  state: HostState,
  { family }: SentPacket,
  way: Way,
): readonly (ModelChange | null)[] => {
  const { object, outcome } = way;
  if (outcome.at === "neighbour") return [answering(outcome.out, outcome.nextHop)];
  const added = gatewaysOf(state, family).map(({ device, gateway }) =>
    routeTo(family, outcome.packet.destination, device, gateway),
  );
  if (object === null) return added;
  const [kind, ...rest] = object.split(" ");
  if (kind !== "route" && kind !== "rule") return added;
  const key = rest.join(" ");
  const removed: ModelChange = {
    text: `take ${kind} ${key} away`,
    object,
    apply: (before) => withoutObject(before, kind, key),
  };
  return [...(kind === "route" ? added : []), removed];
};

const answering = (link: string | null, address: SentPacket["source"] | null): ModelChange | null => {
  if (link === null || address === null) return null;
  return {
    text: `let ${address} answer on ${link}: it does not`,
    object: `neighbour ${link} ${address}`,
    apply: (state) => withObject(state, "neighbour", { link, address, mac: null, proxy: false }),
  };
};

interface KnownGateway {
  readonly device: string;
  readonly gateway: SentPacket["source"];
}

/** Next hops of the routes there are; those of default routes first. */
const gatewaysOf = ({ config, dynamic }: HostState, family: Route["family"]): readonly KnownGateway[] => {
  const routes = [...config.route.values(), ...dynamic.routes.values()]
    .filter((route) => route.family === family)
    .toSorted((a, b) => Number(b.destination.endsWith("/0")) - Number(a.destination.endsWith("/0")));
  const found = new Map<string, KnownGateway>();
  for (const { device, gateway } of routes.flatMap(({ nextHops }) => nextHops))
    if (device !== null && gateway !== null) found.set(`${device} ${gateway}`, { device, gateway });
  return [...found.values()].slice(0, 3);
};

const mainTable = 254;

const routeTo = (
  family: Route["family"],
  destination: SentPacket["source"],
  device: string,
  gateway: SentPacket["source"] | null,
): ModelChange => {
  const route: Route = {
    family,
    table: mainTable,
    destination: hostPrefix(destination),
    type: "unicast",
    metric: 0,
    tos: 0,
    protocol: 4,
    scope: gateway === null ? 253 : 0,
    nextHops: [{ device, gateway, weight: 1, onLink: false }],
    nextHopId: null,
    preferredSource: null,
    source: null,
    mtu: null,
  };
  const via = gateway === null ? "" : ` via ${gateway}`;
  return {
    text: `ip route add ${destination}${via} dev ${device}`,
    object: null,
    apply: (state) => withObject(state, "route", route),
  };
};
