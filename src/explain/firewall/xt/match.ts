import type { XtOption } from "../../../state/index.ts";
import type { Operation } from "../machine.ts";
import { passes, type Scope, unknown } from "../scope.ts";
import { addressMatches } from "./match-address.ts";
import { connectionMatches } from "./match-connection.ts";
import type { OptionTest, OptionTests } from "./option-test.ts";
import { packetMatches } from "./match-packet.ts";
import { transportMatches } from "./match-transport.ts";

/** Matches by name; each gives a test for every option that it has. */
const matches: Readonly<Record<string, OptionTests>> = {
  ...addressMatches,
  ...connectionMatches,
  ...packetMatches,
  ...transportMatches,
};

/** Matches that say nothing of the packet. */
const silent: ReadonlySet<string> = new Set(["comment"]);

/** Matches that are usually met: limits that are not reached yet. */
const usuallyMet: ReadonlySet<string> = new Set(["limit", "hashlimit"]);

/** A match of iptables by its options; what is not known may hold or not. */
export const matchOperation = (
  name: string,
  options: readonly XtOption[] | null,
  scope: Scope,
): Operation => {
  if (silent.has(name)) return passes;
  const whole = unknown(scope, `the match \`${name}\``, usuallyMet.has(name));
  const match = matches[name];
  if (options === null || match === undefined) return whole;
  if (match.whole !== undefined) return match.whole(options) as Operation;
  const before = match.before ?? null;
  const tests: OptionTest[] = [];
  for (const option of options) {
    const make = match.options[option.name];
    const test = make?.(option.values, options) ?? null;
    if (test === null) return whole;
    tests.push(option.invert ? inverted(test) : test);
  }
  return (machine) => {
    if (before !== null && !before(machine)) return false;
    for (const test of tests) {
      const answer = test(machine);
      if (answer === false) return false;
      if (answer === null && !whole(machine)) return false;
    }
    return true;
  };
};

const inverted =
  (test: OptionTest): OptionTest =>
  (machine) => {
    const answer = test(machine);
    return answer === null ? null : !answer;
  };
