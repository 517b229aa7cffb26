import { Random } from "../random.ts";
import type { HostSpec } from "./host-spec.ts";
import { randomXtTables } from "./random-iptables.ts";
import { randomRoutes } from "./random-routes.ts";
import { randomRules } from "./random-rules.ts";
import { randomSettings } from "./random-settings.ts";
import { randomTables, type TakenPriorities } from "./random-tables.ts";

/** Packet filters of all kinds. `name` tells apart those that one host has one after the other. */
export const randomFilter = (seed: number, name: string): Pick<HostSpec, "tables" | "iptables"> => {
  const part = (what: string): Random => Random.of(seed, name, what);
  const taken: TakenPriorities = new Set();
  const iptables = {
    ipv4: randomXtTables(part("iptables"), "ipv4", taken),
    ipv6: randomXtTables(part("ip6tables"), "ipv6", taken),
  };
  return { tables: randomTables(part("tables"), taken), iptables };
};

/** The host that `seed` and its number in the campaign decide. */
export const randomHost = (seed: number, at: number): HostSpec => {
  const part = (name: string): Random => Random.of(seed, at, name);
  return {
    ...randomRoutes(part("routes")),
    rules: { ipv4: randomRules(part("rules"), "ipv4"), ipv6: randomRules(part("rules6"), "ipv6") },
    settings: randomSettings(part("settings")),
    ...randomFilter(seed, String(at)),
  };
};
