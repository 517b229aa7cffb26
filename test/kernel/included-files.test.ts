import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Lab, type LabNamespace } from "../../src/lab/index.ts";
import { Causeway } from "../topologies/causeway.ts";

let lab: Lab;
let host: LabNamespace;
let causeway: Causeway;

beforeAll(() => {
  lab = new Lab();
  host = lab.namespace("host");
  lab.cable({ in: host, device: "eth0" }, { in: lab.namespace("far"), device: "eth0" });
  host.address("eth0", "192.0.2.2/24");
  causeway = new Causeway(lab, host);
  mkdirSync(join(causeway.directory, "nets.d"));
});

afterAll(() => lab.close());

const policy = "causeway: 1\ninclude: nets.d/*.yaml\n";
const network = (name: string, address: string): string =>
  `causeway: 1\nnetworks:\n  ${name}: { mode: nat, address: ${address} }\n`;

const bridges = (): readonly string[] =>
  host
    .ip("-o link show type bridge")
    .split("\n")
    .flatMap((line: string) => /^\d+: (cw-\S+):/.exec(line)?.[1] ?? []);

test("a rollback restores with the files that were included then", () => {
  causeway.write("nets.d/10-lab.yaml", network("lab", "10.10.0.1/24"));
  const path = causeway.write("policy.yaml", policy);
  causeway.must("apply", path);
  expect(bridges()).toEqual(["cw-lab"]);

  rmSync(join(causeway.directory, "nets.d/10-lab.yaml"));
  writeFileSync(join(causeway.directory, "nets.d/20-tests.yaml"), network("tests", "10.20.0.1/24"));
  causeway.must("apply", path);
  expect(bridges()).toEqual(["cw-tests"]);

  causeway.must("rollback");
  expect(bridges()).toEqual(["cw-lab"]);
  expect(causeway.must("history")).toContain("nets.d/10-lab.yaml");
});

test("a fault in an included file is told with its name and line, and changes nothing", () => {
  const before = causeway.digest();
  causeway.write(
    "nets.d/20-tests.yaml",
    `${network("tests", "10.20.0.1/24")}rules:\n  - allow tests to nowhere\n`,
  );
  const { status, stderr } = causeway.run("apply", join(causeway.directory, "policy.yaml"));
  expect(status).toBe(2);
  expect(stderr).toMatch(/nets\.d\/20-tests\.yaml:5:20: error\[policy\/unknown-name\]/);
  expect(causeway.digest()).toBe(before);
});

test("a folder cannot be included as a file", () => {
  const path = causeway.write("folder.yaml", "causeway: 1\ninclude: nets.d\n");
  const { status, stderr } = causeway.run("check", path);
  expect(status).toBe(2);
  expect(stderr).toContain("language/include-missing");
});

test("a damaged old revision does not hide the others", () => {
  const file = join(causeway.directory, "state/revisions/000001.json");
  const kept = readFileSync(file, "utf8");
  writeFileSync(file, kept.replace("10.10.0.1", "10.10.0.2"));
  const { status, stdout, stderr } = causeway.run("history");
  expect(status).toBe(0);
  expect(stderr).toMatch(/damaged: .*000001\.json/);
  expect(stdout.split("\n").filter((line) => /^\*? +\d+ /.test(line))).toHaveLength(2);
  const { revisions, damaged } = JSON.parse(causeway.must("history", "--json")) as Record<string, object[]>;
  expect(revisions).toHaveLength(2);
  expect(damaged).toMatchObject([{ number: 1 }]);

  expect(causeway.run("rollback", "1").stderr).toContain("state/corrupt");
  causeway.must("rollback", "2");
  expect(bridges()).toEqual(["cw-tests"]);
  writeFileSync(file, kept);
});
