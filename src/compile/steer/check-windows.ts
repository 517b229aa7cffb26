import type { Settings } from "../../policy/index.ts";
import {
  type HostState,
  isOwned,
  type NftExpression,
  type NumberRange,
  type OwnedWindows,
  type Route,
  type RoutingRule,
} from "../../state/index.ts";
import { wordFromHostHex } from "../nftables/bytes.ts";
import type { Context } from "../context.ts";
import { markWindow } from "./mark-window.ts";
import { windowsOf } from "./windows.ts";

/**
 * Tells who else uses numbers of our windows. One that `settings` names must be free; in the usual ones, which matter
 * only where something is steered, a neighbour is a warning.
 */
export const checkWindows = (context: Context, isSteering: boolean): void => {
  const { policy, facts, draft } = context;
  for (const { name, users } of usersOf(facts.host, windowsOf(policy))) {
    const setting = policy.settings?.[name] ?? null;
    const span = setting?.span ?? policy.steers[0]?.span ?? policy.uplinks[0]?.span ?? null;
    const [user] = users;
    if (user === undefined || span === null || (setting === null && !isSteering)) continue;
    draft.report({
      severity: setting === null ? "warning" : "error",
      code: "policy/window-taken",
      message: `${user}, which is in the window of our ${nouns[name]}`,
      span,
      hint: `choose another window: \`settings: { ${name}: ${examples[name]} }\``,
    });
  }
};

type WindowName = keyof Settings & keyof OwnedWindows;

const nouns: Readonly<Record<WindowName, string>> = {
  marks: "mark bits",
  priorities: "rule priorities",
  tables: "routing tables",
};

const examples: Readonly<Record<WindowName, string>> = {
  marks: "8-15",
  priorities: "10000-10999",
  tables: "5000-5999",
};

interface Users {
  readonly name: WindowName;
  /** What uses numbers of the window, each as the beginning of a sentence. */
  readonly users: readonly string[];
}

const usersOf = ({ config }: HostState, { marks, priorities, tables }: OwnedWindows): readonly Users[] => {
  const rules = [...config.rule.values()].filter((rule) => !isOwned("rule", rule));
  const routes = [...config.route.values()].filter((route) => !isOwned("route", route));
  const { mask } = markWindow(marks);
  return [
    {
      name: "marks",
      users: [...rules.flatMap((rule) => markUser(rule, mask)), ...markSetters(config, mask)],
    },
    {
      name: "priorities",
      users: rules
        .filter(({ priority }) => isIn(priorities, priority))
        .map(({ priority }) => ruleText(priority)),
    },
    { name: "tables", users: [...routes, ...rules].flatMap((user) => tableUser(user, tables)) },
  ];
};

const isIn = ({ first, last }: NumberRange, number: number): boolean => number >= first && number <= last;

const ruleText = (priority: number): string => `somebody else's routing rule has priority ${priority}`;

/** A rule that looks for bits of ours; one that wants them all to be zero is no user of them. */
const markUser = ({ mark, priority }: RoutingRule, ours: number): readonly string[] =>
  mark !== null && (mark.value & mark.mask & ours) !== 0
    ? [`somebody else's routing rule ${priority} looks for the mark ${hex(mark.value)}`]
    : [];

const markSetters = ({ nftTable }: HostState["config"], ours: number): readonly string[] =>
  [...nftTable.values()]
    .filter((table) => !isOwned("nftTable", table))
    .flatMap(({ family, name, chains }) =>
      chains.flatMap((chain) =>
        chain.rules
          .flatMap(({ expressions }) => marksSet(expressions))
          .filter((mark) => (mark & ours) !== 0)
          .map((mark) => `chain ${chain.name} of table ${family} ${name} sets the mark ${hex(mark)}`),
      ),
    );

/** Constants that go into the mark as they are. */
const marksSet = (expressions: readonly NftExpression[]): readonly number[] =>
  expressions.flatMap((expression, index) => {
    if (expression.kind !== "metaSet" || expression.key !== "mark") return [];
    const source = expressions[index - 1];
    return source?.kind === "immediate" && source.register === expression.register
      ? [wordFromHostHex(source.data)]
      : [];
  });

const tableUser = (user: Route | RoutingRule, tables: NumberRange): readonly string[] => {
  if ("destination" in user)
    return isIn(tables, user.table) ? [`routing table ${user.table} holds routes of somebody else`] : [];
  const { action, priority } = user;
  return action.kind === "lookup" && isIn(tables, action.table)
    ? [`somebody else's routing rule ${priority} leads to table ${action.table}`]
    : [];
};

const hex = (bits: number): string => `0x${(bits >>> 0).toString(16)}`;
