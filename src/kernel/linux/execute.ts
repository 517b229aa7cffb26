import { assertNever } from "../../diagnostics/index.ts";
import type { Change, ChangeKind, ChangeOf } from "../../state/index.ts";
import { runInNamespace } from "../netns/index.ts";
import { writeSysctl } from "../sysctl/index.ts";
import { executeLinkChange } from "./link-changes.ts";
import { executeMessages } from "./message-changes.ts";
import { type Outcome, refusal } from "./outcome.ts";
import type { Session } from "./session.ts";

/** Makes changes in order, consecutive ones of one kind together, and answers for each. */
export const executeChanges = (session: Session, changes: readonly Change[]): Outcome[] =>
  groups(changes).flatMap((group) => executeGroup(session, group[0]!.kind, group));

const groups = (changes: readonly Change[]): Change[][] => {
  const grouped: Change[][] = [];
  for (const change of changes) {
    const last = grouped.at(-1);
    if (last !== undefined && last[0]!.kind === change.kind) last.push(change);
    else grouped.push([change]);
  }
  return grouped;
};

const executeGroup = (session: Session, kind: ChangeKind, group: readonly Change[]): Outcome[] => {
  switch (kind) {
    case "link":
      return (group as ChangeOf<"link">[]).map((change) => executeLinkChange(session, change));
    case "address":
    case "neighbour":
    case "fdb":
    case "nextHop":
    case "route":
    case "rule":
      return executeMessages(session, kind, group as ChangeOf<typeof kind>[]);
    case "nftTable":
      return executeTables(session, group as ChangeOf<"nftTable">[]);
    case "sysctl":
      return runInNamespace(session.namespace, () => (group as ChangeOf<"sysctl">[]).map(executeSysctl));
    case "service":
      return group.map((change) => refusal(change, "EOPNOTSUPP", "the kernel runs no services"));
    default:
      return assertNever(kind);
  }
};

/** A setting cannot be taken away: it goes with its link, and its deletion has nothing to do. */
const executeSysctl = (change: ChangeOf<"sysctl">): Outcome => {
  if (change.op === "delete") return null;
  const { value } = change.after;
  return value === undefined ? null : writeSysctl({ path: change.key, value });
};

const executeTables = (session: Session, changes: readonly ChangeOf<"nftTable">[]): Outcome[] => {
  const patch = changes.find(({ op }) => op === "patch");
  if (patch !== undefined) {
    const outcome = refusal(patch, "EOPNOTSUPP", "nftables tables are written as a whole");
    return changes.map(() => outcome);
  }
  const outcome = session.nftTables.write(changes.map(tableChange));
  return changes.map(() => outcome);
};

const tableChange = (
  change: ChangeOf<"nftTable">,
): { readonly before: TableOrNone; readonly after: TableOrNone } => {
  const before = change.op === "create" ? null : change.before;
  const after = change.op === "delete" ? null : change.after;
  return { before: before as TableOrNone, after: after as TableOrNone };
};

type TableOrNone = Extract<ChangeOf<"nftTable">, { op: "create" }>["after"] | null;
