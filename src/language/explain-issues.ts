import type * as z from "zod";
import { assertNever, didYouMean, quoteText } from "../diagnostics/index.ts";
import { type Fault, faultAt } from "./fault.ts";
import { isLaterKey, isLaterValue } from "./later-language.ts";
import { firstSign, type Path, type Places, placesIn } from "./places.ts";
import { numberForText } from "./read-yaml.ts";
import { nounOf, rangeInside, type SourceNode, type SourceRange, type SourceText } from "./source-node.ts";
import { type TextFormat, textFormats } from "./text-formats.ts";

type Issue = z.core.$ZodIssue;

/** The faults behind zod's issues, each at its place in the text and in our words. */
export const explainIssues = (root: SourceNode, issues: readonly Issue[]): readonly Fault[] =>
  issues.flatMap((issue) => explain(placesIn(root), issue, []));

/** Makes zod's message for unknown keys the list of the known ones: an issue carries nothing else about them. */
export const knownKeysMessage: z.core.$ZodErrorMap = (issue) => {
  const shape = (issue.inst as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return issue.code === "unrecognized_keys" ? Object.keys(shape ?? {}).join(" ") : undefined;
};

const explain = (places: Places, issue: Issue, base: Path): readonly Fault[] => {
  const path = [...base, ...issue.path];
  const node = places.node(path);
  if (node === null) return [missingKey(places, path)];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(places, path, key, issue.message.split(" ")));
    case "invalid_key":
      return issue.issues.flatMap((inner) => formFaults(places.key(path), inner));
    case "invalid_union":
      return explainUnion(places, node, issue, path);
    case "invalid_type":
      return [wrongType(node, [issue.expected])];
    case "invalid_value":
      return [wrongValue(node, path, issue.values.map(String))];
    case "too_small":
    case "too_big":
      return [outOfBounds(node, path)];
    case "custom":
      return node.kind === "text" ? formFaults(node, issue) : [wrongChoice(places.head(path), issue)];
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_element":
      return [faultAt(node, "language/value", issue.message)];
    default:
      return assertNever(issue);
  }
};

/** The branch of a union that was meant: the one whose outermost type fits. None: a fault of the type. */
const explainUnion = (
  places: Places,
  node: SourceNode,
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
): readonly Fault[] => {
  const fitting = issue.errors.findLast((branch) => !branch.some(isOutermostType));
  if (fitting !== undefined) return fitting.flatMap((inner) => explain(places, inner, path));
  const types = issue.errors.flat().filter(isOutermostType);
  return [
    wrongType(
      node,
      types.map(({ expected }) => expected),
    ),
  ];
};

const isOutermostType = (issue: Issue): issue is z.core.$ZodIssueInvalidType =>
  issue.code === "invalid_type" && issue.path.length === 0;

const formFaults = (node: SourceText, issue: Issue): readonly Fault[] => {
  const format = issue.code === "custom" ? (issue.params?.["format"] as TextFormat | undefined) : undefined;
  if (format === undefined) return [faultAt(node, "language/value", issue.message)];
  return textFormats[format](node.value).map(({ code, message, hint, offset, length }) =>
    faultAt(rangeInside(node, offset, length), code, message, hint),
  );
};

const unknownKey = (places: Places, path: Path, key: string, known: readonly string[]): Fault => {
  const at = places.key([...path, key]);
  if (isLaterKey(path, key))
    return faultAt(
      at,
      "language/not-yet",
      `\`${key}\` is not supported by this version yet`,
      "take it out for now",
    );
  const hint = didYouMean(key, known) ?? `the keys here are ${known.join(", ")}`;
  return faultAt(at, "language/unknown-key", `unknown key ${quoteText(key)}`, hint);
};

const missingKey = (places: Places, path: Path): Fault =>
  faultAt(
    places.head(path.slice(0, -1)),
    "language/missing-key",
    `the key \`${String(path.at(-1))}\` is missing`,
    `add \`${String(path.at(-1))}: …\``,
  );

const typeNouns: Readonly<Record<string, string>> = {
  string: "a text",
  array: "a list",
  object: "a map",
  record: "a map",
  boolean: "`on` or `off`",
  int: "a whole number",
  number: "a number",
};

const wrongType = (node: SourceNode, expected: readonly string[]): Fault => {
  if (node.kind === "number" && expected.includes("string")) return numberForText(node);
  const nouns = [...new Set(expected.map((type) => typeNouns[type] ?? type))].join(" or ");
  const isText = node.kind === "text" ? `the text ${quoteText(node.value)}` : nounOf(node);
  return faultAt(firstSign(node), "language/type", `expected ${nouns}, found ${isText}`);
};

const wrongValue = (node: SourceNode, path: Path, values: readonly string[]): Fault => {
  if (node.kind !== "text" && node.kind !== "number")
    return faultAt(firstSign(node), "language/type", `expected a text, found ${nounOf(node)}`, oneOf(values));
  const value = node.kind === "text" ? node.value : node.written;
  if (isLaterValue(path, value))
    return faultAt(
      node,
      "language/not-yet",
      `\`${value}\` is not supported by this version yet`,
      oneOf(values),
    );
  const hint = didYouMean(value, values) ?? oneOf(values);
  return faultAt(firstSign(node), "language/value", `${quoteText(value)} is not possible here`, hint);
};

const oneOf = (values: readonly string[]): string => `write one of: ${values.join(", ")}`;

const outOfBounds = (node: SourceNode, path: Path): Fault => {
  if (node.kind !== "number")
    return faultAt(node, "language/empty-list", "the list is empty", "add a member, or take the key away");
  const { noun, bounds } = numberBounds(path);
  return faultAt(
    node,
    "language/value",
    `\`${node.written}\` is not a ${noun}`,
    `${noun}s go from ${bounds}`,
  );
};

const numberBounds = (path: Path): { readonly noun: string; readonly bounds: string } => {
  if (path.includes("balance")) return { noun: "weight", bounds: "1 to 256" };
  if (path.includes("dscp")) return { noun: "DSCP", bounds: "0 to 63" };
  return { noun: "port", bounds: "1 to 65535" };
};

const choices: Readonly<Record<string, Omit<Fault, "start" | "end">>> = {
  "rule-action": {
    code: "language/rule-action",
    message: "a rule has either `allow` or `deny`",
    hint: "write exactly one of them",
  },
  "no-shares": {
    code: "language/empty-list",
    message: "no uplink has a share",
    hint: "give each uplink its weight, like `balance: { fibre: 3, lte: 1 }`",
  },
  "steer-path": {
    code: "language/steer-path",
    message: "steering has either `via` or `balance`",
    hint: "write exactly one of them: `via: [lte, fibre]` in order, or `balance: { fibre: 3, lte: 1 }` in shares",
  },
};

const wrongChoice = (range: SourceRange, issue: z.core.$ZodIssueCustom): Fault => ({
  ...choices[String(issue.params?.["fault"])]!,
  start: range.start,
  end: range.end,
});
