import { CellNumbers, type FieldCells, type FieldLevel, mergeCells, mostFieldCells } from "./field.ts";
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
      none: levelOf(rules, cellOfNone),
      protocol: levelOf(rules, cellOfProtocol),
      port: levelOf(rules, cellsOfPorts),
    };
  }

  level(level: Level): FieldLevel<ServiceKey> {
    return this.#levels[level];
  }
}

type Numbers = CellNumbers<ServiceKey>;

const levelOf = (
  rules: readonly TrafficBox[],
  cellsOf: (traffic: TrafficBox, numbers: Numbers) => FieldCells,
): FieldLevel<ServiceKey> => {
  const numbers: Numbers = new CellNumbers();
  return { cells: rules.map((traffic) => cellsOf(traffic, numbers)), keys: numbers.keys };
};

const cellOfNone = (traffic: TrafficBox, numbers: Numbers): FieldCells => [
  numbers.encode("", () => ({ protocol: null, port: null }), traffic.kind === "any"),
];

const cellOfProtocol = (traffic: TrafficBox, numbers: Numbers): FieldCells => {
  if (traffic.kind === "any") return null;
  const { kind, protocol } = traffic;
  return [numbers.encode(String(protocol), () => ({ protocol, port: null }), kind === "protocol")];
};

/** A whole protocol is in every port's cell: too many. So is ICMP, whose types are not ports. */
const cellsOfPorts = (traffic: TrafficBox, numbers: Numbers): FieldCells => {
  if (traffic.kind !== "ports") return null;
  const { protocol, ports } = traffic;
  const count = ports.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (count > mostFieldCells) return null;
  const cells = ports.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
  return mergeCells(
    cells.map((port) => numbers.encode(`${protocol} ${port}`, () => ({ protocol, port }), true)),
  );
};
