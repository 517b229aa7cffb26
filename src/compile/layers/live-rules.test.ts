import { describe, expect, it } from "vitest";

import { prefix } from "../../net/index.ts";
import type { LayerRule, TrafficBox } from "./layer.ts";
import { liveRules } from "./live-rules.ts";

const any: TrafficBox = { kind: "any" };
const tcp: TrafficBox = { kind: "protocol", protocol: 6 };
const ports = (first: number, last = first, protocol = 6): TrafficBox => ({
  kind: "ports",
  protocol,
  ports: [{ first, last }],
});

const rule = (source: string, destination: string, traffic: TrafficBox = any, isExact = true): LayerRule => ({
  source: source.split(" ").map(prefix),
  destination: destination.split(" ").map(prefix),
  traffic,
  outcome: "accept",
  isExact,
});

describe("liveRules", () => {
  it.each<[string, LayerRule, LayerRule, boolean]>([
    ["a wider one", rule("10.0.0.0/8", "0.0.0.0/0"), rule("10.1.0.0/16", "192.0.2.1/32", ports(80)), true],
    ["the same", rule("10.0.0.0/8", "0.0.0.0/0", tcp), rule("10.0.0.0/8", "0.0.0.0/0", tcp), true],
    [
      "one of a wider range",
      rule("::/0", "::/0", ports(1, 99)),
      rule("2001:db8::/32", "::/0", ports(5, 9)),
      true,
    ],
    ["one of its whole protocol", rule("::/0", "::/0", tcp), rule("::/0", "::/0", ports(5)), true],
    ["one of another protocol", rule("::/0", "::/0", tcp), rule("::/0", "::/0", ports(5, 5, 17)), false],
    [
      "one of a part of its ports",
      rule("::/0", "::/0", ports(5, 7)),
      rule("::/0", "::/0", ports(6, 8)),
      false,
    ],
    ["a narrower one", rule("10.1.0.0/16", "0.0.0.0/0"), rule("10.0.0.0/8", "0.0.0.0/0"), false],
    ["one beside it", rule("10.1.0.0/16", "0.0.0.0/0"), rule("10.2.0.0/16", "0.0.0.0/0"), false],
    [
      "one that says more",
      rule("0.0.0.0/0", "0.0.0.0/0", any, false),
      rule("10.0.0.0/8", "0.0.0.0/0"),
      false,
    ],
    [
      "one that has a part of its prefixes",
      rule("10.1.0.0/16", "0.0.0.0/0"),
      rule("10.1.0.0/16 10.2.0.0/16", "0.0.0.0/0"),
      false,
    ],
    [
      "one that has all of its prefixes",
      rule("10.1.0.0/16 10.2.0.0/15", "0.0.0.0/0"),
      rule("10.1.9.0/24 10.3.0.0/16", "192.0.2.0/24"),
      true,
    ],
  ])("behind %s", (_what, first, second, isHidden) => {
    expect(liveRules([first, second])).toEqual(isHidden ? [0] : [0, 1]);
  });
});
