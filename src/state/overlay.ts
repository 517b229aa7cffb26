import { type DraftConfig, draftOf, draftTable, finishConfig } from "./draft-config.ts";
import { equalValues } from "./equal-values.ts";
import { followDynamic } from "./follow-dynamic.ts";
import type { HostConfig, HostState } from "./host-state.ts";
import { ownershipBy } from "./is-owned.ts";
import { objectId } from "./keys.ts";
import { type Kind, kinds } from "./kinds.ts";
import { emptyLedger, type Ledger, type Loan } from "./ledger.ts";
import { dependsOnLinks } from "./link-dependents.ts";
import type { BridgePortDetails, Link } from "./link.ts";
import { isStillOurs, splitLoans, withTwins } from "./loans.ts";
import { reattachLoans } from "./reattach.ts";
import { settle } from "./settle.ts";
import { isSysctlRoot, sysctlEffect } from "./sysctl-effects.ts";
import type { Wanted } from "./wanted.ts";

/** A host as it will be, and what could not be given back because somebody else changed it since. */
export interface Prediction {
  readonly state: HostState;
  /** Object ids with the field, sorted: `sysctl net/ipv4/ip_forward` and `value`. */
  readonly leftAlone: readonly { readonly id: string; readonly field: string }[];
}

/**
 * The host as it will be once `wanted` holds on it: what we own is taken away, what we borrowed and no longer need is
 * given back, and what is wanted is put in. `wanted = null` is the host without us. `dynamic` stays as observed, but
 * for what the kernel drops with what is taken away.
 */
export const overlay = (
  observed: HostState,
  wanted: Wanted | null,
  ledger: Ledger = emptyLedger,
): HostState => predict(observed, wanted, ledger).state;

/** `overlay`, with what was left alone. */
export const predict = (observed: HostState, asked: Wanted | null, ledger: Ledger): Prediction => {
  const wanted = withTwins(asked, observed.config);
  const draft = draftOf(observed.config);
  const isOurs = ownershipBy(ledger);
  removeOwned(draft, isOurs);
  returnDisplaced(draft, observed.config, ledger, isOurs);
  const decided = new Set<string>();
  const leftAlone = giveBack(draft, wanted, ledger, decided);
  followReattached(draft, wanted, ledger);
  borrow(draft, wanted, decided);
  putIn(draft, observed.config, wanted);
  dropWithLinks(draft, observed.config);
  settlePorts(draft, observed.config);
  followSysctls(draft, observed.config, decided);
  const config = finishConfig(draft);
  return { state: { config, dynamic: followDynamic(observed.dynamic, observed.config, config) }, leftAlone };
};

type Ownership = ReturnType<typeof ownershipBy>;

const removeOwned = (draft: DraftConfig, isOurs: Ownership): void => {
  for (const kind of kinds)
    for (const [key, object] of draftTable(draft, kind))
      if (isOurs(kind, key, object as never)) draft[kind].delete(key);
};

/** A foreign object returns to its place, unless somebody already put another one there. */
const returnDisplaced = (
  draft: DraftConfig,
  observed: HostConfig,
  ledger: Ledger,
  isOurs: Ownership,
): void => {
  for (const { kind, key, object } of ledger.displaced) {
    const present = observed[kind].get(key);
    if (present === undefined || isOurs(kind, key, present as never))
      draftTable(draft, kind).set(key, object);
  }
};

/** Gives back what is due, and answers what was left alone. Decided paths are not overruled by kernel effects. */
const giveBack = (
  draft: DraftConfig,
  wanted: Wanted | null,
  ledger: Ledger,
  decided: Set<string>,
): Prediction["leftAlone"] => {
  const leftAlone: { id: string; field: string }[] = [];
  for (const { loan, due } of splitLoans(ledger, wanted)) {
    const object = draftTable(draft, loan.kind).get(loan.key) as Record<string, unknown> | undefined;
    if (object === undefined || due.length === 0) continue;
    if (loan.kind === "sysctl") decided.add(loan.key);
    const ours = due.filter((name) => isStillOurs(loan, name, object) && isKnown(loan, name));
    for (const field of due)
      if (!ours.includes(field) && !equalValues(object[field], loan.before[field]))
        leftAlone.push({ id: objectId(loan.kind, loan.key), field });
    draftTable(draft, loan.kind).set(loan.key, withFields(object, loan.before, ours));
  }
  return leftAlone;
};

/** A setting that is no longer borrowed for itself takes the value that its root gives it. */
const followReattached = (draft: DraftConfig, wanted: Wanted | null, ledger: Ledger): void => {
  const known = new Set(ledger.loans);
  for (const loan of reattachLoans(ledger, wanted))
    if (!known.has(loan) && draft.sysctl.has(loan.key))
      draft.sysctl.set(loan.key, { path: loan.key, value: String(loan.after["value"]) });
};

/** A setting that came with a link of ours has no value before, unless `conf/default` told it. */
const isKnown = ({ kind, before }: Loan, name: string): boolean => kind !== "sysctl" || name in before;

/** `object` with the named fields taken from `source`; fields absent there are removed. */
const withFields = (
  object: Readonly<Record<string, unknown>>,
  source: Readonly<Record<string, unknown>>,
  names: readonly string[],
): object => {
  const result = { ...object };
  for (const name of names)
    if (source[name] === undefined) delete result[name];
    else result[name] = source[name];
  return result;
};

/** Patches what is borrowed. A setting that is not there yet comes with its link; anything else missing is skipped. */
const borrow = (draft: DraftConfig, wanted: Wanted | null, decided: Set<string>): void => {
  for (const { kind, key, patch } of wanted?.borrowed ?? []) {
    const object = draft[kind].get(key);
    if (kind === "sysctl") decided.add(key);
    if (object !== undefined) draftTable(draft, kind).set(key, patched(unplugged(object, patch), patch));
    else if (kind === "sysctl") draft.sysctl.set(key, { path: key, value: String(patch["value"]) });
  }
};

/** A link that changes its master leaves its port settings behind. */
const unplugged = (object: object, patch: Readonly<Record<string, unknown>>): object =>
  "master" in patch && patch["master"] !== (object as Partial<Link>).master
    ? { ...object, port: undefined }
    : object;

/** `object` with the fields of `patch`; nested records are patched in turn. */
const patched = (object: object, patch: Readonly<Record<string, unknown>>): object => {
  const result: Record<string, unknown> = { ...object };
  for (const [name, value] of Object.entries(patch)) {
    const inner = result[name];
    result[name] = isRecord(inner) && isRecord(value) ? patched(inner, value) : value;
  }
  return result;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const putIn = (draft: DraftConfig, observed: HostConfig, wanted: Wanted | null): void => {
  if (wanted === null) return;
  for (const kind of kinds)
    for (const [key, object] of wanted.owned[kind])
      draftTable(draft, kind).set(key, settleAny(kind, object, observed[kind].get(key)));
};

const settleAny = (kind: Kind, wanted: object, observed: object | undefined): object =>
  settle(kind, wanted as never, observed as never);

/** Takes out what the kernel drops together with links that go, and links that hang on those. */
const dropWithLinks = (draft: DraftConfig, observed: HostConfig): void => {
  const gone = new Set([...observed.link.keys()].filter((name) => !draft.link.has(name)));
  for (let size = -1; gone.size > 0 && size !== gone.size;) {
    size = gone.size;
    const goes = dependsOnLinks(observed, gone);
    for (const kind of kinds)
      for (const [key, object] of draftTable(draft, kind))
        if (goes(kind, object as never) && draft[kind].delete(key) && kind === "link") gone.add(key);
  }
  for (const [name, link] of draft.link)
    if (link.master !== null && gone.has(link.master)) draft.link.set(name, { ...link, master: null });
};

/** What the kernel gives to a new bridge port (`net/bridge/br_if.c, new_nbp`). */
const newPort: BridgePortDetails = { isolated: false, hairpin: false, learning: true };

/** Port settings exist exactly while the master is a bridge, and start afresh with each new one. */
const settlePorts = (draft: DraftConfig, observed: HostConfig): void => {
  for (const [name, link] of draft.link) {
    const { port, ...rest } = link;
    const isPort = link.master !== null && draft.link.get(link.master)?.kind === "bridge";
    if (!isPort) draft.link.set(name, rest);
    else draft.link.set(name, { ...rest, port: settledPort(link, port, observed.link.get(name)) });
  }
};

const settledPort = (
  link: Link,
  port: BridgePortDetails | undefined,
  observed: Link | undefined,
): BridgePortDetails =>
  observed?.master === link.master && observed.port !== undefined
    ? { ...observed.port, ...port }
    : { ...newPort, ...port };

/** Lets every setting follow the roots that change, unless somebody decided otherwise. */
const followSysctls = (draft: DraftConfig, observed: HostConfig, decided: ReadonlySet<string>): void => {
  for (const [root, { value }] of observed.sysctl) {
    const after = draft.sysctl.get(root)?.value;
    if (!isSysctlRoot(root) || after === undefined || after === value) continue;
    for (const [path] of draft.sysctl) {
      const effect = decided.has(path) ? null : sysctlEffect(root, after, path);
      if (effect !== null) draft.sysctl.set(path, { path, value: effect });
    }
  }
};
