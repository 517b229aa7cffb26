import { compareDiagnostics } from "./compare-diagnostics.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { escapeText } from "./escape-text.ts";
import { excerptOf } from "./excerpt.ts";
import { colourPaint, type Paint, plainPaint } from "./paint.ts";
import type { Span } from "./span.ts";

/** How `renderDiagnostics` writes. */
export interface RenderOptions {
  readonly colour: boolean;
}

/**
 * Diagnostics as people read them, sorted by file and position, with the source line, carets, a hint where there is
 * one, and a closing count. `sources` holds the text of each file by the name that spans carry; a diagnostic whose
 * file is not there is shown without its line. Ends in a newline; empty when there are no diagnostics.
 */
export const renderDiagnostics = (
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  { colour }: RenderOptions,
): string => {
  if (diagnostics.length === 0) return "";
  const paint = colour ? colourPaint : plainPaint;
  const lineOf = lineReader(sources);
  const blocks = diagnostics
    .toSorted(compareDiagnostics)
    .map((diagnostic) => renderOne(diagnostic, lineOf, paint));
  return `${blocks.join("\n\n")}\n\n${countLine(diagnostics)}\n`;
};

type LineReader = (span: Span) => string | null;

const renderOne = (diagnostic: Diagnostic, lineOf: LineReader, paint: Paint): string => {
  const { span, hint } = diagnostic;
  const line = span === null ? null : lineOf(span);
  return [
    headline(diagnostic, paint),
    ...(line === null ? [] : frame(line, span!, diagnostic.severity, paint)),
    ...(hint === null ? [] : [`  ${paint("hint", "hint:")} ${escapeText(hint)}`]),
  ].join("\n");
};

const headline = ({ severity, code, message, span }: Diagnostic, paint: Paint): string => {
  const place = span === null ? "" : `${escapeText(span.file)}:${span.line}:${span.column}:`;
  const where = place === "" ? "" : `${paint("place", place)} `;
  return `${where}${paint(severity, `${severity}[${code}]`)}: ${escapeText(message)}`;
};

const frame = (line: string, span: Span, severity: Diagnostic["severity"], paint: Paint): string[] => {
  const number = String(span.line);
  const gutter = paint("frame", `${" ".repeat(number.length)} |`);
  const excerpt = excerptOf(line, span);
  return [
    `  ${paint("frame", `${number} |`)} ${excerpt.line}`.trimEnd(),
    `  ${gutter} ${excerpt.carets.replace(/\^+/, (carets) => paint(severity, carets))}`,
  ];
};

/** Reads lines by number; splits each file once. A byte order mark is no part of the first line. */
const lineReader = (sources: ReadonlyMap<string, string>): LineReader => {
  const split = new Map<string, readonly string[]>();
  return ({ file, line }) => {
    const text = sources.get(file);
    if (text === undefined) return null;
    const lines = split.get(file) ?? text.replace(/^\uFEFF/, "").split(/\r?\n/);
    split.set(file, lines);
    return lines[line - 1] ?? null;
  };
};

/** `2 errors, 1 warning`. */
const countLine = (diagnostics: readonly Diagnostic[]): string => {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  return [counted(errors, "error"), counted(warnings, "warning")].filter(Boolean).join(", ");
};

const counted = (count: number, noun: string): string =>
  count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
