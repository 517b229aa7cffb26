import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NftablesHost } from "./nftables-host.ts";

const folder = join(import.meta.dirname, "../data/rulesets");

/** A ruleset as one program makes it: `OWNER.nft`, or `OWNER.FAMILY.rules` in the format of `iptables-save`. */
export interface RecordedRuleset {
  readonly file: string;
  readonly owner: string;
  readonly family: "nft" | "ip" | "ip6" | "bridge";
  readonly text: string;
}

/** All of `test/data/rulesets`, by name of file. */
export const recordedRulesets: readonly RecordedRuleset[] = readdirSync(folder)
  .filter((file) => /\.(?:nft|rules)$/.test(file))
  .toSorted()
  .map((file) => {
    const [owner = "", family = ""] = file.split(".");
    const text = readFileSync(join(folder, file), "utf8");
    return { file, owner, family: family as RecordedRuleset["family"], text };
  });

const tools = { ip: "iptables", ip6: "ip6tables", bridge: "ebtables" } as const;

/** Loads a ruleset by the program's own tool: `nft`, or the one of iptables that works on nftables. */
export const loadRecorded = (host: NftablesHost, { family, text }: RecordedRuleset): void => {
  if (family === "nft") host.load(text);
  else host.exec([`${tools[family]}-nft-restore`], text);
};

/** What the tool of iptables prints of the tables in nftables. */
export const savedFromNft = (host: NftablesHost, family: "ip" | "ip6" | "bridge"): string =>
  host.exec([`${tools[family]}-nft-save`]);
