import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { connect } from "node:net";

import { type Address, familyOf, parseAddress } from "../../net/index.ts";
import { defaultTimeoutMs, type Probe, type ProbeResult } from "../probe.ts";
import { parseGreeting } from "./protocol.ts";

type Settle = (result: ProbeResult) => void;
type PortProbe = Extract<Probe, { readonly port: number }>;

/** Sends one probe from this process's network namespace. Rejects when it could not be sent at all. */
export const sendProbe = (probe: Probe): Promise<ProbeResult> => {
  switch (probe.protocol) {
    case "tcp":
      return withinTime(probe, (settle) => probeTcp(probe, settle));
    case "udp":
      return withinTime(probe, (settle) => probeUdp(probe, settle));
    case "ping":
      return withinTime(probe, (settle) => ping(probe.to, settle));
  }
};

/** Runs `start` until it settles or time is up, then calls what it returned to give everything back. */
const withinTime = (probe: Probe, start: (settle: Settle) => () => void): Promise<ProbeResult> =>
  new Promise((resolve) => {
    let settled = false;
    const settle: Settle = (result) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      queueMicrotask(() => stop());
      resolve(result);
    };
    const timer = setTimeout(() => settle({ kind: "silent" }), probe.timeoutMs ?? defaultTimeoutMs);
    const stop = start(settle);
  });

const probeTcp = ({ to, port }: PortProbe, settle: Settle): (() => void) => {
  const started = performance.now();
  let text = "";
  const socket = connect({ host: to, port }, () => socket.write("GET / HTTP/1.0\r\n\r\n"));
  socket.setEncoding("utf8").on("data", (data: string) => (text += data));
  socket.on("end", () => settle(answer(text, started)));
  socket.on("error", (error) => settle(refusal(error)));
  return () => socket.destroy();
};

const probeUdp = ({ to, port }: PortProbe, settle: Settle): (() => void) => {
  const started = performance.now();
  const socket = createSocket(familyOf(to) === "ipv4" ? "udp4" : "udp6");
  socket.on("message", (data) => settle(answer(data.toString(), started)));
  socket.on("error", (error) => settle(refusal(error)));
  // A connected socket is told of ICMP errors.
  socket.connect(port, to, (error?: Error) => {
    if (error != null) settle(refusal(error));
    else socket.send("who am I?\n", (failure) => failure !== null && settle(refusal(failure)));
  });
  return () => socket.close();
};

/** One echo request. BusyBox's `ping` is the only one that is the same on every host. */
const ping = (to: Address, settle: Settle): (() => void) => {
  const started = performance.now();
  const child = spawn("busybox", ["ping", "-c", "1", "-W", "10", to], { stdio: ["ignore", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  child.once("error", (error) => settle({ kind: "unreachable", reason: error.message }));
  child.once("close", (status) =>
    settle(
      status === 0
        ? { kind: "answered", by: null, source: null, ms: performance.now() - started }
        : { kind: "unreachable", reason: complaint.trim() || "no answer" },
    ),
  );
  return () => child.kill("SIGKILL");
};

const answer = (text: string, started: number): ProbeResult => {
  const greeting = parseGreeting(text);
  if (greeting === null) return { kind: "unreachable", reason: `not a lab server: ${JSON.stringify(text)}` };
  return {
    kind: "answered",
    by: greeting.host,
    source: parseAddress(greeting.peer),
    ms: performance.now() - started,
  };
};

const refusal = (error: Error): ProbeResult => {
  const reason = (error as NodeJS.ErrnoException).code ?? error.message;
  return reason === "ECONNREFUSED" || reason === "ECONNRESET"
    ? { kind: "refused" }
    : { kind: "unreachable", reason };
};
