import { quoteText } from "../diagnostics/index.ts";
import { parsePrefix, type Prefix } from "../net/index.ts";
import { prefixFaults } from "./address-formats.ts";
import { namePattern } from "./name-format.ts";
import { type TextFault, wholeText } from "./text-fault.ts";

/** One side of a rule as written, before names are resolved. */
export type EndpointValue =
  | { readonly kind: "host" }
  | { readonly kind: "internet" }
  | { readonly kind: "any" }
  | { readonly kind: "prefix"; readonly prefix: Prefix }
  | { readonly kind: "name"; readonly name: string };

/** Reads `host`, `internet`, `any`, an address, a prefix or a name; `null` for a faulty text. */
export const parseEndpoint = (text: string): EndpointValue | null => {
  if (text === "host" || text === "internet" || text === "any") return { kind: text };
  if (!looksNumeric(text)) return isName(text) ? { kind: "name", name: text } : null;
  const prefix = parsePrefix(text);
  return typeof prefix === "string" ? { kind: "prefix", prefix } : null;
};

/** The faults of one side of a rule. */
export const endpointFaults = (text: string): readonly TextFault[] => {
  if (looksNumeric(text)) return prefixFaults(text);
  if (text === "to" || text === "on") return [misplacedWord(text)];
  return isName(text) ? [] : [badEndpoint(text)];
};

const isName = (text: string): boolean => text !== "to" && text !== "on" && namePattern.test(text);

/** Names hold neither colon nor slash and begin with a letter; addresses and prefixes do one of these. */
const looksNumeric = (text: string): boolean => /^\d|[:/]/.test(text);

const misplacedWord = (text: string): TextFault =>
  wholeText(text, "language/reserved-word", `\`${text}\` stands where a name or address is needed`, null);

const badEndpoint = (text: string): TextFault =>
  wholeText(
    text,
    "language/bad-name",
    text === "" ? "a name is empty" : `${quoteText(text)} is neither a name nor an address`,
    "write a network, machine or group, an address or prefix, or `host`, `internet`, `any`",
  );
