import { afterAll, beforeAll, expect, test } from "vitest";

import { buildOffice, type Office, officePolicy } from "./office.ts";
import { askOffice, officeWith, type Question } from "./office-questions.ts";

/*
 * Sentences of docs/language about networks, and about what others do on the host, that no other test of packets holds
 * (drawing in `office.ts`).
 */
let office: Office;

beforeAll(async () => {
  office = buildOffice();
  for (const machine of [...Object.values(office.machines), office.host]) {
    for (const port of [22, 80, 445]) await machine.listen("tcp", port);
  }
  await office.machines.internet.listen("udp", 53);
});

afterAll(() => office.lab.close());

const q = (from: Question["from"], to: Question["to"], on: string): Question => ({ from, to, on });

const families = [0, 1] as const;

const arrives = async (...questions: readonly Question[]): Promise<void> => {
  for (const question of questions)
    for (const family of families)
      expect(await askOffice(office, question, family), JSON.stringify(question)).toMatch(/^answered/);
};

const nothing = async (...questions: readonly Question[]): Promise<void> => {
  for (const question of questions)
    for (const family of families)
      expect(await askOffice(office, question, family), JSON.stringify(question)).not.toMatch(/^answered/);
};

const isolated = (...rules: readonly string[]): string =>
  officeWith(rules).replace('"fd00:10::1/64"] }', '"fd00:10::1/64"], isolate: on }');

test("`isolate` keeps the machines of a network apart, but for what a rule allows and the host routes", async () => {
  const { causeway, machines } = office;
  causeway.apply(isolated("allow lab to nas"));
  await nothing(q("jenkins", "builder", "tcp/80"));
  await arrives(q("jenkins", "nas", "tcp/80"));

  for (const [machine, other] of [
    [machines.jenkins, "11"],
    [machines.builder, "10"],
  ] as const) {
    machine.ip(`route add 10.10.0.${other}/32 via 10.10.0.1`);
    machine.ip(`-6 route add fd00:10::${other}/128 via fd00:10::1`);
  }
  await nothing(q("jenkins", "builder", "tcp/80"));
  causeway.apply(isolated("allow jenkins to builder on tcp/80"));
  await arrives(q("jenkins", "builder", "tcp/80"));
  await nothing(q("jenkins", "builder", "tcp/445"), q("builder", "jenkins", "tcp/80"));
  for (const machine of [machines.jenkins, machines.builder])
    for (const other of ["10", "11"]) {
      machine.attempt(["ip", "route", "del", `10.10.0.${other}/32`]);
      machine.attempt(["ip", "-6", "route", "del", `fd00:10::${other}/128`]);
    }
});

test("what conntrack does not know is dropped when it comes from a network", async () => {
  office.causeway.apply(officePolicy);
  await arrives(q("jenkins", "internet", "udp/53"));
  office.host.exec([
    "nft",
    "add table inet theirs; add chain inet theirs raw { type filter hook prerouting priority raw; }; add rule inet theirs raw udp dport 53 notrack",
  ]);
  await nothing(q("jenkins", "internet", "udp/53"));
  office.host.exec(["nft", "delete table inet theirs"]);
  await arrives(q("jenkins", "internet", "udp/53"));
});

test("another table may still drop what ours accepts", async () => {
  office.causeway.apply(officePolicy);
  office.host.exec([
    "nft",
    "add table inet theirs; add chain inet theirs forward { type filter hook forward priority 10; policy drop; }",
  ]);
  await nothing(q("jenkins", "internet", "tcp/80"));
  office.host.exec(["nft", "delete table inet theirs"]);
  await arrives(q("jenkins", "internet", "tcp/80"));
});

test("a network that rules to the host name still gets addresses and names", async () => {
  const { causeway, machines } = office;
  causeway.apply(
    officeWith(["allow lab to host on tcp/22"]).replace(
      '"fd00:10::1/64"] }',
      '"fd00:10::1/64"], dhcp: on, dns: on }',
    ),
  );
  await nothing(q("builder", "labGateway", "tcp/80"));
  await arrives(q("builder", "labGateway", "tcp/22"));
  const leased = machines.builder.attempt([
    "busybox",
    "udhcpc",
    "-i",
    "eth0",
    "-n",
    "-q",
    "-f",
    "-s",
    "/bin/true",
  ]);
  expect(`${leased.stdout}${leased.stderr}`).toMatch(/lease of 10\.10\.0\.\d+ obtained/);
  const ask = `const r = new (require("node:dns").Resolver)(); r.setServers(["10.10.0.1"]);
    r.resolve4("jenkins", (error, found) => console.log(error?.code ?? found.join()));`;
  expect(machines.builder.exec([process.execPath, "-e", ask]).trim()).toBe("10.10.0.10");
});

test("a machine without an address is where its MAC was last seen", async () => {
  const { causeway, machines } = office;
  const mac = /link\/ether (\S+)/.exec(machines.jenkins.ip("-o link show eth0"))![1]!;
  const policy = officeWith(["allow jenkins to nas on tcp/445"])
    .replace('network: lab, address: [10.10.0.10, "fd00:10::10"] }', `network: lab, mac: "${mac}" }`)
    .replace(/publish:\n.*\n/, "");
  await askOffice(office, q("jenkins", "labGateway", "ping"), 0);
  causeway.apply(policy);
  expect(await askOffice(office, q("jenkins", "nas", "tcp/445"), 0)).toMatch(/^answered/);
  expect(await askOffice(office, q("builder", "nas", "tcp/445"), 0)).not.toMatch(/^answered/);
});

test("an existing bridge is used as it is, and left behind", async () => {
  const { causeway, host } = office;
  causeway.must("down");
  for (const line of [
    "link add br0 type bridge",
    "link set eth1 master br0",
    "link set br0 up",
    "link set eth1 up",
  ])
    host.ip(line);
  causeway.apply(officePolicy.replace("mode: bridge, device: eth1", "mode: bridge, bridge: br0"));
  await arrives(q("jenkins", "nas", "tcp/445"), q("nas", "officeHost", "tcp/22"));
  await nothing(q("builder", "nas", "tcp/445"), q("nas", "officeHost", "tcp/80"));
  causeway.must("down");
  expect(host.ip("-o link show master br0")).toContain("eth1");
  host.ip("link del br0");
});

test("on a host that forwarded before, traffic that touches no network is left alone", async () => {
  const { causeway, host, lab, machines } = office;
  host.sysctl({ "net/ipv4/ip_forward": 1, "net/ipv6/conf/all/forwarding": 1 });
  const lan = lab.namespace("lan");
  lab.cable(
    { in: host, device: "mgmt", addresses: ["172.20.0.1/24", "fd99::1/64"] },
    { in: lan, device: "eth0", addresses: ["172.20.0.20/24", "fd99::20/64"] },
  );
  lan.ip("route add default via 172.20.0.1");
  lan.ip("-6 route add default via fd99::1");
  machines.internet.ip("route add 172.20.0.0/24 via 198.51.100.2");
  machines.internet.ip("-6 route add fd99::/64 via 2001:db8:1::2");
  await lan.listen("tcp", 80);
  causeway.apply(officePolicy);
  await arrives(q("internet", ["172.20.0.20", "fd99::20"], "tcp/80"));
  await nothing(q("db", ["172.20.0.20", "fd99::20"], "tcp/80"), q("internet", "db", "tcp/80"));
});
