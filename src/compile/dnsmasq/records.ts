import type { Context } from "../context.ts";
import { addressesOfMachine } from "../links/machine-addresses.ts";
import { safeWord } from "./safe-word.ts";

/** `host-record=NAME,ADDRESS,…` for every machine with a known address, in file order. */
export const recordLines = (context: Context): readonly string[] =>
  context.policy.machines.flatMap((machine) => {
    const name = safeWord(machine.name);
    const addresses = addressesOfMachine(context, machine);
    return name === null || addresses.length === 0 ? [] : [`host-record=${[name, ...addresses].join(",")}`];
  });
