import type { CatalogueEntry } from "../catalogue.ts";

/** Faults in what the policy says: names, addresses, and what the host cannot give. */
export const policyCodes = {
  "policy/unknown-name": {
    cause:
      "a name stands where a network, machine, group, service or uplink was expected, but none is declared",
    cure: "declare it, or correct the spelling; the hint names the nearest declared one",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
