import { equalValues } from "./equal-values.ts";
import type { HostConfig } from "./host-state.ts";
import { objectId } from "./keys.ts";
import type { Ledger, Loan } from "./ledger.ts";
import { reattachLoans } from "./reattach.ts";
import { isSysctlRoot, linkOfSysctl, sysctlEffect, sysctlTwin } from "./sysctl-effects.ts";
import type { Borrowed, Wanted } from "./wanted.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * `wanted` with every borrowed setting under each of its paths: `ip_forward` is `conf/all/forwarding` too, so who
 * borrows one holds the other.
 */
export const withTwins = (wanted: Wanted | null, observed: HostConfig): Wanted | null => {
  if (wanted === null) return null;
  const settings = new Set(wanted.borrowed.filter(({ kind }) => kind === "sysctl").map(({ key }) => key));
  const twins = [...settings].flatMap((path) => {
    const twin = sysctlTwin(path);
    return twin === null || settings.has(twin) || !observed.sysctl.has(twin) ? [] : [{ path, twin }];
  });
  const borrowed = twins.map(({ path, twin }): Borrowed => ({ ...borrowedSetting(wanted, path), key: twin }));
  return twins.length === 0 ? wanted : { ...wanted, borrowed: [...wanted.borrowed, ...borrowed] };
};

const borrowedSetting = (wanted: Wanted, path: string): Borrowed =>
  wanted.borrowed.find(({ kind, key }) => kind === "sysctl" && key === path)!;

/** A loan split into what a policy still asks for and what is to be given back. */
export interface SplitLoan {
  readonly loan: Loan;
  /** Names of the fields to give back; empty while all are still wanted. */
  readonly due: readonly string[];
}

/** The loans of `ledger`, each with the fields that `wanted` (`null`: nothing) asks for no longer. */
export const splitLoans = (ledger: Ledger, wanted: Wanted | null): readonly SplitLoan[] => {
  const patches = patchesById(wanted);
  return reattachLoans(ledger, wanted).map((loan) => {
    const leader = loan.follows === null ? undefined : patches.get(loan.follows);
    const kept = { ...(leader && loan.after), ...patches.get(objectId(loan.kind, loan.key)) };
    return { loan, due: fieldNames(loan).filter((name) => !isKept(name, kept)) };
  });
};

/** A port's settings come and go with its master. */
const isKept = (name: string, kept: Fields): boolean => name in kept || (name === "port" && "master" in kept);

/** The loans after `wanted` was made to hold on a host that was `observed` before. */
export const nextLoans = (ledger: Ledger, observed: HostConfig, asked: Wanted | null): readonly Loan[] => {
  const wanted = withTwins(asked, observed);
  const loans = new Map<string, Loan>();
  for (const { loan, due } of splitLoans(ledger, wanted)) {
    if (due.length < fieldNames(loan).length)
      loans.set(objectId(loan.kind, loan.key), {
        ...loan,
        before: without(loan.before, due),
        after: without(loan.after, due),
      });
  }
  const followers = newFollowers(ledger, observed, wanted);
  for (const borrowed of wanted?.borrowed ?? []) {
    const id = objectId(borrowed.kind, borrowed.key);
    loans.set(id, extended(loans.get(id), borrowed, observed));
  }
  for (const loan of followers) {
    const id = objectId(loan.kind, loan.key);
    if (!loans.has(id)) loans.set(id, loan);
  }
  return [...loans].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, loan]) => loan);
};

const patchesById = (wanted: Wanted | null): ReadonlyMap<string, Fields> =>
  new Map(wanted?.borrowed.map(({ kind, key, patch }) => [objectId(kind, key), patch]));

/** A follower has only what was there, so both sides name its fields; an absent field is named by one of them. */
const fieldNames = ({ before, after }: Loan): readonly string[] => [
  ...new Set([...Object.keys(after), ...Object.keys(before)]),
];

const without = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** The loan with the fields of `borrowed` set; what was lent before keeps its first value. */
const extended = (loan: Loan | undefined, borrowed: Borrowed, observed: HostConfig): Loan => {
  const { kind, key, patch } = borrowed;
  const object = (observed[kind].get(key) ?? inherited(borrowed, observed)) as Fields | undefined;
  const touched = "master" in patch ? [...Object.keys(patch), "port"] : Object.keys(patch);
  const known = new Set(loan === undefined ? [] : fieldNames(loan));
  const before = touched
    .filter((name) => !known.has(name) && !(name === "port" && known.has("master")))
    .filter((name) => object?.[name] !== undefined)
    .map((name) => [name, object?.[name]]);
  return {
    kind,
    key,
    before: { ...Object.fromEntries(before), ...loan?.before },
    after: { ...without(loan?.after ?? {}, "master" in patch ? ["port"] : []), ...patch },
    follows: null,
  };
};

/** A setting of a link that is yet to be made starts as `conf/default` says. */
const inherited = ({ kind, key }: Borrowed, observed: HostConfig): object | undefined => {
  const link = kind === "sysctl" ? linkOfSysctl(key) : null;
  return link === null ? undefined : observed.sysctl.get(key.replace(`/${link}/`, "/default/"));
};

/** Settings that change with a borrowed one, recorded when it is borrowed first. */
const newFollowers = (ledger: Ledger, observed: HostConfig, wanted: Wanted | null): readonly Loan[] => {
  const known = new Set(ledger.loans.map(({ kind, key }) => objectId(kind, key)));
  return (wanted?.borrowed ?? [])
    .filter(({ kind, key }) => kind === "sysctl" && isSysctlRoot(key) && !known.has(objectId(kind, key)))
    .flatMap(({ key, patch }) => followersOf(key, String(patch["value"]), observed));
};

const followersOf = (root: string, value: string, observed: HostConfig): readonly Loan[] => {
  if (observed.sysctl.get(root)?.value === value) return [];
  return [...observed.sysctl.values()].flatMap((setting) => {
    const effect = sysctlEffect(root, value, setting.path);
    if (effect === null) return [];
    return [
      {
        kind: "sysctl" as const,
        key: setting.path,
        before: { value: setting.value },
        after: { value: effect },
        follows: objectId("sysctl", root),
      },
    ];
  });
};

/** Whether the object still has the value that we gave to the field `name`: nobody else changed it since. */
export const isStillOurs = (loan: Loan, name: string, object: Fields): boolean =>
  !(name in loan.after) || covers(loan.after[name], object[name]);

/** Whether `observed` has every field that `ours` names: what we set may be a part of a nested record. */
const covers = (ours: unknown, observed: unknown): boolean => {
  if (!isRecord(ours) || !isRecord(observed)) return equalValues(ours, observed);
  return Object.keys(ours).every((name) => covers(ours[name], observed[name]));
};

const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
