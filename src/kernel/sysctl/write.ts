import { writeFileSync } from "node:fs";
import { KernelError } from "../../diagnostics/index.ts";
import type { Sysctl } from "../../state/index.ts";
import { kernelErrorOf } from "../netlink/index.ts";

/** Sets the value at a path below `net/`. `null` when done. */
export const writeSysctl = ({ path, value }: Sysctl): KernelError | null => {
  const operation = `set ${path} to ${value}`;
  if (!path.startsWith("net/") || path.split("/").some((part) => part === "" || part.startsWith("..")))
    return new KernelError(operation, "EINVAL", { kernelText: "not a setting of the network" });
  try {
    writeFileSync(`/proc/sys/${path}`, value, { flag: "r+" });
    return null;
  } catch (error) {
    const errno = (error as NodeJS.ErrnoException).code ?? "EIO";
    return kernelErrorOf(operation, { errno, text: null, attribute: null });
  }
};
