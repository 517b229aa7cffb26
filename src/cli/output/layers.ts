import type { Planned } from "../../app/index.ts";
import type { Terminal } from "./terminal.ts";

/** Prints what became of every list of rules that is not short: what a packet meets there at most. */
export const showLayers = (terminal: Terminal, layers: Planned["layers"]): void => {
  if (layers.length === 0) terminal.out("filter: every list of rules is short enough to be gone through");
  for (const { chain, family, rules, lookups, plainRules, worst, cells } of layers)
    terminal.out(
      `filter: ${chain} ${family}: ${rules} rules in ${count(lookups, "layer")} and ${count(plainRules, "plain rule")}, ${cells} keys, at most ${count(worst, "step")} for a packet`,
    );
};

const count = (number: number, noun: string): string => `${number} ${number === 1 ? noun : `${noun}s`}`;
