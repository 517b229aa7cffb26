import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { describeConflict, forwardConflicts } from "../../src/app/firewalls/forward-conflicts.ts";
import { fromLegacy } from "../../src/app/firewalls/from-legacy.ts";
import { fromNftables } from "../../src/app/firewalls/from-nftables.ts";
import { ownerOfRule, ownersOfTable } from "../../src/app/firewalls/owners.ts";
import { firewallSections } from "../../src/app/reports/firewalls.ts";
import { parseSavedTables } from "../../src/kernel/xtables/index.ts";
import { isRoot } from "./namespace-fixture.ts";
import { NftablesHost, rootTest as test } from "./nftables-host.ts";
import { loadRecorded, recordedRulesets, type RecordedRuleset } from "./recorded-rulesets.ts";

let host: NftablesHost;

beforeAll(() => {
  if (isRoot) host = new NftablesHost();
});

beforeEach(() => host?.flush());

afterAll(() => host?.[Symbol.dispose]());

/** What each recorded program is called. */
const names: Readonly<Record<string, string>> = { "kube-proxy": "kubernetes", administrator: "unknown" };

const nameOf = ({ owner }: RecordedRuleset): string => names[owner] ?? owner;

const withOwner = recordedRulesets.filter(({ owner }) => owner !== "administrator");

test.each(withOwner)(
  "$file: its tables and nearly all of its rules are known as its program's",
  (recorded) => {
    loadRecorded(host, recorded);
    const tables = host.read().map(fromNftables);
    const owners = tables
      .filter(({ chains }) => chains.some(({ rules }) => rules.length > 0))
      .map((table) => ownersOfTable(table).join(", "));
    expect(new Set(owners)).toEqual(new Set([nameOf(recorded)]));
    const rules = tables.flatMap((table) =>
      table.chains.flatMap((chain) => chain.rules.map((rule) => ownerOfRule(table, chain, rule))),
    );
    const own = rules.filter((owner) => owner === nameOf(recorded)).length;
    expect(rules.filter((owner) => owner !== nameOf(recorded) && owner !== "unknown")).toEqual([]);
    expect(own / rules.length).toBeGreaterThan(0.8);
  },
);

test("nobody is blamed for the rules of an administrator", () => {
  const recorded = recordedRulesets.find(({ owner }) => owner === "administrator")!;
  loadRecorded(host, recorded);
  for (const table of host.read().map(fromNftables)) expect(ownersOfTable(table)).toEqual(["unknown"]);
});

const load = (...files: readonly string[]): void => {
  for (const file of files)
    loadRecorded(
      host,
      recordedRulesets.find((recorded) => recorded.file === file)!,
    );
};

const conflictsHere = (): readonly string[] =>
  forwardConflicts(host.read().map(fromNftables)).map(describeConflict);

test("Docker's policy is said to drop what libvirt accepts in a table of its own", () => {
  load("docker.ip.rules", "libvirt.nft");
  expect(conflictsHere()).toEqual([
    "the policy drop of `ip filter FORWARD` also drops what libvirt accepts in `ip libvirt_network forward`, unless `ip filter FORWARD` accepts it too",
  ]);
});

test("firewalld's last rule is said to drop what libvirt accepts", () => {
  load("firewalld.nft", "libvirt.nft");
  expect(conflictsHere()).toEqual([
    "the last rule of `inet firewalld filter_FORWARD` also drops what libvirt accepts in `ip libvirt_network forward`, unless `inet firewalld filter_FORWARD` accepts it too",
  ]);
});

test("rules that accept in the same chain are in no conflict", () => {
  load("libvirt.nft", "fail2ban.nft");
  expect(conflictsHere()).toEqual([]);
});

test("legacy tables take part", () => {
  const docker = recordedRulesets.find(({ file }) => file === "docker.ip.rules")!;
  load("libvirt.nft");
  const tables = [...host.read().map(fromNftables), ...parseSavedTables(docker.text, "ip").map(fromLegacy)];
  expect(forwardConflicts(tables)).toEqual([
    {
      blocker: "legacy ip filter FORWARD",
      blockerOwner: "docker",
      by: "policy",
      other: "ip libvirt_network forward",
      otherOwners: ["libvirt"],
    },
  ]);
});

test("the report tells table, hooks with counts, and the conflict", () => {
  load("docker.ip.rules", "libvirt.nft");
  const [tables, hooks, conflicts] = firewallSections(host.read(), []);
  expect(tables!.rows).toContainEqual(["ip filter", "docker", "10", "21", "0"]);
  expect(tables!.rows).toContainEqual(["ip libvirt_network", "libvirt", "5", "13", "0"]);
  expect(hooks!.rows).toContainEqual(["forward", "0", "ip filter FORWARD", "drop", "docker 2"]);
  expect(hooks!.rows).toContainEqual(["forward", "0", "ip libvirt_network forward", "accept", "libvirt 3"]);
  expect(conflicts!.rows).toHaveLength(1);
});
