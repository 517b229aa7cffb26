import * as fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatPolicy, parsePolicy } from "../../src/language/index.ts";
import { type Policy, resolvePolicy } from "../../src/policy/index.ts";

const root = join(import.meta.dirname, "../..");
const manual = readFileSync(join(root, "docs/language/README.md"), "utf8");

/** The policies of golden cases, examples and manual that have no fault in their text. */
const policies = [
  ...readdirSync(join(root, "test/golden/policy")).map(
    (name) => readFileSync(join(root, "test/golden/policy", name), "utf8").split(/^---- /m)[0]!,
  ),
  ...readdirSync(join(root, "examples"))
    .filter((name) => /^(?!.*topology).*\.(?:yaml|json)$/.test(name))
    .map((name) => readFileSync(join(root, "examples", name), "utf8")),
  ...Array.from(manual.matchAll(/^```(?:yaml|json)[^\n]*\n(.*?)^```$/gms), (match) => match[1]!),
].filter((text) => formatPolicy(text, "p").text !== null);

const format = (text: string): string => formatPolicy(text, "p").text!;

/** What a text means, places left out; also of a policy that is refused. */
const meaningOf = (text: string): string => {
  const { tree } = parsePolicy(text, "p");
  const policy: Policy | null = resolvePolicy(tree!).policy;
  return JSON.stringify([tree, policy], (key, value: unknown) => (key === "span" ? undefined : value));
};

const commentsOf = (text: string): readonly string[] =>
  Array.from(text.matchAll(/#~\d+/g), (match) => match[0]).sort();

/** A policy in which comments, empty lines and blanks were strewn, sections exchanged. */
const untidy = fc
  .record({
    text: fc.constantFrom(...policies.filter((text) => !text.trimStart().startsWith("{"))),
    seeds: fc.array(fc.nat({ max: 19 }), { minLength: 80, maxLength: 80 }),
    turn: fc.nat({ max: 7 }),
  })
  .map(({ text, seeds, turn }) => strew(exchange(text, turn), seeds));

/** Sections stand where other ones stood. `include` keeps its place: it has a meaning. */
const exchange = (text: string, turn: number): string => {
  if (/^include:|[&*][a-z]|^%|^---/m.test(text)) return text;
  const sections = text.split(/^(?=[a-z]+:)/m);
  const [opening, rest] = /^[a-z]+:/.test(sections[0]!) ? ["", sections] : [sections[0]!, sections.slice(1)];
  return (
    opening + [...rest.slice(turn), ...rest.slice(0, turn)].map((part) => part.replace(/\n?$/, "\n")).join("")
  );
};

const strew = (text: string, seeds: readonly number[]): string =>
  text
    .split("\n")
    .map((line, at) => untidyLine(line, at, seeds[at % seeds.length]!))
    .join("\n");

const untidyLine = (line: string, at: number, seed: number): string => {
  const indent = /^ */.exec(line)![0];
  const isWhole = !/[#|>]|^\s*$/.test(line);
  if (seed === 0) return `\n${line}`;
  if (seed === 1 && isWhole) return `${indent}#~${at}\n${line}`;
  if (seed === 2 && isWhole) return `${line} #~${at}`;
  if (seed === 3) return `\n\n\n${indent}#~${at}\n\n${line}`;
  if (seed === 4) return line.replace(/^( +)(- )?(allow|deny) /, "$1$2$3   ");
  if (seed === 5 && isWhole) return `${line}   #~${at}\n${indent}#~${at}`;
  return line;
};

describe("formatting", () => {
  it("has enough to work on", () => {
    expect(policies.length).toBeGreaterThan(30);
  });

  it.each(policies)("changes no meaning and is done at once (%#)", (text) => {
    const formatted = format(text);
    expect(meaningOf(formatted)).toBe(meaningOf(text));
    expect(format(formatted)).toBe(formatted);
  });

  it("keeps meaning and comments of whatever is untidy, and is done at once", () => {
    let [formattedOnes, comments] = [0, 0];
    fc.assert(
      fc.property(untidy, (text) => {
        const { text: formatted } = formatPolicy(text, "p");
        if (formatted === null) return;
        formattedOnes += 1;
        comments += commentsOf(text).length;
        expect(commentsOf(formatted)).toEqual(commentsOf(text));
        expect(format(formatted)).toBe(formatted);
        expect(formatted).not.toMatch(/[ \t]$|\t|\n{3}|\r/m);
      }),
      { numRuns: 300 },
    );
    expect(formattedOnes).toBeGreaterThan(200);
    expect(comments).toBeGreaterThan(200);
  });
});
