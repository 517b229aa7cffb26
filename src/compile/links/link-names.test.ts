import { expect, test } from "vitest";
import { bridgeMac } from "./bridge-mac.ts";
import { linkNames } from "./link-names.ts";

test("a name that fits is used as it is", () => {
  expect([...linkNames(["lab", "twelve-bytes"])]).toEqual([
    ["lab", "cw-lab"],
    ["twelve-bytes", "cw-twelve-bytes"],
  ]);
});

test("longer names are shortened to fifteen bytes and never collide", () => {
  const networks = Array.from({ length: 500 }, (_, number) => `the-same-long-start-${number}`);
  const names = [...linkNames(networks).values()];
  expect(new Set(names).size).toBe(500);
  for (const name of names) expect(name).toMatch(/^cw-the-s-[0-9a-f]{6}$/);
});

test("a network that is called like another one's shortened name keeps its name, and the other yields", () => {
  const long = "a-network-with-a-long-name";
  const shortened = linkNames([long]).get(long)!;
  const rival = shortened.slice("cw-".length);
  const names = linkNames([long, rival]);
  expect(names.get(rival)).toBe(shortened);
  expect(names.get(long)).not.toBe(shortened);
});

test("names do not depend on the order of the networks", () => {
  const networks = ["zebra-crossing-network", "lab", "another-long-network"];
  expect(new Map(linkNames(networks))).toEqual(new Map(linkNames(networks.toReversed())));
});

test("a bridge's MAC is local, unicast, and follows seed and name only", () => {
  expect(bridgeMac("host-a", "lab")).toMatch(/^02:/);
  expect(bridgeMac("host-a", "lab")).toBe(bridgeMac("host-a", "lab"));
  expect(bridgeMac("host-a", "lab")).not.toBe(bridgeMac("host-b", "lab"));
  expect(bridgeMac("host-a", "lab")).not.toBe(bridgeMac("host-a", "office"));
});
