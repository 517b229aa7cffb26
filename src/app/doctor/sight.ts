import { CausewayError } from "../../diagnostics/index.ts";

/** Something that could not be looked at. */
export interface Unseen {
  readonly what: string;
  readonly why: string;
}

/** Looks at things, and remembers what could not be seen. */
export interface Sight {
  /** What `look` gives, or `otherwise` when it throws: then `what` was not seen. */
  at<Value>(what: string, look: () => Value, otherwise: Value): Value;
  miss(what: string, why: string): void;
  unseen(): readonly Unseen[];
}

/** A sight that has missed nothing yet. */
export const openSight = (): Sight => {
  const missed: Unseen[] = [];
  const miss = (what: string, why: string): void => {
    if (!missed.some((other) => other.what === what)) missed.push({ what, why });
  };
  return {
    miss,
    unseen: () => missed,
    at: (what, look, otherwise) => {
      try {
        return look();
      } catch (error) {
        miss(what, reasonOf(error));
        return otherwise;
      }
    },
  };
};

/** Why something could not be seen, in a few words. */
export const reasonOf = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "kernel/permission" || code === "EACCES" || code === "EPERM") return "needs root";
  if (error instanceof CausewayError) return error.message;
  return code ?? String(error);
};
