import type { Context } from "../context.ts";
import type { Segment } from "../segment.ts";
import { dhcpLines } from "./dhcp.ts";
import { recordLines } from "./records.ts";

/** Wants one dnsmasq for all networks that have DHCP, router advertisements or DNS. */
export const compileService = (context: Context): void => {
  const served = [...context.segments.values()].filter(
    ({ network }) => network.dhcp || network.ra || network.dns,
  );
  if (served.length === 0) return;
  const configuration = `${configurationLines(context, served).join("\n")}\n`;
  context.draft.own("service", { name: "dnsmasq", configuration }, served[0]!.network.span);
};

/**
 * The configuration file of dnsmasq. `@STATE@` stands for the state directory.
 *
 * INVARIANT: every value from the policy is an address, a link name, or a name that `safeWord` let through, so no
 * text of the user can begin a line or an option of its own.
 */
const configurationLines = (context: Context, served: readonly Segment[]): readonly string[] => [
  "# written by causeway, replaced at every apply",
  "bind-dynamic",
  "except-interface=lo",
  ...served.map(({ link }) => `interface=${link}`),
  "no-hosts",
  "dhcp-leasefile=@STATE@/dnsmasq/leases",
  "dhcp-authoritative",
  ...served.flatMap((segment) => dhcpLines(context, segment)),
  ...served.flatMap(advertisementLines),
  ...nameLines(context, served),
];

/** Addresses by SLAAC only: no DHCPv6 beside it. An isolated network gets addresses, but no router. */
const advertisementLines = ({ network, link }: Segment): readonly string[] => {
  if (!network.ra) return [];
  const range = `dhcp-range=::,constructor:${link},ra-only`;
  return network.mode === "isolated" ? [range, `ra-param=${link},0,0`] : [range];
};

const nameLines = (context: Context, served: readonly Segment[]): readonly string[] => {
  if (!served.some(({ network }) => network.dns)) return ["port=0"];
  return ["domain-needed", "bogus-priv", ...recordLines(context)];
};
