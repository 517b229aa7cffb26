/**
 * A host as an operator would type it, in the words of `ip`, `nft` and `iptables`: so that a case can be read, and taken
 * apart line by line. What the tools refuse is not there; what the kernel says it is, is judged.
 */
export interface HostSpec {
  /** Words after `ip address add`: `10.0.0.1/24 dev e0`. */
  readonly addresses: readonly string[];
  /** Words after `ip nexthop add`. */
  readonly nextHops: readonly string[];
  /** Words after `ip route add`, of each family. */
  readonly routes: PerFamily;
  /** Words after `ip rule add`, of each family. */
  readonly rules: PerFamily;
  /** Values by path below `/proc/sys`, in the order in which they are written. */
  readonly settings: Readonly<Record<string, string>>;
  readonly tables: readonly TableSpec[];
  /** Lines for `iptables-nft-restore`, of each family: whole tables from `*NAME` to `COMMIT`. */
  readonly iptables: { readonly ipv4: readonly XtTableSpec[]; readonly ipv6: readonly XtTableSpec[] };
}

export interface PerFamily {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/** A table for `nft -f`. */
export interface TableSpec {
  readonly family: string;
  readonly name: string;
  readonly sets: readonly SetSpec[];
  readonly chains: readonly ChainSpec[];
}

/** A named set or map. */
export interface SetSpec {
  readonly name: string;
  readonly kind: "set" | "map";
  /** `type ipv4_addr . inet_service : verdict`. */
  readonly type: string;
  readonly flags: readonly string[];
  readonly elements: readonly string[];
}

/** A chain; `hook` is the words up to the `;`: `type filter hook forward priority 0`. Rules are the words of `nft add rule`. */
export interface ChainSpec {
  readonly name: string;
  readonly hook: string | null;
  readonly policy: "accept" | "drop" | null;
  readonly rules: readonly string[];
}

/** A table of iptables: built-in chains with a policy, own ones with `-`; rules as `-A FORWARD -j DROP`. */
export interface XtTableSpec {
  readonly name: string;
  readonly chains: Readonly<Record<string, string>>;
  readonly rules: readonly string[];
}

export const emptyHost: HostSpec = {
  addresses: [],
  nextHops: [],
  routes: { ipv4: [], ipv6: [] },
  rules: { ipv4: [], ipv6: [] },
  settings: {},
  tables: [],
  iptables: { ipv4: [], ipv6: [] },
};

const setText = ({ name, kind, type, flags, elements }: SetSpec): string =>
  [
    `  ${kind} ${name} {`,
    `    type ${type};`,
    ...(flags.length === 0 ? [] : [`    flags ${flags.join(", ")};`]),
    ...(elements.length === 0 ? [] : [`    elements = { ${elements.join(", ")} }`]),
    "  }",
  ].join("\n");

const chainText = ({ name, hook, policy, rules }: ChainSpec): string =>
  [
    `  chain ${name} {`,
    ...(hook === null ? [] : [`    ${hook}; policy ${policy ?? "accept"};`]),
    ...rules.map((rule) => `    ${rule}`),
    "  }",
  ].join("\n");

/** The table for `nft -f`. */
export const tableText = ({ family, name, sets, chains }: TableSpec): string =>
  [`table ${family} ${name} {`, ...sets.map(setText), ...chains.map(chainText), "}", ""].join("\n");

/** The table for `iptables-restore`. */
export const xtTableText = ({ name, chains, rules }: XtTableSpec): string =>
  [
    `*${name}`,
    ...Object.entries(chains).map(([chain, policy]) => `:${chain} ${policy} [0:0]`),
    ...rules,
    "COMMIT",
    "",
  ].join("\n");
