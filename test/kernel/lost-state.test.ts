import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Lab } from "../../src/lab/index.ts";
import { hostFromJson } from "../../src/state/index.ts";
import { Causeway } from "../topologies/causeway.ts";

const policy = "causeway: 1\nnetworks: { lab: { mode: isolated, address: 10.10.0.1/24 } }\n";

let lab: Lab;
let causeway: Causeway;
let state: string;

beforeAll(() => {
  lab = new Lab();
  causeway = new Causeway(lab, lab.namespace("host"));
  state = join(causeway.directory, "state");
  causeway.apply(policy);
});

afterAll(() => lab.close());

test("status says that the revision which holds is missing, and an apply keeps it anew", () => {
  rmSync(join(state, "revisions", "000001.json"));
  const status = causeway.run("status");
  expect(status.stderr).toContain("error[state/corrupt]: revision 1, which holds, is missing");
  expect(status.status).toBe(3);

  causeway.apply(policy);
  expect(causeway.run("status").status).toBe(0);
});

test("without its memory, Causeway knows its own objects, says that it takes the table over, and takes all away", () => {
  rmSync(state, { recursive: true });
  const { status, stderr } = causeway.run("down");
  expect(stderr).toContain("note: table inet causeway was here before");
  expect(status).toBe(0);
  const { config } = hostFromJson(JSON.parse(causeway.must("discover", "--json")));
  expect([...config.nftTable.keys(), ...config.link.keys()]).toEqual(["lo"]);
});
