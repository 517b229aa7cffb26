import {
  type Connection,
  Connections,
  findInput,
  type PreparedHost,
  send,
  type Sent,
  type SentPacket,
} from "../../explain/index.ts";
import type { Address } from "../../net/index.ts";
import type { OpenFlow } from "./open-flow.ts";

/** A host on which flows are judged. */
export interface JudgingHost {
  readonly prepared: PreparedHost;
  readonly own: ReadonlySet<Address>;
}

/** What becomes of the packets of an open connection, in both directions. */
export interface FlowFate {
  readonly forward: Sent;
  readonly back: Sent;
  /** The link that the first direction comes in by; `null`: the host sends it. */
  readonly input: string | null;
}

/**
 * What becomes of an open connection on a host; `null` when nobody knows where it comes in.
 *
 * Answers come in where the first direction leaves, and the first direction comes in where answers leave: with several
 * uplinks the address alone does not tell.
 */
export const flowFate = (host: JudgingHost, { connection, ...packets }: OpenFlow): FlowFate | null => {
  const open = Connections.of([connection]);
  const guess = inputOf(host, packets.forward);
  const onward = guess === undefined ? null : sendBy(host, open, packets.forward, guess);
  const backInput = otherInput(onward, inputOf(host, packets.back));
  if (onward === null || backInput === undefined) return null;
  const back = sendBy(host, open, packets.back, backInput);
  const input = otherInput(back, guess)!;
  const forward = input === guess ? onward : sendBy(host, open, packets.forward, input);
  return { forward, back, input: input?.link ?? null };
};

/** What becomes of a connection that `flow` would open anew, by the same link. */
export const freshFate = ({ prepared }: JudgingHost, { first }: OpenFlow, input: string | null): Sent =>
  send(prepared, Connections.none, { ...first, input });

/** `null`: the host itself; `undefined`: nobody knows. */
type Input = { readonly link: string; readonly port: string | null } | null | undefined;

const inputOf = ({ prepared, own }: JudgingHost, { source, destination }: SentPacket): Input =>
  own.has(source) ? null : (findInput(prepared, source, destination) ?? undefined);

/** Where the packets of the other direction leave is where these come in, unless a port says it better. */
const otherInput = (other: Sent | null, guess: Input): Input => {
  if (other === null || !mayArrive(other) || guess === null) return guess;
  const { verdict, out } = other.outcome;
  if (verdict !== "forwarded" || out === null || guess?.link === out || guess?.port === out) return guess;
  return { link: out, port: null };
};

const sendBy = (
  { prepared }: JudgingHost,
  open: Connections,
  packet: SentPacket,
  input: Exclude<Input, undefined>,
): Sent => send(prepared, open, { ...packet, input: input === null ? null : (input.port ?? input.link) });

/** Whether some possible end is an arrival. */
export const mayArrive = ({ possible }: Sent): boolean =>
  possible.some(({ outcome: { verdict } }) => verdict === "forwarded" || verdict === "delivered");

/** Which link's address a masquerade would give to a connection like this one: conntrack does not tell. */
export const masqueradeOf = (host: JudgingHost, flow: OpenFlow): Connection["masqueradedBy"] => {
  const input = inputOf(host, flow.first);
  if (input === undefined) return null;
  const sent = sendBy(host, Connections.none, flow.first, input);
  return sent.connections.all()[0]?.masqueradedBy ?? null;
};
