import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { type ConnectionEntry, forgetConnections, readConnections } from "../../src/kernel/index.ts";
import { address } from "../../src/net/index.ts";
import { Causeway } from "./causeway.ts";
import { HeldFlow } from "./held-flow.ts";
import { basePolicy, internet, Uplinks } from "./uplinks.ts";

/* What a change does to connections that are open (drawing in `uplinks.ts`), by the command. */
const webAddresses = ["10.20.0.10", "2001:db8:20::10"] as const;

let net: Uplinks;
let causeway: Causeway;
let port = 5000;

beforeAll(async () => {
  net = new Uplinks();
  causeway = new Causeway(net.lab, net.host);
  await net.listen(80);
});

afterAll(() => net.close());

beforeEach(() => void forgetConnections(net.host.netns, readConnections(net.host.netns)));

const rules = (...lines: readonly string[]): string =>
  [
    basePolicy.slice(0, basePolicy.indexOf("rules:")),
    "rules:",
    ...lines.map((line) => `  - ${line}`),
    "",
  ].join("\n");

const steered = (moved: string | null, uplink: string): string =>
  `${basePolicy}${moved === null ? "" : `settings: { moved: ${moved} }\n`}steer:
  - { name: out, from: [servers, lab], to: internet, via: ${uplink} }
`;

/** A held connection to the internet, on a port of its own. */
const hold = async (family: 0 | 1, from = net.web): Promise<HeldFlow & { readonly port: number }> => {
  port += 1;
  const flow = await HeldFlow.open(from, [net.fibre, net.lte, net.dsl], internet[family], port);
  return Object.assign(flow, { port });
};

const entryOf = ({ port: wanted }: { readonly port: number }): ConnectionEntry | undefined =>
  readConnections(net.host.netns).find(({ original }) => original.destinationPort === wanted);

const countOf = (wanted: number): number =>
  readConnections(net.host.netns).filter(({ original }) => original.destinationPort === wanted).length;

const settled = () =>
  (
    JSON.parse(causeway.run("status", "--json").stdout) as {
      connections: { cut: number; moved: number } | null;
    }
  ).connections;

test.each([0, 1] as const)(
  "who loses a rule loses the connection, and nobody else (family %i)",
  async (family) => {
    causeway.apply(rules("allow servers to any", "allow lab to any"));
    const [kept, lost] = [await hold(family), await hold(family)];
    const nat = await hold(family, net.pc);
    await net.web.probe({ protocol: "ping", to: address(internet[family]) });
    const before = readConnections(net.host.netns).length;
    const next = rules(`deny servers to any on tcp/${lost.port}`, "allow servers to any", "allow lab to any");
    const planned = causeway.run("plan", causeway.write("next.yaml", next));
    expect(planned.stdout).toContain("open connections: 1 would be cut");
    expect(planned.stdout).toContain(
      `cut: web ${webAddresses[family]} → ${internet[family]} tcp/${lost.port}`,
    );
    expect(causeway.apply(next)).toContain("open connections: 1 cut\n");
    expect(await lost.says()).toBe("silent");
    expect(await kept.says()).toBe("echo");
    expect(await nat.says()).toBe("echo");
    expect([entryOf(lost), entryOf(kept)?.original.destinationPort]).toEqual([undefined, kept.port]);
    expect(readConnections(net.host.netns).length).toBe(before - 1);
    expect(settled()).toMatchObject({ cut: 1, moved: 0 });
  },
);

test.each([0, 1] as const)(
  "connections stay with their uplink unless the policy says otherwise (family %i)",
  async (family) => {
    causeway.apply(steered(null, "fibre"));
    const flow = await hold(family);
    const { mark } = entryOf(flow)!;
    expect(causeway.apply(steered(null, "[lte, fibre]"))).not.toContain("open connections");
    expect(await flow.says()).toBe("echo");
    // The new line has other paths: the connection is held by the one that prefers its uplink.
    expect(entryOf(flow)!.mark).not.toBe(mark);
    expect(causeway.apply(steered(null, "[lte, fibre, dsl]"))).not.toContain("open connections");
    expect(await flow.says()).toBe("echo");
    expect(await net.way(net.web, family, 80)).toBe("lte");
  },
);

test.each([0, 1] as const)(
  "`moved: move` lets them take the new way with their next packet (family %i)",
  async (family) => {
    causeway.apply(steered("move", "fibre"));
    const [flow, masqueraded] = [await hold(family), await hold(family, net.pc)];
    const before = entryOf(flow)!;
    expect(causeway.apply(steered("move", "lte"))).toContain("open connections: 2 moved");
    expect([entryOf(flow)!.mark, entryOf(masqueraded)]).toEqual([0, undefined]);
    // The machine behind the other uplink knows nothing of it.
    expect(await flow.says()).toBe("reset");
    const fresh = await hold(family);
    expect([entryOf(flow)!.mark, entryOf(flow)!.id]).toEqual([entryOf(fresh)!.mark, before.id]);
    expect(settled()).toMatchObject({ cut: 0, moved: 2 });
  },
);

test.each([0, 1] as const)("`moved: cut` tells both ends (family %i)", async (family) => {
  causeway.apply(steered("cut", "fibre"));
  const flow = await hold(family);
  expect(causeway.apply(steered("cut", "lte"))).toContain("open connections: 1 cut");
  expect(await flow.says()).toBe("reset");
  expect(await (await hold(family)).says()).toBe("echo");
});

test("a way that goes takes no connection along that can go another one", async () => {
  causeway.apply(steered(null, "[lte, dsl]"));
  const flow = await hold(0);
  expect(causeway.apply(steered(null, "dsl"))).toContain("open connections: 1 moved");
  expect(await flow.says()).toBe("reset");
});

test("a hundred open connections: exactly those of one port are cut", async () => {
  causeway.apply(rules("allow servers to any", "allow lab to any"));
  const ports = [6001, 6002];
  for (const one of ports) for (const place of [net.fibre, net.lte, net.dsl]) await place.listen("udp", one);
  for (let count = 0; count < 50; count += 1)
    await Promise.all(ports.map((one) => net.ask(net.web, internet[count % 2]!, one, "udp")));
  expect(ports.map(countOf)).toEqual([50, 50]);
  causeway.apply(rules("deny servers to any on udp/6001", "allow servers to any", "allow lab to any"));
  expect(ports.map(countOf)).toEqual([0, 50]);
  expect(settled()).toMatchObject({ cut: 50, moved: 0 });
});
