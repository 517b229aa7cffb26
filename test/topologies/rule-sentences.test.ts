import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { addresses, buildOffice, type Office, officePolicy } from "./office.ts";
import { askOffice, officeWith, type Question } from "./office-questions.ts";

/*
 * Sentences of docs/language about rules that no other test of packets holds, each with what must arrive and what must
 * not (drawing in `office.ts`).
 */
let office: Office;

beforeAll(async () => {
  office = buildOffice();
  for (const machine of [...Object.values(office.machines), office.host]) {
    for (const port of [22, 80, 445, 9000]) await machine.listen("tcp", port);
    await machine.listen("udp", 53);
  }
  const { nas, internet } = office.machines;
  nas.ip("route add 10.10.0.0/24 via 192.168.1.2");
  nas.ip("-6 route add fd00:10::/64 via 2001:db8:5::2");
  internet.address("lo", "198.18.0.10/32", "2001:db8:77::10/128");
});

afterAll(() => office.lab.close());

const servers = ["10.20.0.1", "2001:db8:20::1"] as const;
const routed = ["198.18.0.10", "2001:db8:77::10"] as const;

const q = (from: Question["from"], to: Question["to"], on: string): Question => ({ from, to, on });

interface Sentence {
  readonly says: string;
  readonly policy: string;
  readonly arrives: readonly Question[];
  readonly nothing: readonly Question[];
}

const routes = `routes:\n  198.18.0.0/15: 198.51.100.1\n  "2001:db8:77::/48": "2001:db8:1::1"\n`;

const sentences: readonly Sentence[] = [
  {
    says: "what no rule matches is dropped, the internet included",
    policy: officeWith([]),
    arrives: [q("host", "internet", "tcp/80")],
    nothing: [q("jenkins", "internet", "tcp/80"), q("db", "internet", "ping"), q("nas", "db", "tcp/80")],
  },
  {
    says: "the first rule that matches decides, and a group does not change that",
    policy: officeWith(
      ["allow jenkins to nas on tcp/80", "deny both to nas", "allow both to nas"],
      "groups: { both: [builder, jenkins] }\n",
    ),
    arrives: [q("jenkins", "nas", "tcp/80")],
    nothing: [q("jenkins", "nas", "tcp/445"), q("builder", "nas", "tcp/80")],
  },
  {
    says: "`host` is every address of the host",
    policy: officeWith(["allow office to host on tcp/22"]),
    arrives: [q("nas", "officeHost", "tcp/22"), q("nas", "labGateway", "tcp/22")],
    nothing: [q("nas", "officeHost", "tcp/80"), q("nas", "labGateway", "tcp/80")],
  },
  {
    says: "guards come before the rules to the host",
    policy: officeWith(
      ["deny office to host"],
      `guard: [{ from: [192.168.1.0/24, "2001:db8:5::/64"], to: host, service: tcp/9000 }]\n`,
    ),
    arrives: [q("nas", "officeHost", "tcp/9000")],
    nothing: [q("nas", "officeHost", "tcp/22")],
  },
  {
    says: "`internet` is no prefix of `routes`",
    policy: officeWith(["allow lab to internet"], routes),
    arrives: [q("jenkins", "internet", "tcp/80")],
    nothing: [q("jenkins", routed, "tcp/80")],
  },
  {
    says: "which a rule of its own opens",
    policy: officeWith([`allow lab to 198.18.0.0/15, "2001:db8:77::/48"`.replaceAll('"', "")], routes),
    arrives: [q("jenkins", routed, "tcp/80")],
    nothing: [q("jenkins", "internet", "tcp/80")],
  },
  {
    says: "`any` is everything but the host",
    policy: officeWith(["allow servers to host on tcp/22", "allow servers to any"]),
    arrives: [q("db", "jenkins", "tcp/445"), q("db", "internet", "tcp/80"), q("db", servers, "tcp/22")],
    nothing: [q("db", servers, "tcp/80"), q("jenkins", "db", "tcp/80")],
  },
  {
    says: "an earlier deny comes before `publish`",
    policy: officeWith(["deny 203.0.113.0/24, 2001:db8:99::/64 to jenkins"]),
    arrives: [q("builder", "fibre", "tcp/8080")],
    nothing: [q("internet", "fibre", "tcp/8080")],
  },
  {
    says: "a publication is for those that its `from` names",
    policy: officePolicy.replace("port: 80 }", "port: 80, from: lab }"),
    arrives: [q("builder", "fibre", "tcp/8080")],
    nothing: [q("internet", "fibre", "tcp/8080")],
  },
];

const families = [0, 1] as const;

test.each(sentences)("$says", async ({ policy, arrives, nothing }) => {
  office.causeway.apply(policy);
  for (const family of families) {
    for (const question of arrives)
      expect(await askOffice(office, question, family), JSON.stringify(question)).toMatch(/^answered/);
    for (const question of nothing)
      expect(await askOffice(office, question, family), JSON.stringify(question)).not.toMatch(/^answered/);
  }
});

test("ICMP errors that belong to a flow find their way back", async () => {
  office.causeway.apply(officeWith(["allow jenkins to nas on udp/9", "allow office to host on tcp/22"]));
  for (const family of families) {
    expect(await askOffice(office, q("jenkins", "nas", "udp/9"), family)).toBe("refused");
    expect(await askOffice(office, q("builder", "nas", "udp/9"), family)).toBe("silent");
    expect(await askOffice(office, q("host", "nas", "udp/9"), family)).toBe("refused");
  }
});

test("included rules stand where `include` stands, in the order of the files' names", async () => {
  const { causeway } = office;
  mkdirSync(join(causeway.directory, "rules.d"));
  causeway.write("rules.d/20-nobody.yaml", "causeway: 1\nrules:\n  - deny builder to nas\n");
  causeway.write("rules.d/30-all.yaml", "causeway: 1\nrules:\n  - allow lab to nas on tcp/80\n");
  const policy = officeWith(["deny lab to nas"]).replace(
    "causeway: 1\n",
    "causeway: 1\ninclude: rules.d/*.yaml\n",
  );
  causeway.apply(policy);
  expect(await askOffice(office, q("jenkins", "nas", "tcp/80"), 0)).toMatch(/^answered/);
  expect(await askOffice(office, q("builder", "nas", "tcp/80"), 0)).toBe("silent");

  causeway.write("rules.d/10-builder.yaml", "causeway: 1\nrules:\n  - allow builder to nas on tcp/80\n");
  causeway.apply(policy);
  expect(await askOffice(office, q("builder", "nas", "tcp/80"), 0)).toMatch(/^answered/);
});

test("global IPv6 of a nat network is routed, private IPv4 is masqueraded", async () => {
  office.causeway.apply(officePolicy.replace("servers: { mode: routed", "servers: { mode: nat"));
  const question = q("db", "internet", "tcp/80");
  expect(await askOffice(office, question, 0)).toBe(`answered by internet, who saw ${addresses.fibre[0]}`);
  expect(await askOffice(office, question, 1)).toBe(`answered by internet, who saw ${addresses.db[1]}`);
});

test("a network without an IPv6 address has no IPv6, not open IPv6", async () => {
  office.causeway.apply(
    officePolicy
      .replace('[10.10.0.1/24, "fd00:10::1/64"]', "10.10.0.1/24")
      .replace('[10.10.0.10, "fd00:10::10"]', "10.10.0.10")
      .replace('[10.10.0.11, "fd00:10::11"]', "10.10.0.11"),
  );
  for (const question of [q("jenkins", "internet", "tcp/80"), q("jenkins", "labGateway", "tcp/80")]) {
    expect(await askOffice(office, question, 0)).toMatch(/^answered/);
    expect(await askOffice(office, question, 1)).not.toMatch(/^answered/);
  }
});
