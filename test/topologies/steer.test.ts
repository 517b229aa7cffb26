import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Causeway } from "./causeway.ts";
import { basePolicy, Uplinks } from "./uplinks.ts";

/* The policy of a host with three uplinks (drawing in `uplinks.ts`), applied by the command. */
const policy = `${basePolicy}steer:
  - { name: web, from: lab, to: internet, service: tcp/443, via: [lte, dsl] }
  - { name: voice, from: any, to: internet, incoming: servers, dscp: ef, via: dsl }
  - { name: spread, from: servers, to: internet, balance: { fibre: 3, lte: 1 } }
`;

/** Marks what a machine sends to port 443 as expedited (RFC 3246). */
const voiceAtPort443 = `table inet voice {
  chain out {
    type filter hook output priority 0
    tcp dport 443 ip dscp set ef
    tcp dport 443 ip6 dscp set ef
  }
}
`;

let net: Uplinks;
let causeway: Causeway;
let before: string;

beforeAll(async () => {
  net = new Uplinks();
  causeway = new Causeway(net.lab, net.host);
  await net.listen(80, 443);
  before = causeway.digest();
  causeway.apply(policy);
});

afterAll(() => net.close());

test("a second apply writes nothing, and nothing has drifted", () => {
  expect(causeway.apply(policy)).toContain("nothing to change");
  expect(causeway.run("status").status).toBe(0);
});

describe.each([0, 1] as const)("family %i", (family) => {
  test("each line leads where it says, the rest to the first uplink", async () => {
    expect(await net.way(net.pc, family, 443)).toBe("lte");
    expect(await net.way(net.pc, family, 80)).toBe("fibre");
    const answers = await Promise.all(Array.from({ length: 40 }, () => net.way(net.web, family, 80)));
    expect(new Set(answers)).toEqual(new Set(["fibre", "lte"]));
  });

  test("what is marked as voice takes the line for its code point", async () => {
    net.web.exec(["nft", "-f", "-"], voiceAtPort443);
    const answers = await Promise.all(Array.from({ length: 10 }, () => net.way(net.web, family, 443)));
    expect(new Set(answers)).toEqual(new Set(["dsl"]));
    net.web.exec(["nft", "delete", "table", "inet", "voice"]);
  });

  test("fails over in order, to unreachable at the end, and back", async () => {
    await net.unplugged([net.lte], async () => {
      expect(await net.way(net.pc, family, 443)).toBe("dsl");
    });
    await net.unplugged([net.lte, net.dsl], async () => {
      expect(await net.way(net.pc, family, 443)).toBe("none");
      expect(await net.way(net.pc, family, 80)).toBe("fibre");
    });
    expect(await net.way(net.pc, family, 443)).toBe("lte");
  });
});

test("down leaves the digest as it was", () => {
  causeway.must("down");
  expect(causeway.digest()).toBe(before);
});
