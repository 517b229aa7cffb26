/** Colours text for a terminal, or leaves it alone. */
export type Paint = (style: Style, text: string) => string;

/** What a piece of a rendered diagnostic is. */
export type Style = "error" | "warning" | "place" | "frame" | "hint";

/** Select Graphic Rendition parameters (ECMA-48 §8.3.117). */
const parameters: Readonly<Record<Style, string>> = {
  error: "1;31",
  warning: "1;33",
  place: "1",
  frame: "34",
  hint: "36",
};

/** Paints with terminal escapes. */
export const colourPaint: Paint = (style, text) => `\u001b[${parameters[style]}m${text}\u001b[0m`;

/** Paints nothing. */
export const plainPaint: Paint = (_style, text) => text;
