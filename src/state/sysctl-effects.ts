/**
 * Settings that the kernel changes together with another.
 *
 * Measured on Linux 6.18 and in `net/ipv4/devinet.c, inet_forward_change` and `net/ipv6/addrconf.c`: a write that
 * changes `net/ipv4/ip_forward` (the same variable as `net/ipv4/conf/all/forwarding`) sets `forwarding` of `default`
 * and of every interface, and `conf/all/accept_redirects` to the opposite; IPv6 does the first for `forwarding`,
 * `ignore_routes_with_linkdown` and `disable_ipv6`. A write of the value that is there changes nothing else.
 */

const ipv4Forwarding = /^net\/ipv4\/(?:ip_forward|conf\/[^/]+\/forwarding)$/;
const ipv4Roots: ReadonlySet<string> = new Set(["net/ipv4/ip_forward", "net/ipv4/conf/all/forwarding"]);
const ipv4Redirects = "net/ipv4/conf/all/accept_redirects";
const ipv6Root = /^net\/ipv6\/conf\/all\/(forwarding|ignore_routes_with_linkdown|disable_ipv6)$/;
const ipv6Interface = /^net\/ipv6\/conf\/[^/]+\/([^/]+)$/;
const linkPath = /^net\/ipv[46]\/(?:conf|neigh)\/([^/]+)\//;

/** Whether writing `path` changes other settings. */
export const isSysctlRoot = (path: string): boolean => ipv4Roots.has(path) || ipv6Root.test(path);

/** The other path of the same variable, or `null`. */
export const sysctlTwin = (path: string): string | null =>
  [...ipv4Roots].find((root) => ipv4Roots.has(path) && root !== path) ?? null;

/** What a change of the root `root` to `value` makes of `path`; `null` when it does not touch it. */
export const sysctlEffect = (root: string, value: string, path: string): string | null => {
  if (path === root) return null;
  if (ipv4Roots.has(root)) {
    if (path === ipv4Redirects) return value === "0" ? "1" : "0";
    return ipv4Forwarding.test(path) ? value : null;
  }
  const field = ipv6Root.exec(root)?.[1];
  return field !== undefined && ipv6Interface.exec(path)?.[1] === field ? value : null;
};

/** Whether `path` switches forwarding, for the host or for one interface. */
export const isForwardingSysctl = (path: string): boolean =>
  ipv4Forwarding.test(path) || /^net\/ipv6\/conf\/[^/]+\/forwarding$/.test(path);

/** The link whose setting `path` is, or `null` for the whole host's: it comes and goes with the link. */
export const linkOfSysctl = (path: string): string | null => {
  const name = linkPath.exec(path)?.[1];
  return name === undefined || name === "all" || name === "default" ? null : name;
};
