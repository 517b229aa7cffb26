import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { families, type Family } from "../../src/net/index.ts";
import type { NftTable } from "../../src/state/index.ts";
import { Firewall, type Hook } from "../../src/verify/firewall/index.ts";
import { HeaderSpace } from "../../src/verify/space/index.ts";
import { isRoot } from "./namespace-fixture.ts";
import { NftablesHost, rootTest as test } from "./nftables-host.ts";
import { loadRecorded, recordedRulesets } from "./recorded-rulesets.ts";

let host: NftablesHost;

beforeAll(() => {
  if (isRoot) host = new NftablesHost();
});

beforeEach(() => host?.flush());

afterAll(() => host?.[Symbol.dispose]());

const hooks: readonly Hook[] = ["ingress", "prerouting", "input", "forward", "output", "postrouting"];

/** Links that the recorded rulesets name. */
const links = ["lo", "eth0", "docker0", "virbr0", "tailscale0", "cni0"].map((name, at) => ({
  name,
  index: at + 1,
  type: name === "lo" ? 772 : 1,
  kind: "",
}));

interface Compiled {
  readonly chains: number;
  readonly nodes: number;
  /** What is not modelled, each once: bits of one value count once. */
  readonly unknowns: readonly string[];
  /** Outcomes that do something which is not modelled. */
  readonly partly: readonly string[];
}

/** All hooks of a family; every chain must give every packet an outcome with a decision. */
const compileAll = (tables: readonly NftTable[], family: Family): Compiled => {
  const space = new HeaderSpace(family);
  const firewall = new Firewall(space, { tables, legacy: [], links });
  const refs = hooks.flatMap((hook) => firewall.steps(hook).map((step) => firewall.stepDiagram(step)));
  const outcomes = refs.flatMap((ref) =>
    space.diagrams.terminals(ref).map((id) => firewall.outcomes.outcomeOf(id)),
  );
  for (const { decision } of outcomes) expect(decision).not.toBeNull();
  const unknowns = new Set(space.predicates.map((text) => text.replace(/ bit \d+$/, "")));
  const partly = new Set(outcomes.flatMap(({ effects }) => effects.unknowns));
  const nodes = refs.reduce((sum, ref) => sum + space.diagrams.size(ref), 0);
  return { chains: refs.length, nodes, unknowns: [...unknowns], partly: [...partly] };
};

const isOfBridges = ({ family }: { readonly family: string }): boolean => family === "bridge";

test.each(recordedRulesets.filter((one) => !isOfBridges(one)))(
  "$file: every chain becomes a diagram, what is not modelled is named",
  (recorded) => {
    loadRecorded(host, recorded);
    const tables = host.read();
    const expressions = tables.flatMap(({ chains }) =>
      chains.flatMap(({ rules }) => rules.flatMap(({ expressions }) => expressions)),
    ).length;
    for (const family of families) {
      const { chains, nodes, unknowns, partly } = compileAll(tables, family);
      if (chains === 0) continue;
      console.info(
        `${recorded.file} ${family}: ${chains} steps, ${nodes} nodes, ${unknowns.length} of ${expressions} expressions unknown: ${unknowns.join(" | ") || "-"}${partly.length > 0 ? `; partly: ${partly.join(" | ")}` : ""}`,
      );
      expect(unknowns.length).toBeLessThan(0.1 * expressions + 3);
    }
  },
);
