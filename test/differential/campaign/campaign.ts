import { HostUnderTest } from "../harness/host-under-test.ts";
import { writeCase } from "./case-file.ts";
import { Coverage } from "./coverage.ts";
import { explainModel } from "./explain-model.ts";
import { randomTrial } from "./random-trial.ts";
import { shrink } from "./shrink.ts";
import { faultsOf } from "./told-faults.ts";
import { runTrial, type Trial, type TrialResult } from "./trial.ts";

export interface CampaignOptions {
  readonly seed: number;
  /** The number of the first host. */
  readonly from: number;
  readonly hosts: number;
  /** About as many for each host. */
  readonly packets: number;
  /** Hosts with mismatches after which the campaign ends. */
  readonly mostMismatches: number;
  /** The folder for shrunk cases. */
  readonly keepIn: string;
  readonly shrinks: boolean;
  /** Whether the diagrams are asked as well. */
  readonly asksDiagrams: boolean;
  readonly say: (line: string) => void;
}

const progressEvery = 50;

/** Hosts and packets one after the other, until all are done or too many went wrong. */
export class Campaign {
  readonly coverage = new Coverage();
  private readonly options: CampaignOptions;
  private mismatches = 0;
  private badHosts = 0;
  private readonly startedAt = performance.now();

  constructor(options: CampaignOptions) {
    this.options = options;
  }

  /** Gives the number of mismatches. */
  async run(): Promise<number> {
    const { from, hosts, say } = this.options;
    const host = new HostUnderTest();
    try {
      for (let at = from; at < from + hosts && this.badHosts < this.options.mostMismatches; at += 1) {
        await this.runHost(host, at);
        if ((at - from + 1) % progressEvery === 0) say(this.summary());
      }
    } finally {
      await host.close();
    }
    for (const line of this.coverage.lines()) say(line);
    say(this.summary());
    return this.mismatches;
  }

  private summary(): string {
    const { hosts, verdicts, possibly } = this.coverage;
    const seconds = ((performance.now() - this.startedAt) / 1000).toFixed(0);
    const share = ((100 * possibly) / Math.max(1, verdicts)).toFixed(2);
    return `${seconds} s: hosts ${hosts}, verdicts ${verdicts}, mismatches ${this.mismatches}, possibly ${share} %`;
  }

  private async runHost(host: HostUnderTest, at: number): Promise<void> {
    const { seed, packets, say } = this.options;
    const trial = randomTrial(seed, at, packets);
    const result = await runTrial(host, explainModel, trial, this.options.asksDiagrams);
    this.coverage.take(result);
    const faults = faultsOf(result);
    if (faults.length === 0) return;
    this.mismatches += faults.length;
    this.badHosts += 1;
    say(`host ${at} of seed ${seed}: ${faults.length} mismatches; the first: ${faults[0]!.text}`);
    if (this.options.shrinks) await this.tellSmallest(host, at, trial, result);
  }

  private async tellSmallest(
    host: HostUnderTest,
    at: number,
    trial: Trial,
    result: TrialResult,
  ): Promise<void> {
    const { seed, keepIn, say } = this.options;
    const kinds = new Set(faultsOf(result).map(({ kind }) => kind));
    const run = (candidate: Trial): Promise<TrialResult> =>
      runTrial(host, explainModel, candidate, this.options.asksDiagrams);
    const fails = async (candidate: Trial): Promise<boolean> =>
      faultsOf(await run(candidate)).some(({ kind }) => kinds.has(kind));
    const alone = aloneOf(trial, result);
    const smallest = await shrink(alone !== null && (await fails(alone)) ? alone : trial, fails);
    const [fault] = faultsOf(await run(smallest)).filter(({ kind }) => kinds.has(kind));
    const note = fault?.text ?? "does not fail every time";
    const path = writeCase({ name: `seed-${seed}-host-${at}`, note, trial: smallest }, keepIn);
    say(`  shrunk to ${path}: ${note}`);
    for (const line of fault?.trace ?? []) say(`    ${line}`);
  }
}

/** The trial with the first sequence that went wrong only; `null` when it is a counter that did. */
const aloneOf = (trial: Trial, { verdicts }: TrialResult): Trial | null => {
  const wrong = verdicts.find(({ fault }) => fault !== null);
  return wrong === undefined ? null : { ...trial, batches: [[wrong.sequence]] };
};
