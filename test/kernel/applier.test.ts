import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Applier,
  type ApplyRequest,
  startApplier,
  StateDirectory,
  takeLock,
} from "../../src/applier/index.ts";
import { KernelError } from "../../src/diagnostics/index.ts";
import { openLinuxKernel } from "../../src/kernel/index.ts";
import {
  configOf,
  diffConfigs,
  digest,
  type HostConfig,
  tableOf,
  type Wanted,
} from "../../src/state/index.ts";
import { addressOn, ownedBridge, routeTo, ruleAt, via } from "../objects/index.ts";

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn("NOT ROOT: the applier is not tested on the kernel");

const netns = `cwt-${process.pid}-app`;
const nothing = { added: [], removed: [], changed: [] };

const ip = (...words: readonly string[]): string =>
  execFileSync("ip", ["-n", netns, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

const config = (): HostConfig => {
  const host = openLinuxKernel({ namespace: netns });
  try {
    return host.observe().config;
  } finally {
    host.close();
  }
};

const owned = (...routes: readonly ReturnType<typeof routeTo>[]): HostConfig =>
  configOf({
    link: tableOf("link", [ownedBridge("cw-lab"), ownedBridge("cw-office")]),
    address: tableOf("address", [
      addressOn("cw-lab", "10.10.0.1/24", 203),
      addressOn("cw-lab", "10.10.0.2/24", 203),
      addressOn("cw-lab", "fd00:10::1/64", 203),
    ]),
    route: tableOf("route", [
      routeTo("10.0.0.0/8", { nextHops: [via("east", "192.168.1.1")] }),
      routeTo("10.0.0.0/8", { metric: 51, nextHops: [via("east", "2001:db8::1")] }),
      ...routes,
    ]),
    rule: tableOf("rule", [ruleAt(20_000, 254)]),
    nftTable: tableOf("nftTable", [{ family: "inet", name: "causeway", flags: 0, sets: [], chains: [] }]),
  });

const setting = (path: string, value: string): Wanted["borrowed"][number] => ({
  kind: "sysctl",
  key: path,
  patch: { value },
});

const office = (...routes: readonly ReturnType<typeof routeTo>[]): Wanted => ({
  owned: owned(...routes),
  borrowed: [
    { kind: "link", key: "south", patch: { master: "cw-office", up: true } },
    setting("net/ipv4/conf/all/forwarding", "1"),
    setting("net/ipv6/conf/all/forwarding", "1"),
    setting("net/ipv6/conf/east/accept_ra", "2"),
    setting("net/ipv4/conf/cw-lab/rp_filter", "2"),
  ],
});

const asking = (wanted: Wanted, fields: Partial<ApplyRequest> = {}): ApplyRequest => ({
  wanted,
  sources: { "office.yaml": "causeway: 1\n" },
  provenance: [],
  note: "",
  expectedDigest: null,
  ...fields,
});

describe.skipIf(!isRoot)("the applier", () => {
  let stateDirectory = "";
  let applier: Applier;

  beforeEach(() => {
    stateDirectory = mkdtempSync(join(tmpdir(), "causeway-state-"));
    execFileSync("ip", ["netns", "add", netns]);
    for (const [one, other] of [
      ["east", "west"],
      ["south", "north"],
    ] as const) {
      ip("link", "add", "name", one, "type", "veth", "peer", "name", other);
      ip("link", "set", "dev", other, "up");
    }
    ip("link", "set", "dev", "east", "up");
    ip("address", "add", "192.168.1.2/24", "dev", "east");
    ip("address", "add", "2001:db8::2/64", "dev", "east", "nodad");
    ip("route", "add", "10.0.0.0/8", "via", "192.168.1.9", "dev", "east", "metric", "50");
    applier = startApplier({ netns, stateDirectory });
  });

  afterEach(() => {
    applier.close();
    execFileSync("ip", ["netns", "del", netns]);
    rmSync(stateDirectory, { recursive: true });
  });

  test("makes a policy hold, writes nothing the second time, and down gives the host back", async () => {
    const before = config();
    const progress: string[] = [];
    const applied = await applier.apply(asking(office()), (_done, _total, step) => progress.push(step));
    expect(applied).toMatchObject({ kind: "applied", revision: 1, failure: null, recovered: null });
    expect(progress.length).toBeGreaterThan(3);
    const between = config();
    expect(between.route.get("ipv4 254 10.0.0.0/8 50")?.nextHops[0]?.gateway).toBe("192.168.1.1");
    expect(between.link.get("south")).toMatchObject({ master: "cw-office", up: true });
    expect(between.sysctl.get("net/ipv6/conf/west/forwarding")?.value).toBe("1");

    expect(await applier.apply(asking(office()))).toMatchObject({
      kind: "unchanged",
      revision: 1,
      steps: [],
    });
    expect(new StateDirectory(stateDirectory).revisionNumbers()).toEqual([1]);

    const down = await applier.down("test");
    expect(down).toMatchObject({ kind: "applied", revision: null, failure: null });
    expect(diffConfigs(before, config())).toEqual(nothing);
    expect(digest(config())).toBe(digest(before));
    expect((await applier.down("test")).kind).toBe("unchanged");
  });

  test("takes everything back when the kernel refuses a step, and names the policy line", async () => {
    const before = config();
    const span = { file: "office.yaml", line: 7, column: 3, length: 12 };
    const wanted = office(routeTo("172.31.0.0/16", { nextHops: [via("east", "203.0.113.1")] }));
    const provenance = [["route ipv4 254 172.31.0.0/16 50", span]] as const;
    const result = await applier.apply(asking(wanted, { provenance }));
    expect(result.kind).toBe("undone");
    expect(result.failure?.step).toBe("add route 172.31.0.0/16 via 203.0.113.1 dev east metric 50");
    expect(result.failure?.error).toMatchObject({ code: "apply/undone", restored: true, position: span });
    const cause = result.failure?.error.cause;
    expect(cause).toBeInstanceOf(KernelError);
    expect(cause).toMatchObject({ errno: "ENETUNREACH", position: span });
    expect(diffConfigs(before, config())).toEqual(nothing);
    expect(new StateDirectory(stateDirectory).revisionNumbers()).toEqual([]);
  });

  test("refuses a plan for a host that has changed", async () => {
    await expect(applier.apply(asking(office(), { expectedDigest: "0".repeat(64) }))).rejects.toMatchObject({
      code: "apply/stale",
    });
  });

  test("is one writer at a time, and takes over the lock of a process that is gone", async () => {
    const release = takeLock(stateDirectory, "other");
    await expect(applier.apply(asking(office()))).rejects.toMatchObject({ code: "state/locked" });
    release();
    const script = `import { takeLock } from ${JSON.stringify(new URL("../../src/applier/index.ts", import.meta.url).href)}; takeLock(${JSON.stringify(stateDirectory)}, "dead");`;
    execFileSync(process.execPath, ["--input-type=module", "-e", script]);
    expect(existsSync(join(stateDirectory, "lock.json"))).toBe(true);
    expect((await applier.apply(asking(office()))).kind).toBe("applied");
  });

  test("finishes its change when its parent is killed", async () => {
    const script = `
      import { startApplier } from ${JSON.stringify(new URL("../../src/applier/index.ts", import.meta.url).href)};
      import { wantedFromJson } from ${JSON.stringify(new URL("../../src/state/index.ts", import.meta.url).href)};
      import { readFileSync } from "node:fs";
      const wanted = wantedFromJson(JSON.parse(readFileSync(0, "utf8")));
      const applier = startApplier(${JSON.stringify({ netns, stateDirectory })});
      applier.apply({ wanted, sources: {}, provenance: [], note: "", expectedDigest: null }, () => process.kill(process.pid, "SIGKILL"));
    `;
    const { wantedToJson } = await import("../../src/state/index.ts");
    const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["pipe", "ignore", "inherit"],
    });
    parent.stdin.end(JSON.stringify(wantedToJson(office())));
    const signal = await new Promise((resolve) => parent.on("exit", (_, name) => resolve(name)));
    expect(signal).toBe("SIGKILL");
    const directory = new StateDirectory(stateDirectory);
    for (let wait = 0; wait < 100 && existsSync(join(stateDirectory, "lock.json")); wait += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(directory.pending()).toBeNull();
    expect(directory.standing().revision).toBe(1);
    expect((await applier.apply(asking(office(), { sources: {} }))).kind).toBe("unchanged");
  });

  test("killed in the middle is taken back by the next command", async () => {
    const before = config();
    const many = Array.from({ length: 4000 }, (_, at) =>
      routeTo(`100.${64 + (at >> 8)}.${at & 255}.0/24`, { nextHops: [via("east", "192.168.1.1")] }),
    );
    let killed = false;
    const change = applier.apply(asking(office(...many)), (done) => {
      if (done < 1000 || killed) return;
      killed = true;
      const { pid } = JSON.parse(readFileSync(join(stateDirectory, "lock.json"), "utf8")) as { pid: number };
      process.kill(pid, "SIGKILL");
    });
    await expect(change).rejects.toMatchObject({ code: "apply/process-ended" });
    expect(new StateDirectory(stateDirectory).pending()).not.toBeNull();
    expect(diffConfigs(before, config())).not.toEqual(nothing);
    const next = startApplier({ netns, stateDirectory });
    expect(await next.recover()).toMatchObject({ operation: "apply" });
    expect(diffConfigs(before, config())).toEqual(nothing);
    expect(await next.recover()).toBeNull();
    next.close();
  });
});
