import { confirm, track } from "../connections/track.ts";
import { isSettled, rewrite, settleUnchanged, type Side } from "../connections/translate.ts";
import type { Journey } from "../journey.ts";
import type { HookEntry, Hooks } from "./hooks.ts";
import { Machine, type Place } from "./machine.ts";
import type { PreparedChain } from "./prepared-chain.ts";
import { type ChainVerdict, runChain } from "./run-chain.ts";

/** What ends a packet at a hook; `null` when it goes on. */
export type HookStop = ChainVerdict | null;

/** What a hook needs of its surroundings: a new route when a `route` chain or a translation changed the packet. */
export type Reroute = (journey: Journey) => HookStop;

/** Runs the entries of a hook in order, or a part of them: an accept ends one chain, anything else ends all. */
export const runHook = (
  hooks: Hooks,
  journey: Journey,
  place: Place,
  reroute: Reroute | null = null,
  part: (priority: number) => boolean = () => true,
): HookStop => {
  for (const entry of hooks[place.family][place.hook]) {
    if (!part(entry.priority)) continue;
    const stop = runEntry(journey, place, entry, reroute);
    if (stop !== null) return stop;
  }
  return null;
};

const runEntry = (journey: Journey, place: Place, entry: HookEntry, reroute: Reroute | null): HookStop => {
  switch (entry.kind) {
    case "conntrack":
      track(journey);
      tellConnection(journey);
      return null;
    case "confirm":
      if (hasClash(journey)) return { ending: { kind: "drop" }, object: "conntrack" };
      confirm(journey);
      return null;
    case "nat":
      return translate(journey, place, entry.chains, reroute);
    case "chain": {
      if (entry.devices !== null && !isMeant(entry.devices, place)) return null;
      const before = entry.reroutes ? routingKey(journey) : "";
      const stop = stopOf(runChain(new Machine(journey, place), entry.chain));
      if (stop !== null || !entry.reroutes || reroute === null) return stop;
      return routingKey(journey) === before ? null : reroute(journey);
    }
  }
};

/** Another connection has this one's answers already (`__nf_conntrack_confirm`). */
const hasClash = ({ tracked, table }: Journey): boolean => {
  if (tracked === null || tracked.isConfirmed) return false;
  return [tracked.original, tracked.reply].some((tuple) => table.find(tuple, tracked.zone) !== undefined);
};

const isMeant = (devices: ReadonlySet<string>, { hook, input, output }: Place): boolean => {
  const link = hook === "egress" ? output : input;
  return link !== null && devices.has(link.name);
};

const stopOf = (verdict: ChainVerdict): HookStop => (verdict.ending.kind === "accept" ? null : verdict);

/** What makes the kernel route a packet of the host again (`nf_route_table_hook4`). */
const routingKey = ({ frame }: Journey): string =>
  `${frame.mark} ${frame.tos} ${frame.bytes.toString("latin1", frame.sourceAt, frame.destinationAt + frame.addressLength)}`;

const tellConnection = ({ tracked, trace }: Journey): void => {
  if (tracked === null || tracked.relation === "new") return;
  trace.push({
    stage: "connection",
    object: null,
    decision: `${tracked.relation}, ${tracked.direction} direction`,
  });
};

const sideAt = (place: Place): Side =>
  place.hook === "postrouting" || place.hook === "input" ? "source" : "destination";

/** `nf_nat_inet_fn`: rules are asked by the first packet of a connection only; all are rewritten as agreed. */
const translate = (
  journey: Journey,
  place: Place,
  chains: readonly PreparedChain[],
  reroute: Reroute | null,
): HookStop => {
  const { tracked } = journey;
  if (tracked === null) return null;
  const side = sideAt(place);
  if (tracked.relation !== "established" && !isSettled(tracked, side)) {
    const stop = agree(journey, place, chains, side);
    if (stop !== null) return stop;
  } else if (hasOtherLink(journey, place)) return cut(journey, place);
  const rewritten = rewrite(journey, tracked, side);
  if (rewritten && tracked.relation !== "new") tellRewriting(journey, place, side);
  return rewritten && place.hook === "output" && reroute !== null ? reroute(journey) : null;
};

const agree = (journey: Journey, place: Place, chains: readonly PreparedChain[], side: Side): HookStop => {
  for (const chain of chains) {
    const verdict = runChain(new Machine(journey, place), chain);
    if (verdict.ending.kind !== "accept") return verdict;
    if (isSettled(journey.tracked!, side)) return null;
  }
  settleUnchanged(journey, journey.tracked!, side);
  return null;
};

/** A masqueraded connection that would leave by another link than before (`nf_nat_oif_changed`). */
const hasOtherLink = ({ tracked }: Journey, { hook, output }: Place): boolean =>
  hook === "postrouting" &&
  tracked!.direction === "original" &&
  tracked!.masqueradedBy !== null &&
  output !== null &&
  tracked!.masqueradedBy !== output.index;

const cut = ({ tracked, trace }: Journey, place: Place): HookStop => {
  const decision = "masqueraded connection leaves by another link: cut";
  trace.push({ stage: place.stage, object: null, decision });
  tracked!.isKilled = true;
  return { ending: { kind: "drop" }, object: "conntrack" };
};

const tellRewriting = ({ frame, trace }: Journey, place: Place, side: Side): void => {
  const address = side === "source" ? frame.sourceAddress : frame.destinationAddress;
  trace.push({ stage: place.stage, object: null, decision: `${side} becomes ${address} as agreed before` });
};
