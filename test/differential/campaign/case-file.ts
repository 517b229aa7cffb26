import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Probe } from "../harness/encode.ts";
import type { Sequence } from "../packets/sequence.ts";
import type { Trial } from "./trial.ts";

const folder = join(import.meta.dirname, "../cases");

/** A trial that once failed, with what it showed: run for ever after. */
export interface Case {
  readonly name: string;
  readonly note: string;
  readonly trial: Trial;
}

/** Every kept case, by name. */
export const readCases = (): readonly Case[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => readCase(join(folder, file)));

export const readCase = (path: string): Case => {
  const { note, ...trial } = JSON.parse(readFileSync(path, "utf8")) as { readonly note: string } & Trial;
  return {
    name: path.split("/").at(-1)!.replace(".json", ""),
    note,
    trial: { ...trial, batches: trial.batches.map(withSequences) },
  };
};

/** Keeps a case below `into` (that of the repository when left out); gives its path. */
export const writeCase = ({ name, note, trial }: Case, into = folder): string => {
  const path = join(into, `${name}.json`);
  const plain = { note, ...trial, batches: trial.batches.map((batch) => batch.map(plainSequence)) };
  writeFileSync(path, `${JSON.stringify(plain, null, 2)}\n`);
  return path;
};

/** Tags and numbers of segments are new in every run. */
const plainSequence = ({ first: { packet, padding }, steps, after }: Sequence): unknown => ({
  first: { packet, padding },
  steps,
  after,
});

const withSequences = (batch: readonly Sequence[]): readonly Sequence[] =>
  batch.map((sequence) => ({ ...sequence, first: { ...blank, ...sequence.first } }));

const blank: Omit<Probe, "packet"> = { tag: 0, sequence: 0, acknowledgement: 0, quoted: null, padding: 0 };
