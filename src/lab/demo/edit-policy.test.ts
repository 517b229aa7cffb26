import { describe, expect, it } from "vitest";

import { LabError } from "../command.ts";
import { editPolicy, substituteMachine } from "./edit-policy.ts";

describe("the demo's policy", () => {
  const edit = { after: "- first", add: "  - second", promises: [] };

  it("gets a line below the one that is named", () => {
    expect(editPolicy("rules:\n  - first\n  - third\n", edit)).toBe(
      "rules:\n  - first\n  - second\n  - third\n",
    );
  });

  it("is refused when it has no such line", () => {
    expect(() => editPolicy("rules: []\n", edit)).toThrow(LabError);
  });

  it("takes a device for a virtual machine that cannot be had, and only there", () => {
    const text = "machines:\n  a: { vm: a, network: lab }\n  ab: { vm: ab, network: lab }\n";
    expect(substituteMachine(text, "a", "tap-a")).toBe(
      "machines:\n  a: { device: tap-a, network: lab }\n  ab: { vm: ab, network: lab }\n",
    );
  });
});
