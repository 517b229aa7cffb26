import type { DemoTerminal } from "./terminal.ts";

/** One step of the story as it was told. */
export interface StageRecord {
  readonly title: string;
  readonly durationMs: number;
}

/** Tells a story step by step: progress while one runs, one line with its time when it is done. */
export class Storyteller {
  readonly #terminal: DemoTerminal;
  readonly #quiet: boolean;
  readonly stages: StageRecord[] = [];

  constructor(terminal: DemoTerminal, quiet: boolean) {
    this.#terminal = terminal;
    this.#quiet = quiet;
  }

  /** Runs a step; `told` says what came of it, on the line of its title. */
  async stage<T>(title: string, step: () => Promise<T>, told: (result: T) => string): Promise<T> {
    const number = this.stages.length + 1;
    const started = performance.now();
    const show = (): void =>
      this.#terminal.progress(`${number} ${title} … ${seconds(performance.now() - started)}`);
    const timer = setInterval(show, 200);
    show();
    try {
      const result = await step();
      const durationMs = performance.now() - started;
      this.stages.push({ title, durationMs: Math.round(durationMs) });
      this.#line(number, title, told(result), durationMs);
      return result;
    } finally {
      clearInterval(timer);
    }
  }

  /** Lines below a step. */
  say(...lines: readonly string[]): void {
    if (!this.#quiet) for (const line of lines) this.#terminal.out(line === "" ? "" : `  ${line}`);
  }

  #line(number: number, title: string, told: string, durationMs: number): void {
    if (this.#quiet) return;
    const time = this.#terminal.style("dim", seconds(durationMs).padStart(7));
    this.#terminal.out(
      `${time}  ${this.#terminal.style("bold", `${number} ${title}`)}${told === "" ? "" : `  ${told}`}`,
    );
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
