import type { HostState } from "../../state/index.ts";
import type { Finding } from "./finding.ts";
import { ownLinks } from "./host-facts.ts";
import type { Probes } from "./probes.ts";
import { isManagedByNetworkManager } from "./settings-files.ts";

/** Programs that would take away or take over what we make. */
export const networkManagers = (host: HostState, probes: Probes): readonly Finding[] => [
  ...networkd(probes),
  ...networkManager(host, probes),
  ...legacyIptables(probes),
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

const legacyIptables = ({ legacyTables }: Probes): readonly Finding[] =>
  legacyTables.length === 0
    ? []
    : [
        {
          code: "doctor/legacy-iptables",
          severity: "notice",
          message: `legacy iptables has tables here (${legacyTables.join(", ")}) that nftables does not show`,
          evidence: { tables: legacyTables },
          cure: "`iptables-legacy-save` shows their rules; move to iptables-nft, so that one ruleset holds them all",
        },
      ];
