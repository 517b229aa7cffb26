/** A formula in the words of SMT-LIB 2. */
export type Claim = string;

export const truth = "true";
export const not = (claim: Claim): Claim => `(not ${claim})`;
export const and = (...claims: Claim[]): Claim => `(and ${[truth, ...claims].join(" ")})`;
export const or = (...claims: Claim[]): Claim => `(or ${["false", ...claims].join(" ")})`;

/** That the field, of so many bits, is from `first` to `last`. */
export const isBetween = (field: string, bits: number, first: bigint, last: bigint): Claim =>
  and(`(bvule (_ bv${first} ${bits}) ${field})`, `(bvule ${field} (_ bv${last} ${bits}))`);

declare const contextBrand: unique symbol;
declare const solverBrand: unique symbol;
type Context = { readonly [contextBrand]: true };
type Solver = { readonly [solverBrand]: true };

/** What is used of the package `z3-solver`: its C interface. */
interface Package {
  init(): Promise<{
    readonly em: unknown;
    readonly Z3: {
      mk_config(): object;
      mk_context(config: object): Context;
      mk_solver(context: Context): Solver;
      solver_inc_ref(context: Context, solver: Solver): void;
      solver_dec_ref(context: Context, solver: Solver): void;
      solver_from_string(context: Context, solver: Solver, text: string): void;
      /** `Z3_lbool`: 1, 0 or -1. */
      solver_check(context: Context, solver: Solver): Promise<number>;
    };
  }>;
  killThreads(em: unknown): Promise<void>;
}

/** A solver that is asked by text. */
export interface Z3 {
  /** Whether all of the claims can hold at once, about fields of so many bits. */
  isPossible(fields: Readonly<Record<string, number>>, ...claims: Claim[]): Promise<boolean>;
  /** Ends its threads. */
  stop(): Promise<void>;
}

/**
 * Starts Z3; `null` when the package is not installed.
 *
 * By its C interface: objects of its other one are freed by finalizers of this thread while another one solves, which
 * sometimes broke its memory.
 */
export const startZ3 = async (): Promise<Z3 | null> => {
  const name = "z3-solver";
  const loaded = await (import(name) as Promise<Package>).catch(() => null);
  if (loaded === null) return null;
  const { em, Z3 } = await loaded.init();
  const context = Z3.mk_context(Z3.mk_config());
  return {
    isPossible: async (fields, ...claims) => {
      const names = Object.entries(fields).map(
        ([field, bits]) => `(declare-const ${field} (_ BitVec ${bits}))`,
      );
      const solver = Z3.mk_solver(context);
      Z3.solver_inc_ref(context, solver);
      Z3.solver_from_string(context, solver, [...names, `(assert ${and(...claims)})`].join("\n"));
      const answer = await Z3.solver_check(context, solver);
      Z3.solver_dec_ref(context, solver);
      if (answer === 0) throw new Error("Z3 does not know");
      return answer > 0;
    },
    stop: () => loaded.killThreads(em),
  };
};
