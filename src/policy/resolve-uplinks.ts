import { type Address, familyOf } from "../net/index.ts";
import type { Located, PolicyTree, UplinkSyntax } from "../language/index.ts";
import { checkUnicast } from "./address-check.ts";
import type { Uplink } from "./policy.ts";
import type { Report } from "./report.ts";

/** Uplinks with their gateways checked. */
export const resolveUplinks = (tree: PolicyTree, report: Report): readonly Uplink[] =>
  tree.uplinks.map((uplink) => ({
    name: uplink.name.value,
    device: uplink.device?.value ?? "",
    gateways: resolveGateways(uplink, report),
    span: uplink.span,
  }));

const resolveGateways = ({ gateways }: UplinkSyntax, report: Report): "auto" | readonly Address[] => {
  const auto = gateways.find(({ value }) => value === "auto");
  if (auto !== undefined && gateways.length > 1)
    report.error(
      "policy/too-many-addresses",
      auto.span,
      "`auto` stands beside other gateways",
      "keep one of the two",
    );
  if (auto !== undefined || gateways.length === 0) return "auto";
  return onePerFamily(gateways as readonly Located<Address>[], "a gateway", report)
    .filter(({ value, span }) => checkUnicast(report, value, "gateway", span))
    .map(({ value }) => value);
};

/** The first address of each family, IPv4 first; further ones are reported. */
export const onePerFamily = (
  addresses: readonly Located<Address>[],
  owner: string,
  report: Report,
): readonly Located<Address>[] => {
  const kept = new Map<string, Located<Address>>();
  for (const address of addresses) {
    const family = familyOf(address.value);
    if (!kept.has(family)) kept.set(family, address);
    else {
      const word = family === "ipv4" ? "IPv4" : "IPv6";
      const message = `\`${address.value}\` is a second ${word} address: ${owner} has at most one`;
      report.error("policy/too-many-addresses", address.span, message, "keep one address of each family");
    }
  }
  return [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, address]) => address);
};
