import type { NetworkdSettings } from "./probes.ts";

/** The last value of `key` in `[section]` over all `texts`, in the form of `systemd.syntax(7)`; `null` without any. */
const lastValue = (texts: readonly string[], section: string, key: string): string | null => {
  let [inside, value]: [string, string | null] = ["", null];
  for (const line of texts.flatMap((text) => text.split("\n")).map((line) => line.trim())) {
    const heading = /^\[(.*)\]$/.exec(line)?.[1];
    const [, name, assigned] = /^([^#;=][^=]*?)\s*\+?=\s*(.*)$/.exec(line) ?? [];
    if (heading !== undefined) inside = heading;
    else if (inside === section && name === key) value = assigned!;
  }
  return value;
};

/** What networkd does with foreign objects, from the texts of its configuration, the weakest first. Both default to yes. */
export const readNetworkdSettings = (texts: readonly string[]): NetworkdSettings => ({
  managesForeignRoutes: isOn(lastValue(texts, "Network", "ManageForeignRoutes")),
  managesForeignRoutingRules: isOn(lastValue(texts, "Network", "ManageForeignRoutingPolicyRules")),
});

const isOn = (value: string | null): boolean => value === null || !/^(no|false|off|0|n|f)$/i.test(value);

/** Whether NetworkManager takes care of a link: `unmanaged-devices` names none that fits (`NetworkManager.conf(5)`). */
export const isManagedByNetworkManager = (texts: readonly string[], link: string): boolean => {
  const value = lastValue(texts, "keyfile", "unmanaged-devices") ?? "";
  const specs = value.split(/[;,]/).map((spec) => spec.trim());
  return !specs.some((spec) => !spec.startsWith("except:") && fits(spec, link));
};

const fits = (spec: string, link: string): boolean => {
  const pattern = /^(?:interface-name:=?)?([^:]+)$/.exec(spec)?.[1];
  return pattern !== undefined && globOf(pattern).test(link);
};

const globOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
