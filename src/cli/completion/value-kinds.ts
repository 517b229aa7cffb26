import { namespaceNames, revisionHistory, type TargetOptions, targetOf } from "../../app/index.ts";

/** A value that could stand on the command line, and what it is. */
export interface Suggestion {
  readonly value: string;
  readonly description: string;
}

/** What a placeholder in a command's usage stands for: files, which the shell knows best, or values that we know. */
export type ValueKind = "files" | ((target: TargetOptions) => readonly Suggestion[]);

/** The kind of value that a placeholder like `<policy...>` or `--netns <name>` asks for; `null`: nothing is known. */
export const valueKindOf = (placeholder: string): ValueKind | null =>
  kinds.get(/[<[]([a-z-]+)(?:\.\.\.)?[>\]]/.exec(placeholder)?.[1] ?? "") ?? null;

const revisions = (target: TargetOptions): readonly Suggestion[] =>
  revisionHistory(targetOf(target)).revisions.map(({ number, time, files }) => ({
    value: String(number),
    description: `${time.slice(0, 19).replace("T", " ")} ${files.join(" ")}`,
  }));

const namespaces = (): readonly Suggestion[] =>
  namespaceNames().map((value) => ({ value, description: "network namespace" }));

const shells = (): readonly Suggestion[] =>
  ["bash", "zsh", "fish"].map((value) => ({ value, description: `completions for ${value}` }));

const kinds: ReadonlyMap<string, ValueKind> = new Map<string, ValueKind>([
  ["policy", "files"],
  ["file", "files"],
  ["dir", "files"],
  ["name", namespaces],
  ["revision", revisions],
  ["shell", shells],
]);
