import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changeHost, type ChangeResult, StateDirectory } from "../../src/applier/index.ts";
import { KernelError } from "../../src/diagnostics/index.ts";
import { openLinuxKernel } from "../../src/kernel/index.ts";
import { configOf, diffConfigs, type Host, tableOf, type Wanted } from "../../src/state/index.ts";
import { addressOn, ownedBridge, routeTo, ruleAt, via } from "../objects/index.ts";

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn("NOT ROOT: faults of the applier are not tested on the kernel");

const netns = `cwt-${process.pid}-fault`;

const ip = (...words: readonly string[]): void => {
  execFileSync("ip", words, { stdio: "ignore" });
};

const office: Wanted = {
  owned: configOf({
    link: tableOf("link", [ownedBridge("cw-lab")]),
    address: tableOf("address", [
      addressOn("cw-lab", "10.10.0.1/24", 203),
      addressOn("cw-lab", "10.10.0.2/24", 203),
      addressOn("cw-lab", "fd00:10::1/64", 203),
    ]),
    route: tableOf("route", [
      routeTo("10.0.0.0/8", { nextHops: [via("east", "192.168.1.1")] }),
      routeTo("172.16.0.0/12", { nextHops: [via("cw-lab", "10.10.0.9")] }),
    ]),
    rule: tableOf("rule", [ruleAt(20_000, 254)]),
    nftTable: tableOf("nftTable", [{ family: "inet", name: "causeway", flags: 0, sets: [], chains: [] }]),
  }),
  borrowed: [
    { kind: "link", key: "south", patch: { master: "cw-lab", up: true } },
    { kind: "sysctl", key: "net/ipv4/conf/all/forwarding", patch: { value: "1" } },
    { kind: "sysctl", key: "net/ipv6/conf/all/forwarding", patch: { value: "1" } },
    { kind: "sysctl", key: "net/ipv4/conf/cw-lab/rp_filter", patch: { value: "2" } },
  ],
};

/** The same policy with the network renumbered and without the device. */
const moved: Wanted = {
  owned: { ...office.owned, address: tableOf("address", [addressOn("cw-lab", "10.10.0.7/24", 203)]) },
  borrowed: office.borrowed.filter(({ kind }) => kind !== "link"),
};

/** The host with its change number `refused` refused in passing: the others reach the kernel. */
const refusing = (host: Host, refused: number): { readonly host: Host; readonly seen: () => number } => {
  let seen = 0;
  const execute: Host["execute"] = (changes) =>
    changes.map((change) => {
      seen += 1;
      return seen === refused ? new KernelError("go on", "ENOMEM") : host.execute([change])[0]!;
    });
  return { host: { observe: () => host.observe(), execute, close: () => host.close() }, seen: () => seen };
};

describe.skipIf(!isRoot)("a change on the kernel, whichever of its calls is refused", () => {
  let path = "";
  let kernel: Host;

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "causeway-faults-"));
    ip("netns", "add", netns);
    for (const [one, other] of [
      ["east", "west"],
      ["south", "north"],
    ] as const)
      ip("-n", netns, "link", "add", "name", one, "type", "veth", "peer", "name", other);
    for (const name of ["east", "west", "north"]) ip("-n", netns, "link", "set", "dev", name, "up");
    ip("-n", netns, "address", "add", "192.168.1.2/24", "dev", "east");
    kernel = openLinuxKernel({ namespace: netns });
  });

  afterEach(() => {
    kernel.close();
    ip("netns", "del", netns);
    rmSync(path, { recursive: true });
  });

  const change = (host: Host, wanted: Wanted | null): ChangeResult =>
    changeHost(
      { host, directory: new StateDirectory(path), now: () => "2026-01-01T00:00:00.000Z" },
      { wanted, sources: {}, provenance: [], note: "", expectedDigest: null },
    );

  test.each<[string, Wanted | null, Wanted | null]>([
    ["from nothing to a policy", null, office],
    ["from a policy to another", office, moved],
    ["from a policy to nothing", office, null],
  ])("leaves the state before: %s", (_, before, after) => {
    expect(change(kernel, before).failure).toBeNull();
    const start = kernel.observe().config;
    let undone = 0;
    for (let refused = 1; ; refused += 1) {
      const { host, seen } = refusing(kernel, refused);
      const result = change(host, after);
      if (seen() < refused) {
        expect(result).toMatchObject({ kind: "applied", failure: null });
        break;
      }
      expect(result.kind, `call ${refused}`).toBe("undone");
      const difference = diffConfigs(start, kernel.observe().config);
      expect(difference, `call ${refused}`).toEqual({ added: [], removed: [], changed: [] });
      undone += 1;
    }
    expect(undone).toBeGreaterThan(8);
  });
});
