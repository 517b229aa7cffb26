import type { ChangeView, DifferenceView } from "../difference/change-view.ts";

/** What was compared in the end. */
export interface Judged {
  readonly applied: DifferenceView;
  readonly alone: DifferenceView;
  readonly leftOut: number;
  readonly goesOn: boolean;
}

/** What holds of an imported policy, a line each. */
export interface Verdict {
  readonly isProved: boolean;
  readonly lines: readonly string[];
}

/** What the proofs say. */
export const verdictOf = ({ applied, alone, leftOut, goesOn }: Judged): Verdict => {
  const isSafe = isEqual(applied);
  const isWhole = isEqual(alone);
  const unusual = applied.others
    ? ["besides, packets that nobody should send (spoofed ones, odd headers) may fare differently"]
    : [];
  const room = leftOut === 0 ? [] : [`${leftOut} more rules were found and left out`];
  return {
    isProved: isSafe && isWhole && goesOn,
    lines: [
      ...(isSafe
        ? ["proved: applying this policy changes the fate of no packet", ...unusual]
        : ["not equal: applying this policy would change the fate of packets:", ...changeLines(applied)]),
      ...(goesOn
        ? []
        : ["not equal: later packets of some conversations that are open now would be dropped"]),
      ...(isWhole
        ? ["proved: its rules by themselves let pass what the rules of others let pass now, and no more"]
        : [
            "the language cannot say all that the rules of others say; its rules by themselves differ:",
            ...changeLines(alone),
          ]),
      ...room,
    ],
  };
};

const isEqual = ({ changes, more }: DifferenceView): boolean => changes.length === 0 && more === 0;

/** More differences than these nobody reads in a comment. */
const mostLines = 20;

const changeLines = ({ changes, more }: DifferenceView): readonly string[] => {
  const left = more + Math.max(0, changes.length - mostLines);
  return [
    ...changes.slice(0, mostLines).flatMap(changeWords),
    ...(left === 0 ? [] : [`  and ${left} more classes`]),
  ];
};

const kindWords = {
  loses: "loses",
  gains: "gains",
  moves: "moves",
  answers: "is refused in another way",
} as const;

const changeWords = ({ kind, from, to, services, before, after, example }: ChangeView): readonly string[] => [
  `  ${kindWords[kind]}: ${from.join(", ")} to ${to.join(", ")}, ${services.join(", ")}: now ${before}, then ${after}`,
  `    as ${example.words.replaceAll("→", "to")}`,
];

/** The opening comment of an imported policy. */
export const importedText = ({ lines }: Verdict): readonly string[] => [
  "A policy for this host, written by `causeway import`. Its rules were found by comparing what becomes of every packet",
  "now, and with the policy. What goes to the host itself is left to the rules that are there.",
  "",
  ...lines,
];
