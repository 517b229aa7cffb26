import { quoteText } from "../diagnostics/index.ts";
import { parseAddress, parseInterfaceAddress, parseMac, parsePrefix } from "../net/index.ts";
import { type TextFault, wholeText } from "./text-fault.ts";

/** The faults of a single address. */
export const addressFaults = (text: string): readonly TextFault[] =>
  parseAddress(text) === null ? [badAddress(text, addressHint(text))] : [];

/** The faults of an uplink's gateway: `auto` or an address. */
export const gatewayFaults = (text: string): readonly TextFault[] =>
  text === "auto" ? [] : addressFaults(text);

/** The faults of an address with the length of its subnet. */
export const interfaceAddressFaults = (text: string): readonly TextFault[] => {
  const isAddress = parseInterfaceAddress(text) !== null;
  if (isAddress && text.includes("/")) return [];
  return [
    isAddress
      ? wholeText(
          text,
          "language/bad-address",
          `${quoteText(text)} lacks the length of its subnet`,
          `write \`${text}/${text.includes(":") ? 64 : 24}\`, or the length that the subnet has`,
        )
      : badAddress(
          text,
          addressDialectHint(text) ?? "write an address with the length of its subnet, like `10.10.0.1/24`",
        ),
  ];
};

/** The faults of a prefix; a bare address is one, too. */
export const prefixFaults = (text: string): readonly TextFault[] => {
  const parsed = parsePrefix(text);
  if (typeof parsed === "string") return [];
  return parsed.kind === "hostBits"
    ? [hostBits(text, parsed.meant)]
    : [wholeText(text, "language/bad-prefix", `${quoteText(text)} is not a prefix`, prefixHint(text))];
};

/** The faults of the MAC address of one card. */
export const macFaults = (text: string): readonly TextFault[] => {
  const mac = parseMac(text);
  const isOfOneCard =
    mac !== null && mac !== "00:00:00:00:00:00" && (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0;
  if (isOfOneCard) return [];
  const message = `${quoteText(text)} is not ${mac === null ? "a MAC address" : "the MAC address of one card"}`;
  return [wholeText(text, "language/bad-mac", message, "write it like `52:54:00:12:34:56`")];
};

const hostBits = (text: string, meant: string): TextFault =>
  wholeText(
    text,
    "language/host-bits",
    `${quoteText(text)} has bits set behind its length`,
    `did you mean \`${meant}\`?`,
  );

const badAddress = (text: string, hint: string): TextFault =>
  wholeText(text, "language/bad-address", `${quoteText(text)} is not an address`, hint);

const addressHint = (text: string): string => {
  if (parseInterfaceAddress(text) !== null) return `write it without the length: \`${text.split("/")[0]}\``;
  return (
    addressDialectHint(text) ?? "write an IPv4 address like `192.0.2.1` or an IPv6 address like `2001:db8::1`"
  );
};

const prefixHint = (text: string): string =>
  addressDialectHint(text) ?? "write address, slash and length, like `10.0.0.0/8` or `2001:db8::/32`";

/** What is wrong with texts that other programs take for addresses. */
const addressDialectHint = (text: string): string | null => {
  if (text.includes("%")) return "take the zone (`%…`) away";
  if (/^\[.*\]/.test(text)) return "take the brackets away";
  if (/(?:^|\.)0\d/.test(text))
    return "write the parts without leading zeros: other programs read those as octal";
  if (/\/\d+\.\d+\.\d+\.\d+$/.test(text)) return "write the length as a number of bits, like `/24`";
  return null;
};
