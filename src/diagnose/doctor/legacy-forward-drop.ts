import {
  formatXtRule,
  type HostState,
  ownedLinkPrefix,
  type XtChain,
  type XtTable,
} from "../../state/index.ts";
import type { Finding } from "./finding.ts";

/** The same as `forwardDrops` for legacy tables, which nftables does not show. */
export const legacyForwardDrops = ({ config }: HostState): readonly Finding[] =>
  [...config.xtTable.values()].flatMap((table) => {
    const chain = table.chains.find(({ name, policy }) => name === "FORWARD" && policy === "drop");
    return chain === undefined || table.family === "bridge" || letsOursPass(chain) ? [] : [dropping(table)];
  });

/** Whether some rule names our links: then somebody has thought of us. */
const letsOursPass = ({ rules }: XtChain): boolean =>
  rules.some((rule) => formatXtRule(rule).includes(ownedLinkPrefix));

const dropping = ({ family, name }: XtTable): Finding => {
  const insert = `${family === "ip" ? "iptables" : "ip6tables"}-legacy -t ${name} -I FORWARD`;
  const ours = `${ownedLinkPrefix}+`;
  return {
    code: "doctor/forward-drop",
    severity: "problem",
    message: `legacy iptables drops forwarded packets that it does not know (table ${family} ${name}, chain FORWARD): ours among them`,
    evidence: { table: `legacy ${family} ${name}`, chain: "FORWARD", policy: "drop" },
    cure: `${insert} -i ${ours} -j ACCEPT; ${insert} -o ${ours} -j ACCEPT`,
  };
};
