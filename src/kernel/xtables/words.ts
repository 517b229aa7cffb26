/** A word of a saved rule. A quoted one is never an option. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/** Text in quotes with backslashes before quotes, or anything up to a blank. */
const pattern = /"((?:[^"\\]|\\.)*)"|(\S+)/g;

/** The words of a line as `iptables-restore` reads it. */
export const wordsOf = (line: string): readonly Word[] =>
  [...line.matchAll(pattern)].map(([, quoted, plain]) =>
    quoted === undefined
      ? { text: plain!, quoted: false }
      : { text: quoted.replaceAll(/\\(.)/g, "$1"), quoted: true },
  );
