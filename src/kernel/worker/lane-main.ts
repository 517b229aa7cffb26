/** The program of a writing thread: it makes the changes of one family, in the order in which they come. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { KernelError } from "../../diagnostics/index.ts";
import { openLinuxKernel } from "../linux/index.ts";
import { MessageWriter, openConnection } from "../netlink/index.ts";
import { openNamespace } from "../netns/index.ts";
import { recordOf } from "./error-record.ts";
import type { LaneAnswer, LaneRequest } from "./protocol.ts";
import { yieldToMain } from "./yield-to-main.ts";

const { namespace: name } = workerData as { readonly namespace: string | null };
const port: MessagePort = parentPort!;
yieldToMain();
const namespace = openNamespace(name);
const connection = openConnection({ protocol: "route", namespace });
const kernel = openLinuxKernel({ namespace: name });

const answerTo = (request: Exclude<LaneRequest, { kind: "close" }>): LaneAnswer => {
  if (request.kind === "execute")
    return {
      kind: "executed",
      outcomes: kernel.execute(request.changes).map((error) => (error === null ? null : recordOf(error))),
    };
  const writer = MessageWriter.of(Buffer.from(request.bytes.buffer as ArrayBuffer), request.starts);
  const faults = connection.transact("change routes", writer);
  return { kind: "sent", refused: faults.flatMap((fault, index) => (fault === null ? [] : index)) };
};

const close = (): void => {
  for (const open of [connection, kernel, namespace, port]) open.close();
};

port.on("message", (request: LaneRequest) => {
  if (request.kind === "close") return close();
  let answer: LaneAnswer;
  try {
    answer = answerTo(request);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    answer = { kind: "failed", error: recordOf(error) };
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
  port.postMessage(answer);
});
