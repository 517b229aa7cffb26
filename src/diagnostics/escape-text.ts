/** Control and format characters (terminal escapes, bidirectional overrides), line separators, lone surrogates. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const shortForms: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const longestQuote = 80;

/**
 * `text` with every character that a terminal would act upon, or not show, written as `\n`, `\t` or `\u{1b}`.
 * The result is one printable line: user text cannot move the cursor, change colours or forge a message.
 */
export const escapeText = (text: string): string =>
  text.replace(
    unprintable,
    (character) => shortForms[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );

/** User text as messages show it: in backticks, escaped, and cut when it is longer than 80 characters. */
export const quoteText = (text: string): string =>
  `\`${escapeText(text.length > longestQuote ? `${text.slice(0, longestQuote - 1)}…` : text)}\``;
