import {
  configOf,
  type HostConfig,
  type HostDynamic,
  type HostState,
  type Kind,
  type LearntFdbEntry,
  type LearntNeighbour,
  type Table,
  tableOf,
} from "../../state/index.ts";
import type { NetlinkConnection } from "../netlink/index.ts";
import { type Namespace, runInNamespace } from "../netns/index.ts";
import {
  type DecodedLink,
  learntFdbEntry,
  type LinkNames,
  listAddresses,
  listFdb,
  listLinks,
  listNeighbours,
  listNextHopObjects,
  listRoutes,
  listRules,
} from "../rtnetlink/index.ts";
import { readSysctls } from "../sysctl/index.ts";
import { namespaceRunner, readLegacyTables } from "../xtables/index.ts";
import { fdbContext, isDerivedRoute, placeFdbEntry } from "./classify.ts";
import type { NftTables } from "./nft-tables.ts";

/** What observation reads from. */
export interface Sources {
  readonly route: NetlinkConnection;
  readonly namespace: Namespace;
  readonly nftTables: NftTables;
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Tables of one host while they are read. */
interface Picture {
  readonly config: Partial<Mutable<HostConfig>>;
  readonly dynamic: Mutable<HostDynamic>;
}

interface Reading extends Sources {
  readonly links: readonly DecodedLink[];
  readonly names: LinkNames;
}

/** Reads the kinds asked for; the tables of the others stay empty. Link status is always there. */
export const observeHost = (sources: Sources, wanted: ReadonlySet<Kind>): HostState => {
  const reading: Reading = { ...sources, ...listLinks(sources.route) };
  const picture: Picture = { config: {}, dynamic: emptyDynamic() };
  picture.dynamic.links = keyed(
    reading.links,
    ({ value }) => value.name,
    ({ status }) => status,
  );
  for (const kind of Object.keys(readers) as (keyof typeof readers)[])
    if (wanted.has(kind)) readers[kind](reading, picture);
  return { config: configOf(picture.config), dynamic: picture.dynamic };
};

const emptyDynamic = (): Mutable<HostDynamic> => ({
  links: new Map(),
  addresses: new Map(),
  routes: new Map(),
  neighbours: new Map(),
  fdb: new Map(),
  machines: new Map(),
});

type Reader = (reading: Reading, picture: Picture) => void;

/** How each kind gets into the picture. Services are a driver's to observe. */
const readers: { readonly [K in Exclude<Kind, "service">]: Reader } = {
  link: ({ links }, { config }) => {
    config.link = tableOf(
      "link",
      links.map(({ value }) => value),
    );
  },
  address: ({ route, names }, { config, dynamic }) => {
    const [derived, configured] = split(listAddresses(route, names), ({ dynamic }) => dynamic);
    config.address = tableOf("address", configured.map(valueOf));
    dynamic.addresses = tableOf("address", derived.map(valueOf));
  },
  neighbour: ({ route, names }, { config, dynamic }) => {
    const listed = listNeighbours(route, names);
    config.neighbour = tableOf(
      "neighbour",
      listed.flatMap((item) => (item.kind === "configured" ? item.value : [])),
    );
    const learnt = listed.flatMap((item): LearntNeighbour[] => (item.kind === "learnt" ? [item.value] : []));
    dynamic.neighbours = keyed(learnt, ({ link, address }) => `${link} ${address}`);
  },
  fdb: ({ route, names, links }, { config, dynamic }) => {
    const context = fdbContext(links.map(valueOf));
    const placed = listFdb(route, names).map((entry) => ({ entry, place: placeFdbEntry(entry, context) }));
    config.fdb = tableOf(
      "fdb",
      placed.filter(({ place }) => place === "config").map(({ entry }) => entry.value),
    );
    const learnt = placed
      .filter(({ place }) => place === "dynamic")
      .map(({ entry }): LearntFdbEntry => learntFdbEntry(entry.value));
    dynamic.fdb = keyed(learnt, ({ link, mac, vlan }) => `${link} ${mac} ${vlan ?? "-"}`);
  },
  nextHop: ({ route, names }, { config }) => {
    config.nextHop = tableOf("nextHop", listNextHopObjects(route, names));
  },
  route: ({ route, names }, { config, dynamic }) => {
    const listed = listRoutes(route, names);
    const [derived, configured] = split(listed.routes, (route) => isDerivedRoute(route, listed));
    config.route = tableOf("route", configured);
    dynamic.routes = tableOf("route", derived);
  },
  rule: ({ route }, { config }) => {
    config.rule = tableOf("rule", listRules(route));
  },
  nftTable: ({ nftTables }, { config }) => {
    config.nftTable = tableOf("nftTable", nftTables.read());
  },
  xtTable: ({ namespace }, { config }) => {
    config.xtTable = tableOf("xtTable", readLegacyTables(namespaceRunner(namespace)));
  },
  sysctl: ({ namespace, links }, { config }) => {
    const names = links.map(({ value }) => value.name);
    config.sysctl = tableOf(
      "sysctl",
      runInNamespace(namespace, () => readSysctls(names)),
    );
  },
};

const valueOf = <Value>(item: { readonly value: Value }): Value => item.value;

const split = <Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] => {
  const [yes, no]: [Item[], Item[]] = [[], []];
  for (const item of items) (test(item) ? yes : no).push(item);
  return [yes, no];
};

const keyed = <Item, Value = Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  valueOf: (item: Item) => Value = (item) => item as unknown as Value,
): Table<Value> =>
  new Map(
    items
      .map((item) => [keyOf(item), valueOf(item)] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
