import type { ChainOutcome, Effects, Hook } from "../firewall/index.ts";
import type { ConnectionState } from "../model/packet.ts";
import type { Stage } from "../model/stage.ts";
import { substitute } from "../routing/index.ts";
import type { Ref } from "../sets/index.ts";
import { thenAssigned } from "../firewall/index.ts";
import { connectionStateNumber } from "../space/index.ts";
import { changedPackets, constantBits, constantIn, withAssigned } from "./assigned.ts";
import type { ProgramStep } from "./hook-programs.ts";
import { settled, sideOf, translated } from "./translate.ts";
import type { Walk } from "./walk.ts";
import type { WalkState } from "./walk-state.ts";

/** A place in the program of a hook. */
export interface HookPlace {
  readonly hook: Hook;
  readonly index: number;
  readonly step: ProgramStep;
}

type Next = (state: WalkState) => Ref;

/** Carries out one step of a hook, and everything after it. */
export const runStep = (walk: Walk, { hook, index, step }: HookPlace, state: WalkState): Ref => {
  const next: Next = (after) => walk.hook(hook, after, index + 1);
  switch (step.kind) {
    case "connection":
      return meetConnection(walk, state, next);
    case "chain":
      return runChain(walk, hook, step.root, state, (after) =>
        step.reroutes ? rerouteWhereChanged(walk, state, after, next) : next(after),
      );
    case "nat":
      return runNat(walk, hook, step.root, state, next);
  }
};

/** Every packet through one chain; those that it accepts go on to `next`. */
const runChain = (walk: Walk, hook: Hook, root: Ref, state: WalkState, next: Next): Ref => {
  const { diagrams } = walk.parts.space;
  const here = withAssigned(diagrams, root, state.assigned);
  return substitute(diagrams, here, (id) =>
    follow(walk, hook, walk.parts.hooks.firewall.outcomes.outcomeOf(id), state, next),
  );
};

const follow = (walk: Walk, hook: Hook, outcome: ChainOutcome, state: WalkState, next: Next): Ref => {
  const { decision, rule, effects } = outcome;
  const after = withEffects(state, effects);
  const at: Stage = hook;
  switch (decision?.kind) {
    case undefined:
    case "accept":
      return next(after);
    case "drop":
      return walk.end(after, { verdict: "dropped", at, object: rule });
    case "reject":
      return walk.end(after, { verdict: "rejected", at, object: rule });
    case "queue": {
      const asked = { ...after, unknowns: [...after.unknowns, `what a program decides for ${rule}`] };
      return walk.either(next(asked), walk.end(asked, { verdict: "dropped", at, object: rule }));
    }
    case "stolen": {
      const gone = {
        ...after,
        unknowns: [...after.unknowns, `what becomes of it after ${rule} (${decision.by})`],
      };
      return walk.end(gone, { verdict: "dropped", at, object: rule });
    }
  }
};

const withEffects = (state: WalkState, { assigned, interception, unknowns }: Effects): WalkState => {
  const doubts = interception === null ? unknowns : [...unknowns, "whether a program takes it over"];
  return {
    ...state,
    assigned: thenAssigned(state.assigned, assigned),
    unknowns: doubts.length === 0 ? state.unknowns : [...new Set([...state.unknowns, ...doubts])],
  };
};

/** The kernel looks for another route when one of these became another (`nf_route_table_hook4`). */
const rerouteWhereChanged = (walk: Walk, before: WalkState, after: WalkState, next: Next): Ref => {
  const { diagrams, fields } = walk.parts.space;
  const levels = [fields.mark, fields.source, fields.destination, fields.tos].flatMap(
    (field) => field.levels,
  );
  return walk.where(
    changedPackets(diagrams, levels, before.assigned, after.assigned),
    () => next({ ...after, mustReroute: true }),
    () => next(after),
  );
};

/**
 * Conntrack looks at the packet: it belongs to its session, or its own header says what it may be. Packets that a rule
 * before took out (`notrack`) stay out.
 */
const meetConnection = (walk: Walk, state: WalkState, next: Next): Ref => {
  const { space, connections } = walk.parts;
  const { translating } = state;
  if (state.isTracked) return next(state);
  const tracked = { ...state, isTracked: true };
  const levels = space.fields.ctState.levels;
  const isOut = constantIn(state.assigned, levels) === BigInt(connectionStateNumber("untracked"));
  if (isOut || translating.kind === "none") return next({ ...tracked, translating: { kind: "none" } });
  if (translating.kind === "session")
    return next({ ...tracked, assigned: thenAssigned(state.assigned, translating.known) });
  const as = (name: ConnectionState) => (): Ref =>
    next({
      ...tracked,
      assigned: thenAssigned(state.assigned, constantBits(levels, connectionStateNumber(name))),
      translating: name === "new" ? translating : { kind: "none" },
    });
  const here = (set: Ref): Ref => withAssigned(space.diagrams, set, state.assigned);
  return walk.where(here(connections.first), as("new"), () =>
    walk.where(here(connections.untracked), as("untracked"), as("invalid")),
  );
};

const natSides = {
  prerouting: "destination",
  output: "destination",
  input: "source",
  postrouting: "source",
} as const;

/** Where a hook translates: first packets ask the nat chains, later ones get what their connection agreed on. */
const runNat = (walk: Walk, hook: Hook, root: Ref | null, state: WalkState, next: Next): Ref => {
  const side = natSides[hook as keyof typeof natSides];
  const { translating } = state;
  if (translating.kind === "none") return next(state);
  // What the session says is written over the first packet, not over this one as it is by now.
  if (translating.kind === "session")
    return next({ ...state, assigned: new Map([...state.assigned, ...translating[side]]) });
  if (side === "source" ? translating.sourceSettled : translating.destinationSettled) return next(state);
  const untranslated: Next = (after) => next({ ...after, translating: settled(after, side) });
  return root === null
    ? untranslated(state)
    : chooseTranslation(walk, hook, root, state, { next, untranslated });
};

interface Choices {
  readonly next: Next;
  readonly untranslated: Next;
}

const chooseTranslation = (walk: Walk, hook: Hook, root: Ref, state: WalkState, choices: Choices): Ref => {
  const { diagrams } = walk.parts.space;
  const { outcomes } = walk.parts.hooks.firewall;
  return substitute(diagrams, withAssigned(diagrams, root, state.assigned), (id) => {
    const outcome = outcomes.outcomeOf(id);
    const { translation } = outcome.effects;
    if (translation === null) return follow(walk, hook, outcome, state, choices.untranslated);
    const results = translated(walk.parts, withEffects(state, outcome.effects), translation);
    const isRedirected = hook === "output" && sideOf(translation) === "destination";
    return results.length === 0
      ? walk.end(state, { verdict: "dropped", at: hook, object: outcome.rule })
      : results
          .map((after) => choices.next(isRedirected ? { ...after, mustReroute: true } : after))
          .reduce((left, right) => walk.either(left, right));
  });
};
