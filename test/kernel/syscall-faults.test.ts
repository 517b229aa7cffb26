import { afterEach, beforeEach, expect, test } from "vitest";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

import { Lab, type LabNamespace } from "../../src/lab/index.ts";
import { Causeway } from "../topologies/causeway.ts";

/*
 * `strace` makes single system calls of a real apply fail. Whatever fails, the host is afterwards as it was before or
 * as the policy wants, and the command says which.
 */
const program = fileURLToPath(new URL("../../build/cli.mjs", import.meta.url));

const policy = `causeway: 1
uplinks: { fibre: { device: eth0, gateway: [198.51.100.1, "2001:db8:1::1"] } }
networks: { lab: { mode: nat, address: [10.10.0.1/24, "fd00:10::1/64"] } }
routes: { 172.16.0.0/12: [198.51.100.1] }
rules: [allow lab to internet]
`;

let lab: Lab;
let host: LabNamespace;
let causeway: Causeway;
let before: string;
let wanted: string;

beforeEach(() => {
  lab = new Lab();
  host = lab.namespace("host");
  lab.cable(
    { in: host, device: "eth0", addresses: ["198.51.100.2/24", "2001:db8:1::2/64"] },
    { in: lab.namespace("isp"), device: "eth0" },
  );
  causeway = new Causeway(lab, host);
  before = causeway.digest();
  causeway.apply(policy);
  wanted = causeway.digest();
  causeway.must("down");
  expect(causeway.digest()).toBe(before);
});

afterEach(() => lab.close());

/** Applies the policy while `inject` (an `strace --inject` expression) holds for every process of it. */
const applyWith = (inject: string) => {
  const file = causeway.write("policy.yaml", policy);
  const call = inject.slice(0, inject.indexOf(":"));
  const strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", `trace=${call}`, "-e", `inject=${inject}`];
  const state = join(causeway.directory, "state");
  const words = ["apply", file, "--netns", host.netns, "--state-dir", state];
  return host.attempt([...strace, process.execPath, program, ...words]);
};

/** strace counts the calls of each thread by itself, so the n-th call hits the observer and the applier alike. */
const nthCalls = [1, 9, 18, 22, 25, 28, 31, 34, 37, 40, 44, 48, 54, 60, 400];

test("a netlink message that cannot be sent leaves the host as before or as wanted, never between", () => {
  const ends = new Set<string>();
  for (const when of nthCalls) {
    const { status, stderr } = applyWith(`sendto:error=ENOBUFS:when=${when}`);
    const digest = causeway.digest();
    const end = digest === before ? "before" : digest === wanted ? "wanted" : "between";
    expect(end, `call ${when}, exit code ${status}: ${stderr}`).not.toBe("between");
    expect([0, 3, 4], stderr).toContain(status);
    expect(end).toBe(status === 0 ? "wanted" : "before");
    if (status !== 0) expect(stderr).toMatch(/error\[(kernel|apply)\//);
    ends.add(end === "before" && status === 4 ? "undone" : end);
    causeway.must("down");
  }
  expect([...ends].sort(), "the sample must hit every kind of end").toEqual(["before", "undone", "wanted"]);
});

test("a state file that cannot be made durable is undone, and says so", () => {
  for (const when of [1, 2, 3, 4, 5, 6]) {
    const { status, stderr } = applyWith(`fsync:error=EIO:when=${when}`);
    const digest = causeway.digest();
    expect(digest, `fsync ${when}, exit code ${status}: ${stderr}`).toBe(status === 0 ? wanted : before);
    if (status !== 0) expect(stderr).toMatch(/error\[(state|apply)\//);
    causeway.must("down");
  }
});

test("a kernel without nftables is said in one clear error, and nothing changes", () => {
  const { status, stderr } = applyWith("socket:error=EPROTONOSUPPORT:when=2+");
  expect(status).toBe(3);
  expect(stderr).toMatch(/error\[kernel\/unsupported\]: .*netlink/);
  expect(causeway.digest()).toBe(before);
});
