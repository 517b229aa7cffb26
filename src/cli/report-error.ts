import {
  ApplyError,
  CausewayError,
  diagnosticToJson,
  PolicyError,
  renderDiagnostics,
  UsageError,
} from "../diagnostics/index.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Terminal } from "./output/terminal.ts";

/** Says what went wrong, on stderr or as JSON on stdout, and gives the exit code that fits. */
export const reportError = (
  error: unknown,
  { terminal, json }: { terminal: Terminal; json: boolean },
): number => {
  if (json) terminal.out(JSON.stringify({ error: errorToJson(error) }, undefined, 2));
  else for (const line of errorLines(error, terminal)) terminal.note(line);
  return exitCodeOf(error);
};

const exitCodeOf = (error: unknown): number => {
  if (error instanceof PolicyError || error instanceof UsageError) return exitCodes.badInput;
  if (error instanceof ApplyError && error.restored) return exitCodes.rolledBack;
  return exitCodes.refused;
};

const errorLines = (error: unknown, terminal: Terminal): readonly string[] => {
  if (error instanceof PolicyError) {
    return [renderDiagnostics(error.diagnostics, error.sources, { colour: terminal.colour })];
  }
  const label = terminal.style(["red", "bold"], "error");
  if (!(error instanceof CausewayError)) {
    const stack = error instanceof Error ? error.stack : String(error);
    return [`${label}: this is a fault in Causeway itself; please report it with these lines`, String(stack)];
  }
  const place =
    error.position === null ? "" : `${error.position.file}:${error.position.line}:${error.position.column}: `;
  const lines = [`${place}${label}[${error.code}]: ${error.message}`];
  return error.hint === null ? lines : [...lines, `${terminal.style("cyan", "hint")}: ${error.hint}`];
};

const errorToJson = (error: unknown): object => {
  if (!(error instanceof CausewayError)) return { code: null, message: String(error) };
  const { code, message, hint, position } = error;
  const diagnostics =
    error instanceof PolicyError ? { diagnostics: error.diagnostics.map(diagnosticToJson) } : {};
  const restored = error instanceof ApplyError ? { restored: error.restored } : {};
  return { code, message, hint, position, ...restored, ...diagnostics };
};
