import { describeStep } from "../../plan/index.ts";
import type { Host } from "../../state/index.ts";
import { changeHost, type ChangeRequest, type ChangeResult } from "../change-host.ts";
import { recover } from "../recover.ts";
import { type ConnectionRequest, type ConnectionTable, settleConnections } from "../settle-connections.ts";
import { takeLock } from "../store/lock.ts";
import { StateDirectory } from "../store/state-directory.ts";
import { withPassingTime } from "../with-passing-time.ts";
import { encodeError } from "./error-codec.ts";
import type { FromApplier, ResultMessage, ToApplier } from "./protocol.ts";
import { WantedAssembly } from "./slices.ts";

/** What a served process needs: its host (opened anew for every request) and its parent. */
export interface ServeOptions {
  readonly openHost: () => Host;
  readonly connections: ConnectionTable;
  readonly stateDirectory: string;
  readonly command: string;
  readonly now: () => string;
  readonly answer: (message: FromApplier) => void;
}

/** Handles messages in order. A request is synchronous: no signal and no message comes between its steps. */
export const serve = (options: ServeOptions): ((message: ToApplier) => void) => {
  let assembly = new WantedAssembly();
  return (message) => {
    switch (message.kind) {
      case "objects":
      case "borrowed":
      case "elements":
        return assembly.add(message);
      case "apply": {
        const { kind: _kind, ...request } = message;
        const finished = assembly;
        assembly = new WantedAssembly();
        return answerWith(options, () => change(options, { ...request, wanted: finished.finish() }));
      }
      case "down":
        return answerWith(options, () => change(options, downRequest(message.note)));
      case "recover":
        return answerWith(options, () => recoverOnly(options));
      case "connections":
        return answerWith(options, () => settle(options, message));
    }
  };
};

const downRequest = (note: string): ChangeRequest => ({
  wanted: null,
  sources: {},
  provenance: [],
  note,
  expectedDigest: null,
});

const answerWith = ({ answer }: ServeOptions, work: () => FromApplier): void => {
  try {
    answer(work());
  } catch (error) {
    answer({ kind: "failed", error: encodeError(error) });
  }
};

const change = (options: ServeOptions, request: ChangeRequest): FromApplier =>
  withHost(options, (host, directory) => ({
    kind: "done",
    result: encodeResult(
      changeHost(
        {
          host,
          directory,
          now: options.now,
          onProgress: (done, total, last) =>
            options.answer({ kind: "progress", done, total, step: describeStep(last) }),
        },
        request,
      ),
    ),
  }));

const recoverOnly = (options: ServeOptions): FromApplier =>
  withHost(options, (host, directory) => ({ kind: "recovered", recovery: recover(host, directory) }));

const settle = (options: ServeOptions, request: ConnectionRequest): FromApplier =>
  alone(options, (directory) => ({
    kind: "settled",
    settled: settleConnections(options.connections, directory, request, options.now()),
  }));

const withHost = (
  options: ServeOptions,
  work: (host: Host, directory: StateDirectory) => FromApplier,
): FromApplier =>
  alone(options, (directory) => {
    const host = withPassingTime(options.openHost(), () => Date.parse(options.now()));
    try {
      return work(host, directory);
    } finally {
      host.close();
    }
  });

/** Runs `work` as the one writer of the state directory. */
const alone = (
  { stateDirectory, command }: ServeOptions,
  work: (directory: StateDirectory) => FromApplier,
): FromApplier => {
  const directory = new StateDirectory(stateDirectory);
  directory.prepare();
  const release = takeLock(stateDirectory, command);
  try {
    return work(directory);
  } finally {
    release();
  }
};

const encodeResult = ({ failure, ...result }: ChangeResult): ResultMessage => ({
  ...result,
  failure: failure && { ...failure, error: encodeError(failure.error) },
});
