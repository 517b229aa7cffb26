import type { XtFamily, XtTable } from "../../state/index.ts";
import { parseSavedTables } from "./parse-saved-tables.ts";

/** How the reader reaches a host. Both answer `null` when there is no such file or tool, or the tool fails. */
export interface Runner {
  /** The text of a file under `/proc`, as seen in the network namespace. */
  readonly readText: (path: string) => string | null;
  /** What a program without arguments prints in the network namespace. */
  readonly run: (program: string) => string | null;
}

/** How one family tells which tables it has, and the tool that prints them. */
interface Source {
  readonly family: XtFamily;
  readonly tool: string;
  readonly namesOf: (runner: Runner) => readonly string[];
}

/** The kernel lists the tables of a namespace; `ip_tables_names` is empty where nobody has made one. */
const namesAt =
  (path: string) =>
  ({ readText }: Runner): readonly string[] =>
    (readText(path) ?? "").split("\n").filter(Boolean);

/**
 * For ebtables the kernel lists only modules; a table of a module that is loaded may be made, empty, by looking at it
 * (Linux 5.15 and later). Who loaded the module wanted it.
 */
const bridgeModules = ({ readText }: Runner): readonly string[] =>
  [...(readText("/proc/modules") ?? "").matchAll(/^ebtable_(filter|nat|broute) /gm)].map(([, name]) => name!);

const sources: readonly Source[] = [
  { family: "ip", tool: "iptables-legacy-save", namesOf: namesAt("/proc/net/ip_tables_names") },
  { family: "ip6", tool: "ip6tables-legacy-save", namesOf: namesAt("/proc/net/ip6_tables_names") },
  { family: "bridge", tool: "ebtables-legacy-save", namesOf: bridgeModules },
];

/**
 * The legacy tables of a host. One that the kernel names but its tool does not print (it is missing, or fails) is there
 * without chains, as `isUnread`.
 */
export const readLegacyTables = (runner: Runner): readonly XtTable[] =>
  sources.flatMap(({ family, tool, namesOf }) => {
    const names = namesOf(runner);
    const text = names.length === 0 ? "" : (runner.run(tool) ?? "");
    const tables = parseSavedTables(text, family);
    const read = new Set(tables.map(({ name }) => name));
    const unread = names.filter((name) => !read.has(name));
    return [...tables, ...unread.map((name): XtTable => ({ family, name, chains: [], isUnread: true }))];
  });
