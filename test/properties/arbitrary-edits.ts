import * as fc from "fast-check";

/** A policy text as lines, and how it is changed: for sessions that follow a text from change to change. */
export type Edit =
  | { readonly kind: "insert" | "replace"; readonly at: number; readonly lines: readonly string[] }
  | { readonly kind: "delete"; readonly at: number }
  | { readonly kind: "duplicate"; readonly at: number }
  | { readonly kind: "head"; readonly lines: readonly string[] };

const opening = [
  "causeway: 1",
  "uplinks:",
  "  fibre: { device: eth0 }",
  "networks:",
  '  lab: { mode: nat, address: [10.10.0.1/24, "fd00:10::1/64"] }',
  "  servers: { mode: routed, address: 10.20.0.1/24 }",
  "machines:",
  "  web: { network: servers, address: 10.20.0.80 }",
];

/** Few addresses and ports, so that rules meet. */
const lab = fc.integer({ min: 2, max: 60 }).map((host) => `10.10.0.${host}`);
const server = fc.integer({ min: 2, max: 60 }).map((host) => `10.20.0.${host}`);
const port = fc.integer({ min: 79, max: 88 }).map((number) => `tcp/${number}`);
const action = fc.constantFrom("allow", "allow", "allow", "deny");

const narrow = fc
  .tuple(action, lab, server, port)
  .map(([verb, from, to, on]) => `  - ${verb} ${from} to ${to} on ${on}`);

const wide = fc.constantFrom(
  "  - deny lab to servers on tcp/82",
  "  - allow 10.10.0.0/28 to servers on tcp/83",
  "  - allow 10.10.0.0/26 to 10.20.0.0/26",
  "  - deny any to any on udp/80",
  "  - allow lab to web on tcp/85, udp/86",
  "  - allow servers to internet on icmp/echo",
  "  - allow lab to internet",
  "  - allow lab to host on tcp/82",
  "  - allow fd00:10::2 to internet on tcp/80",
);

const strange = fc.constantFrom<readonly string[]>(
  ["  # a comment"],
  [""],
  ["  - name: written", "    allow: { from: lab, to: 10.20.0.9, service: tcp/81 }"],
  ["  - allow: { from: [10.10.0.9, 10.10.0.10], to: servers, service: tcp/84 }", "    log: new"],
  ["  - allow 10.10.0.9 to 10.20.0.9", "      on tcp/89"],
  ["  - 'allow 10.10.0.9 to 10.20.0.9'"],
  ["  - allow: { from: lab, to: servers }", "    validity: 2026-01-01T00:00:00Z/2026-02-01T00:00:00Z"],
  ["  - allow nosuch to lab"],
  ["  - allow lab"],
  ['  - "not closed'],
);

const lines: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 12, arbitrary: narrow.map((line) => [line]) },
  { weight: 2, arbitrary: wide.map((line) => [line]) },
  { weight: 1, arbitrary: strange },
);

const place = fc.nat(10_000);

/** One change of a text. */
export const arbitraryEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("insert" as const), at: place, lines }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("replace" as const), at: place, lines }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("delete" as const), at: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("duplicate" as const), at: place }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Edit>(
      { kind: "head", lines: ["# moved down"] },
      { kind: "head", lines: ["groups:", "  few: [10.10.0.2, 10.10.0.3]"] },
      { kind: "head", lines: [] },
    ),
  },
);

/** A text of about a hundred rules to begin with, as the lines before its rules and those of its rules. */
export const arbitraryStart = fc
  .tuple(fc.array(narrow, { minLength: 90, maxLength: 110, size: "max" }), fc.array(wide, { maxLength: 3 }))
  .map(([many, few]): EditedText => ({ head: [], rules: [...many, ...few] }));

/** A text between two edits. */
export interface EditedText {
  readonly head: readonly string[];
  readonly rules: readonly string[];
}

/** The text after an edit. */
export const editText = ({ head, rules }: EditedText, edit: Edit): EditedText => {
  if (edit.kind === "head") return { head: edit.lines, rules };
  const at = edit.at % Math.max(1, rules.length);
  const fresh =
    edit.kind === "duplicate" ? rules.slice(at, at + 1) : edit.kind === "delete" ? [] : edit.lines;
  const taken = edit.kind === "replace" || edit.kind === "delete" ? 1 : 0;
  return { head, rules: rules.toSpliced(at, taken, ...fresh) };
};

/** The whole text. */
export const textOf = ({ head, rules }: EditedText): string =>
  [...opening, ...head, "rules:", ...rules, ""].join("\n");
