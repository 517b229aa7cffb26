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
  const refused = kernel.execute(plan.steps.map(({ change }) => change)).filter((outcome) => outcome !== null);
  expect(refused).toEqual([]);
  ({ ledger } = plan);
};

const send = async (from: keyof Office["machines"], to: Place, service: string, family: 0 | 1): Promise<string> => {
  const [protocol, port] = service.split("/") as [Probe["protocol"], string | undefined];
  const target = { to: address(addresses[to][family]), timeoutMs: 500 };
  const probe: Probe = protocol === "ping" ? { protocol, ...target } : { protocol, ...target, port: Number(port) };
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

test("taking everything away leaves nothing of ours and every setting as it was", () => {
  const before = overlay(kernel.observe(), null, ledger).config;
  const plan = planChanges(kernel.observe(), null, ledger);
  expect(kernel.execute(plan.steps.map(({ change }) => change)).filter((outcome) => outcome !== null)).toEqual([]);
  expect(kernel.observe().config).toEqual(before);
  expect(before.sysctl.get("net/ipv6/conf/all/forwarding")?.value).toBe("0");
});
