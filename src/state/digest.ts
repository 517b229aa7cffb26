import { createHash } from "node:crypto";
import { canonicalText } from "./canonical-text.ts";
import type { HostConfig } from "./host-state.ts";
import { kinds } from "./kinds.ts";

/** The SHA-256 of a configuration in hexadecimal: equal exactly when the configurations are. */
export const digest = (config: HostConfig): string => {
  const hash = createHash("sha256");
  for (const kind of kinds) {
    hash.update(`${kind}\n`);
    for (const [key, object] of [...config[kind]].sort(byKey))
      hash.update(`${JSON.stringify(key)}:${canonicalText(object)}\n`);
  }
  return hash.digest("hex");
};

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
