import { afterEach, beforeEach, expect, test } from "vitest";

import { describeResult } from "../../src/lab/index.ts";
import { address } from "../../src/net/index.ts";
import { HeldFlow } from "./held-flow.ts";
import { addresses, buildOffice, type Office, officePolicy } from "./office.ts";

/*
 * Rules that hold at certain times, with real packets: builder reaches db (forwarded) and the host
 * for a few seconds. Nobody runs when the time is over: the kernel ends it.
 */
let office: Office;

/** How long a window must be, so that commands and probes within it are done with time to spare on a busy machine. */
let enoughMs: number;

beforeEach(() => {
  office = buildOffice();
  const start = performance.now();
  office.causeway.apply(officePolicy);
  enoughMs = 4000 + 4 * (performance.now() - start);
});

/** Patience for what comes at the end of a window. */
const soon = () => ({ timeout: 2 * enoughMs + 10_000 });

afterEach(() => office.lab.close());

/** A validity that began an hour ago and ends soon. */
const endingSoon = (): string => {
  const now = Date.now();
  return `${new Date(now - 3_600_000).toISOString()}/${new Date(now + enoughMs).toISOString()}`;
};

const policyWith = (...rules: readonly string[]): string =>
  `${officePolicy}${rules.map((rule) => `  - ${rule}\n`).join("")}`;

const reaches = async (port: number, to: string = addresses.db[0]): Promise<boolean> => {
  const probe = { protocol: "tcp", to: address(to), port, timeoutMs: 500 } as const;
  return describeResult(await office.machines.builder.probe(probe)).includes("answered");
};

const table = (): string => office.host.exec(["nft", "-s", "list", "table", "inet", "causeway"]);

test.each([0, 1] as const)("access ends by itself, for open connections too, family %i", async (family) => {
  const { causeway, machines } = office;
  const to = addresses.db[family];
  const until = endingSoon();
  const policy = policyWith(
    `{ name: brief, allow: { from: builder, to: db, service: tcp/700 }, validity: ${until} }`,
  );
  causeway.apply(policy);
  const flow = await HeldFlow.open(machines.builder, machines.db, to, 700);
  expect(await flow.echoes()).toBe(true);

  const written = table();
  expect(causeway.apply(policy)).toContain("nothing to change");
  expect(table()).toBe(written);
  expect(causeway.must("status")).toMatch(/brief +holds +.* ends by itself, in the kernel/);

  await expect.poll(() => flow.echoes(), soon()).toBe(false);
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until.split("/")[1]!));
  expect(await reaches(700, to)).toBe(false);
});

test("a rule whose time comes later is as if it were not there, until somebody applies again", async () => {
  const { causeway, machines } = office;
  await machines.db.listen("tcp", 701);
  const start = Date.now() + enoughMs;
  const validity = `${new Date(start).toISOString()}/${new Date(start + 3_600_000).toISOString()}`;
  const policy = policyWith(
    `{ name: later, allow: { from: builder, to: db, service: tcp/701 }, validity: ${validity} }`,
  );
  expect(causeway.apply(policy)).toMatch(/later +does not hold +.* begins with the next apply from then on/);
  expect(causeway.run("status").status).toBe(0);
  expect(await reaches(701)).toBe(false);

  await expect.poll(() => Date.now(), soon()).toBeGreaterThanOrEqual(start);
  expect(await reaches(701)).toBe(false);
  const { status, stdout } = causeway.run("status");
  expect(stdout).toMatch(/differs: rule later: its time has come/);
  expect(status).toBe(1);
  causeway.apply(policy);
  expect(await reaches(701)).toBe(true);
  expect(causeway.run("status").status).toBe(0);
});

test("a denial ends by itself, and what it hid decides again", async () => {
  const { causeway, machines } = office;
  await machines.db.listen("tcp", 702);
  const rules = [
    `{ name: quiet, deny: { from: builder, to: db }, validity: ${endingSoon()} }`,
    "allow builder to db on tcp/702",
  ];
  causeway.apply(policyWith(...rules));
  expect(await reaches(702)).toBe(false);
  await expect.poll(() => reaches(702), soon()).toBe(true);
});

test("whom a rule to the host names stays denied when its time is over", async () => {
  const { causeway, host } = office;
  for (const port of [703, 704]) await host.listen("tcp", port);
  const gateway = addresses.labGateway[0];
  causeway.apply(
    policyWith(
      `{ name: admin, allow: { from: builder, to: host, service: tcp/703 }, validity: ${endingSoon()} }`,
    ),
  );
  expect(await reaches(703, gateway)).toBe(true);
  expect(await reaches(704, gateway)).toBe(false);
  await expect.poll(() => reaches(703, gateway), soon()).toBe(false);
  expect(await reaches(704, gateway)).toBe(false);
});
