import type { XtOption } from "../../../state/index.ts";
import type { RuleMachine } from "../rule/machine.ts";

/** Carries a target out on a machine. */
export type XtTargetRunner = (machine: RuleMachine, options: readonly XtOption[]) => void;

/** Targets by name. */
export type XtTargets = Readonly<Record<string, XtTargetRunner>>;
