import type { Span } from "../diagnostics/index.ts";

/** How a message in the file of `here` calls another place: `line 7`, or `line 7 of \`base.yaml\``. */
export const placeWords = ({ file, line }: Span, here: Span): string =>
  file === here.file ? `line ${line}` : `line ${line} of \`${file}\``;
