import type { Code } from "../../diagnostics/index.ts";
import type { Counterexample } from "../answers/answer.ts";

/** The codes that findings of the verifier carry. */
export type FindingCode = Extract<Code, `verify/${string}`>;

/** Something about a host that somebody should know. */
export interface HostFinding {
  readonly code: FindingCode;
  /** `problem`: something does not work, or does not do what it says; `notice`: worth knowing, and harmless as it is. */
  readonly severity: "problem" | "notice";
  /** One line, lower case, no full stop. */
  readonly message: string;
  /** The objects of the host that it is about, by their ids; parts of tables as traces name them. */
  readonly objects: readonly string[];
  /** A packet that shows it, and what becomes of it; `null` when it is about no single packet. */
  readonly example: Counterexample | null;
  /** A command, or a sentence. */
  readonly cure: string;
}
