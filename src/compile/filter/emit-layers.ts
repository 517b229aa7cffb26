import { createHash } from "node:crypto";
import type { Span } from "../../diagnostics/index.ts";
import type { Family } from "../../net/index.ts";
import type { NftDataTypeName, NftVerdict } from "../../state/index.ts";
import type { Cell, CellKey, KeyShape, Layer } from "../layers/index.ts";
import { byteHex, keyHex, portHex } from "../nftables/bytes.ts";
import { family as isFamily } from "../nftables/match.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import type { Direction } from "./emit.ts";
import { loadKey } from "./layer-key.ts";

/** Where layers are written to. */
export interface LayerTarget {
  readonly table: TableDraft;
  readonly direction: Direction;
  readonly family: Family;
  /** Appends a rule of the list to a chain. Numbers in layers name rules. */
  readonly emitRule: (chain: string, rule: number) => void;
  /** What a rule decides where all packets of a cell match it, and the line that says so. */
  readonly decisionOf: (rule: number) => { readonly verdict: NftVerdict; readonly span: Span };
}

type MapLayer = Extract<Layer, { readonly kind: "map" }>;

/** Appends layers to a chain: plain rules, lookups, and for each key with rules of its own a chain. */
export const emitLayers = (target: LayerTarget, chain: string, layers: readonly Layer[]): void => {
  const used = new Map<string, number>();
  for (const layer of layers)
    if (layer.kind === "list") for (const rule of layer.rules) target.emitRule(chain, rule);
    else emitMap(target, chain, nameOf(`${chain}/${shapeName(layer.shape)}`, used), layer);
};

/** A shape that comes a second time is numbered. */
const nameOf = (name: string, used: Map<string, number>): string => {
  const count = (used.get(name) ?? 0) + 1;
  used.set(name, count);
  return bounded(count === 1 ? name : `${name}-${count}`);
};

/** `from24-to32-port`: in the words of the flow, also for replies. */
const shapeName = ({ source, destination, service }: KeyShape): string =>
  [
    ...(source === 0 ? [] : [`from${source}`]),
    ...(destination === 0 ? [] : [`to${destination}`]),
    ...(service === "none" ? [] : [service]),
  ].join("-");

/** A cell with its key in parts and as a whole. */
interface KeyedCell {
  readonly parts: readonly string[];
  readonly hex: string;
  readonly content: Cell["content"];
}

/** Cells in the order of their keys; those of a layer once, as both directions have the same. */
const keyed = (cells: readonly Cell[]): readonly KeyedCell[] => {
  const known = keyedCells.get(cells) ?? cells.map(withKey).sort((a, b) => (a.hex < b.hex ? -1 : 1));
  keyedCells.set(cells, known);
  return known;
};

const keyedCells = new WeakMap<readonly Cell[], readonly KeyedCell[]>();

const withKey = ({ key, content }: Cell): KeyedCell => {
  const parts = keyParts(key);
  return { parts, hex: keyHex(parts), content };
};

const emitMap = (target: LayerTarget, chain: string, name: string, { shape, cells }: MapLayer): void => {
  const { table, direction, family } = target;
  const entries = keyed(cells).map((cell) => [cell.hex, verdictOf(target, name, cell)] as const);
  const map = table.sets.verdictMap(name, fieldsOf(shape, family), entries);
  table.rule(chain, [...isFamily(family), ...loadKey(shape, family, direction, map)]);
};

const fieldsOf = ({ source, destination, service }: KeyShape, family: Family): readonly NftDataTypeName[] => {
  const address = family === "ipv4" ? "ipv4_addr" : "ipv6_addr";
  return [
    ...(source === 0 ? [] : ([address] as const)),
    ...(destination === 0 ? [] : ([address] as const)),
    ...(service === "none" ? [] : (["inet_proto"] as const)),
    ...(service === "port" ? (["inet_service"] as const) : []),
  ];
};

/** The fields of a key, those that its shape has. */
export const keyParts = ({ source, destination, protocol, port }: CellKey): readonly string[] => [
  ...(source === null ? [] : [source]),
  ...(destination === null ? [] : [destination]),
  ...(protocol === null ? [] : [byteHex(protocol)]),
  ...(port === null ? [] : [portHex(port)]),
];

const verdictOf = (target: LayerTarget, map: string, { parts, hex, content }: KeyedCell): NftVerdict => {
  const { table } = target;
  if (content.kind === "rule") {
    const { verdict, span } = target.decisionOf(content.rule);
    table.traceElement(map, hex, span);
    return verdict;
  }
  const chain = bounded(`${map}/${parts.join("-")}`);
  table.chain(chain);
  emitLayers(target, chain, content.layers);
  return { kind: "jump", chain };
};

/** A name of nftables has at most 255 bytes (`NFT_NAME_MAXLEN`); nobody reads that many. */
const longestName = 120;

const bounded = (name: string): string => {
  if (name.length <= longestName) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 16);
  return `${name.slice(0, name.indexOf("/"))}/${digest}`;
};
