/** What a module may import, and why its arrows are these. Every module may import `net` and `diagnostics` besides. */
export interface Arrows {
  readonly mayImport: readonly string[];
  readonly because: string;
}

/** Read by everybody, and reading nobody. */
export const foundations: readonly string[] = ["net", "diagnostics"];

const everythingBelowApp = [
  "language",
  "policy",
  "state",
  "compile",
  "questions",
  "verify",
  "explain",
  "plan",
  "kernel",
  "drivers",
  "applier",
  "guardian",
  "change",
  "reconcile",
  "diagnose",
];

/** Nothing imports what stands below it in this table; a new arrow needs a decision record. */
export const arrows: Readonly<Record<string, Arrows>> = {
  net: { mayImport: [], because: "addresses are values that know nothing of us" },
  diagnostics: { mayImport: ["net"], because: "what is wrong is said the same way everywhere" },
  language: { mayImport: [], because: "text and syntax can be checked without knowing what they mean" },
  policy: { mayImport: ["language"], because: "meaning comes from syntax, never from a host" },
  state: { mayImport: [], because: "what a host is does not depend on what anybody wants of it" },
  compile: { mayImport: ["policy", "state"], because: "it turns meaning and facts into wanted objects" },
  questions: {
    mayImport: ["policy", "state"],
    because: "the policy's promises become neutral questions here",
  },
  verify: {
    mayImport: ["questions", "state"],
    because: "it must be able to catch `compile` and `policy` wrong, so it cannot share a thought with them",
  },
  explain: { mayImport: ["verify", "state"], because: "one packet is checked against the sets of `verify`" },
  plan: { mayImport: ["state"], because: "steps follow from two states, whoever wants the second" },
  kernel: { mayImport: ["state"], because: "it reads and writes objects and has no opinion on them" },
  drivers: {
    mayImport: ["state", "kernel"],
    because: "foreign programs are described in the words of `state`",
  },
  applier: {
    mayImport: ["state", "plan", "kernel", "drivers"],
    because: "the only writer carries steps out; it cannot ask what they are for",
  },
  guardian: { mayImport: ["state", "applier"], because: "it restores when everything else is broken" },
  change: {
    mayImport: [
      "language",
      "policy",
      "state",
      "compile",
      "questions",
      "verify",
      "plan",
      "applier",
      "guardian",
    ],
    because: "a change goes the whole road from the text, and reaches the kernel only through `applier`",
  },
  reconcile: { mayImport: ["state", "change"], because: "healing is a change like any other" },
  diagnose: { mayImport: ["state", "verify", "explain"], because: "a finding judges what is observed" },
  app: { mayImport: everythingBelowApp, because: "it wires the parts together" },
  lab: {
    mayImport: ["state", "app", "kernel", "drivers"],
    because: "a lab is built with the tools of a host",
  },
  cli: { mayImport: ["app", "lab"], because: "commands say what to do; the wiring is in one place" },
  daemon: { mayImport: ["app"], because: "commands say what to do; the wiring is in one place" },
};
