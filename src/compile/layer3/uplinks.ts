import { didYouMean } from "../../diagnostics/index.ts";
import {
  type Address,
  addressOf,
  contains,
  everything,
  families,
  type Family,
  familyOf,
  prefix,
  prefixFamily,
} from "../../net/index.ts";
import type { Network, Uplink } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import { foreignAddresses, foreignRoutes } from "../facts.ts";
import { checkDefaultOrder } from "./default-order.ts";
import { coveringSubnet, foreignConnected, linkLocal } from "./connected.ts";
import { isDown, ownedRoute } from "./next-hops.ts";
import { ignoreDeadLinks } from "./routes.ts";
import { uplinkMetric } from "./uplink-metric.ts";

/** Unique-local IPv6 addresses (RFC 4193): the only IPv6 that is masqueraded. */
export const uniqueLocal = prefix("fc00::/7");

/** Checks every uplink against the host and wants default routes by those whose gateways are written. */
export const compileUplinks = (context: Context): void => {
  for (const [position, uplink] of context.policy.uplinks.entries()) {
    if (!context.links.has(uplink.device)) {
      reportMissing(context, uplink);
      continue;
    }
    if (uplink.gateways === "auto") reportNoDefault(context, uplink);
    else for (const gateway of uplink.gateways) wantDefault(context, uplink, position, gateway);
    for (const family of families) checkMasquerade(context, uplink, family);
  }
  checkDefaultOrder(context);
};

/** The addresses that the host has on an uplink, but for link-local ones. */
export const uplinkAddresses = ({ facts }: Context, { device }: Uplink): readonly Address[] => [
  ...new Set(
    foreignAddresses(facts.host)
      .filter(({ link }) => link === device)
      .map(({ address }) => addressOf(address))
      .filter((address) => !contains(linkLocal, address)),
  ),
];

/** Whether traffic of `family` leaves by this uplink: by our default route or by one that is there. */
export const carries = ({ facts }: Context, { device, gateways }: Uplink, family: Family): boolean =>
  gateways === "auto"
    ? foreignRoutes(facts.host).some(
        ({ destination, nextHops }) =>
          destination === everything(family) && nextHops.some((hop) => hop.device === device),
      )
    : gateways.some((gateway) => familyOf(gateway) === family);

const wantDefault = (context: Context, uplink: Uplink, position: number, gateway: Address): void => {
  const { device, span } = uplink;
  const onDevice = foreignConnected(context.facts.host).filter((one) => one.device === device);
  if (!contains(linkLocal, gateway) && coveringSubnet(onDevice, gateway) === null)
    return reportUncovered(context, uplink, gateway);
  if (isDown(context, device)) return reportDown(context, uplink);
  const hop = { device, gateway, weight: 1, onLink: false };
  context.draft.own("route", ownedRoute(everything(familyOf(gateway)), uplinkMetric(position), hop), span);
  ignoreDeadLinks(context, device, span);
};

/** Without an address of the family on the way out, masquerading drops every packet in silence (RELIABILITY K31). */
const checkMasquerade = (context: Context, uplink: Uplink, family: Family): void => {
  const hidden = context.policy.networks.find((network) => isHidden(network, family));
  if (hidden === undefined || !mustHide(context, uplink, family)) return;
  if (uplinkAddresses(context, uplink).some((address) => familyOf(address) === family)) return;
  const word = family === "ipv4" ? "IPv4" : "IPv6";
  context.draft.report({
    severity: "error",
    code: "policy/uplink-without-address",
    message: `network \`${hidden.name}\` must be hidden behind an ${word} address of \`${uplink.device}\`, which has none`,
    span: uplink.span,
    hint: `give \`${uplink.device}\` an ${word} address, or make \`${hidden.name}\` a network of mode routed`,
  });
};

const isHidden = ({ mode, addresses }: Network, family: Family): boolean =>
  mode === "nat" &&
  addresses.some(
    (address) =>
      prefixFamily(address) === family && (family === "ipv4" || contains(uniqueLocal, addressOf(address))),
  );

/** IPv4 must have one way out at least; IPv6 is often not there at all, and then nothing leaves. */
const mustHide = (context: Context, uplink: Uplink, family: Family): boolean =>
  carries(context, uplink, family) ||
  (family === "ipv4" && !context.policy.uplinks.some((other) => carries(context, other, family)));

const reportMissing = ({ links, draft }: Context, { name, device, span }: Uplink): void =>
  draft.report({
    severity: "error",
    code: "policy/missing-device",
    message: `uplink \`${name}\` leaves by \`${device}\`, which this host does not have`,
    span,
    hint: didYouMean(device, links.keys()),
  });

const reportNoDefault = (context: Context, uplink: Uplink): void => {
  if (families.some((family) => carries(context, uplink, family))) return;
  context.draft.report({
    severity: "warning",
    code: "policy/uplink-without-gateway",
    message: `uplink \`${uplink.name}\` has \`gateway: auto\`, but there is no default route by \`${uplink.device}\` yet`,
    span: uplink.span,
    hint: "write the gateway's address, or wait for DHCP or a router advertisement",
  });
};

const reportUncovered = ({ draft }: Context, { name, device, span }: Uplink, gateway: Address): void =>
  draft.report({
    severity: "error",
    code: "policy/uncovered-gateway",
    message: `no subnet on \`${device}\` covers the gateway \`${gateway}\` of uplink \`${name}\``,
    span,
    hint: `give \`${device}\` an address in the gateway's subnet, or correct the gateway`,
  });

const reportDown = ({ draft }: Context, { name, device, span }: Uplink): void =>
  draft.report({
    severity: "warning",
    code: "policy/device-down",
    message: `\`${device}\` is down, so uplink \`${name}\` has no default route for now`,
    span,
    hint: `\`ip link set dev ${device} up\`, then apply again`,
  });
