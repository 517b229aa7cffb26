import type { Family } from "../../net/index.ts";
import type { HostState } from "../../state/index.ts";

/** Settings below `/proc/sys/net/ipv[46]/conf` as numbers. What was not observed has the kernel's default. */
export interface Settings {
  /** `conf/LINK/NAME` alone (`IN_DEV_CONF_GET`). */
  readonly own: (family: Family, link: string, name: string) => number;
  /** The larger of `conf/all/NAME` and `conf/LINK/NAME` (`IN_DEV_MAXCONF`, and `IN_DEV_ORCONF` for switches). */
  readonly largest: (family: Family, link: string, name: string) => number;
  /** Any other setting, by its path. */
  readonly at: (path: string) => number;
}

/** Switches that are on when nobody touched them; all others are 0. */
const defaults: Readonly<Record<string, number>> = { send_redirects: 1, shared_media: 1 };

/** The settings of `host`. */
export const settingsOf = (host: HostState): Settings => {
  const read = (path: string, fallback: number): number => {
    const value = Number(host.config.sysctl.get(path)?.value ?? Number.NaN);
    return Number.isNaN(value) ? fallback : value;
  };
  const own: Settings["own"] = (family, link, name) =>
    read(`net/${family}/conf/${link}/${name}`, defaults[name] ?? 0);
  return {
    own,
    largest: (family, link, name) => Math.max(own(family, "all", name), own(family, link, name)),
    at: (path) => read(path, 0),
  };
};
