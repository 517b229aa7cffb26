import { LabError } from "../command.ts";

/** A kind of traffic that a lab can send. */
export type Service =
  | { readonly protocol: "tcp" | "udp"; readonly port: number }
  | { readonly protocol: "ping" };

/** What a policy promises for one kind of traffic, in both families. */
export interface Promised {
  readonly from: string;
  readonly to: string;
  readonly service: Service;
  readonly outcome: PromisedOutcome;
}

/** `by` answers and sees the caller as `sees`: `itself`, or by the address of the uplink device of the segment named. */
export type PromisedOutcome =
  | { readonly kind: "answered"; readonly by: string | null; readonly sees: string | null }
  | { readonly kind: "dropped" };

/** Reads `jenkins to nas on tcp/445` and `nas sees itself`, `answered` or `dropped`. */
export const readPromise = (traffic: string, outcome: string): Promised => {
  const [, from, to, service] = /^(\S+) to (\S+) on (\S+)$/.exec(traffic) ?? [];
  if (from === undefined) throw new LabError(`not a promise: ${traffic}`);
  return { from, to: to!, service: readService(service!), outcome: readOutcome(outcome) };
};

/** The hosts that packets pass on their way, the last being who they are for. */
export interface PromisedPath {
  readonly from: string;
  readonly to: string;
  readonly hops: readonly string[];
}

/** Reads `jenkins to internet` and `host, isp, internet`. */
export const readPath = (traffic: string, hops: string): PromisedPath => {
  const [, from, to] = /^(\S+) to (\S+)$/.exec(traffic) ?? [];
  if (from === undefined) throw new LabError(`not a path: ${traffic}`);
  return { from, to: to!, hops: hops.split(/,\s*/) };
};

/** Reads `tcp/443` or `ping`. */
export const readService = (text: string): Service => {
  if (text === "ping") return { protocol: "ping" };
  const [, protocol, port] = /^(tcp|udp)\/(\d+)$/.exec(text) ?? [];
  if (protocol === undefined) throw new LabError(`not a service of a lab: ${text}`);
  return { protocol: protocol as "tcp" | "udp", port: Number(port) };
};

/** `tcp/443` or `ping`. */
export const formatService = (service: Service): string =>
  service.protocol === "ping" ? "ping" : `${service.protocol}/${service.port}`;

const readOutcome = (text: string): PromisedOutcome => {
  if (text === "dropped") return { kind: "dropped" };
  if (text === "answered") return { kind: "answered", by: null, sees: null };
  const [, by, sees] = /^(\S+) sees (\S+)$/.exec(text) ?? [];
  if (by === undefined) throw new LabError(`not an outcome: ${text}`);
  return { kind: "answered", by, sees: sees! };
};
