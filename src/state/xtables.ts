/**
 * Rules in the vocabulary of iptables, ip6tables and ebtables. Legacy tables are read in it, and the matches and targets
 * of iptables-nft are explained by it, so both can be compared and searched in one way.
 *
 * Values are spelt as `iptables-save` spells them: marks in hexadecimal, addresses with their prefix length, lists with
 * commas.
 */

/** `! --dports 80,443` is `{ name: "dports", invert: true, values: ["80,443"] }`. A flag has no values. */
export interface XtOption {
  readonly name: string;
  readonly invert: boolean;
  readonly values: readonly string[];
}

/** A match (`-m conntrack --ctstate NEW`) or target (`-j DNAT --to-destination 10.0.0.1`). */
export interface XtExtension {
  readonly name: string;
  readonly options: readonly XtOption[];
}

/** The families that have tables of their own: iptables, ip6tables, ebtables. */
export type XtFamily = "ip" | "ip6" | "bridge";

/** What becomes of a packet that a rule matches: a target, or another chain. `null` when it only counts. */
export type XtAction =
  | { readonly kind: "target"; readonly target: XtExtension }
  | { readonly kind: "jump" | "goto"; readonly chain: string };

/** A rule. `header` are the options of no extension: `-s`, `-d`, `-i`, `-o`, `-p`, `-f` by their long names. */
export interface XtRule {
  readonly header: readonly XtOption[];
  readonly matches: readonly XtExtension[];
  readonly action: XtAction | null;
}

/** A chain; built-in ones have a policy. */
export interface XtChain {
  readonly name: string;
  readonly policy: "accept" | "drop" | null;
  readonly rules: readonly XtRule[];
}

/** A legacy table with its chains in the order of the listing. Counters are not configuration. */
export interface XtTable {
  readonly family: XtFamily;
  readonly name: string;
  readonly chains: readonly XtChain[];
  /** The kernel has the table, but its save tool is missing or failed: nothing is known of its chains. */
  readonly isUnread?: true;
}
