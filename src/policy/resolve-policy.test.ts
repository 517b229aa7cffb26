import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePolicy } from "../language/index.ts";
import { resolvePolicy } from "./resolve-policy.ts";

const resolveText = (text: string) => {
  const { tree, diagnostics } = parsePolicy(text, "policy.yaml");
  const resolution = resolvePolicy(tree!);
  return { ...resolution, diagnostics: [...diagnostics, ...resolution.diagnostics] };
};

const opening = `causeway: 1
uplinks: { fibre: { device: eth0 } }
networks:
  lab: { mode: nat, address: 10.10.0.1/24 }
  dmz: { mode: routed, address: 10.20.0.1/24 }
`;

const ruleNames = (rules: readonly string[]): readonly string[] =>
  resolveText(`${opening}rules:\n${rules.map((rule) => `  - ${rule}\n`).join("")}`).policy!.rules.map(
    ({ name }) => name,
  );

describe("the identity of a rule", () => {
  const rules = [
    "allow lab to dmz",
    "deny lab to internet on tcp/25",
    "allow dmz to internet",
    "allow lab to host on ping",
  ];

  it("stays when another rule is put before it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: rules.length }), (at) => {
        const inserted = "deny any to 198.51.100.0/24";
        const after = ruleNames(rules.toSpliced(at, 0, inserted));
        expect(after.toSpliced(at, 1)).toEqual(ruleNames(rules));
      }),
    );
  });

  it("is the same for a sentence and a map of the same content", () => {
    const [sentence, map] = ruleNames([
      "allow lab, 10.9.0.0/16 to dmz",
      "{ allow: { from: [10.9.0.0/16, lab], to: dmz } }",
    ]);
    expect(map).toBe(`${sentence}-2`);
  });

  it("tells action, sides, services and logging apart", () => {
    const names = ruleNames([
      "allow lab to dmz",
      "deny lab to dmz",
      "allow dmz to lab",
      "allow lab to dmz on tcp/1",
      "allow lab to dmz on udp/1",
      "{ allow: { from: lab, to: dmz }, log: new }",
    ]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("resolvePolicy", () => {
  it("gives no policy when the text had a fault, although the rest resolves", () => {
    const { policy, diagnostics } = resolveText(`${opening}bogus: 1\n`);
    expect(policy).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual(["language/unknown-key"]);
  });

  it("resolves a chain of thousands of groups", () => {
    const length = 5_000;
    const groups = Array.from(
      { length },
      (_, index) => `  g${index}: [${index === 0 ? "lab" : `g${index - 1}`}]\n`,
    );
    const { policy } = resolveText(
      `${opening}groups:\n${groups.toReversed().join("")}rules: [allow g${length - 1} to dmz]\n`,
    );
    expect(policy!.rules[0]!.from).toEqual([{ kind: "network", network: "lab" }]);
  });

  it("finds exactly the pairs of overlapping subnets that comparing all with all finds", () => {
    const subnet = fc.tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(16, 20, 24),
    );
    let found = 0;
    fc.assert(
      fc.property(fc.array(subnet, { maxLength: 5 }), (subnets) => {
        const networks = subnets.map(
          ([b, c, length], index) =>
            `  n${index}: { mode: routed, address: 10.${b}.${16 * c}.${index + 1}/${length} }\n`,
        );
        const { diagnostics } = resolveText(`causeway: 1\nnetworks:\n${networks.join("")}`);
        const overlapping = subnets.filter((one, index) =>
          subnets.some((other, at) => at !== index && shares(one, other)),
        );
        found += overlapping.length;
        expect(diagnostics.length > 0).toBe(overlapping.length > 0);
        expect(new Set(diagnostics.map(({ code }) => code)).size).toBeLessThanOrEqual(1);
      }),
    );
    expect(found).toBeGreaterThan(50);
  });
});

const shares = (
  [b, c, length]: readonly [number, number, number],
  [b2, c2, length2]: readonly [number, number, number],
): boolean => {
  const bits = Math.min(length, length2) - 8;
  const mask = 2 ** (16 - bits);
  return Math.floor((b * 256 + 16 * c) / mask) === Math.floor((b2 * 256 + 16 * c2) / mask);
};
