import { escapeText } from "./escape-text.ts";

/** One code point as a terminal shows it. */
export interface TextCell {
  readonly shown: string;
  /** Columns on the screen. */
  readonly width: number;
  /** Where the code point starts in the line, in UTF-16 code units. */
  readonly offset: number;
  /** How many UTF-16 code units it takes there. */
  readonly length: number;
}

const tabStop = 4;

/** Unicode Standard Annex 11, classes W and F, by block. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

/** The cells of a line, tabs as blanks up to the next stop, what a terminal would act upon escaped. */
export const textCells = (line: string): readonly TextCell[] => {
  const cells: TextCell[] = [];
  let offset = 0;
  let column = 0;
  for (const character of line) {
    const shown = character === "\t" ? " ".repeat(tabStop - (column % tabStop)) : escapeText(character);
    const width = shown === character ? displayWidth(character) : shown.length;
    cells.push({ shown, width, offset, length: character.length });
    offset += character.length;
    column += width;
  }
  return cells;
};

/** The columns that a list of cells takes. */
export const widthOf = (cells: readonly TextCell[]): number =>
  cells.reduce((sum, { width }) => sum + width, 0);

const displayWidth = (character: string): 0 | 1 | 2 => {
  const point = character.codePointAt(0)!;
  if (point < 0x300) return 1;
  if (/[\p{Mn}\p{Me}]/u.test(character)) return 0;
  const wide = wideRanges.some(([first, last]) => point >= first && point <= last);
  return wide || /\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
};
