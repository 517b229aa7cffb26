import { type HostState, keyOf, type XtTable } from "../../state/index.ts";
import type { Finding } from "./finding.ts";
import { ownLinks } from "./host-facts.ts";
import type { Probes } from "./probes.ts";
import { isManagedByNetworkManager } from "./settings-files.ts";

/** Programs that would take away or take over what we make. */
export const networkManagers = (host: HostState, probes: Probes): readonly Finding[] => [
  ...networkd(probes),
  ...networkManager(host, probes),
  ...legacyTables(host),
];

/** systemd-networkd deletes routes and rules that it did not make whenever it configures (`networkd.conf(5)`). */
const networkd = ({ networkd: settings }: Probes): readonly Finding[] => {
  if (settings === null) return [];
  const missing = [
    ...(settings.managesForeignRoutes ? ["ManageForeignRoutes=no"] : []),
    ...(settings.managesForeignRoutingRules ? ["ManageForeignRoutingPolicyRules=no"] : []),
  ];
  if (missing.length === 0) return [];
  return [
    {
      code: "doctor/networkd-foreign",
      severity: "problem",
      message: "systemd-networkd runs here and deletes routes or routing rules that it did not make",
      evidence: { ...settings },
      cure: `write \`[Network]\` and ${missing.map((line) => `\`${line}\``).join(", ")} into /etc/systemd/networkd.conf.d/causeway.conf, then \`systemctl restart systemd-networkd\``,
    },
  ];
};

const networkManager = (host: HostState, { networkManager: texts }: Probes): readonly Finding[] => {
  if (texts === null) return [];
  const links = ownLinks(host).size > 0 ? [...ownLinks(host)] : ["cw-lab"];
  const managed = links.filter((link) => isManagedByNetworkManager(texts, link));
  if (managed.length === 0) return [];
  return [
    {
      code: "doctor/network-manager",
      severity: "notice",
      message: "NetworkManager runs here and is not told to leave our bridges alone",
      evidence: { links: managed },
      cure: "write `[keyfile]` and `unmanaged-devices=interface-name:cw-*` into /etc/NetworkManager/conf.d/causeway.conf, then `nmcli general reload`",
    },
  ];
};

/** nftables does not show them; those that could not be read may hold anything. */
const legacyTables = ({ config }: HostState): readonly Finding[] => {
  const tables = [...config.xtTable.values()];
  const unread = tables.filter(({ isUnread }) => isUnread).map(keyOfTable);
  if (tables.length === 0) return [];
  return [
    {
      code: "doctor/legacy-iptables",
      severity: "notice",
      message: `legacy iptables has tables here (${tables.map(keyOfTable).join(", ")}) that nftables does not show`,
      evidence: { tables: tables.map(keyOfTable), unread },
      cure:
        unread.length === 0
          ? "`iptables-legacy-save` shows their rules; move to iptables-nft, so that one ruleset holds them all"
          : `install iptables (ebtables), so that ${unread.join(", ")} can be read; move to iptables-nft, so that one ruleset holds them all`,
    },
  ];
};

const keyOfTable = (table: XtTable): string => keyOf("xtTable", table);
