import type { Diagnostic } from "../../diagnostics/index.ts";
import type { PolicyTree } from "../policy-tree.ts";
import { readJson } from "../read-json.ts";
import { readPolicyFile } from "../read-policy-file.ts";
import { formatJson } from "./format-json.ts";
import { formatYaml } from "./format-yaml.ts";

/** A policy text in canonical form; `text` is `null` when it has faults, and cannot be formatted. */
export interface Formatted {
  readonly text: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * One file of a policy in canonical form: sections in order, values aligned, sentences in form. Comments are kept, and
 * so is the meaning; formatting twice changes nothing. Files that it includes are not read.
 */
export const formatPolicy = (text: string, fileName: string): Formatted => {
  const { tree, diagnostics } = readPolicyFile(text, fileName);
  if (tree === null || diagnostics.length > 0) return { text: null, diagnostics };
  const json = readJson(text.replace(/^\uFEFF/, ""));
  const formatted = json === null ? formatYaml(text) : formatJson(json.node);
  const after = readPolicyFile(formatted, fileName);
  if (after.tree === null || meaningOf(after.tree) !== meaningOf(tree))
    throw new Error(`formatting would change what ${fileName} means`);
  return { text: formatted, diagnostics };
};

/** A tree as one text, places left out. */
const meaningOf = (tree: PolicyTree): string =>
  JSON.stringify(tree, (key, value: unknown) => (key === "span" ? undefined : value));
