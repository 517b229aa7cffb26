import * as fc from "fast-check";
import { address } from "../../src/net/index.ts";
import { configOf, type HostConfig, tableOf } from "../../src/state/index.ts";
import { addressOn, linkOf, routeTo, via } from "../objects/index.ts";

const foreignLinks = [
  linkOf("eth0"),
  linkOf("eth1"),
  linkOf("eth2", { up: false }),
  linkOf("tap0", { kind: "tun", tun: { mode: "tap", persist: true } }),
  linkOf("br9", {
    kind: "bridge",
    bridge: { stp: true, vlanFiltering: false, forwardDelayCs: 1500, ageingTimeCs: 30_000 },
  }),
];

const sysctlNames = [
  "net/ipv4/conf/IF/forwarding",
  "net/ipv4/conf/IF/rp_filter",
  "net/ipv4/conf/IF/accept_redirects",
  "net/ipv6/conf/IF/forwarding",
  "net/ipv6/conf/IF/accept_ra",
  "net/ipv6/conf/IF/ignore_routes_with_linkdown",
];

const bit = fc.constantFrom("0", "1");

/** Settings of the whole host, of `default` and of each link. */
const arbitrarySysctls = fc.array(bit, { minLength: 64, maxLength: 64 }).map((values) => {
  const names = ["all", "default", ...foreignLinks.map(({ name }) => name)];
  const paths = sysctlNames.flatMap((path) => names.map((name) => path.replace("IF", name)));
  const settings = paths.map((path, at) => ({ path, value: values[at % values.length]! }));
  const all = settings.find(({ path }) => path === "net/ipv4/conf/all/forwarding")!.value;
  return tableOf("sysctl", [...settings, { path: "net/ipv4/ip_forward", value: all }]);
});

const foreignAddresses = [
  addressOn("eth0", "192.168.1.2/24"),
  addressOn("eth0", "2001:db8::2/64"),
  addressOn("eth1", "10.10.10.2/24"),
];

const foreignRoutes = [
  routeTo("0.0.0.0/0", { protocol: 4, metric: 0, nextHops: [via("eth0", "192.168.1.1")] }),
  routeTo("10.0.0.0/8", { protocol: 4, nextHops: [via("eth1", "10.10.10.9")] }),
  routeTo("10.1.0.0/16", {
    protocol: 4,
    preferredSource: address("192.168.1.2"),
    nextHops: [via("eth0", null)],
  }),
];

/** A host that Causeway never touched: three devices, a tap, a bridge with or without a port. */
export const arbitraryForeignConfig: fc.Arbitrary<HostConfig> = fc
  .record({
    sysctls: arbitrarySysctls,
    routes: fc.subarray(foreignRoutes),
    tapInBridge: fc.boolean(),
    learning: fc.boolean(),
  })
  .map(({ sysctls, routes, tapInBridge, learning }) => {
    const port = { isolated: false, hairpin: true, learning };
    const links = foreignLinks.map((link) =>
      link.name === "tap0" && tapInBridge ? { ...link, master: "br9", port } : link,
    );
    return configOf({
      link: tableOf("link", links),
      address: tableOf("address", foreignAddresses),
      route: tableOf("route", routes),
      sysctl: sysctls,
    });
  });
