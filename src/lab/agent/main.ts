/**
 * The process that a lab keeps inside a namespace to serve and to send traffic there: `node main.ts HOST`.
 *
 * INVARIANT: it ends when its standard input does, so it never outlives its lab.
 */
import { createInterface } from "node:readline";

import type { AgentReply, AgentRequest } from "./protocol.ts";
import { sendProbe } from "./probes.ts";
import { listenTcp, listenUdp } from "./servers.ts";

const host = process.argv[2] ?? "?";

const handle = async (request: AgentRequest): Promise<Omit<AgentReply, "id">> => {
  if (request.kind === "probe") return { result: await sendProbe(request.probe) };
  await (request.protocol === "tcp" ? listenTcp : listenUdp)(host, request.port);
  return {};
};

const reply = async (line: string): Promise<void> => {
  const request = JSON.parse(line) as AgentRequest;
  const outcome = await handle(request).catch((error: Error) => ({ error: error.message }));
  process.stdout.write(`${JSON.stringify({ id: request.id, ...outcome })}\n`);
};

createInterface({ input: process.stdin })
  .on("line", (line) => void reply(line))
  .on("close", () => process.exit(0));
