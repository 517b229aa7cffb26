import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Where a command writes. Results go to `out`, everything said along the way to `note`. */
export interface Terminal {
  readonly colour: boolean;
  /** A line of the result. */
  out(line: string): void;
  /** A line about what is happening; silent with `--json`. */
  note(line: string): void;
  /** A line that is shown until the next one and leaves no trace; only on a terminal. */
  progress(line: string): void;
  /** `text` in a style, when this terminal shows styles. */
  style(style: Style, text: string): string;
}

/** The process's own terminal. Colour and progress only where somebody looks (`NO_COLOR` is honoured). */
export const openTerminal = (options: { readonly json: boolean; readonly colour: boolean }): Terminal => {
  const live = process.stderr.isTTY && !options.json;
  let shown = false;
  const clear = (): void => {
    if (shown) process.stderr.write("\r\u001b[K");
    shown = false;
  };
  return {
    colour: options.colour,
    out: (line) => {
      clear();
      process.stdout.write(`${line}\n`);
    },
    note: (line) => {
      clear();
      if (!options.json) process.stderr.write(`${line}\n`);
    },
    progress: (line) => {
      if (!live) return;
      clear();
      process.stderr.write(line.slice(0, (process.stderr.columns || 80) - 1));
      shown = true;
    },
    style: (style, text) => (options.colour ? styleText(style, text, { validateStream: false }) : text),
  };
};
