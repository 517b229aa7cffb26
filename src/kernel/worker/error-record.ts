import { KernelError } from "../../diagnostics/index.ts";
import type { KernelErrorRecord } from "./protocol.ts";

/** The error as data. */
export const recordOf = (error: KernelError): KernelErrorRecord => {
  const { operation, errno, code, kernelText, attribute, retry, hint } = error;
  return { operation, errno, code, kernelText, attribute, retry, hint };
};

/** The error that was made data. */
export const errorOf = ({ operation, errno, ...rest }: KernelErrorRecord): KernelError =>
  new KernelError(operation, errno, rest);
