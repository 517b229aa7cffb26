import type { Section } from "../../app/index.ts";
import { formatSection } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Prints a section below an empty line; nothing when it has no rows. */
export const showSection = (terminal: Terminal, { title, heading, rows }: Section): void => {
  if (rows.length === 0) return;
  for (const line of ["", ...formatSection(title, heading, rows).slice(0, -1)]) terminal.out(line);
};
