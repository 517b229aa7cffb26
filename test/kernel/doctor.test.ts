import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Examination, examine } from "../../src/app/index.ts";
import { runProgram } from "../topologies/run-program.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

let namespace: TestNamespace;
let stateDirectory: string;

const examined = (): Examination => examine({ netns: namespace.name, stateDirectory });

const codes = (): readonly string[] => examined().findings.map(({ code }) => code);

const twoUplinks = [
  "ip link add up1 type veth peer name far1",
  "ip link add up2 type veth peer name far2",
  "ip addr add 192.0.2.1/24 dev up1",
  "ip addr add 198.51.100.1/24 dev up2",
  "ip link set up1 up",
  "ip link set up2 up",
  "ip route add default via 192.0.2.254 metric 1",
  "ip route add default via 198.51.100.254 metric 2",
  "sysctl -qw net.ipv4.conf.all.rp_filter=0",
];

const waitForSocket = async (): Promise<void> => {
  for (let tries = 0; tries < 100; tries += 1) {
    if (namespace.run("ss -Hlnu").includes(":53")) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("nothing listens at port 53");
};

describe.skipIf(!isRoot)("the doctor in a namespace", () => {
  beforeEach(() => {
    namespace = makeNamespace();
    stateDirectory = mkdtempSync(join(tmpdir(), "cwt-doctor-"));
  });
  afterEach(() => {
    namespace.remove();
    rmSync(stateDirectory, { recursive: true, force: true });
  });

  it("says that nothing is wrong with a clean one, and finds every feature that it needs", () => {
    const { findings, features } = examined();
    expect(findings).toEqual([]);
    expect(features).toMatchObject({ nf_tables: "present", bridge: "present", conntrack: "present" });
  });

  it("makes nothing: the host is as before", () => {
    const before = namespace.run("ip -j link");
    examined();
    expect(namespace.run("ip -j link")).toBe(before);
  });

  it("finds the uplink that filters strictly, and its cure works", () => {
    for (const line of [...twoUplinks, "sysctl -qw net.ipv4.conf.up2.rp_filter=1"]) namespace.run(line);
    const [finding, ...others] = examined().findings;
    expect(finding).toMatchObject({ code: "doctor/rp-filter", evidence: { device: "up2", effective: 1 } });
    expect(others).toEqual([]);
    namespace.run(finding!.cure);
    expect(codes()).toEqual([]);
  });

  it("finds a chain that drops forwarded packets, and its cure works", () => {
    namespace.run("nft add table ip filter");
    namespace.run("nft add chain ip filter FORWARD { type filter hook forward priority 0 ; policy drop ; }");
    const [finding] = examined().findings;
    expect(finding).toMatchObject({ code: "doctor/forward-drop", severity: "problem" });
    for (const line of finding!.cure.split("; "))
      execFileSync("ip", ["netns", "exec", namespace.name, "sh", "-c", line]);
    expect(codes()).toEqual([]);
  });

  it("finds the cure for Docker's chain to work, too", () => {
    namespace.run("iptables-nft -N DOCKER-USER");
    namespace.run("iptables-nft -A FORWARD -j DOCKER-USER");
    namespace.run("iptables-nft -P FORWARD DROP");
    const [finding] = examined().findings;
    expect(finding).toMatchObject({ code: "doctor/forward-drop", evidence: { owner: "docker" } });
    for (const line of finding!.cure.split("; ")) namespace.run(line.replace("iptables", "iptables-nft"));
    expect(codes()).toEqual([]);
  });

  it("finds a legacy chain that drops them, which nftables does not show, and its cure works", () => {
    namespace.run("iptables-legacy -P FORWARD DROP");
    const [finding, ...others] = examined().findings;
    expect(finding).toMatchObject({ code: "doctor/forward-drop", evidence: { table: "legacy ip filter" } });
    expect(others.map(({ code }) => code)).toEqual(["doctor/legacy-iptables"]);
    for (const line of finding!.cure.split("; ")) namespace.run(line);
    expect(codes()).toEqual(["doctor/legacy-iptables"]);
  });

  it("finds rules, links and next hops in our windows", () => {
    namespace.run("ip rule add from 192.0.2.0/24 lookup 100 priority 20001");
    namespace.run("ip link add cw-mine type bridge");
    namespace.run("ip nexthop add id 203000001 blackhole");
    expect(codes()).toEqual(["doctor/priority-taken", "doctor/next-hop-id-taken", "doctor/link-name-taken"]);
  });

  it("finds marks and routing tables of others that meet ours", () => {
    namespace.run("ip rule add fwmark 0x1000000/0xff000000 lookup 100 priority 100");
    namespace.run("ip rule add fwmark 1 lookup 100 priority 101");
    namespace.run("ip route add blackhole 192.0.2.0/24 table 203001");
    namespace.run("nft add table ip marks");
    namespace.run("nft add chain ip marks marking");
    namespace.run("nft add rule ip marks marking meta mark set 1");
    expect(examined().findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "problem doctor/table-taken",
      "problem doctor/mark-taken",
      "notice doctor/mark-taken",
      "notice doctor/mark-taken",
    ]);
  });

  it("finds ports of one bridge that differ in MTU and share a MAC address", () => {
    namespace.run("ip link add br0 type bridge");
    for (const [name, mtu] of [
      ["left", 1500],
      ["right", 1400],
    ] as const) {
      namespace.run(
        `ip link add ${name} address 02:00:00:00:00:01 mtu ${mtu} type veth peer name far-${name}`,
      );
      namespace.run(`ip link set ${name} master br0`);
    }
    expect(codes()).toEqual(["doctor/duplicate-mac", "doctor/mtu-mismatch"]);
  });

  it("finds who holds the port of DNS", async () => {
    const words = ["netns", "exec", namespace.name, process.execPath, "-e"];
    const server = spawn("ip", [...words, `require("dgram").createSocket("udp4").bind(53)`]);
    try {
      await waitForSocket();
      expect(examined().findings).toMatchObject([
        { code: "doctor/port-taken", severity: "notice", evidence: { process: { pid: server.pid } } },
      ]);
    } finally {
      server.kill("SIGKILL");
    }
  });

  it("finds a damaged state directory", () => {
    writeFileSync(join(stateDirectory, "ledger.json"), "{");
    expect(codes()).toEqual(["doctor/state-directory"]);
  });

  it("ends with 0 when nothing is wrong and with 1 when something is, as text and as JSON", () => {
    const options = ["--netns", namespace.name, "--state-dir", stateDirectory];
    const clean = runProgram(["doctor", ...options]);
    expect([clean.status, clean.stdout.trimEnd().split("\n").at(-1)]).toEqual([0, "nothing is wrong"]);
    namespace.run("ip link add cw-mine type bridge");
    const text = runProgram(["doctor", ...options]);
    expect(text.status).toBe(1);
    expect(text.stdout).toContain("problem[doctor/link-name-taken]: the link cw-mine has a name of ours");
    const json = runProgram(["doctor", "--json", ...options]);
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, findings: [{ severity: "problem" }] });
  });

  it("sees what it may without root, and says what it could not see", () => {
    const asNobody = `
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      const { examine } = await import(${JSON.stringify(join(import.meta.dirname, "../../src/app/index.ts"))});
      console.log(JSON.stringify(examine({ netns: null, stateDirectory: "/nonexistent" })));`;
    namespace.run("ip link add cw-mine type bridge");
    const words = ["netns", "exec", namespace.name, process.execPath, "--input-type=module", "-e", asNobody];
    const seen = JSON.parse(execFileSync("ip", words, { encoding: "utf8" })) as Examination;
    expect(seen.findings.map(({ code }) => code)).toEqual(["doctor/link-name-taken"]);
    expect(seen.unseen.map(({ what }) => what)).toContain("firewall tables");
    expect(seen.features["nf_tables"]).toBe("unknown");
  });
});
