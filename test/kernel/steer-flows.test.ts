import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { HeldFlow } from "../topologies/held-flow.ts";
import { steer } from "../topologies/steer-lines.ts";
import { internet, Uplinks } from "../topologies/uplinks.ts";

/* What becomes of open connections. */

let net: Uplinks;

beforeAll(async () => {
  net = new Uplinks();
  await net.listen(80);
});

afterAll(() => net.close());

describe.each([0, 1] as const)("open flows, family %i", (family) => {
  test("stay where they are when lines come and change places, and after a fail-back", async () => {
    net.load([steer({ via: ["lte", "fibre"] })]);
    const byLte = await HeldFlow.open(net.pc, net.lte, internet[family], 7000 + family);
    net.load([steer({ via: ["fibre", "lte"] }), steer({ via: ["dsl"] })]);
    expect(await byLte.echoes()).toBe(true);
    expect(await net.way(net.pc, family)).toBe("fibre");

    net.load([steer({ via: ["lte", "fibre"] })]);
    const byFibre = await net.unplugged([net.lte], () =>
      HeldFlow.open(net.tv, net.fibre, internet[family], 7010 + family),
    );
    expect(await net.way(net.tv, family)).toBe("lte");
    expect(await byFibre.echoes()).toBe(true);
  });

  test("planted: a flow that was not pinned is cut by the fail-back", async () => {
    net.load([steer({ via: ["lte", "fibre"] })]);
    net.host.exec(["nft", "flush", "chain", "inet", "causeway", "steer-remember"]);
    const byFibre = await net.unplugged([net.lte], () =>
      HeldFlow.open(net.tv, net.fibre, internet[family], 7030 + family),
    );
    expect(await byFibre.echoes()).toBe(false);
  });

  test("of a balance stay with their uplink when the shares change", async () => {
    net.load([steer({ balance: { lte: 1, fibre: 1 } })]);
    const either = [net.lte, net.fibre];
    const flows = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        HeldFlow.open(net.pc, either, internet[family], 7040 + 10 * family + index),
      ),
    );
    net.load([steer({ balance: { lte: 1, fibre: 99 } })]);
    for (const flow of flows) expect(await flow.echoes()).toBe(true);
  });

  test("that no line steered stay where they are when a line comes that would", async () => {
    net.load([]);
    const flow = await HeldFlow.open(net.pc, net.fibre, internet[family], 7020 + family);
    net.load([steer({ via: ["dsl"] })]);
    expect(await flow.echoes()).toBe(true);
    expect(await net.way(net.pc, family)).toBe("dsl");
  });
});
