import { type Target, targetOf } from "../app/index.ts";
import type { Terminal } from "./output/terminal.ts";

/** One subcommand: what it is called, what it takes and what it does. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Shown below the options by `--help`. */
  readonly details?: string;
  /** `<required>` or `[optional]`, as commander writes them. */
  readonly arguments?: readonly { readonly name: string; readonly description: string }[];
  readonly options?: readonly { readonly flags: string; readonly description: string }[];
  /** Whether it acts on a host and takes `--netns` and `--state-dir`; true unless said otherwise. */
  readonly onHost?: boolean;
  /** Does it; gives the exit code. */
  readonly run: (call: Call) => Promise<number>;
}

/** One use of a subcommand. */
export interface Call {
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly json: boolean;
  readonly terminal: Terminal;
}

/** All options of a subcommand, those included that every command of its kind has. */
export const optionsOf = (
  spec: CommandSpec,
): readonly { readonly flags: string; readonly description: string }[] => [
  ...(spec.options ?? []),
  ...(spec.onHost === false ? [] : hostOptions),
  { flags: "--json", description: "print one JSON document" },
];

const hostOptions = [
  { flags: "--netns <name>", description: "act on this network namespace" },
  { flags: "--state-dir <dir>", description: "where state is kept" },
] as const;

/** The value of an option that takes one. */
export const textOption = (call: Call, name: string): string | undefined => {
  const value = call.options[name];
  return typeof value === "string" ? value : undefined;
};

/** The host that the call's `--netns` and `--state-dir` name. */
export const targetOfCall = (call: Call): Target =>
  targetOf({ netns: textOption(call, "netns"), stateDir: textOption(call, "stateDir") });

/** Prints a document as JSON. */
export const printJson = (call: Call, document: unknown): void =>
  call.terminal.out(JSON.stringify(document, undefined, 2));
