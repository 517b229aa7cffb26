import { type Change, type ChangeOf, type Host, withPassingElements } from "../state/index.ts";

/**
 * A host whose tables are written with what runs out in them: sets that hold until a moment get elements for what is left
 * of their time. Both sides of a change get the same ones, so that a set which stays is not touched and keeps its own;
 * one that is made anew, also by an undo or after a restart, ends when it was to end.
 */
export const withPassingTime = (host: Host, nowMs: () => number): Host => ({
  observe: () => host.observe(),
  execute: (changes) => {
    const now = nowMs();
    return host.execute(changes.map((change) => (change.kind === "nftTable" ? dated(change, now) : change)));
  },
  close: () => host.close(),
});

const dated = (change: ChangeOf<"nftTable">, nowMs: number): Change => {
  switch (change.op) {
    case "create":
      return { ...change, after: withPassingElements(change.after, nowMs) };
    case "replace":
      return {
        ...change,
        before: withPassingElements(change.before, nowMs),
        after: withPassingElements(change.after, nowMs),
      };
    case "delete":
    case "patch":
      return change;
  }
};
