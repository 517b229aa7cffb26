import { formatRule, formatXtRule, type HostState, objectId } from "../../../state/index.ts";

/** A rule of a table by its id (`nftTable ip filter/FORWARD/3`), as its own tool writes it; policies by their name. */
export const ruleText = ({ config }: HostState, place: string): string => {
  const [, table = "", chain = "", index = ""] = /^(.*)\/([^/]+)\/([^/]+)$/.exec(place) ?? [];
  if (index === "policy") return `policy of ${chain}`;
  for (const [key, one] of config.nftTable) {
    if (objectId("nftTable", key) !== table) continue;
    const rule = one.chains.find(({ name }) => name === chain)?.rules[Number(index)];
    if (rule !== undefined) return formatRule(rule, one).replaceAll(/ counter(?= |$)/g, "");
  }
  for (const [key, one] of config.xtTable) {
    if (objectId("xtTable", key) !== table) continue;
    const rule = one.chains.find(({ name }) => name === chain)?.rules[Number(index)];
    if (rule !== undefined) return formatXtRule(rule);
  }
  return place;
};
