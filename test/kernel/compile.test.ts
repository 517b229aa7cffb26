import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { compile, type Compiled } from "../../src/compile/index.ts";
import { openLinuxKernel, type LinuxKernel } from "../../src/kernel/linux/index.ts";
import { describeResult, type Probe } from "../../src/lab/index.ts";
import { parsePolicy } from "../../src/language/index.ts";
import { address } from "../../src/net/index.ts";
import { planChanges } from "../../src/plan/index.ts";
import { resolvePolicy } from "../../src/policy/index.ts";
import { emptyLedger, type Ledger, overlay, type Wanted } from "../../src/state/index.ts";
import { addresses, buildOffice, type Office, officePolicy, type Place } from "../topologies/office.ts";

/* What the compiler wants, loaded into a kernel without the rest of Causeway: no driver, no journal, no undo. */

let office: Office;
let kernel: LinuxKernel;
let ledger: Ledger = emptyLedger;

beforeAll(async () => {
  office = buildOffice();
  kernel = openLinuxKernel({ namespace: office.host.netns });
  for (const machine of Object.values(office.machines))
    for (const port of [80, 445]) await machine.listen("tcp", port);
  load(officePolicy);
});

afterAll(() => {
  kernel.close();
  office.lab.close();
});

const compileOn = (text: string): Compiled => {
  const { policy } = resolvePolicy(parsePolicy(text, "office.yaml").tree!);
  return compile(policy!, { host: overlay(kernel.observe(), null, ledger), seed: "test" });
};

/** Dnsmasq is not the kernel's. */
const withoutServices = ({ wanted }: Compiled): Wanted => ({
  ...wanted,
  owned: { ...wanted.owned, service: new Map() },
});

const load = (text: string): void => {
  const plan = planChanges(kernel.observe(), withoutServices(compileOn(text)), ledger);
  const refused = kernel
    .execute(plan.steps.map(({ change }) => change))
    .filter((outcome) => outcome !== null);
  expect(refused).toEqual([]);
  ({ ledger } = plan);
};

const send = async (
  from: keyof Office["machines"],
  to: Place,
  service: string,
  family: 0 | 1,
): Promise<string> => {
  const [protocol, port] = service.split("/") as [Probe["protocol"], string | undefined];
  const target = { to: address(addresses[to][family]), timeoutMs: 500 };
  const probe: Probe =
    protocol === "ping" ? { protocol, ...target } : { protocol, ...target, port: Number(port) };
  return describeResult(await office.machines[from].probe(probe));
};

test("the office compiles without a word", () => {
  expect(compileOn(officePolicy).diagnostics).toEqual([]);
});

test("the kernel gives back exactly what was wanted, so a second plan has no steps", () => {
  expect(planChanges(kernel.observe(), withoutServices(compileOn(officePolicy)), ledger).steps).toEqual([]);
});

test("`ip_forward` stays as it was", () => {
  expect(office.host.exec(["cat", "/proc/sys/net/ipv4/ip_forward"]).trim()).toBe("0");
});

test("`nft` itself reads the table", () => {
  const text = office.host.exec(["nft", "list", "table", "inet", "causeway"]);
  expect(text).toContain("iifname . oifname vmap @original-pairs");
  expect(text).toContain("dnat ip to ip daddr . meta l4proto . th dport map @published4");
});

describe.each([0, 1] as const)("family %i", (family) => {
  const cases: readonly (readonly [keyof Office["machines"], Place, string, RegExp])[] = [
    ["jenkins", "internet", "tcp/80", /^answered by internet/],
    ["jenkins", "internet", "ping", /^answered/],
    ["internet", "fibre", "tcp/8080", /^answered by jenkins/],
    ["builder", "fibre", "tcp/8080", /^answered by jenkins/],
    ["jenkins", "nas", "tcp/445", /^answered by nas/],
    ["builder", "nas", "tcp/445", /^silent/],
    ["internet", "db", "tcp/80", /^silent/],
    ["safe", "internet", "tcp/80", /^silent/],
    ["jenkins", "builder", "tcp/80", /^answered by builder/],
  ];
  test.each(cases)("%s to %s on %s: %s", async (from, to, service, expected) => {
    expect(await send(from, to, service, family)).toMatch(expected);
  });
});

test("ways that touch no network stay as shut as they were", async () => {
  const lan = managementLan();
  await lan.listen("tcp", 80);
  const probes = ["172.20.0.20", "fd99::20"].map(
    (to) => ({ protocol: "tcp", to: address(to), port: 80 }) as const,
  );
  const results = async () =>
    Promise.all(probes.map(async (probe) => (await office.machines.internet.probe(probe)).kind));
  load(officePolicy);
  expect(await results()).toEqual(["silent", "silent"]);

  office.host.sysctl({ "net/ipv4/conf/mgmt/forwarding": 1 });
  for (const chain of ["closed4", "closed6"])
    office.host.exec(["nft", "flush", "chain", "inet", "causeway", chain]);
  expect(await results()).toEqual(["answered", "answered"]);
  office.host.sysctl({ "net/ipv4/conf/mgmt/forwarding": 0 });
  load(officePolicy);
});

/** A segment of the host's own that no policy names, and a way to it from outside. */
const managementLan = () => {
  const lan = office.lab.namespace("lan");
  office.lab.cable(
    { in: office.host, device: "mgmt", addresses: ["172.20.0.1/24", "fd99::1/64"] },
    { in: lan, device: "eth0", addresses: ["172.20.0.20/24", "fd99::20/64"] },
  );
  lan.ip("route add default via 172.20.0.1");
  lan.ip("-6 route add default via fd99::1");
  office.machines.internet.ip("route add 172.20.0.0/24 via 198.51.100.2");
  office.machines.internet.ip("-6 route add fd99::/64 via 2001:db8:1::2");
  return lan;
};

test("revoking a rule cuts a flow that is open, in both directions at once", async () => {
  const before = await send("jenkins", "nas", "tcp/445", 0);
  expect(before).toMatch(/^answered/);
  const [jenkins, nas] = [office.machines.jenkins, office.machines.nas];
  const server = nas.spawn(["busybox", "nc", "-ll", "-p", "446", "-e", "/bin/cat"]);
  load(officePolicy.replace("service: tcp/445", "service: [tcp/445, tcp/446]"));
  const client = jenkins.spawn(["busybox", "nc", "192.168.1.20", "446"], ["pipe", "pipe", "ignore"]);
  let echoed = "";
  client.stdout!.on("data", (data: Buffer) => (echoed += data.toString()));
  await expect.poll(() => (client.stdin!.write("one\n"), echoed), { timeout: 3000 }).toContain("one");

  load(officePolicy);
  echoed = "";
  client.stdin!.write("two\n");
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(echoed).not.toContain("two");

  load(officePolicy.replace("service: tcp/445", "service: [tcp/445, tcp/446]"));
  await expect.poll(() => echoed, { timeout: 5000 }).toContain("two");
  for (const child of [client, server]) child.kill();
  load(officePolicy);
});

test("taking everything away leaves nothing of ours and every setting as it was", () => {
  const before = overlay(kernel.observe(), null, ledger).config;
  const plan = planChanges(kernel.observe(), null, ledger);
  expect(
    kernel.execute(plan.steps.map(({ change }) => change)).filter((outcome) => outcome !== null),
  ).toEqual([]);
  expect(kernel.observe().config).toEqual(before);
  expect(before.sysctl.get("net/ipv6/conf/all/forwarding")?.value).toBe("0");
});
