import type { styleText } from "node:util";

/** Where the demo writes: the part of the command line's terminal that it needs. */
export interface DemoTerminal {
  /** A line of the result. */
  out(line: string): void;
  /** A line that is shown until the next one and leaves no trace; nothing in a pipe. */
  progress(line: string): void;
  /** `text` in a style, where styles are shown. */
  readonly style: (style: Parameters<typeof styleText>[0], text: string) => string;
}
