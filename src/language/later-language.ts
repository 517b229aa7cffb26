/**
 * Parts of the language that are planned and not there yet. They are answered by `language/not-yet`, so that nobody
 * takes them for a spelling mistake, and never ignored. A place is a path with `*` for names and indices.
 */
const laterKeys: Readonly<Record<string, readonly string[]>> = {
  "": ["segments", "access", "routing", "alerts", "proxy", "schedules"],
  "networks.*": ["vlan", "vxlan"],
};

const laterValues: Readonly<Record<string, readonly string[]>> = {
  "networks.*.mode": ["proxy", "tunnel"],
};

/** Keys that only the whole-file forms have which are not there yet: access grants and segmentation policies. */
const laterFileKeys: readonly string[] = ["allowedIPs", "validity", "segmentation Policy"];

type Path = readonly PropertyKey[];

/** Whether `key`, in the map at `path`, is planned. */
export const isLaterKey = (path: Path, key: string): boolean =>
  laterKeys[placeOf(path)]?.includes(key) ?? false;

/** Whether `value`, at `path`, is planned. */
export const isLaterValue = (path: Path, value: string): boolean =>
  laterValues[placeOf(path)]?.includes(value) ?? false;

/** Whether a file with these keys is of a form that is planned. */
export const laterFileKey = (keys: Iterable<string>): string | null =>
  [...keys].find((key) => laterFileKeys.includes(key)) ?? null;

/** Names stand at odd depths below the section: `networks.lab.mode` is `networks.*.mode`. */
const placeOf = (path: Path): string =>
  path.map((part, depth) => (depth === 1 ? "*" : String(part))).join(".");
