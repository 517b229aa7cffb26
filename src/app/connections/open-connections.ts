import { CausewayError } from "../../diagnostics/index.ts";
import { type ConnectionEntry, readConnections } from "../../kernel/index.ts";
import type { Target } from "../target.ts";

/** The connections that are open on a host; `null` when we may not see them. */
export const openConnections = ({ netns }: Target): readonly ConnectionEntry[] | null => {
  try {
    return readConnections(netns);
  } catch (error) {
    if (error instanceof CausewayError) return null;
    throw error;
  }
};
