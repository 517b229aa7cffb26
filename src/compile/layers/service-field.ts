import { CellNumbers, type FieldLevel, mostFieldCells, RuleCells } from "./field.ts";
import type { KeyShape, TrafficBox } from "./layer.ts";

/** A protocol with a port, as far as the level of detail has them. */
export interface ServiceKey {
  readonly protocol: number | null;
  readonly port: number | null;
}

type Level = KeyShape["service"];

/** Protocol and destination port of the rules. */
export class ServiceField {
  readonly #levels: Readonly<Record<Level, FieldLevel<ServiceKey>>>;

  constructor(rules: readonly TrafficBox[]) {
    this.#levels = {
      none: levelOf(rules, cellOfNone, () => ({ protocol: null, port: null })),
      protocol: levelOf(rules, cellOfProtocol, (protocol) => ({ protocol, port: null })),
      port: levelOf(rules, cellsOfPorts, (start) => ({ protocol: start >>> 16, port: start & 0xffff })),
    };
  }

  level(level: Level): FieldLevel<ServiceKey> {
    return this.#levels[level];
  }
}

type Numbers = CellNumbers<number>;

const levelOf = (
  rules: readonly TrafficBox[],
  cellsOf: (traffic: TrafficBox, numbers: Numbers) => readonly number[] | null,
  keyOf: (start: number) => ServiceKey,
): FieldLevel<ServiceKey> => {
  const numbers: Numbers = new CellNumbers();
  const cells = new RuleCells(rules.length);
  for (const [rule, traffic] of rules.entries()) cells.set(rule, cellsOf(traffic, numbers));
  return { cells, size: numbers.starts.length, keyOf: (cell) => keyOf(numbers.starts[cell]!) };
};

const cellOfNone = (traffic: TrafficBox, numbers: Numbers): readonly number[] => [
  numbers.encode(0, traffic.kind === "any"),
];

const cellOfProtocol = (traffic: TrafficBox, numbers: Numbers): readonly number[] | null =>
  traffic.kind === "any" ? null : [numbers.encode(traffic.protocol, traffic.kind === "protocol")];

/** A whole protocol is in every port's cell: too many. So is ICMP, whose types are not ports. */
const cellsOfPorts = (traffic: TrafficBox, numbers: Numbers): readonly number[] | null => {
  if (traffic.kind !== "ports") return null;
  const { protocol, ports } = traffic;
  const count = ports.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (count > mostFieldCells) return null;
  const cells: number[] = [];
  for (const { first, last } of ports)
    for (let port = first; port <= last; port += 1) cells.push(numbers.encode((protocol << 16) | port, true));
  return cells;
};
