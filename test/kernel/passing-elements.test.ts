import { afterAll, beforeAll, expect } from "vitest";
import { withPassingTime } from "../../src/applier/with-passing-time.ts";
import { type LinuxKernel, openLinuxKernel } from "../../src/kernel/index.ts";
import { type Change, type Host, type NftHook, type NftTable, windowSet } from "../../src/state/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";
import { rootTest as test } from "./nftables-host.ts";

let namespace: TestNamespace;
let kernel: LinuxKernel;
let nowMs = Date.parse("2026-11-30T12:00:00Z");
const end = nowMs + 600_000;

beforeAll(() => {
  if (!isRoot) return;
  namespace = makeNamespace();
  kernel = openLinuxKernel({ namespace: namespace.name });
});

afterAll(() => {
  kernel?.close();
  namespace?.remove();
});

const host = (): Host => withPassingTime(kernel, () => nowMs);

const hook = (priority: number): NftHook => ({
  type: "filter",
  hook: "forward",
  priority,
  policy: "accept",
  devices: [],
});

const table = (priority: number): NftTable => ({
  family: "inet",
  name: "causeway",
  flags: 0,
  sets: [windowSet(end)],
  chains: [{ name: "forward", hook: hook(priority), rules: [] }],
});

const key = "inet causeway";
const create = (after: NftTable): Change => ({ op: "create", kind: "nftTable", key, after });
const replace = (before: NftTable, after: NftTable): Change => ({
  op: "replace",
  kind: "nftTable",
  key,
  before,
  after,
});

/** The time that the kernel was given, and what is left of it. */
const lasting = (): readonly [given: string, left: number] => {
  const text = namespace.run(`nft list set inet causeway ${windowSet(end).name}`);
  const [, given = "none", minutes = "0", seconds = "0"] =
    /ipv4 timeout (\S+) expires (?:(\d+)m)?(?:(\d+)s)?/.exec(text) ?? [];
  return [given, Number(minutes) * 60 + Number(seconds)];
};

test("a set that holds until a moment is written for what is left of its time, and read as it is wanted", () => {
  expect(host().execute([create(table(0))])).toEqual([null]);
  const [given, left] = lasting();
  expect(given).toBe("10m");
  expect(left).toBeGreaterThan(590);
  expect(kernel.observe(["nftTable"]).config.nftTable.get(key)).toEqual(table(0));
});

test("one that stays keeps its time, whatever the clock says by now", () => {
  nowMs -= 3_600_000;
  const after = { ...table(0), chains: [...table(0).chains, { name: "other", hook: null, rules: [] }] };
  expect(host().execute([replace(table(0), after)])).toEqual([null]);
  expect(lasting()[0]).toBe("10m");
  nowMs += 3_600_000;
  expect(host().execute([replace(after, table(0))])).toEqual([null]);
});

test("one that must be made anew ends when it was to end", () => {
  nowMs += 240_000;
  expect(host().execute([replace(table(0), table(5))])).toEqual([null]);
  expect(lasting()[0]).toBe("6m");
});

test("one whose moment has come is made empty", () => {
  nowMs = end;
  expect(host().execute([replace(table(5), table(7))])).toEqual([null]);
  expect(lasting()).toEqual(["none", 0]);
});
