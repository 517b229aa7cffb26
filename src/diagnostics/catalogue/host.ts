import type { CatalogueEntry } from "../catalogue.ts";

/** What the command line, the kernel, a driver or the state directory refused. */
export const hostCodes = {
  "kernel/refused": {
    cause:
      "the kernel refused one operation; the message holds its own words and the attribute it pointed at",
    cure: "read the kernel's words; `causeway discover` shows the objects in the way",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
