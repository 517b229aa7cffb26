import { KernelError } from "../../diagnostics/index.ts";
import type { Change } from "../../state/index.ts";
import { kernelErrorOf, type NetlinkFault } from "../netlink/index.ts";
import { UnknownLink } from "../rtnetlink/index.ts";
import { describeChange } from "./words.ts";

/** What became of a change: `null` when it was made. */
export type Outcome = KernelError | null;

/** The error of a change that the kernel refused. */
export const refused = (change: Change, fault: NetlinkFault): KernelError =>
  kernelErrorOf(describeChange(change), fault);

/** The error of a change that we refuse in the kernel's place. */
export const refusal = (change: Change, errno: string, text: string): KernelError =>
  refused(change, { errno, text, attribute: null });

/** Turns what was thrown while `change` was being made into its outcome. Faults of ours go on. */
export const caught = (change: Change, error: unknown): KernelError => {
  if (error instanceof UnknownLink) return refusal(change, "ENODEV", error.message);
  if (error instanceof KernelError) return error;
  throw error;
};
