import type { HostState } from "../../../src/state/index.ts";
import type { Sequence } from "../packets/sequence.ts";
import type { Model, Way } from "./answer.ts";
import type { Predicted } from "./counters.ts";
import type { Exchange } from "./exchange.ts";
import { asksForNeighbour, differenceOf, isFlooded, wordsOf } from "./judge.ts";

/** What the model said of one packet, beside what was seen of it. */
export interface Verdict {
  readonly exchange: Exchange;
  readonly sequence: Sequence;
  readonly ways: readonly Way[];
  readonly isPossibly: boolean;
  /** Why they differ; `null` when one of the ways is what was seen. */
  readonly fault: string | null;
}

/** Asks the model about every packet in turn, each sequence with connections of its own. */
export class Judgements<Prepared, Connections> {
  readonly verdicts: Verdict[] = [];
  readonly predicted: Predicted = new Map();
  private readonly model: Model<Prepared, Connections>;
  private host: Prepared;
  private readonly connections = new Map<Sequence, readonly Connections[]>();

  constructor(model: Model<Prepared, Connections>, host: HostState) {
    this.model = model;
    this.host = model.prepare(host);
  }

  /** From here on the host is another; connections stay. */
  change(host: HostState): void {
    this.host = this.model.prepare(host);
  }

  take(sequences: readonly Sequence[], exchanges: readonly Exchange[]): void {
    for (const exchange of exchanges) this.judge(sequences[exchange.sequence]!, exchange);
  }

  /** Where the model knows several ways, what is known of the connections stays open until a packet shows it. */
  private judge(sequence: Sequence, exchange: Exchange): void {
    const { probe, seen, cites } = exchange;
    const open = this.connections.get(sequence) ?? [this.model.none];
    const answers = open.map((before) => this.model.send(this.host, before, probe.packet, cites));
    const said = answers.flatMap(({ ways, connections }) =>
      ways.map((way, at) => ({ way, after: connections[at]! })),
    );
    const differences = said.map(({ way }) => differenceOf(way, probe, seen));
    const fits = said.filter((_, at) => differences[at] === null);
    const packet = seen.frames[0]?.packet ?? seen.kept[0];
    const settled = (fits.length > 0 ? fits : said.slice(0, 1)).map(({ way, after }) =>
      packet === undefined ? after : this.model.settle(after, way, packet),
    );
    this.connections.set(sequence, settled.slice(0, mostOpen));
    const ways = fits.map(({ way }) => way);
    this.count(
      ways,
      ways.some((way) => isFlooded(way, probe)),
    );
    const fault = fits.length > 0 ? null : `${differences[0]}: ${wordsOf(seen)}`;
    const isPossibly = answers.some(({ isPossibly }) => isPossibly);
    this.verdicts.push({ exchange, sequence, ways: said.map(({ way }) => way), isPossibly, fault });
  }

  /**
   * Adds what the fitting ways count; where they disagree, anything between is right. What a bridge sends to many ports
   * is counted for each of them.
   */
  private count(ways: readonly Way[], isFlooded: boolean): void {
    const tallies = ways.map(({ counted }) => tallyOf(counted));
    for (const rule of new Set(ways.flatMap(({ counted }) => counted))) {
      const counts = tallies.map((tally) => tally.get(rule) ?? 0);
      // Rules of a bridge come after the neighbour was found, and see what is translated on the way or not.
      const isBridge = rule.startsWith("nftTable bridge");
      if (isBridge && (isFlooded || ways.some(asksForNeighbour))) counts.push(0);
      const { least, most } = this.predicted.get(rule) ?? { least: 0, most: 0 };
      this.predicted.set(rule, {
        least: least + Math.min(...counts),
        most: most + Math.max(...counts) * (isFlooded ? mostPorts : 1),
      });
    }
  }
}

/** As many possibilities are followed at the same time. */
const mostOpen = 64;

/** To how many ports a bridge sends what it has no port for. */
const mostPorts = 3;

const tallyOf = (rules: readonly string[]): ReadonlyMap<string, number> => {
  const tally = new Map<string, number>();
  for (const rule of rules) tally.set(rule, (tally.get(rule) ?? 0) + 1);
  return tally;
};
