import { compareSpans, didYouMean, quoteText } from "../diagnostics/index.ts";
import type {
  DeclaringSection,
  GroupSyntax,
  Located,
  MachineSyntax,
  NetworkSyntax,
  PolicyTree,
  UplinkSyntax,
} from "../language/index.ts";
import { placeWords } from "./place-words.ts";
import type { Report } from "./report.ts";

/** What a name stands for. Machines, networks and groups share one space of names. */
export type Declared =
  | { readonly kind: "machine"; readonly machine: MachineSyntax }
  | { readonly kind: "network"; readonly network: NetworkSyntax }
  | { readonly kind: "group"; readonly group: GroupSyntax };

/** Looks names up; a name that does not fit is reported and answered by `null`. */
export interface NameTable {
  readonly declared: ReadonlyMap<string, Declared>;
  /** Whatever has this name, for one side of a rule or a member of a group. */
  endpoint(name: Located<string>): Declared | null;
  machine(name: Located<string>): MachineSyntax | null;
  network(name: Located<string>): NetworkSyntax | null;
  uplink(name: Located<string>): UplinkSyntax | null;
}

/** The names of a policy. A name that is declared twice stands for its first declaration, and is reported. */
export const createNameTable = (tree: PolicyTree, report: Report): NameTable => {
  const declared = declarations(tree, report);
  checkOtherNames(tree, report);
  const uplinks = new Map(tree.uplinks.map((uplink) => [uplink.name.value, uplink]));
  const unknown = unknownNames(tree, report);

  const endpoint = (name: Located<string>): Declared | null => {
    const found = declared.get(name.value);
    if (found !== undefined) return found;
    const hint = uplinks.has(name.value)
      ? `\`${name.value}\` is an uplink: what leaves by it is \`internet\``
      : null;
    const candidates = [...declared.keys(), ...endpointWords];
    return unknown(name, "name", ["machines", "networks", "groups"], candidates, hint);
  };

  const machines = new Map(tree.machines.map((machine) => [machine.name.value, machine]));
  const networks = new Map(tree.networks.map((network) => [network.name.value, network]));

  const missing = (name: Located<string>, kind: "machine" | "network", candidates: Iterable<string>) => {
    const other = declared.get(name.value);
    return other === undefined
      ? unknown(name, kind, [`${kind}s`], candidates, null)
      : wrongKind(report, name, `a ${other.kind}`, `a ${kind}`);
  };

  const uplink = (name: Located<string>): UplinkSyntax | null => {
    const found = uplinks.get(name.value);
    if (found !== undefined) return found;
    const other = declared.get(name.value);
    if (other !== undefined) return wrongKind(report, name, `a ${other.kind}`, "an uplink");
    return unknown(name, "uplink", ["uplinks"], uplinks.keys(), null);
  };

  return {
    declared,
    endpoint,
    machine: (name) => machines.get(name.value) ?? missing(name, "machine", machines.keys()),
    network: (name) => networks.get(name.value) ?? missing(name, "network", networks.keys()),
    uplink,
  };
};

const endpointWords: readonly string[] = ["host", "internet", "any"];

/** Suggestions cost time for each declared name; a file with more faults than this has another problem. */
const mostSuggestions = 100;

type UnknownName = (
  name: Located<string>,
  noun: string,
  sections: readonly DeclaringSection[],
  candidates: Iterable<string>,
  hint: string | null,
) => null;

/** Reports unknown names, unless the section that would declare them could not be read. */
export const unknownNames = ({ unread }: Pick<PolicyTree, "unread">, report: Report): UnknownName => {
  let suggestions = 0;
  return (name, noun, sections, candidates, hint) => {
    if (sections.some((section) => unread.has(section))) return null;
    const nearest =
      hint === null && suggestions++ < mostSuggestions ? didYouMean(name.value, candidates) : hint;
    const otherwise = `declare it under ${sections.map((section) => `\`${section}\``).join(", ")}`;
    report.error(
      "policy/unknown-name",
      name.span,
      `unknown ${noun} ${quoteText(name.value)}`,
      nearest ?? otherwise,
    );
    return null;
  };
};

const wrongKind = (report: Report, { value, span }: Located<string>, found: string, wanted: string): null => {
  const message = `${quoteText(value)} is ${found}, and ${wanted} is needed here`;
  report.error("policy/wrong-kind", span, message);
  return null;
};

const declarations = (tree: PolicyTree, report: Report): ReadonlyMap<string, Declared> => {
  const declared = new Map<string, { readonly name: Located<string>; readonly entry: Declared }>();
  const entries: readonly (readonly [Located<string>, Declared])[] = [
    ...tree.machines.map((machine) => [machine.name, { kind: "machine", machine }] as const),
    ...tree.networks.map((network) => [network.name, { kind: "network", network }] as const),
    ...tree.groups.map((group) => [group.name, { kind: "group", group }] as const),
  ];
  for (const [name, entry] of entries.toSorted(([a], [b]) => compareSpans(a.span, b.span))) {
    const other = declared.get(name.value);
    if (other === undefined) declared.set(name.value, { name, entry });
    else reportDuplicate(name, `a ${other.entry.kind}`, other.name, report);
  }
  return new Map([...declared].map(([name, { entry }]) => [name, entry]));
};

/** Within one file a key cannot stand twice; with several files, it can. */
const checkOtherNames = (tree: PolicyTree, report: Report): void => {
  const spaces = [
    ["an uplink", tree.uplinks],
    ["a service", tree.services],
  ] as const;
  for (const [noun, entries] of spaces) {
    const seen = new Map<string, Located<string>>();
    for (const { name } of entries) {
      const first = seen.get(name.value);
      if (first === undefined) seen.set(name.value, name);
      else reportDuplicate(name, noun, first, report);
    }
  }
};

const reportDuplicate = (
  { value, span }: Located<string>,
  noun: string,
  first: Located<string>,
  report: Report,
): void => {
  const message = `\`${value}\` is already the name of ${noun} in ${placeWords(first.span, span)}`;
  report.error("policy/duplicate-name", span, message, duplicateHint(noun));
};

const duplicateHint = (noun: string): string =>
  noun === "an uplink" || noun === "a service"
    ? "rename one of them"
    : "machines, networks and groups share one space of names: rename one of them";
