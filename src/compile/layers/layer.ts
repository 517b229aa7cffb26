import type { PortRange, Prefix } from "../../net/index.ts";

/** The protocol and destination ports that a rule can match. */
export type TrafficBox =
  | { readonly kind: "any" }
  | { readonly kind: "protocol"; readonly protocol: number }
  | { readonly kind: "ports"; readonly protocol: number; readonly ports: readonly PortRange[] };

/** What a rule can match and what it does, as far as the order of lookups depends on it. */
export interface LayerRule {
  /** All of one family, at least one. */
  readonly source: readonly Prefix[];
  readonly destination: readonly Prefix[];
  readonly traffic: TrafficBox;
  /** Rules with the same outcome may be looked at in any order. */
  readonly outcome: string;
  /** Whether it matches every packet of its prefixes and traffic, and does nothing but decide. */
  readonly isExact: boolean;
}

/** Which parts of a packet make the key. A length of 0 leaves the address out. */
export interface KeyShape {
  readonly source: number;
  readonly destination: number;
  readonly service: "none" | "protocol" | "port";
}

/** One key: addresses in hexadecimal, host bits cleared; `null` for what the shape leaves out. */
export interface CellKey {
  readonly source: string | null;
  readonly destination: string | null;
  readonly protocol: number | null;
  readonly port: number | null;
}

/** What stands behind a key. Rules are named by their place in the list. */
export interface Cell {
  readonly key: CellKey;
  readonly content:
    | { readonly kind: "rule"; readonly rule: number }
    | { readonly kind: "layers"; readonly layers: readonly Layer[] };
}

/** A step of the search: a lookup, or rules one after the other. */
export type Layer =
  | { readonly kind: "map"; readonly shape: KeyShape; readonly cells: readonly Cell[] }
  | { readonly kind: "list"; readonly rules: readonly number[] };
