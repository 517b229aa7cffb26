import type { XtFamily, XtTable } from "../../state/index.ts";
import { parseSavedTables } from "./parse-saved-tables.ts";

/** How the reader reaches a host. Both answer `null` when there is no such file or tool, or it cannot be used. */
export interface Runner {
  /** The text of a file under `/proc`, as seen in the network namespace. */
  readonly readText: (path: string) => string | null;
  /** What a program without arguments prints in the network namespace. */
  readonly run: (program: string) => string | null;
}

/** How one family tells that it has tables, and the tool that prints them. */
interface Source {
  readonly family: XtFamily;
  readonly tool: string;
  readonly hasTables: (runner: Runner) => boolean;
}

/** The kernel lists the tables of a namespace; `ip_tables_names` is empty where nobody has made one. */
const hasNames =
  (path: string) =>
  ({ readText }: Runner): boolean =>
    (readText(path) ?? "").trim() !== "";

/**
 * For ebtables the kernel lists only modules; a table of a module that is loaded may be made, empty, by looking at it
 * (Linux 5.15 and later). Who loaded the module wanted it.
 */
const hasBridgeModule = ({ readText }: Runner): boolean =>
  /^ebtable_(?:filter|nat|broute) /m.test(readText("/proc/modules") ?? "");

const sources: readonly Source[] = [
  { family: "ip", tool: "iptables-legacy-save", hasTables: hasNames("/proc/net/ip_tables_names") },
  { family: "ip6", tool: "ip6tables-legacy-save", hasTables: hasNames("/proc/net/ip6_tables_names") },
  { family: "bridge", tool: "ebtables-legacy-save", hasTables: hasBridgeModule },
];

/** The legacy tables of a host; none where there are none or their tool is missing. */
export const readLegacyTables = (runner: Runner): readonly XtTable[] =>
  sources.flatMap(({ family, tool, hasTables }) => {
    const text = hasTables(runner) ? runner.run(tool) : null;
    return text === null ? [] : parseSavedTables(text, family);
  });
