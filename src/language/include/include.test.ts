import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesPattern } from "./include-pattern.ts";
import { folderOf, pathFrom, storedSources } from "./source-reader.ts";

describe("matchesPattern", () => {
  it.each([
    ["10-a.yaml", "*.yaml", true],
    ["10-a.yaml~", "*.yaml", false],
    [".hidden.yaml", "*.yaml", false],
    [".hidden.yaml", ".*", true],
    ["a.yaml", "?.yaml", true],
    ["ab.yaml", "?.yaml", false],
    ["aXbXc", "a*b*c", true],
    ["a+b", "a+b", true],
    ["aab", "a+b", false],
    ["", "*", true],
    ["", "?", false],
  ])("%s fits %s: %s", (name, pattern, expected) => {
    expect(matchesPattern(name, pattern)).toBe(expected);
  });

  it("agrees with the regular expression that says the same", () => {
    const piece = fc.constantFrom("a", "b", ".", "*", "?", "[", "\\");
    const texts = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(""));
    let fits = 0;
    fc.assert(
      fc.property(texts, texts, (name, pattern) => {
        const source = pattern.replace(/[^ab]/g, (sign) =>
          sign === "*" ? ".*" : sign === "?" ? "." : `\\${sign}`,
        );
        const expected =
          new RegExp(`^${source}$`, "s").test(name) && !(name.startsWith(".") && !pattern.startsWith("."));
        fits += Number(expected);
        expect(matchesPattern(name, pattern)).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
    expect(fits).toBeGreaterThan(50);
  });
});

describe("pathFrom", () => {
  it.each([
    [".", "a.yaml", "a.yaml"],
    [".", "./a//b.yaml", "a/b.yaml"],
    ["rules.d", "../a.yaml", "a.yaml"],
    [".", "../a.yaml", "../a.yaml"],
    ["..", "../a.yaml", "../../a.yaml"],
    ["/etc/causeway", "rules.d/a.yaml", "/etc/causeway/rules.d/a.yaml"],
    ["/etc", "../../a.yaml", "/a.yaml"],
    ["rules.d", "/etc/a.yaml", "/etc/a.yaml"],
    [".", "10", "./10"],
  ])("from %s, %s is %s", (folder, path, expected) => {
    expect(pathFrom(folder, path)).toBe(expected);
  });
});

describe("storedSources", () => {
  const reader = storedSources(
    new Map([
      ["policy.yaml", "p"],
      ["rules.d/a.yaml", "a"],
      ["/etc/b.yaml", "b"],
      ["/c.yaml", "c"],
    ]),
  );

  it.each([
    [".", ["policy.yaml"]],
    ["rules.d", ["a.yaml"]],
    ["/etc", ["b.yaml"]],
    ["/", ["c.yaml"]],
    ["elsewhere", []],
  ])("knows the files in %s", (folder, names) => {
    expect(reader.names(folder)).toEqual(names);
  });

  it("reads what is there, and says what is not", () => {
    expect(reader.read("rules.d/a.yaml")).toEqual({ kind: "text", text: "a" });
    expect(reader.read("a.yaml")).toEqual({ kind: "missing" });
  });

  it("puts every path into its folder", () => {
    expect(["a", "b/a", "/a", "/b/a"].map(folderOf)).toEqual([".", "b", "/", "/b"]);
  });
});
