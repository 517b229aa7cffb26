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
  it.each([["a test", "warning", "tests:\n  - lab reaches internet\n  - lab reaches host"]])(
    "tells that %s does nothing yet, once, as %s",
    (_what, severity, sections) => {
      expect(notEnforced(policyOf(sections))).toMatchObject([
        { severity, code: "language/not-yet", span: { file: "p", line: 5 } },
      ]);
    },
  );

  it("has nothing to say about what works", () => {
    expect(
      notEnforced(
        policyOf(
          "steer: [{ from: lab, to: internet, via: u }]\nrules:\n  - { allow: { from: lab, to: internet }, when: mon-fri }\nguard: [{ from: lab, to: host }]",
        ),
      ),
    ).toEqual([]);
  });
});
