import type { HostState, Link } from "../../state/index.ts";
import type { LabNamespace } from "../namespace.ts";

/**
 * Makes the links of a host in `inside`: bridges as bridges, everything else as a cable whose other end, of the same
 * name, lies in `outside`. Links without carrier have their other end down.
 */
export const copyLinks = (
  { config, dynamic }: HostState,
  inside: LabNamespace,
  outside: LabNamespace,
): void => {
  const links = [...config.link.values()].filter(({ name }) => name !== "lo");
  outside.sysctl({ "net/ipv6/conf/default/disable_ipv6": 1 });
  inside.ipBatch(links.flatMap((link) => makeLines(link, outside)));
  inside.ipBatch(links.flatMap((link) => masterLines(link, config.link)));
  outside.ipBatch(
    cables(links).flatMap(({ name }) => upWhen(name, dynamic.links.get(name)?.carrier !== false)),
  );
  inside.ipBatch(links.flatMap(({ name, up }) => upWhen(name, up)));
};

const isBridge = ({ kind }: Link): boolean => kind === "bridge";

/** Links that are cables in the copy. */
export const cables = (links: readonly Link[]): readonly Link[] =>
  links.filter((link) => link.name !== "lo" && !isBridge(link));

const makeLines = (link: Link, outside: LabNamespace): readonly string[] => {
  const { name, mac, mtu } = link;
  const made = isBridge(link)
    ? `link add name ${name} type bridge`
    : `link add name ${name} type veth peer name ${name} netns ${outside.netns}`;
  const hasMac = mac !== null && mac !== "00:00:00:00:00:00";
  return [made, `link set dev ${name} mtu ${Math.min(mtu, 65_535)}${hasMac ? ` address ${mac}` : ""}`];
};

const set = (word: string, on: boolean | undefined): string => `${word} ${on === true ? "on" : "off"}`;

/** Ports of bridges. Masters of other kinds are not there in the copy. */
const masterLines = ({ name, master, port }: Link, all: HostState["config"]["link"]): readonly string[] => {
  const bridge = master === null ? undefined : all.get(master);
  if (bridge === undefined || !isBridge(bridge)) return [];
  return [
    `link set dev ${name} master ${master}`,
    `link set dev ${name} type bridge_slave ${set("isolated", port?.isolated)} ${set("hairpin", port?.hairpin)}`,
  ];
};

const upWhen = (name: string, isUp: boolean): readonly string[] => (isUp ? [`link set dev ${name} up`] : []);
