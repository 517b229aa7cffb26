import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changeHost, type ChangeResult, StateDirectory } from "../../src/applier/index.ts";
import { FakeKernel } from "../../src/kernel/fake/index.ts";
import { planChanges } from "../../src/plan/index.ts";
import { KernelError } from "../../src/diagnostics/index.ts";
import {
  type Change,
  configOf,
  diffConfigs,
  emptyLedger,
  type HostConfig,
  tableOf,
  type Wanted,
} from "../../src/state/index.ts";
import { arbitraryForeignConfig } from "./arbitrary-host.ts";
import { arbitraryWanted } from "./arbitrary-wanted.ts";
import { addressOn, linkOf, ownedBridge, routeTo, ruleAt, via } from "../objects/index.ts";

const nothing = { added: [], removed: [], changed: [] };

let path = "";

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "causeway-applier-"));
});

afterEach(() => rmSync(path, { recursive: true }));

const change = (host: FakeKernel, directory: StateDirectory, wanted: Wanted | null): ChangeResult =>
  changeHost(
    { host, directory, now: () => "2026-01-01T00:00:00.000Z" },
    { wanted, sources: { "policy.yaml": "causeway: 1\n" }, provenance: [], note: "", expectedDigest: null },
  );

/** A host with an uplink and a second device, and settings as a fresh kernel has them. */
const freshHost = (): HostConfig => {
  const names = ["all", "default", "eth0", "eth1"];
  const settings = ["ipv4/conf/IF/forwarding", "ipv6/conf/IF/forwarding", "ipv6/conf/IF/accept_ra"];
  return configOf({
    link: tableOf("link", [linkOf("eth0"), linkOf("eth1")]),
    address: tableOf("address", [addressOn("eth0", "192.168.1.2/24"), addressOn("eth0", "2001:db8::2/64")]),
    sysctl: tableOf(
      "sysctl",
      settings.flatMap((setting) =>
        names.map((name) => ({ path: `net/${setting.replace("IF", name)}`, value: "0" })),
      ),
    ),
  });
};

/** A network with two addresses, a bridged device, routes in tiers, a rule, the filter, forwarding and a helper. */
const office = (): Wanted => ({
  owned: configOf({
    link: tableOf("link", [ownedBridge("cw-lab"), ownedBridge("cw-office")]),
    address: tableOf("address", [
      addressOn("cw-lab", "10.10.0.1/24", 203),
      addressOn("cw-lab", "10.10.0.2/24", 203),
      addressOn("cw-lab", "fd00:10::1/64", 203),
    ]),
    route: tableOf("route", [
      routeTo("10.0.0.0/8", { nextHops: [via("eth0", "192.168.1.1")] }),
      routeTo("10.0.0.0/8", { metric: 51, nextHops: [via("eth0", "2001:db8::1")] }),
      routeTo("172.16.0.0/12", { nextHops: [via("cw-lab", "10.10.0.9")] }),
    ]),
    rule: tableOf("rule", [ruleAt(20_000, 254)]),
    nftTable: tableOf("nftTable", [{ family: "inet", name: "causeway", flags: 0, sets: [], chains: [] }]),
    service: tableOf("service", [{ name: "dnsmasq", configuration: "interface=cw-lab\n" }]),
  }),
  borrowed: [
    { kind: "link", key: "eth1", patch: { master: "cw-office" } },
    { kind: "sysctl", key: "net/ipv4/conf/all/forwarding", patch: { value: "1" } },
    { kind: "sysctl", key: "net/ipv6/conf/all/forwarding", patch: { value: "1" } },
    { kind: "sysctl", key: "net/ipv6/conf/eth0/accept_ra", patch: { value: "2" } },
  ],
});

describe("a change that meets a refusal", () => {
  test.each([
    ["from nothing to a policy", null, office()],
    ["from a policy to nothing", office(), null],
    [
      "from a policy to another",
      office(),
      {
        ...office(),
        owned: {
          ...office().owned,
          link: new Map([...office().owned.link].slice(1)),
          address: new Map(),
          route: new Map(),
        },
      },
    ],
  ])("leaves the state before or the wanted one, whichever call fails: %s", (_, before, after) => {
    let undone = 0;
    for (let call = 1; ; call += 1) {
      rmSync(path, { recursive: true });
      const host = new FakeKernel(freshHost());
      const directory = new StateDirectory(path);
      change(host, directory, before);
      const start = host.observe().config;
      const standing = directory.standing();
      const first = host.calls.length + 1;
      host.failAt(first + call, "EBUSY");
      const result = change(host, directory, after);
      if (host.calls.length < first + call) {
        expect(result.kind).toBe("applied");
        break;
      }
      host.heal();
      expect(result.kind, `call ${call}`).toBe("undone");
      expect(result.failure?.error.code).toBe("apply/undone");
      expect(diffConfigs(start, host.observe().config), `call ${call}`).toEqual(nothing);
      expect(directory.pending()).toBeNull();
      expect(directory.standing()).toEqual(standing);
      undone += 1;
    }
    expect(undone).toBeGreaterThan(8);
  });

  test("is loud and keeps the journal when undo is refused too, and the next command ends it", () => {
    const host = new FakeKernel(freshHost());
    const directory = new StateDirectory(path);
    host.failAt(8, "EBUSY", 10_000);
    const result = change(host, directory, office());
    expect(result.kind).toBe("stuck");
    expect(result.failure?.error.code).toBe("apply/stuck");
    expect(directory.pending()).not.toBeNull();
    host.heal();
    const next = change(host, directory, null);
    expect(next.recovered?.operation).toBe("apply");
    expect(diffConfigs(freshHost(), host.observe().config)).toEqual(nothing);
    expect(directory.pending()).toBeNull();
  });
});

describe("a change that is interrupted", () => {
  test("after any step is taken back by the next command, and says so", () => {
    const { steps } = planChanges(new FakeKernel(freshHost()).observe(), office(), emptyLedger);
    expect(steps.length).toBeGreaterThan(12);
    for (let made = 1; made <= steps.length; made += 1) {
      const crash = crashAfter(made);
      const host = new FakeKernel(crash.config);
      const directory = new StateDirectory(crash.path);
      const result = change(host, directory, null);
      expect(result.recovered, `after ${made} changes`).toMatchObject({ operation: "apply" });
      expect(diffConfigs(freshHost(), host.observe().config), `after ${made} changes`).toEqual(nothing);
      expect(directory.revisionNumbers()).toEqual([]);
      rmSync(crash.path, { recursive: true });
    }
  });
});

/** Applies the office policy, and gives host and state directory as they were after so many changes. */
const crashAfter = (made: number): { readonly config: HostConfig; readonly path: string } => {
  const copy = `${path}.crash`;
  const host = new CrashingKernel(freshHost(), made, () => cpSync(path, copy, { recursive: true }));
  change(host, new StateDirectory(path), office());
  expect(host.left).not.toBeNull();
  rmSync(path, { recursive: true });
  mkdirSync(path);
  return { config: host.left!, path: copy };
};

/** A kernel that remembers its state after so many changes, and refuses whatever comes then. */
class CrashingKernel extends FakeKernel {
  left: HostConfig | null = null;
  readonly #onCrash: () => void;
  #changes: number;

  constructor(config: HostConfig, changes: number, onCrash: () => void) {
    super(config);
    this.#changes = changes;
    this.#onCrash = onCrash;
  }

  override execute(changes: readonly Change[]): readonly (KernelError | null)[] {
    const made = changes.slice(0, this.#changes);
    this.#changes -= made.length;
    const answers = super.execute(made);
    if (this.#changes > 0 || this.left !== null) return this.left === null ? answers : super.execute(changes);
    this.left = super.observe().config;
    this.#onCrash();
    return changes.map((_, at) => (at < made.length ? null : new KernelError("go on", "EIO")));
  }
}

describe("histories of policies with a refusal somewhere", () => {
  test("end in the state before or the wanted one, and down still gives the host back", () => {
    let refused = 0;
    fc.assert(
      fc.property(
        arbitraryForeignConfig,
        fc.array(fc.tuple(arbitraryWanted, fc.nat(30)), { minLength: 1, maxLength: 3 }),
        (start, history) => {
          rmSync(path, { recursive: true, force: true });
          const host = new FakeKernel(start);
          const directory = new StateDirectory(path);
          for (const [wanted, call] of history) {
            const before = host.observe().config;
            host.failAt(host.calls.length + 2 + call, "ENOMEM");
            const result = change(host, directory, wanted);
            if (result.kind === "undone") {
              refused += 1;
              host.heal();
              expect(diffConfigs(before, host.observe().config)).toEqual(nothing);
            } else expect(result.failure).toBeNull();
            host.heal();
          }
          expect(change(host, directory, null).failure).toBeNull();
          expect(diffConfigs(start, host.observe().config)).toEqual(nothing);
        },
      ),
      { numRuns: 40 },
    );
    expect(refused).toBeGreaterThan(5);
  });
});
