import { objectId } from "./keys.ts";
import type { Ledger, Loan } from "./ledger.ts";
import { isSysctlRoot, sysctlEffect } from "./sysctl-effects.ts";
import type { Wanted } from "./wanted.ts";

/**
 * The loans of `ledger`, with every setting that `wanted` no longer borrows for itself, but whose root it borrows, made
 * a follower of that root: it takes the root's value now, and is given back together with it.
 */
export const reattachLoans = (ledger: Ledger, wanted: Wanted | null): readonly Loan[] => {
  const borrowed = new Set(wanted?.borrowed.map(({ kind, key }) => objectId(kind, key)));
  return ledger.loans.map((loan) => {
    const isFree =
      loan.kind === "sysctl" && loan.follows === null && !borrowed.has(objectId("sysctl", loan.key));
    return isFree ? (asFollower(loan, wanted) ?? loan) : loan;
  });
};

const asFollower = (loan: Loan, wanted: Wanted | null): Loan | null => {
  for (const { kind, key, patch } of wanted?.borrowed ?? []) {
    const isRoot = kind === "sysctl" && isSysctlRoot(key);
    const effect = isRoot ? sysctlEffect(key, String(patch["value"]), loan.key) : null;
    if (effect !== null) return { ...loan, after: { value: effect }, follows: objectId(kind, key) };
  }
  return null;
};
