import { afterAll, beforeAll, expect, test } from "vitest";

import { Lab, type LabNamespace } from "../../src/lab/index.ts";
import { Causeway } from "../topologies/causeway.ts";
import { runProgram } from "../topologies/run-program.ts";

let lab: Lab;
let host: LabNamespace;
let causeway: Causeway;
let before: string;

beforeAll(() => {
  lab = new Lab();
  host = lab.namespace("host");
  const far = lab.namespace("far");
  for (const device of ["eth0", "eth1"]) lab.cable({ in: host, device }, { in: far, device });
  host.address("eth0", "2001:db8:1::2/64");
  causeway = new Causeway(lab, host);
  before = causeway.digest();
});

afterAll(() => lab.close());

const withSection = (section: string): string => `causeway: 1\n${section}\n`;
const withLab = (section: string): string =>
  withSection(`networks:\n  lab: { mode: nat, address: 10.10.0.1/24 }\n${section}`);

/** A policy, and what must be said about it: the code, a piece of the message or hint, and line:column. */
const faults: readonly (readonly [what: string, policy: string, code: string, words: RegExp, at: RegExp])[] =
  [
    ["broken YAML", "causeway: 1\nnetworks: { lab: [\n", "language/syntax", /./, /policy\.yaml:[23]:/],
    [
      "an unknown name",
      withLab("rules:\n  - allow lab to intrenet"),
      "policy/unknown-name",
      /did you mean `internet`/,
      /:5:18/,
    ],
    [
      "overlapping subnets",
      withLab("  two: { mode: nat, address: 10.10.0.129/25 }"),
      "policy/overlapping-subnets",
      /10\.10\.0\./,
      /:4:/,
    ],
    [
      "host bits",
      withSection('routes: { "10.0.0.1/8": [192.0.2.1] }'),
      "language/host-bits",
      /10\.0\.0\.0\/8/,
      /:2:/,
    ],
    [
      "a reserved word",
      withSection("networks: { internet: { mode: nat, address: 10.1.0.1/24 } }"),
      "language/reserved-word",
      /internet/,
      /:2:13/,
    ],
    [
      "a quote in a name",
      withSection(`networks: { 'a"b': { mode: nat, address: 10.1.0.1/24 } }`),
      "language/bad-name",
      /a\\?"b/,
      /:2:14/,
    ],
    [
      "a newline in a name",
      withSection(`networks: { "a\\nb": { mode: nat, address: 10.1.0.1/24 } }`),
      "language/bad-name",
      /a\\nb/,
      /:2:13/,
    ],
    [
      "a missing device",
      withSection("uplinks: { fibre: { device: eth7, gateway: auto } }"),
      "policy/missing-device",
      /eth7/,
      /:2:/,
    ],
    [
      "a next hop that nothing covers",
      '{"10.0.0.0/8": ["192.0.2.77"]}',
      "policy/uncovered-gateway",
      /192\.0\.2\.77/,
      /:1:17/,
    ],
  ];

test.each(faults)(
  "%s is one clear error, exit code 2, and nothing changes",
  (_what, policy, code, words, at) => {
    const { status, stdout, stderr } = causeway.run("apply", causeway.write("policy.yaml", policy));
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(at);
    expect(stderr.match(/error\[/g)).toHaveLength(1);
    expect([status, stdout]).toEqual([2, ""]);
    expect(causeway.digest()).toBe(before);
  },
);

test("an uplink without an address of the family to be masqueraded is an error", () => {
  const policy = withLab(
    "uplinks:\n  fibre: { device: eth0, gateway: auto }\nrules:\n  - allow lab to internet",
  );
  const { status, stderr } = causeway.run("apply", causeway.write("policy.yaml", policy));
  expect(stderr).toContain("[policy/uplink-without-address]");
  expect(status).toBe(2);
  expect(causeway.digest()).toBe(before);
});

test("several faults are all said at once", () => {
  const policy = withLab(
    "uplinks: { fibre: { device: eth0 } }\nrules:\n  - allow lab to intrenet\n  - allow lba to internet\n  - permit lab to internet",
  );
  for (const command of ["check", "plan", "apply"]) {
    const { status, stderr } = causeway.run(command, causeway.write("policy.yaml", policy));
    expect(stderr.match(/error\[/g)).toHaveLength(3);
    expect(stderr).toContain(
      "  6 |   - allow lab to intrenet\n    |                  ^^^^^^^^\n  hint: did you mean `internet`?",
    );
    expect(status).toBe(2);
  }
});

test("a missing file, a missing namespace and an unknown command are exit code 2", () => {
  expect(causeway.run("apply", "/nowhere/policy.yaml").status).toBe(2);
  expect(runProgram(["status", "--netns", "no-such-namespace"]).status).toBe(2);
  expect(runProgram(["aply"]).status).toBe(2);
});

test.each([
  ["a reader that leaves", "| head -c 1", 0, ""],
  ["a full disk", "> /dev/full", 3, "error: the work is done, but its result cannot be written: ENOSPC\n"],
])("%s ends a command without a stack trace", (_what, sink, status, stderr) => {
  const command = `set -o pipefail; ${process.execPath} build/cli.mjs discover ${sink}`;
  expect(host.attempt(["bash", "-c", command])).toMatchObject({ status, stderr });
});

test("without root, apply says so and ends with 3", () => {
  // Another user could not read a clone in /root: the same user without what makes it root.
  const unprivileged = ["setpriv", "--bounding-set=-all,+dac_override", "--inh-caps=-all"];
  const result = host.attempt(
    [...unprivileged, process.execPath, "build/cli.mjs", "apply", "-"],
    withLab(""),
  );
  expect(result.stderr).toMatch(/error\[(?:kernel\/permission|state\/unwritable)\]/);
  expect(result.stderr).toContain("hint: run as root");
  expect(result.status).toBe(3);
});
