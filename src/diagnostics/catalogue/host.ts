import type { CatalogueEntry } from "../catalogue.ts";

/** What the command line, the kernel, a driver or the state directory refused. */
export const hostCodes = {
  "kernel/refused": {
    cause:
      "the kernel refused one operation; the message holds its own words and the attribute it pointed at",
    cure: "read the kernel's words; `causeway discover` shows the objects in the way",
  },
  "kernel/permission": {
    cause: "the kernel allows this operation only to a privileged process",
    cure: "run the command as root, or with CAP_NET_ADMIN in the network namespace it acts on",
  },
  "kernel/unsupported": {
    cause: "the running kernel lacks a feature that the operation needs (a module or a build option)",
    cure: "`causeway doctor` lists the features found; load the module, or use a kernel that has it",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
