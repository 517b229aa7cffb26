import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Condition } from "../../src/verify/sets/index.ts";
import type { FieldRule } from "../../src/verify/space/index.ts";

/** Where rule sets of ClassBench (Taylor and Turner 2007) are looked for when no folder is given. */
export const usualFolder = join(import.meta.dirname, "../../../shared/data/classbench");

const line =
  /^@(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)\s+(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)\s+(\d+) : (\d+)\s+(\d+) : (\d+)\s+0x([0-9a-fA-F]+)\/0x([0-9a-fA-F]+)/;

const address = (bytes: readonly number[], length: number): Condition => {
  if (length === 0) return null;
  const size = 2 ** (32 - length);
  const value = bytes.reduce((number, byte) => number * 256 + byte, 0);
  const first = Math.floor(value / size) * size;
  return [{ first, last: first + size - 1 }];
};

const port = (first: number, last: number): Condition =>
  first === 0 && last === 65_535 ? null : [{ first, last }];

/** A rule from a line, one of its verdicts for every third line another. `null` for a line that is no rule. */
const parseRule = (text: string, at: number): FieldRule | null => {
  const words = line.exec(text)?.slice(1);
  if (words === undefined) return null;
  const numbers = words.slice(0, 14).map(Number);
  const protocol = Number.parseInt(words[14]!, 16);
  return {
    conditions: {
      source: address(numbers.slice(0, 4), numbers[4]!),
      destination: address(numbers.slice(5, 9), numbers[9]!),
      sport: port(numbers[10]!, numbers[11]!),
      dport: port(numbers[12]!, numbers[13]!),
      protocol: Number.parseInt(words[15]!, 16) === 0 ? null : [{ first: protocol, last: protocol }],
    },
    id: at % 3 === 2 ? 2 : 1,
  };
};

/** The rules of a set like `fw1_10k`; `null` when there is no such file. Flags of TCP are left out, as is usual. */
export const readClassBench = (folder: string, name: string): readonly FieldRule[] | null => {
  const path = join(folder, name);
  if (!existsSync(path)) return null;
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((text, at) => parseRule(text, at) ?? []);
};
