import { type Diagnostic, renderDiagnostics } from "../../diagnostics/index.ts";
import type { Terminal } from "./terminal.ts";

/** Shows diagnostics with their source lines; nothing when there are none. */
export const showDiagnostics = (
  terminal: Terminal,
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
): void => {
  if (diagnostics.length > 0)
    terminal.note(renderDiagnostics(diagnostics, sources, { colour: terminal.colour }));
};
