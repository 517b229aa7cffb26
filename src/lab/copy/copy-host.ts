import { openLinuxKernel } from "../../kernel/index.ts";
import {
  type Change,
  type ChangeKind,
  formatXtRule,
  type HostState,
  objectId,
  type Table,
  type XtTable,
} from "../../state/index.ts";
import type { LabNamespace } from "../namespace.ts";
import { copyLinks } from "./copy-links.ts";

/** In the order in which they can be made. */
const copiedKinds = [
  "sysctl",
  "address",
  "neighbour",
  "fdb",
  "nextHop",
  "route",
  "rule",
  "nftTable",
] as const;

/** Next hops of routes may themselves need routes: as often as this, what was refused is tried again. */
const mostRounds = 4;

/** Makes a copy of a host in a namespace, and gives the ids of what could not be made. */
export const copyHost = (
  state: HostState,
  inside: LabNamespace,
  outside: LabNamespace,
): readonly string[] => {
  copyLinks(state, inside, outside);
  const kernel = openLinuxKernel({ namespace: inside.netns });
  try {
    const refused = new Set<Change>();
    const there = kernel.observe();
    for (const kind of copiedKinds)
      for (const change of make(kernel, changesOf(state, there, kind))) refused.add(change);
    const ids = [...refused].map(({ kind, key }) => objectId(kind, key));
    return [...ids.filter((id) => !isSmall(id)), ...copyLegacy(state, inside)];
  } finally {
    kernel.close();
  }
};

/** Settings that a namespace does not have of its own decide nothing here that the copy could show. */
const isSmall = (id: string): boolean => /^sysctl .*(?:addr_gen_mode|arptables)/.test(id);

const make = (kernel: ReturnType<typeof openLinuxKernel>, changes: readonly Change[]): readonly Change[] => {
  let left = changes;
  for (let round = 0; round < mostRounds && left.length > 0; round += 1) {
    const outcomes = kernel.execute(left);
    const refused = left.filter((_change, index) => outcomes[index] !== null);
    if (refused.length === left.length) return refused;
    left = refused;
  }
  return left;
};

/** What has to be made: all that somebody configured or the host learnt, unless the kernel made it by itself. */
const changesOf = ({ config, dynamic }: HostState, there: HostState, kind: ChangeKind): readonly Change[] => {
  const objects = new Map<string, unknown>(config[kind] as Table<unknown>);
  if (kind === "route")
    addMissing(objects, dynamic.routes, there.dynamic.routes, ({ protocol }) => protocol !== 2);
  if (kind === "address")
    addMissing(
      objects,
      dynamic.addresses,
      there.dynamic.addresses,
      ({ protocol }) => protocol < 1 || protocol > 3,
    );
  if (kind === "neighbour") addLearnt(objects, dynamic.neighbours);
  const present: Table<unknown> = there.config[kind];
  return [...objects].flatMap(([key, after]): readonly Change[] => {
    const before = present.get(key);
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    const op = before === undefined ? { op: "create", after } : { op: "replace", before, after };
    return [{ kind, key, ...op } as Change];
  });
};

const addMissing = <Value>(
  objects: Map<string, unknown>,
  derived: Table<Value>,
  there: Table<Value>,
  isLearnt: (value: Value) => boolean,
): void => {
  for (const [key, value] of derived) if (!there.has(key) && isLearnt(value)) objects.set(key, value);
};

/** Learnt neighbours are made permanent: nobody answers in a copy. */
const addLearnt = (objects: Map<string, unknown>, learnt: HostState["dynamic"]["neighbours"]): void => {
  for (const [key, { link, address, mac }] of learnt)
    if (mac !== null && !objects.has(key)) objects.set(key, { link, address, mac, proxy: false });
};

const tools = { ip: "iptables-legacy-restore", ip6: "ip6tables-legacy-restore", bridge: null };

const copyLegacy = ({ config }: HostState, inside: LabNamespace): readonly string[] =>
  [...config.xtTable].flatMap(([key, table]) => {
    const tool = tools[table.family];
    const isMade = tool !== null && inside.attempt([tool, "-n"], savedText(table)).status === 0;
    return isMade ? [] : [objectId("xtTable", key)];
  });

/** A table as the save tools print it. */
const savedText = ({ name, chains }: XtTable): string =>
  [
    `*${name}`,
    ...chains.map((chain) => `:${chain.name} ${chain.policy?.toUpperCase() ?? "-"} [0:0]`),
    ...chains.flatMap((chain) => chain.rules.map((rule) => `-A ${chain.name} ${formatXtRule(rule)}`)),
    "COMMIT",
    "",
  ].join("\n");
