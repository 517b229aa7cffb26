import { expect, test } from "vitest";
import { formatSection, formatTable } from "./table.ts";

test("columns are aligned and lines end without blanks", () => {
  expect(
    formatTable([
      ["name", "state"],
      ["eth0", "up"],
      ["cw-office", ""],
    ]),
  ).toEqual(["name       state", "eth0       up", "cw-office"]);
});

test("colour codes and combining marks take no width, wide characters two", () => {
  expect(
    formatTable([
      ["\u001b[31mab\u001b[39m", "x"],
      ["日", "y"],
      ["e\u0301e", "z"],
    ]),
  ).toEqual(["\u001b[31mab\u001b[39m  x", "日  y", "e\u0301e  z"]);
});

test("a section without rows is not shown", () => {
  expect(formatSection("routes", ["to"], [])).toEqual([]);
  expect(formatSection("routes", ["to"], [["10.0.0.0/8"]])).toEqual(["routes", "  to", "  10.0.0.0/8", ""]);
});
