import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWhole, readYaml } from "./read-yaml.ts";
import { shortenRuns } from "./sentence-runs.ts";

const repeated = (line: string, count = 25): string => `${line}\n`.repeat(count);
const run = repeated("  - allow lab, 10.0.0.0/8 to fd00::1, x.y on tcp/80-90,ping");

/** Places in which lines look like a run of sentences, and what stands around them. */
const surroundings: readonly (readonly [string, string])[] = [
  ["a list", `rules:\n${run}`],
  ["a list without a newline at its end", `rules:\n${run.trimEnd()}`],
  ["lists of both kinds", `rules:\n${run}  # between\n${repeated("  - deny a to b")}tests: []\n`],
  ["a list that goes on otherwise", `rules:\n${run}  - { name: a }\n  - "allow a to b"\n${run}`],
  ["a text that goes on in the next line", `rules:\n${run}    on tcp/80\n`],
  ["the middle of a text", `rules: text\n${run}`],
  ["a block text", `rules: |\n${run}x: 1\n`],
  ["a folded text", `rules: >-\n${run}`],
  ["a quoted text", `rules: "\n${run}"\n`],
  ["a flow list", `rules: [\n${run}]\n`],
  ["a comment above", `rules: # who\n  # first\n${run}`],
  ["anchors", `rules: &a\n${run}guard: *a\nx: *a\n`],
  ["other indents", `rules:\n${run}${repeated("   - allow a to b")}`],
  ["a list in a list", `rules:\n  -\n${repeated("    - allow a to b")}  - allow c to d\n`],
  ["the top", repeated("- allow a to b")],
  ["a second document", `rules:\n${run}---\nrules:\n${run}`],
  ["a faulty text", `rules:\n${run}\t- x\n`],
  ["key and colon", `rules:\n${repeated("  - allow a to b: c")}`],
  ["a hash", `rules:\n${repeated("  - allow a to b #c")}`],
  ["carriage returns", `rules:\n${run}`.replaceAll("\n", "\r\n")],
];

describe("runs of sentences", () => {
  it.each(surroundings)("in %s are read as the library reads them", (_where, text) => {
    expect(readYaml(text)).toEqual(readWhole(text));
  });

  it("are shortened where they are plain", () => {
    expect(shortenRuns(`rules:\n${run}`)?.text).toMatch(/^rules:\n {2}- run +\n$/);
    expect(shortenRuns(`rules:\n${repeated("  - allow a to b", 3)}`)).toBeNull();
  });

  it("are read as the library reads them wherever they stand", () => {
    const piece = fc.constantFrom(
      run,
      run.trimEnd(),
      repeated("- deny a to b"),
      repeated("    - allow a:b to c::d"),
      "rules:\n",
      "x: ",
      "  ",
      "    y: z\n",
      "  - a\n",
      "  - ",
      "- ",
      "|\n",
      ">-\n",
      '"',
      "'",
      "[",
      "]",
      "# c\n",
      " #",
      "&a ",
      "*a",
      "? ",
      ": ",
      "\n",
      "run",
      "---\n",
      "!t ",
      "\t",
    );
    let [shortened, sound] = [0, 0];
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
        (text) => {
          const reading = readYaml(text);
          shortened += Number(shortenRuns(text) !== null);
          sound += Number(shortenRuns(text) !== null && reading.node !== null);
          expect(reading).toEqual(readWhole(text));
        },
      ),
      { numRuns: 2_000 },
    );
    expect(shortened).toBeGreaterThan(300);
    expect(sound).toBeGreaterThan(20);
  });
});
