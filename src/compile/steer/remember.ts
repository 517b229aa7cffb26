import { protocolNumber } from "../../net/index.ts";
import type { NftVerdict } from "../../state/index.ts";
import { hostWordHex, keyHex, linkNameHex } from "../nftables/bytes.ts";
import { direction, loadMeta, transport, verdictOf } from "../nftables/match.ts";
import { accept, goto } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { keepChain, steerChains, takeChain } from "./chain-names.ts";
import { isUnmarked, loadMark, setMark } from "./mark-match.ts";
import type { PathPlan } from "./path-plan.ts";

/** What each path does to a packet and to a flow. */
export const emitPathChains = (table: TableDraft, { paths, pins, returns, window }: PathPlan): void => {
  const kept = new Set([...pins.map(({ pin }) => pin), ...returns.map(({ path }) => path)]);
  for (const path of paths) {
    table.rule(takeChain(path), [...setMark("packet", window, path.mark), accept], path.span);
    if (kept.has(path)) table.rule(keepChain(path), setMark("connection", window, path.mark), path.span);
  }
};

/**
 * Remembers that no line steers a flow. So a line that comes later leaves it alone, and a flow without any mark of ours
 * (somebody wrote over it) is still told apart and chosen for again.
 */
export const emitUnsteered = (table: TableDraft, { window }: PathPlan): void =>
  table.rule(steerChains.unsteered, [
    ...isUnmarked("connection", window),
    ...setMark("connection", window, window.unsteered),
  ]);

/** Replies take the way back that their flow came in by; replies to what went out are not steered. */
export const emitReplies = (table: TableDraft, plan: PathPlan): void => {
  table.chain(steerChains.reply);
  const entries = [
    ...plan.returns.map(({ path }) => [path.mark, goTo(takeChain(path))] as const),
    ...cutEntries(plan),
  ];
  if (entries.length === 0) return;
  lookUpFlow(table, steerChains.reply, "steer-returns", entries, plan);
};

/** Later packets of a flow take the path that it was pinned to; other flows that are known go as table main says. */
export const emitKnown = (table: TableDraft, chain: string, plan: PathPlan): void => {
  const pins = [...new Set(plan.pins.map(({ pin }) => pin))];
  const plain = [plan.window.unsteered, ...plan.returns.map(({ path }) => path.mark)];
  const entries = [
    ...pins.map((pin) => [pin.mark, goTo(takeChain(pin))] as const),
    ...plain.map((mark) => [mark, { kind: "accept" }] as const),
    ...cutEntries(plan),
  ];
  lookUpFlow(table, chain, "steer-known", entries, plan);
};

/** Both ends of a connection that is cut are told, each when it sends next. */
export const emitCut = (table: TableDraft, { cutMark }: PathPlan): void => {
  if (cutMark === null) return;
  table.rule(steerChains.cut, [
    ...transport(protocolNumber.tcp),
    { kind: "reject", reject: "tcp-reset", code: 0 },
  ]);
  table.rule(steerChains.cut, [{ kind: "reject", reject: "icmpx", code: adminProhibited }]);
};

/** `NFT_REJECT_ICMPX_ADMIN_PROHIBITED` (`linux/netfilter/nf_tables.h`). */
const adminProhibited = 3;

const cutEntries = ({ cutMark }: PathPlan): readonly (readonly [mark: number, NftVerdict])[] =>
  cutMark === null ? [] : [[cutMark, goTo(steerChains.cut)]];

/** Remembers by which uplink a flow came in. */
export const emitArrivals = (table: TableDraft, chain: string, { returns }: PathPlan): void => {
  if (returns.length === 0) return;
  const entries = returns.map(
    ({ device, path }) => [[device], { kind: "jump", chain: keepChain(path) }] as const,
  );
  table.rule(chain, [loadMeta("iifname"), verdictOf(table.sets.verdicts("steer-arrivals", entries))]);
};

/** Pins a flow to the uplink that its first packet leaves by, when routing has decided. */
export const emitPinning = (table: TableDraft, { pins, window }: PathPlan): void => {
  if (pins.length === 0) return;
  const chain = steerChains.postrouting;
  table.chain(chain, {
    type: "filter",
    hook: "postrouting",
    priority: mangle,
    policy: "accept",
    devices: [],
  });
  const map = table.sets.verdictMap(
    "steer-pins",
    ["ifname", "mark"],
    pins.map(({ choice, device, pin }) => [
      keyHex([linkNameHex(device), hostWordHex(choice.mark)]),
      { kind: "goto", chain: keepChain(pin) },
    ]),
  );
  table.rule(chain, [
    ...direction("original"),
    loadMeta("oifname"),
    ...loadMark("packet", window, 12),
    verdictOf(map),
  ]);
};

/** Replies to their chain, the rest on. */
export const emitDirection = (table: TableDraft, chain: string): void =>
  table.rule(chain, [...direction("reply"), goto(steerChains.reply)]);

/** Before the routing decision, behind conntrack (`linux/netfilter_ipv4.h`, `NF_IP_PRI_MANGLE`). */
export const mangle = -150;

const goTo = (chain: string): NftVerdict => ({ kind: "goto", chain });

const lookUpFlow = (
  table: TableDraft,
  chain: string,
  name: string,
  entries: readonly (readonly [mark: number, NftVerdict])[],
  { window }: PathPlan,
): void => {
  const keyed = entries.map(([mark, verdict]) => [hostWordHex(mark), verdict] as const);
  const map = table.sets.verdictMap(name, ["mark"], keyed);
  table.rule(chain, [...loadMark("connection", window), verdictOf(map)]);
};
