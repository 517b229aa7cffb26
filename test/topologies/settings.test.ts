import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { isOwned, type RoutingRule } from "../../src/state/index.ts";
import { Causeway } from "./causeway.ts";
import { basePolicy, Uplinks } from "./uplinks.ts";

/* Windows of numbers of one's own on the host with three uplinks (drawing in `uplinks.ts`). */
const withSettings = (settings: string): string =>
  `${basePolicy.replace("uplinks:", `${settings}uplinks:`)}steer:
  - { name: web, from: lab, to: internet, service: tcp/443, via: [lte, dsl] }
`;

const moved = withSettings("settings: { marks: 8-15, priorities: 10000-10999, tables: 5000-5999 }\n");

let net: Uplinks;
let causeway: Causeway;

beforeAll(async () => {
  net = new Uplinks();
  causeway = new Causeway(net.lab, net.host);
  await net.listen(80, 443);
});

afterAll(() => net.close());

/** Our routing rules, and the tables that our routes are in. */
const ours = () => {
  const { config } = net.kernel.observe(["rule", "route"]);
  return {
    rules: [...config.rule.values()].filter((rule) => isOwned("rule", rule)),
    tables: [...config.route.values()]
      .filter((route) => isOwned("route", route))
      .map(({ table }) => table)
      .filter((table) => table !== 254),
  };
};

const isWithin = (first: number, last: number) => (number: number) => number >= first && number <= last;

const masks = (rules: readonly RoutingRule[]): ReadonlySet<number> =>
  new Set(rules.flatMap(({ mark }) => mark?.mask ?? []));

describe("windows of one's own", () => {
  beforeEach(() => void causeway.apply(moved));

  test.each([0, 1] as const)("hold everything that is ours, and steer, family %i", async (family) => {
    const { rules, tables } = ours();
    expect(rules.length).toBeGreaterThan(2);
    expect(rules.map(({ priority }) => priority).every(isWithin(10_000, 10_999))).toBe(true);
    expect(tables.length).toBeGreaterThan(2);
    expect(tables.every(isWithin(5000, 5999))).toBe(true);
    expect(masks(rules)).toEqual(new Set([0xff00, 0x8000]));
    expect(await net.way(net.pc, family, 443)).toBe("lte");
    expect(await net.way(net.pc, family, 80)).toBe("fibre");
    expect(causeway.run("status").status).toBe(0);
  });

  test("move with the policy, and nothing of the old ones stays", async () => {
    causeway.apply(withSettings(""));
    const { rules, tables } = ours();
    expect(rules.map(({ priority }) => priority).every(isWithin(20_000, 20_999))).toBe(true);
    expect(tables.every(isWithin(203_000, 203_999))).toBe(true);
    expect(await net.way(net.pc, 0, 443)).toBe("lte");
  });

  test("are known as ours by whoever lost all memory of them", () => {
    const forgetful = new Causeway(net.lab, net.host);
    expect(ours().rules.length).toBeGreaterThan(2);
    forgetful.must("down");
    expect(ours()).toEqual({ rules: [], tables: [] });
    causeway.must("down");
  });

  test("are those that the doctor watches", () => {
    net.host.ip("rule add from 192.0.2.0/24 lookup 100 priority 10500");
    net.host.ip("rule add from 192.0.2.0/24 lookup 100 priority 20500");
    const { stdout } = causeway.run("doctor");
    net.host.ip("rule del priority 10500");
    net.host.ip("rule del priority 20500");
    expect(stdout).toContain("priority 10500");
    expect(stdout).not.toContain("priority 20500");
  });
});

describe("what somebody else uses is told before anything is changed", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    [
      "priorities",
      "rule add from 192.0.2.0/24 lookup 100 priority 10500",
      "rule del priority 10500",
      "somebody else's routing rule has priority 10500",
    ],
    [
      "tables",
      "route add blackhole 198.18.0.0/15 table 5001",
      "route del blackhole 198.18.0.0/15 table 5001",
      "routing table 5001 holds routes of somebody else",
    ],
    [
      "marks",
      "rule add fwmark 0x0300/0xff00 lookup 100 priority 77",
      "rule del priority 77",
      "somebody else's routing rule 77 looks for the mark 0x300",
    ],
  ];

  test.each(cases)("%s", (name, add, remove, message) => {
    net.host.ip(add);
    const refused = causeway.run("apply", causeway.write("moved.yaml", moved));
    net.host.ip(remove);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(`error[policy/window-taken]: ${message}`);
    expect(refused.stderr).toContain(`settings: { ${name}: `);
  });

  test("marks that a chain of somebody else sets", () => {
    net.host.exec([
      "nft",
      "add table ip marks; add chain ip marks m { type filter hook prerouting priority -200; }; add rule ip marks m meta mark set 0x4200",
    ]);
    const refused = causeway.run("plan", causeway.write("moved.yaml", moved));
    const usual = causeway.run("plan", causeway.write("usual.yaml", withSettings("")));
    net.host.exec(["nft", "delete table ip marks"]);
    expect(refused.stderr).toContain("chain m of table ip marks sets the mark 0x4200");
    expect(usual.stderr).not.toContain("window-taken");
  });

  test("in the usual windows it is a warning", () => {
    net.host.ip("rule add from 192.0.2.0/24 lookup 100 priority 20999");
    const planned = causeway.run("plan", causeway.write("usual.yaml", withSettings("")));
    net.host.ip("rule del priority 20999");
    expect(planned.stderr).toContain("warning[policy/window-taken]");
    expect([0, 1]).toContain(planned.status);
  });
});
