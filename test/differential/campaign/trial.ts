import { type Address, addressOf } from "../../../src/net/index.ts";
import type { HostState } from "../../../src/state/index.ts";
import type { HostUnderTest } from "../harness/host-under-test.ts";
import type { HostSpec } from "../hosts/host-spec.ts";
import type { Sequence } from "../packets/sequence.ts";
import { type CounterFault, counterFaults } from "./counters.ts";
import type { Model } from "./answer.ts";
import { type Exchange, Exchanges } from "./exchange.ts";
import { Judgements, type Verdict } from "./judgements.ts";
import { diagramFaults, type DiagramResult } from "./symbolic.ts";

/** A host and packets for it: all that a campaign, a shrunk case and a test run alike. */
export interface Trial {
  readonly spec: HostSpec;
  /** The packet filter after the change, for the steps that come then. */
  readonly change: Pick<HostSpec, "tables" | "iptables"> | null;
  /** Sequences that are under way at the same time, batch after batch; connections are forgotten in between. */
  readonly batches: readonly (readonly Sequence[])[];
}

/** Packets that were sent to one state of the host. */
export interface Phase {
  readonly state: HostState;
  readonly sequences: readonly Sequence[];
  readonly exchanges: readonly Exchange[];
}

/** What a trial showed. */
export interface TrialResult {
  readonly states: readonly HostState[];
  /** Everything that was seen, for other models to judge. */
  readonly phases: readonly Phase[];
  readonly verdicts: readonly Verdict[];
  /** Rules that counted otherwise than predicted: looked at only when every packet went as predicted. */
  readonly counterFaults: readonly CounterFault[];
  /** Packets counted by rule id. */
  readonly counted: ReadonlyMap<string, number>;
  readonly refused: readonly string[];
  /** What the diagrams say; `null` when they were not asked. */
  readonly diagrams: DiagramResult | null;
}

let tags = 0;
const nextTag = (): number => (tags = (tags + 1) >>> 0);

/** Writes the host, sends everything, and holds what was seen against the model. */
export const runTrial = async <Prepared, Connections>(
  host: HostUnderTest,
  model: Model<Prepared, Connections>,
  { spec, change, batches }: Trial,
  asksDiagrams = false,
): Promise<TrialResult> => {
  const refused = await host.load(spec);
  host.flushConnections();
  const before = host.observe();
  const own = new Set([...before.config.address.values()].map(({ address }) => addressOf(address)));
  const judgements = new Judgements(model, before);
  const phases: Phase[] = [];
  const last = change === null ? null : (batches.at(-1) ?? null);
  for (const batch of batches) {
    if (batch === last) continue;
    const exchanges = await exchangesOf(host, own, batch);
    phases.push({ state: before, sequences: batch, exchanges });
    judgements.take(batch, exchanges);
    host.flushConnections();
  }
  const states = [before];
  let under: Exchanges | null = null;
  if (last !== null) {
    under = new Exchanges(host, own, last, nextTag);
    await under.begin();
    await under.goOn(({ steps }) => steps);
    phases.push({ state: before, sequences: last, exchanges: [...under.done] });
    judgements.take(last, under.done);
  }
  const counts = counterFaults(host, before, judgements.predicted);
  if (under !== null && last !== null && change !== null) {
    const sent = under.done.length;
    await host.loadTables(change);
    const after = host.observe();
    states.push(after);
    await under.goOn(({ after }) => after);
    phases.push({ state: after, sequences: last, exchanges: under.done.slice(sent) });
    judgements.change(after);
    judgements.take(last, under.done.slice(sent));
  }
  const { verdicts } = judgements;
  const diagrams = asksDiagrams ? diagramFaults(before, verdicts) : null;
  const isClean = verdicts.every(({ fault }) => fault === null);
  return {
    states,
    phases,
    verdicts,
    counterFaults: isClean ? counts.faults : [],
    counted: counts.counted,
    refused,
    diagrams,
  };
};

/** What another model says of packets that were sent before. */
export const judgeAgain = <Prepared, Connections>(
  model: Model<Prepared, Connections>,
  phases: readonly Phase[],
): readonly Verdict[] => {
  const judgements = new Judgements(model, phases[0]!.state);
  for (const [at, { state, sequences, exchanges }] of phases.entries()) {
    if (at > 0 && state !== phases[at - 1]!.state) judgements.change(state);
    judgements.take(sequences, exchanges);
  }
  return judgements.verdicts;
};

const exchangesOf = async (
  host: HostUnderTest,
  own: ReadonlySet<Address>,
  batch: readonly Sequence[],
): Promise<readonly Exchange[]> => {
  const exchanges = new Exchanges(host, own, batch, nextTag);
  await exchanges.begin();
  await exchanges.goOn(({ steps }) => steps);
  return exchanges.done;
};
