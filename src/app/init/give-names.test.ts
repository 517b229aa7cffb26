import { expect, test } from "vitest";
import { createNames } from "./give-names.ts";

test("names are sound, no words of the language, and each is given once", () => {
  const giveName = createNames();
  expect(["br0", "br0", "host", "on", "7up", "a b\n: {c", "ä", "x".repeat(90)].map(giveName)).toEqual([
    "br0",
    "br0-2",
    "host-2",
    "on-2",
    "m-7up",
    "a-b-c",
    "m--",
    "x".repeat(50),
  ]);
});
