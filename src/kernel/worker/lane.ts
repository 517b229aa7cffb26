import { Worker } from "node:worker_threads";
import { laneFile } from "./lane-file.ts";
import type { LaneAnswer, LaneRequest } from "./protocol.ts";

/** A question that waits for its answer. */
interface Waiting {
  readonly resolve: (answer: LaneAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that writes to the kernel. It answers in the order in which it was asked. */
export class Lane {
  private readonly worker: Worker;
  private readonly waiting: Waiting[] = [];
  private readonly ended: Promise<void>;
  private failure: unknown = null;

  constructor(namespace: string | null) {
    this.worker = new Worker(laneFile(), { workerData: { namespace } });
    this.worker.on("message", (answer: LaneAnswer) => this.waiting.shift()?.resolve(answer));
    this.worker.on("error", (error) => this.fail(error));
    this.ended = new Promise((resolve) => this.worker.once("exit", () => resolve()));
    void this.ended.then(() => this.fail(new Error("the writing thread ended")));
    this.worker.unref();
  }

  /** Asks, and gives the memory of `transferred` away. Rejects when the thread ends before it answers. */
  async ask(request: LaneRequest, transferred: readonly ArrayBuffer[] = []): Promise<LaneAnswer> {
    if (this.failure !== null) throw this.failure;
    this.worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        this.waiting.push({ resolve, reject });
        this.worker.postMessage(request, [...transferred]);
      });
    } finally {
      if (this.waiting.length === 0) this.worker.unref();
    }
  }

  /** Lets the thread finish what it was asked, and end. */
  async close(): Promise<void> {
    if (this.failure === null) {
      this.worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.worker.postMessage({ kind: "close" } satisfies LaneRequest);
    }
    await this.ended;
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    for (const { reject } of this.waiting.splice(0)) reject(this.failure);
  }
}
