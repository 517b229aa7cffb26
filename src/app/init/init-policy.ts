import { factsOf } from "../facts.ts";
import { observeHost } from "../open-host.ts";
import type { Target } from "../target.ts";
import { writeNewFile } from "../write-file.ts";
import { draftPolicy } from "./draft-policy.ts";
import { draftText } from "./draft-text.ts";
import { sshSession } from "./ssh-session.ts";

/** A first policy for a host, in canonical form. Reads only. Throws `KernelError`. */
export const firstPolicy = async (target: Target): Promise<string> => {
  const { formatPolicy } = await import("../../language/index.ts");
  const { host } = factsOf(observeHost(target), target);
  const written = draftText(draftPolicy(host, sshSession()));
  const { text, diagnostics } = formatPolicy(written, "policy.yaml");
  if (text === null)
    throw new Error(`the policy for this host is faulty: ${diagnostics[0]!.message}\n${written}`);
  return text;
};

/** Writes the first policy into a new file. Throws `KernelError`, `UsageError` (`usage/unwritable-file`). */
export const writeFirstPolicy = async (
  path: string,
  target: Target,
  options: { readonly force: boolean },
): Promise<void> => writeNewFile(path, await firstPolicy(target), options);
