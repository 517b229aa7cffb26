import type { XtOption } from "../../../state/index.ts";
import type { Machine } from "../machine.ts";

/** Whether a packet fits an option; `null`: nobody knows. */
export type OptionTest = (machine: Machine) => boolean | null;

/** Makes a test of an option's values; `null` when they are not understood. */
export type OptionReader = (values: readonly string[], all: readonly XtOption[]) => OptionTest | null;

/** A match: what holds before any option is looked at, and its options by name. */
export interface OptionTests {
  readonly before?: (machine: Machine) => boolean;
  readonly options: Readonly<Record<string, OptionReader>>;
  /** Where the options are one question together: the test of them all. */
  readonly whole?: (options: readonly XtOption[]) => OptionTest;
}

/** An option that says nothing by itself. */
export const silentOption: OptionReader = () => () => true;

export const hasOption = (options: readonly XtOption[], name: string): boolean =>
  options.some((option) => option.name === name);
