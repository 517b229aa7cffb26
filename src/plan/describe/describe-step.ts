import type { Change, ChangeKind, ChangeOf, ObjectOfKind } from "../../state/index.ts";
import type { Step } from "../plan.ts";
import { addressText, fdbText, neighbourText, nextHopText, routeText, ruleText } from "./layer3-text.ts";
import { linkText, patchText } from "./link-text.ts";
import { tableDifference } from "./table-difference.ts";

/** One line that says what a step does: `add route 10.0.0.0/8 via 192.168.1.1 dev eth0 metric 50`. */
export const describeStep = ({ change, keeps }: Step): string => {
  if (keeps) return describeObject(change as DescribedChange).replace(/^add /, "keep ");
  switch (change.kind) {
    case "sysctl":
      return describeSetting(change);
    case "nftTable":
      return describeTable(change);
    case "service":
      return `${{ create: "start", replace: "restart", delete: "stop", patch: "restart" }[change.op]} service ${change.key}`;
    case "link":
    case "address":
    case "neighbour":
    case "fdb":
    case "nextHop":
    case "route":
    case "rule":
      return describeObject(change);
  }
};

type DescribedKind = Exclude<ChangeKind, "sysctl" | "nftTable" | "service">;

const texts: { readonly [K in DescribedKind]: (object: ObjectOfKind[K]) => string } = {
  link: linkText,
  address: addressText,
  neighbour: neighbourText,
  fdb: fdbText,
  nextHop: nextHopText,
  route: routeText,
  rule: ruleText,
};

/** An object in an operator's words: `route 10.0.0.0/8 via 192.168.1.1 dev eth0 metric 50`. */
export const objectText = <K extends DescribedKind>(kind: K, object: ObjectOfKind[K]): string =>
  (texts[kind] as (object: ObjectOfKind[K]) => string)(object);

type DescribedChange = Extract<Change, { kind: DescribedKind }>;

const describeObject = (change: DescribedChange): string => {
  const text = texts[change.kind] as (object: object) => string;
  switch (change.op) {
    case "create":
      return `add ${text(change.after)}`;
    case "delete":
      return `delete ${text(change.before)}`;
    case "replace":
      return `replace ${text(change.before)} by ${text(change.after)}`;
    case "patch":
      return `set ${change.kind} ${change.key} ${patchText(change.after)}`;
  }
};

const describeSetting = (change: ChangeOf<"sysctl">): string => {
  const value = change.op === "delete" ? "" : (change.after.value ?? "");
  const before = change.op === "create" ? "" : (change.before.value ?? "");
  if (change.op === "delete") return `forget sysctl ${change.key}`;
  if (before === value) return `keep sysctl ${change.key} = ${value}`;
  return `set sysctl ${change.key} = ${value}${before === "" ? "" : ` (was ${before})`}`;
};

const describeTable = (change: ChangeOf<"nftTable">): string => {
  switch (change.op) {
    case "create":
      return `add table ${change.key}: ${tableDifference(undefined, change.after)}`;
    case "delete":
      return `delete table ${change.key}`;
    case "replace":
      return `replace table ${change.key}: ${tableDifference(change.before, change.after)}`;
    case "patch":
      return `change table ${change.key}`;
  }
};
