import { type Code, KernelError } from "../../diagnostics/index.ts";
import type { NetlinkFault } from "./fault.ts";

/** The error that `operation` (in an operator's words) met. Codes: `kernel/refused`, `kernel/permission`, `kernel/unsupported`. */
export const kernelErrorOf = (
  operation: string,
  fault: NetlinkFault,
  code = codeOf(fault.errno),
): KernelError =>
  new KernelError(operation, fault.errno, {
    code,
    kernelText: fault.text,
    attribute: fault.attribute,
    retry: transient.has(fault.errno) ? "soon" : "never",
    hint: code === "kernel/permission" ? "run as root" : null,
  });

/** Refusals that pass by themselves. */
const transient: ReadonlySet<string> = new Set([
  "EAGAIN",
  "EBUSY",
  "EINTR",
  "ENOBUFS",
  "ENOMEM",
  "ETIMEDOUT",
]);

const codeOf = (errno: string): Code => {
  switch (errno) {
    case "EPERM":
    case "EACCES":
      return "kernel/permission";
    case "EOPNOTSUPP":
    case "ENOTSUPP":
    case "EPROTONOSUPPORT":
    case "EAFNOSUPPORT":
      return "kernel/unsupported";
    default:
      return "kernel/refused";
  }
};
