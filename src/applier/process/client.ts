import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ApplyError } from "../../diagnostics/index.ts";
import type { ChangeRequest, ChangeResult } from "../change-host.ts";
import type { Recovery } from "../recover.ts";
import type { ConnectionRequest, SettledConnections } from "../settle-connections.ts";
import { decodeError } from "./error-codec.ts";
import type { FromApplier, ResultMessage, ToApplier } from "./protocol.ts";
import { slicesOf } from "./slices.ts";

/** The process that changes a host, as its parent sees it. One request at a time. */
export interface Applier {
  /** Makes a wanted state hold. Rejects with what kept it from starting; an undone change is a result. */
  apply(request: ApplyRequest, onProgress?: OnApplierProgress): Promise<ChangeResult>;
  /** Takes away everything of ours and gives back what is borrowed. */
  down(note: string, onProgress?: OnApplierProgress): Promise<ChangeResult>;
  /** Takes back an interrupted change; `null` when there is none. */
  recover(): Promise<Recovery | null>;
  /** Deals with connections that are open after a change. */
  settleConnections(request: ConnectionRequest): Promise<SettledConnections>;
  /** Lets the process go once it is idle. */
  close(): void;
}

/** `ChangeRequest` with something wanted. */
export type ApplyRequest = ChangeRequest & { readonly wanted: NonNullable<ChangeRequest["wanted"]> };

/** How far a change is: steps made, of how many, and the last one in words. */
export type OnApplierProgress = (done: number, total: number, step: string) => void;

/** Which host, and where its state is kept. */
export interface ApplierOptions {
  readonly netns: string | null;
  readonly stateDirectory: string;
}

/**
 * Starts the applier in a process group of its own: keys and hang-ups of the terminal do not reach it, and it finishes
 * or undoes what it is doing when its parent dies.
 */
export const startApplier = ({ netns, stateDirectory }: ApplierOptions): Applier => {
  const child = fork(entryPath(), [stateDirectory, ...(netns === null ? [] : [netns])], {
    detached: true,
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ask = askWith(child);
  return {
    apply: async ({ wanted, ...request }, onProgress) => {
      for (const slice of slicesOf(wanted)) await send(child, slice);
      return resultOf(await ask({ kind: "apply", ...request }, onProgress));
    },
    down: async (note, onProgress) => resultOf(await ask({ kind: "down", note }, onProgress)),
    recover: async () => recoveryOf(await ask({ kind: "recover" })),
    settleConnections: async (request) => settledOf(await ask({ kind: "connections", ...request })),
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
};

type Answer = Exclude<FromApplier, { kind: "progress" }>;

/** In the sources the entry stands beside this file; in a bundle all entries lie side by side. */
const entryPath = (): string =>
  fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../main.ts" : "./applier.mjs", import.meta.url));

const send = (child: ChildProcess, message: ToApplier): Promise<void> =>
  new Promise((resolve, reject) => {
    child.send(message, (error) => (error === null ? resolve() : reject(ended(error))));
  });

/** Sends a request and waits for its answer, or for the end of the process. */
const askWith =
  (child: ChildProcess) =>
  (request: ToApplier, onProgress: OnApplierProgress = () => {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const onExit = (): void => finish(() => reject(ended(undefined)));
      const onMessage = (message: FromApplier): void => {
        if (message.kind === "progress") onProgress(message.done, message.total, message.step);
        else finish(() => resolve(message));
      };
      const finish = (settle: () => void): void => {
        child.off("message", onMessage).off("exit", onExit).off("error", onExit);
        settle();
      };
      child.on("message", onMessage).on("exit", onExit).on("error", onExit);
      send(child, request).catch((error: Error) => finish(() => reject(error)));
    });

const ended = (cause: unknown): ApplyError =>
  new ApplyError("apply/process-ended", "the process that changes the host ended before it answered", {
    restored: false,
    cause,
    hint: "run any privileged command: it takes back what was begun",
  });

const resultOf = (answer: Answer): ChangeResult => {
  if (answer.kind === "done") return decodeResult(answer.result);
  throw answer.kind === "failed" ? decodeError(answer.error) : ended(undefined);
};

const recoveryOf = (answer: Answer): Recovery | null => {
  if (answer.kind === "recovered") return answer.recovery;
  throw answer.kind === "failed" ? decodeError(answer.error) : ended(undefined);
};

const settledOf = (answer: Answer): SettledConnections => {
  if (answer.kind === "settled") return answer.settled;
  throw answer.kind === "failed" ? decodeError(answer.error) : ended(undefined);
};

const decodeResult = ({ failure, ...result }: ResultMessage): ChangeResult => ({
  ...result,
  failure: failure && { ...failure, error: decodeError(failure.error) as ApplyError },
});
