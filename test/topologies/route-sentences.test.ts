import { afterAll, beforeAll, expect, test } from "vitest";

import { buildOffice, type Office } from "./office.ts";
import { askOffice, officeWith } from "./office-questions.ts";

/*
 * The order of routing with real packets: nas and internet both have the addresses that are asked for, so who answers
 * tells which way the question took (drawing in `office.ts`).
 */
const wide = ["198.18.0.10", "2001:db8:77::10"] as const;
const narrow = ["198.18.5.10", "2001:db8:77:5::10"] as const;
const connected = ["198.18.9.1", "2001:db8:77:9::1"] as const;

const policy = officeWith(
  ["allow servers to any"],
  `routes:
  198.18.0.0/15: 192.168.1.20
  198.18.5.0/24: 198.51.100.1
  "2001:db8:77::/48": "2001:db8:5::20"
  "2001:db8:77:5::/64": "2001:db8:1::1"
`,
);

let office: Office;

beforeAll(async () => {
  office = buildOffice();
  const { host, lab, machines } = office;
  for (const machine of [machines.nas, machines.internet]) {
    machine.address(
      "lo",
      ...[wide, narrow, connected].flatMap(([ipv4, ipv6]) => [`${ipv4}/32`, `${ipv6}/128`]),
    );
    await machine.listen("tcp", 80);
  }
  machines.nas.ip("route add 10.20.0.0/24 via 192.168.1.2");
  machines.nas.ip("-6 route add 2001:db8:20::/64 via 2001:db8:5::2");
  const side = lab.namespace("side");
  lab.cable(
    { in: host, device: "side", addresses: ["198.18.9.2/24", "2001:db8:77:9::2/64"] },
    { in: side, device: "eth0", addresses: ["198.18.9.1/24", "2001:db8:77:9::1/64"] },
  );
  // What comes in by a device that no policy names is forwarded as its owner says.
  host.sysctl({ "net/ipv4/conf/side/forwarding": 1 });
  side.ip("route add default via 198.18.9.2");
  side.ip("-6 route add default via 2001:db8:77:9::2");
  await side.listen("tcp", 80);
  office.causeway.apply(policy);
});

afterAll(() => office.lab.close());

const answering = async (to: readonly [string, string], family: 0 | 1): Promise<string> =>
  /by (\w+)/.exec(await askOffice(office, { from: "db", to, on: "tcp/80" }, family))?.[1] ?? "nobody";

const families = [0, 1] as const;

test("the longest prefix of `routes` decides, and a connected subnet before it", async () => {
  for (const family of families) {
    expect(await answering(wide, family)).toBe("nas");
    expect(await answering(narrow, family)).toBe("internet");
    expect(await answering(connected, family)).toBe("side");
  }
});

test("a longer prefix of somebody else comes before a shorter one of `routes`, a shorter one after it", async () => {
  const { host } = office;
  host.ip("route add 198.18.0.10/32 via 198.51.100.1");
  host.ip("-6 route add 2001:db8:77::10/128 via 2001:db8:1::1");
  for (const family of families) expect(await answering(wide, family)).toBe("internet");
  host.ip("route del 198.18.0.10/32");
  host.ip("-6 route del 2001:db8:77::10/128");
  host.ip("route add 198.16.0.0/12 via 198.51.100.1");
  host.ip("-6 route add 2001:db8:70::/44 via 2001:db8:1::1");
  for (const family of families) expect(await answering(wide, family)).toBe("nas");
});

test("a prefix with every path down is unreachable, although a wider route leads on", async () => {
  const { host, machines } = office;
  machines.nas.ip("link set eth0 down");
  await expect.poll(() => host.ip("-o link show cw-office"), { timeout: 5000 }).toContain("NO-CARRIER");
  for (const family of families) {
    expect(await answering(wide, family)).toBe("nobody");
    expect(await answering(narrow, family)).toBe("internet");
  }
});
