import { didYouMean, quoteText } from "../diagnostics/index.ts";
import { type TextFault, wholeText } from "./text-fault.ts";

/** Differentiated services code points by name (IANA registry; RFC 2474, 2597, 3246, 5865, 8622). */
const codePoints: ReadonlyMap<string, number> = new Map([
  ...Array.from({ length: 8 }, (_, selector) => [`cs${selector}`, selector * 8] as const),
  ...[1, 2, 3, 4].flatMap((row) => [1, 2, 3].map((drop) => [`af${row}${drop}`, row * 8 + drop * 2] as const)),
  ["le", 1],
  ["ef", 46],
  ["va", 44],
]);

/** The highest code point: the field has six bits. */
export const highestDscp = 63;

/** The code point that a name stands for; `null` for a faulty one. */
export const parseDscp = (text: string): number | null => codePoints.get(text.toLowerCase()) ?? null;

/** The faults of the name of a code point. */
export const dscpFaults = (text: string): readonly TextFault[] =>
  parseDscp(text) !== null
    ? []
    : [
        wholeText(
          text,
          "language/bad-dscp",
          `${quoteText(text)} is not a DSCP`,
          didYouMean(text, codePoints.keys()) ??
            `write a number from 0 to ${highestDscp}, or a name like \`ef\`, \`af41\`, \`cs1\``,
        ),
      ];
