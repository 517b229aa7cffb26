/** What is used of the package `z3-solver`. */
export interface Z3 {
  readonly Solver: new () => {
    add(...claims: Claim[]): void;
    /** Frees what the solver holds: Z3 has two gigabytes, and no garbage collection of ours. */
    release(): void;
    check(): Promise<"sat" | "unsat" | "unknown">;
  };
  readonly BitVec: { const(name: string, bits: number): Term; val(value: number, bits: number): Term };
  readonly Bool: { val(value: boolean): Claim };
  ULE(a: Term, b: Term): Claim;
  And(...claims: Claim[]): Claim;
  Or(...claims: Claim[]): Claim;
  Not(claim: Claim): Claim;
}

declare const termBrand: unique symbol;
declare const claimBrand: unique symbol;
export type Term = { readonly [termBrand]: true };
export type Claim = { readonly [claimBrand]: true };

interface Package {
  init(): Promise<{ readonly em: unknown; readonly Context: new (name: string) => Z3 }>;
  killThreads(em: unknown): Promise<void>;
}

/** Starts Z3; `null` when the package is not installed. `stop` ends its threads. */
export const startZ3 = async (): Promise<{ readonly z3: Z3; readonly stop: () => Promise<void> } | null> => {
  const name = "z3-solver";
  const loaded = await (import(name) as Promise<Package>).catch(() => null);
  if (loaded === null) return null;
  const { em, Context } = await loaded.init();
  return { z3: new Context("packets"), stop: () => loaded.killThreads(em) };
};
