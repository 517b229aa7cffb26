import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";

import { labEnvironment, LabError } from "../command.ts";
import { packageRoot } from "../package-root.ts";
import type { Probe, ProbeResult } from "../probe.ts";
import type { AgentReply, AgentRequest } from "./protocol.ts";

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
type Waiting = { readonly resolve: (reply: AgentReply) => void; readonly reject: (error: Error) => void };

/** The lab's end of the process that serves and probes inside one namespace. */
export class Agent {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    createInterface({ input: child.stdout! }).on("line", (line) =>
      this.#receive(JSON.parse(line) as AgentReply),
    );
    child.once("exit", () => this.#fail(new LabError("the agent of a namespace has ended")));
    child.once("error", (error) => this.#fail(new LabError(`no agent: ${error.message}`)));
    child.stdin!.on("error", () => {});
  }

  /** Starts an agent in the namespace `netns` that calls itself `host`. `started` is given the process. */
  static start(netns: string, host: string, started: (child: ChildProcess) => void): Agent {
    const argv = ["netns", "exec", netns, process.execPath, agentScript(), host];
    const child = spawn("ip", argv, { stdio: ["pipe", "pipe", "inherit"], env: labEnvironment() });
    started(child);
    return new Agent(child);
  }

  async probe(probe: Probe): Promise<ProbeResult> {
    const { result } = await this.#ask({ kind: "probe", probe });
    return result!;
  }

  async listen(protocol: "tcp" | "udp", port: number): Promise<void> {
    await this.#ask({ kind: "listen", protocol, port });
  }

  async #ask(request: Without<AgentRequest, "id">): Promise<AgentReply> {
    const id = (this.#lastId += 1);
    const { promise, resolve, reject } = Promise.withResolvers<AgentReply>();
    this.#waiting.set(id, { resolve, reject });
    if (this.#child.exitCode !== null) this.#fail(new LabError("the agent of a namespace has ended"));
    this.#child.stdin!.write(`${JSON.stringify({ id, ...request })}\n`);
    const reply = await promise;
    if (reply.error !== undefined) throw new LabError(reply.error);
    return reply;
  }

  #receive(reply: AgentReply): void {
    this.#waiting.get(reply.id)?.resolve(reply);
    this.#waiting.delete(reply.id);
  }

  #fail(error: LabError): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const agentScript = (): string => fileURLToPath(new URL("src/lab/agent/main.ts", packageRoot()));
