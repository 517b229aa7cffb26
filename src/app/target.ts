import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../diagnostics/index.ts";

/** The host that a command acts on: a namespace (`null`: the one we run in) and where its state is kept. */
export interface Target {
  readonly netns: string | null;
  readonly stateDirectory: string;
}

/** What the command line says about the target. */
export interface TargetOptions {
  readonly netns?: string | undefined;
  readonly stateDir?: string | undefined;
}

const namespaceFolder = "/run/netns";
const defaultStateDirectory = "/var/lib/causeway";

/**
 * The target that the options name. State is kept apart for each namespace.
 * Throws `UsageError` (`usage/unknown-namespace`) when there is no such namespace.
 */
export const targetOf = ({ netns, stateDir }: TargetOptions): Target => {
  if (netns === undefined) return { netns: null, stateDirectory: stateDir ?? defaultStateDirectory };
  if (!isNamespace(netns)) {
    throw new UsageError("usage/unknown-namespace", `no network namespace \`${netns}\``, {
      hint: "`ip netns list` shows the namespaces there are",
    });
  }
  return { netns, stateDirectory: stateDir ?? join(defaultStateDirectory, "netns", netns) };
};

/** The named network namespaces there are. */
export const namespaceNames = (): readonly string[] =>
  existsSync(namespaceFolder) ? readdirSync(namespaceFolder).sort() : [];

/** Named namespaces are files in `/run/netns` (`ip-netns(8)`). */
const isNamespace = (name: string): boolean =>
  name !== "" && !name.includes("/") && !name.startsWith(".") && existsSync(join(namespaceFolder, name));
