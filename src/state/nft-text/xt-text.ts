import type { NftCompatExpression } from "../nft-foreign.ts";
import type { NftFamily } from "../nftables.ts";
import type { XtExtension, XtOption, XtRule } from "../xtables.ts";

/** The name by which iptables calls an extension that has a second one, by an option that only that name has. */
const aliases: Readonly<Record<string, readonly [option: string, alias: string]>> = {
  conntrack: ["state", "state"],
  icmp6: ["icmpv6-type", "icmp6"],
};

/** A match or target of iptables-nft in the words of iptables; `null` when its structure is not understood. */
export const xtExtensionOf = ({ name, options }: NftCompatExpression): XtExtension | null => {
  if (options === null) return null;
  const [option, alias] = aliases[name] ?? [];
  const isAlias = options.some((one) => one.name === option);
  return { name: isAlias ? alias! : name, options };
};

/** `-m conntrack --ctstate NEW`, `-j DNAT --to-destination 10.0.0.1`; ebtables names no matches. */
export const xtText = (expression: NftCompatExpression, family: NftFamily): string | null => {
  const extension = xtExtensionOf(expression);
  if (extension === null) return null;
  const words = extension.options.map(optionText);
  if (expression.kind === "xtTarget") return ["-j", extension.name, ...words].join(" ");
  return (family === "bridge" ? words : ["-m", extension.name, ...words]).join(" ");
};

/** `! --dports 80,443`. */
const optionText = ({ name, invert, values }: XtOption): string =>
  [...(invert ? ["!"] : []), `--${name}`, ...values.map(valueText)].join(" ");

const plain = /^[\w.,:/+%@#=*|[\]-]+$/;

/** Text that a shell or `iptables-restore` would split or unquote stands in quotes. */
const valueText = (value: string): string =>
  plain.test(value) ? value : `"${value.replaceAll(/(["\\])/g, String.raw`\$1`)}"`;

/** A rule of a legacy table, without `-A CHAIN`. */
export const formatXtRule = ({ header, matches, action }: XtRule): string => {
  const words = header.map(optionText);
  for (const { name, options } of matches) words.push("-m", name, ...options.map(optionText));
  if (action?.kind === "target")
    words.push("-j", action.target.name, ...action.target.options.map(optionText));
  else if (action !== null) words.push(action.kind === "jump" ? "-j" : "-g", action.chain);
  return words.join(" ");
};
