import { afterAll, beforeAll, expect, test } from "vitest";

import { compile, type Compiled } from "../../src/compile/index.ts";
import { type LinuxKernel, openLinuxKernel } from "../../src/kernel/linux/index.ts";
import { openNamespace } from "../../src/kernel/netns/index.ts";
import { openNftables, readCounters, type TableCounters } from "../../src/kernel/nftables/index.ts";
import { parsePolicy } from "../../src/language/index.ts";
import { address, type Family } from "../../src/net/index.ts";
import { planChanges } from "../../src/plan/index.ts";
import { type Policy, resolvePolicy } from "../../src/policy/index.ts";
import { emptyLedger, type Ledger, type NftTable, overlay } from "../../src/state/index.ts";
import { interpret } from "../properties/policy-interpreter.ts";
import { addresses, buildOffice, type Office, officePolicy } from "../topologies/office.ts";

/* Real packets through many rules that overlap, against a plain interpreter of the policy. */

const ports = Array.from({ length: 12 }, (_, index) => 80 + index);

let office: Office;
let kernel: LinuxKernel;
let ledger: Ledger = emptyLedger;

beforeAll(async () => {
  office = buildOffice();
  kernel = openLinuxKernel({ namespace: office.host.netns });
  for (const port of ports) await office.machines.db.listen("tcp", port);
});

afterAll(() => {
  kernel.close();
  office.lab.close();
});

const froms = [
  "jenkins",
  "builder",
  "lab",
  "10.10.0.10/31",
  "10.10.0.8/29",
  "fd00:10::10/127",
  "10.10.0.11",
  "any",
];
const tos = ["db", "servers", "10.20.0.10", "10.20.0.8/29", "2001:db8:20::/120", "2001:db8:20::10"];

/** What is written with digits has one family. */
const familyOf = (endpoint: string): string =>
  endpoint.includes(":") ? "ipv6" : endpoint.includes(".") ? "ipv4" : "both";

const isPossible = (from: string, to: string): boolean =>
  familyOf(from) === familyOf(to) || familyOf(from) === "both" || familyOf(to) === "both";

/** The same rules at every run: a walk through all sides and ports in steps that share no factor with their number. */
const sentences = Array.from({ length: 220 }, (_, index) => index).flatMap((index) => {
  const [from, to] = [froms[(index * 5) % froms.length]!, tos[(index * 7 + (index >> 3)) % tos.length]!];
  const port = ports[(index * 7 + (index >> 2)) % ports.length]!;
  const service = index % 4 === 0 ? `tcp/${port}-${port + 1}` : `tcp/${port}`;
  return isPossible(from, to) ? [`${index % 3 === 1 ? "deny" : "allow"} ${from} to ${to} on ${service}`] : [];
});

const policyWith = (rules: readonly string[]): Policy => {
  const lines = rules.map((rule) => `  - ${rule}`).join("\n");
  const { tree } = parsePolicy(officePolicy.replace("rules:\n", `rules:\n${lines}\n`), "office.yaml");
  const { policy, diagnostics } = resolvePolicy(tree!);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return policy!;
};

const load = (policy: Policy): Compiled => {
  const compiled = compile(policy, { host: overlay(kernel.observe(), null, ledger), seed: "test" });
  const wanted = { ...compiled.wanted, owned: { ...compiled.wanted.owned, service: new Map() } };
  const plan = planChanges(kernel.observe(), wanted, ledger);
  expect(kernel.execute(plan.steps.map(({ change }) => change)).filter((answer) => answer !== null)).toEqual(
    [],
  );
  ({ ledger } = plan);
  return compiled;
};

const tableOf = ({ wanted }: Compiled): NftTable => wanted.owned.nftTable.get("inet causeway")!;

const isMeantToPass = (
  policy: Policy,
  from: "jenkins" | "builder",
  family: Family,
  port: number,
): boolean => {
  const of = family === "ipv4" ? 0 : 1;
  const source = address(addresses[from][of]);
  const destination = address(addresses.db[of]);
  const flow = { family, incoming: "cw-lab", outgoing: "cw-servers", source, destination, protocol: 6, port };
  return (
    interpret(policy, { ...flow, sourcePort: 40_000, icmpType: 0, isPublished: false }).verdict === "accept"
  );
};

test("what the interpreter lets through gets an answer, and nothing else does", async () => {
  const policy = policyWith(sentences);
  const compiled = load(policy);
  expect(compiled.shape.some(({ lookups }) => lookups > 0)).toBe(true);
  const wrong: string[] = [];
  const seen = { answered: 0, silent: 0 };
  for (const from of ["jenkins", "builder"] as const)
    for (const family of ["ipv4", "ipv6"] as const)
      await Promise.all(
        ports.map(async (port) => {
          const to = address(addresses.db[family === "ipv4" ? 0 : 1]);
          const { kind } = await office.machines[from].probe({ protocol: "tcp", to, port, timeoutMs: 700 });
          if (kind === "answered" || kind === "silent") seen[kind] += 1;
          if ((kind === "answered") !== isMeantToPass(policy, from, family, port))
            wrong.push(`${from} ${family} tcp/${port}: ${kind}`);
        }),
      );
  expect(wrong).toEqual([]);
  expect(Math.min(seen.answered, seen.silent)).toBeGreaterThan(4);
});

test("`nft` itself reads the layers", () => {
  const text = office.host.exec(["nft", "list", "table", "inet", "causeway"]);
  expect(text).toMatch(/meta l4proto . th dport vmap @original\/net-lab\/net-servers\/ipv4\//);
});

const countersOf = (): TableCounters => {
  const connection = openNftables({ namespace: openNamespace(office.host.netns) });
  const counters = readCounters(connection, { family: "inet", name: "causeway" });
  connection.close();
  return counters;
};

const chainsOf = (compiled: Compiled) =>
  new Map(tableOf(compiled).chains.map(({ name, rules }) => [name, JSON.stringify(rules)]));

test("a rule more resets no counter of a chain that stays as it is", () => {
  const before = chainsOf(load(policyWith(sentences)));
  const counted = countersOf();
  const after = chainsOf(
    load(policyWith(sentences.toSpliced(75, 0, "allow 10.10.0.77 to 10.20.0.77 on tcp/7777"))),
  );
  const stayed = [...after].filter(([name, rules]) => before.get(name) === rules).map(([name]) => name);
  const now = countersOf();
  for (const name of stayed) expect(now.get(name), name).toEqual(counted.get(name));
  expect(
    stayed.some((name) => name.includes("/ipv") && counted.get(name)?.some((one) => (one?.packets ?? 0) > 0)),
  ).toBe(true);
  expect(after.size - stayed.length).toBeLessThan(after.size / 4);
});
