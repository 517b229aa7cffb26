import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Lab } from "../../src/lab/index.ts";
import { Causeway } from "./causeway.ts";

/* The README's short tour, run as it stands, and what it prints. */
const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");

const policy = /^```yaml\n(.*?)^```$/ms.exec(readme)![1]!;

/** What the README shows below `$ ./causeway WORDS --netns tour`, the n-th time it is run there. */
const shown = (words: string, time = 0): string => {
  const command = `$ ./causeway ${words} --netns tour\n`;
  const after = readme.split(command)[time + 1]!;
  return after.split(/^(?:\$ |```)/m)[0]!;
};

/** Times, durations and places of files are not the same twice. */
const masked = (text: string): string =>
  text
    .replaceAll(/\S*\/office\.yaml/g, "office.yaml")
    .replaceAll(/\d+ ms/g, "N ms")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "TIME");

/** Columns are as wide as the longest cell, and that holds a path of its own here. */
const words = (text: string): readonly string[] =>
  masked(text)
    .trim()
    .split("\n")
    .map((line) => line.trim().replaceAll(/\s+/g, " "));

let lab: Lab;
let causeway: Causeway;
let file: string;

beforeAll(() => {
  lab = new Lab();
  const host = lab.namespace("tour");
  const setUp = Array.from(readme.matchAll(/^ip -n tour (.*)$/gm), ([, line]) => line!);
  expect(setUp.length).toBeGreaterThan(3);
  for (const line of setUp) host.ip(line);
  causeway = new Causeway(lab, host);
  file = causeway.write("office.yaml", policy);
});

afterAll(() => lab.close());

test("the tour goes as the README says", () => {
  const plan = causeway.run("plan", file);
  const planned = words(plan.stdout);
  for (const line of words(shown("plan office.yaml")).filter((line) => line !== "…")) {
    expect(planned).toContain(line);
  }
  expect(plan.status).toBe(1);
  expect(words(causeway.must("apply", file))).toEqual(words(shown("apply office.yaml", 0)));
  expect(words(causeway.must("apply", file))).toEqual(words(shown("apply office.yaml", 1)));
  expect(words(causeway.must("status"))).toEqual(words(shown("status")));

  const mistaken = causeway.run(
    "apply",
    causeway.write("office.yaml", policy.replace("to internet", "to intrenet")),
  );
  expect(words(mistaken.stderr)).toEqual(words(shown("apply office.yaml", 2)));
  expect(mistaken.status).toBe(2);

  expect(words(causeway.must("down"))).toEqual(words(shown("down")));
  expect(words(causeway.must("rollback"))).toEqual(words(shown("rollback")));
});
