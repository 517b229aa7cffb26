import { describe, expect, it } from "vitest";
import { parsePolicy } from "../language/index.ts";
import { type Policy, resolvePolicy } from "../policy/index.ts";
import { notEnforced } from "./not-enforced.ts";

const policyOf = (sections: string): Policy =>
  resolvePolicy(
    parsePolicy(
      `causeway: 1\nuplinks: { u: { device: eth0 } }\nnetworks: { lab: { mode: nat, address: 10.1.0.1/24 } }\n${sections}`,
      "p",
    ).tree!,
  ).policy!;

describe("notEnforced", () => {
  it.each([
    ["a schedule", "rules:\n  - { allow: { from: lab, to: host }, when: mon-fri }"],
    [
      "a validity",
      "rules:\n  - { allow: { from: lab, to: host }, validity: 2023-08-01T00:00Z/2023-08-02T00:00Z }",
    ],
  ])("refuses %s", (_what, sections) => {
    expect(notEnforced(policyOf(sections))).toMatchObject([
      { severity: "error", code: "language/not-yet", span: { file: "p", line: 5 } },
    ]);
  });

  it("has nothing to say about what works", () => {
    expect(
      notEnforced(
        policyOf(
          "steer: [{ from: lab, to: internet, via: u }]\nrules:\n  - allow lab to internet\ntests:\n  - lab reaches internet\nguard: [{ from: lab, to: host }]",
        ),
      ),
    ).toEqual([]);
  });
});
