import { compareDiagnostics, type Diagnostic } from "../diagnostics/index.ts";
import { readPolicyFiles } from "./include/read-policy-files.ts";
import { type SourceReader, storedSources } from "./include/source-reader.ts";
import type { PolicyTree } from "./policy-tree.ts";

/** A policy text read. `tree` is `null` when nothing can be said about names: the text is not YAML, or empty. */
export interface PolicyReading {
  readonly tree: PolicyTree | null;
  /** Sorted by place. Every fault of the text, not only the first. */
  readonly diagnostics: readonly Diagnostic[];
  /** The texts by the names that spans carry: the file itself first, then what it includes, as read. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Reads a policy from YAML 1.2 or JSON: a whole policy with sections, or a bare route map, and the files it includes.
 *
 * `fileName` is what spans carry, and where the paths of includes begin; `reader` gives the included files (none
 * unless given). Never throws: whatever the text is, the answer is diagnostics. A tree that comes with diagnostics
 * lacks its faulty parts and is still good for finding faults of meaning.
 */
export const parsePolicy = (
  text: string,
  fileName: string,
  reader: SourceReader = storedSources(new Map()),
): PolicyReading => {
  const { tree, diagnostics, sources } = readPolicyFiles(text, fileName, reader);
  return { tree, diagnostics: diagnostics.toSorted(compareDiagnostics), sources };
};
