import { quoteText } from "../diagnostics/index.ts";
import { type TextFault, wholeText } from "./text-fault.ts";

/** What a declared name looks like. */
export const namePattern = /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/;

/** Words with a meaning of their own wherever a name can stand. */
export const reservedWords: ReadonlySet<string> = new Set(["host", "internet", "any", "to", "on"]);

/** Protocols that a service may be written as; no service can be called so. */
export const protocolWords: ReadonlySet<string> = new Set(["tcp", "udp", "sctp", "icmp"]);

/** The faults of a text that declares or names a network, machine, group, uplink, rule or publication. */
export const nameFaults = (text: string): readonly TextFault[] => {
  if (!namePattern.test(text)) return [badName(text)];
  return reservedWords.has(text) ? [reserved(text)] : [];
};

/** The faults of a text that declares a service. */
export const serviceNameFaults = (text: string): readonly TextFault[] =>
  protocolWords.has(text) ? [reserved(text)] : nameFaults(text);

const reserved = (text: string): TextFault =>
  wholeText(
    text,
    "language/reserved-word",
    `\`${text}\` is a word of the language and cannot be a name here`,
    "choose another name",
  );

const badName = (text: string): TextFault =>
  wholeText(
    text,
    "language/bad-name",
    text === "" ? "a name is empty" : `${quoteText(text)} is not a name`,
    "a name begins with a letter and holds up to 63 letters, digits, `_`, `.` and `-`",
  );
