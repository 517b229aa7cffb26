import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Lab, type LabNamespace } from "../../src/lab/index.ts";
import { Causeway } from "../topologies/causeway.ts";
import { isRoot } from "./namespace-fixture.ts";

/* The command as others use it: the contract of its JSON, exit codes, names, owners, `--why-not` and `--trace`. */

let lab: Lab;
let host: LabNamespace;
let state: string;

const main = join(import.meta.dirname, "../../src/cli/main.ts");

const explain = (...words: readonly string[]) => {
  const line = [main, "explain", "--netns", host.netns, "--state-dir", state, ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, line, { encoding: "utf8" });
  return { status, stdout, stderr };
};

const json = (...words: readonly string[]) => {
  const { status, stdout, stderr } = explain("--json", ...words);
  expect(stderr).toBe("");
  const none: { whyNot: unknown; kernel: unknown } = { whyNot: null, kernel: null };
  return { status, ...none, ...(JSON.parse(stdout) as Readonly<Record<string, unknown>>) };
};

const setUp = (): void => {
  lab = new Lab();
  host = lab.namespace("host");
  const other = lab.namespace("other");
  for (const index of [0, 1])
    lab.cable(
      { in: host, device: `l${index}`, addresses: [`10.0.${index}.1/24`] },
      { in: other, device: `p${index}` },
    );
  host.sysctl({ "net/ipv4/ip_forward": 1 });
  host.exec(
    ["iptables-nft-restore"],
    `*filter
:FORWARD DROP [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -p tcp -m tcp --dport 22 -m limit --limit 3/min -j ACCEPT
-A FORWARD -j DOCKER-USER
-A DOCKER-USER -p tcp -m tcp --dport 80 -j ACCEPT
COMMIT
*nat
-A POSTROUTING -o l1 -j MASQUERADE
COMMIT
`,
  );
};

describe.skipIf(!isRoot)("causeway explain", () => {
  beforeAll(() => {
    state = mkdtempSync(join(tmpdir(), "cwt-explain-"));
    setUp();
  });
  afterAll(() => {
    lab.close();
    rmSync(state, { recursive: true });
  });

  test("keeps its contract", () => {
    const contract = [
      "--in",
      "l0",
      "--src",
      "10.0.0.9",
      "--dst",
      "10.0.1.9",
      "--proto",
      "tcp",
      "--sport",
      "4000",
    ];
    const answer = json(...contract, "--dport", "80", "--mark", "0", "--state", "new");
    expect(answer).toMatchObject({
      status: 0,
      verdict: "forwarded",
      certainty: "sure",
      out: "l1",
      nextHop: "10.0.1.9",
      packet: { src: "10.0.1.1", dst: "10.0.1.9", sport: 4000, dport: 80, mark: 0 },
      disagreements: [],
    });
    const { trace } = answer as unknown as { readonly trace: readonly Record<string, unknown>[] };
    for (const step of trace)
      expect(Object.keys(step)).toEqual(expect.arrayContaining(["stage", "object", "decision", "policy"]));
    expect(trace).toContainEqual(
      expect.objectContaining({
        stage: "forward",
        object: "nftTable ip filter/DOCKER-USER/0",
        owner: "docker",
      }),
    );
  });

  test("says no, and not sure, by its exit code", () => {
    expect(json("10.0.0.9", "10.0.1.9", "tcp/445")).toMatchObject({
      status: 1,
      verdict: "dropped",
      at: "forward",
    });
    expect(json("10.0.0.9", "10.0.1.9", "tcp/22")).toMatchObject({
      status: 1,
      verdict: "forwarded",
      certainty: "possibly",
    });
    expect(json("10.0.0.9", "10.0.1.9", "tcp/445", "--state", "established")).toMatchObject({ status: 1 });
    expect(json("--from-host", "--dst", "10.0.1.9")).toMatchObject({
      status: 0,
      packet: { src: "10.0.1.1" },
    });
    expect(json("10.0.0.9", "host", "tcp/22")).toMatchObject({ status: 0, verdict: "delivered" });
  });

  test.each([
    [["10.0.0.9", "nas", "tcp/445"], "usage/unknown-end"],
    [["10.0.0.9", "10.0.1.9", "tcp/445", "--in", "eth9"], "usage/unknown-link"],
    [["--dst", "10.0.1.9"], "usage/bad-arguments"],
    [["10.0.0.9", "10.0.1.9", "tcp/99999"], "usage/bad-arguments"],
    [["--src", "10.0.0.9", "--dst", "10.0.1.9", "--proto", "tcp"], "usage/bad-arguments"],
  ])("%s is bad usage", (words, code) => {
    const { status, stderr } = explain(...words);
    expect(status).toBe(2);
    expect(stderr).toContain(code);
  });

  test("finds what would let it by, though several things stand in the way", () => {
    host.sysctl({ "net/ipv4/conf/l0/forwarding": 0, "net/ipv4/conf/l0/rp_filter": 1 });
    const { whyNot, status } = json("192.168.1.1", "10.0.1.9", "tcp/445", "--in", "l0", "--why-not");
    host.sysctl({ "net/ipv4/conf/l0/forwarding": 1, "net/ipv4/conf/l0/rp_filter": 0 });
    expect(status).toBe(1);
    expect((whyNot as readonly { change: string }[]).map(({ change }) => change)).toEqual([
      "sysctl net.ipv4.ip_forward=1",
      "sysctl net.ipv4.conf.l0.rp_filter=0",
      "nft ip filter FORWARD, as the last rule: ip saddr 192.168.1.1 ip daddr 10.0.1.9 tcp dport 445 accept",
    ]);
  });

  test.each([["tcp/80"], ["tcp/445"], ["icmp"]])(
    "agrees with the kernel in a copy of the host about %s",
    (service) => {
      const { kernel } = json("10.0.0.9", "10.0.1.9", service, "--trace");
      expect(kernel).toMatchObject({ differences: [], notCopied: [] });
    },
  );

  test("takes names and lines from the policy in force", () => {
    const causeway = new Causeway(lab, lab.namespace("second"));
    causeway.apply(
      "causeway: 1\nnetworks:\n  lab: { mode: routed, address: 10.10.0.1/24 }\n  far: { mode: routed, address: 10.20.0.1/24 }\nmachines:\n  nas: { network: far, address: 10.20.0.20 }\nrules:\n  - allow lab to nas on tcp/445\n",
    );
    const { stdout, stderr } = causeway.run("explain", "lab", "nas", "tcp/445", "--json");
    const { trace } = JSON.parse(stdout || stderr) as {
      readonly trace: readonly { readonly policy: string | null }[];
    };
    expect(trace.map(({ policy }) => policy)).toContainEqual(expect.stringMatching(/policy\.yaml:8$/));
  });
});
