import { stripVTControlCharacters } from "node:util";

const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u;
const zero = /\p{Mark}/u;

/** How many terminal columns `text` takes: colour codes and combining marks take none, East Asian wide ones two. */
export const displayWidth = (text: string): number => {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    width += zero.test(character) ? 0 : wide.test(character) ? 2 : 1;
  }
  return width;
};
