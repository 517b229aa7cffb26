import { dependsOnLinks, equalValues, type HostConfig, type Kind, kinds, type Link } from "../state/index.ts";

/** `current` without the links that `target` can only have by making them again; itself when there are none. */
export const withoutRemadeLinks = (current: HostConfig, target: HostConfig): HostConfig => {
  const remade = new Set([...current.link.keys()].filter((name) => mustBeRemade(name, current, target)));
  if (remade.size === 0) return current;
  const goes = dependsOnLinks(current, remade);
  const rest = Object.fromEntries(
    kinds.map((kind: Kind) => [
      kind,
      new Map([...current[kind]].filter(([, object]) => !goes(kind, object as never)) as [string, object][]),
    ]),
  ) as unknown as HostConfig;
  return { ...rest, link: releasePorts(rest.link, remade) };
};

/** What the kernel does not change in a link once it is made. */
const fixedFields = ["kind", "vlan", "vxlan", "tun", "veth"] as const;

const mustBeRemade = (name: string, current: HostConfig, target: HostConfig): boolean => {
  const [before, after] = [current.link.get(name), target.link.get(name)];
  if (before === undefined || after === undefined) return false;
  return fixedFields.some((field) => !equalValues(before[field], after[field]));
};

const releasePorts = (links: HostConfig["link"], masters: ReadonlySet<string>): HostConfig["link"] =>
  new Map([...links].map(([name, link]) => [name, isPortOf(link, masters) ? released(link) : link]));

const isPortOf = ({ master }: Link, masters: ReadonlySet<string>): boolean =>
  master !== null && masters.has(master);

const released = ({ port: _port, ...link }: Link): Link => ({ ...link, master: null });
