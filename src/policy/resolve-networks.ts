import type { Span } from "../diagnostics/index.ts";
import type { Located, NetworkSyntax, PolicyTree } from "../language/index.ts";
import {
  addressBits,
  addressOf,
  type Family,
  type InterfaceAddress,
  lengthOf,
  prefixFamily,
  prefixOf,
  prefixRange,
} from "../net/index.ts";
import { checkUnicast } from "./address-check.ts";
import type { Network } from "./policy.ts";
import type { Report } from "./report.ts";

/** Networks with each one checked by itself. */
export const resolveNetworks = (tree: PolicyTree, report: Report): readonly Network[] =>
  tree.networks.map((syntax) => {
    const network = networkOf(syntax);
    if (syntax.isWhole && syntax.mode !== null) checkMode(syntax, network, syntax.mode.span, report);
    for (const address of syntax.addresses) checkOwnAddress(address, report);
    if (syntax.isWhole) checkHelpers(syntax, network, report);
    return network;
  });

const networkOf = (syntax: NetworkSyntax): Network => ({
  name: syntax.name.value,
  mode: syntax.mode?.value ?? "bridge",
  bridge: syntax.bridge?.value ?? null,
  device: syntax.device?.value ?? null,
  addresses: syntax.addresses.map(({ value }) => value),
  dhcp: syntax.dhcp?.value ?? false,
  ra: syntax.ra?.value ?? false,
  dns: syntax.dns?.value ?? false,
  isolate: syntax.isolate?.value ?? false,
  adopt: syntax.adopt?.value ?? false,
  span: syntax.span,
});

const checkMode = (syntax: NetworkSyntax, network: Network, modeSpan: Span, report: Report): void => {
  const { name, mode, device, bridge, addresses } = network;
  if (mode === "bridge" && device === null && bridge === null)
    report.error(
      "policy/bridge-without-device",
      modeSpan,
      `the bridge \`${name}\` leads nowhere: it has neither device nor bridge`,
      "add `device: eth1`, or `bridge: br0` to use a bridge that is there",
    );
  if (mode !== "bridge" && syntax.device !== null)
    report.error(
      "policy/device-not-bridge",
      syntax.device.span,
      `a network of mode ${mode} has no device of its own`,
      "use mode bridge, or give the device to a machine of this network",
    );
  if ((mode === "nat" || mode === "routed") && addresses.length === 0)
    report.error(
      "policy/network-without-address",
      modeSpan,
      `the network \`${name}\` has no address, so its machines have no gateway`,
      "add the host's address in it, like `address: 10.10.0.1/24`",
    );
  if (syntax.adopt?.value === true && device === null)
    report.warning("policy/no-effect", syntax.adopt.span, "`adopt` does nothing without `device`");
};

const checkOwnAddress = ({ value, span }: Located<InterfaceAddress>, report: Report): void => {
  if (!checkUnicast(report, addressOf(value), "network", span)) return;
  const edge = subnetEdge(value);
  if (edge === null) return;
  const message = `\`${addressOf(value)}\` is the ${edge} address of its subnet, not one of a host`;
  report.error("policy/subnet-edge", span, message, `write an address inside \`${prefixOf(value)}\``);
};

/** Which special address of its subnet this is, if any. A subnet of one or two addresses has none (RFC 3021, 6164). */
export const subnetEdge = (value: InterfaceAddress): "network" | "broadcast" | null => {
  const family = prefixFamily(value);
  if (addressBits(family) - lengthOf(value) < 2) return null;
  const { first, last } = prefixRange(prefixOf(value));
  if (addressOf(value) === first) return "network";
  return family === "ipv4" && addressOf(value) === last ? "broadcast" : null;
};

/** DHCP, router advertisements and DNS need addresses to serve from. */
const checkHelpers = (syntax: NetworkSyntax, network: Network, report: Report): void => {
  const { dhcp, ra, dns } = syntax;
  if (dhcp?.value === true) checkDhcp(dhcp, network, report);
  if (ra?.value === true) checkRa(ra, network, report);
  if (dns?.value === true && network.addresses.length === 0)
    report.error(
      "policy/missing-family",
      dns.span,
      "`dns` needs an address of the host in the network",
      "add one under `address`",
    );
};

const checkDhcp = ({ span }: Located<boolean>, network: Network, report: Report): void => {
  if (network.mode === "bridge") return onBridge("dhcp", span, report);
  const subnets = ofFamily(network, "ipv4");
  if (subnets.length === 0) return missing("dhcp", "an IPv4", "10.10.0.1/24", span, report);
  const small = subnets.find((subnet) => lengthOf(subnet) > 29);
  if (small !== undefined)
    report.error(
      "policy/subnet-size",
      span,
      `\`${prefixOf(small)}\` has no room for addresses to give out`,
      "use a /29 or larger",
    );
};

const checkRa = ({ span }: Located<boolean>, network: Network, report: Report): void => {
  if (network.mode === "bridge") return onBridge("ra", span, report);
  const subnets = ofFamily(network, "ipv6");
  if (subnets.length === 0) return missing("ra", "an IPv6", "fd00:10::1/64", span, report);
  const odd = subnets.find((subnet) => lengthOf(subnet) !== 64);
  if (odd !== undefined)
    report.error(
      "policy/subnet-size",
      span,
      `machines make themselves an address in a /64 only, and \`${prefixOf(odd)}\` is none`,
      `write \`${addressOf(odd)}/64\``,
    );
};

const ofFamily = ({ addresses }: Network, family: Family): readonly InterfaceAddress[] =>
  addresses.filter((address) => prefixFamily(address) === family);

const onBridge = (key: string, span: Network["span"], report: Report): void =>
  report.error(
    "policy/dhcp-on-bridge",
    span,
    `\`${key}\` is not possible on a plain bridge: the physical segment has its own server`,
    "take it out, or use mode nat or routed",
  );

const missing = (key: string, family: string, example: string, span: Network["span"], report: Report): void =>
  report.error(
    "policy/missing-family",
    span,
    `\`${key}\` needs ${family} address of the host in the network`,
    `add one under \`address\`, like \`${example}\``,
  );
