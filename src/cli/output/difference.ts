import type { ChangeView, DifferenceView } from "../../app/index.ts";
import { formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

const signs = { gains: "+", loses: "-", moves: "~", answers: "=" } as const;
const colours = { gains: "green", loses: "red", moves: "yellow", answers: "dim" } as const;

const openWords = {
  none: "",
  live: "open ones go on",
  move: "open ones move too",
  cut: "open ones are cut",
  some: "some open ones are cut",
} as const;

/** More rows than these nobody reads. */
const mostRows = 40;

/** Shows who gains, loses or moves, each class with a packet. */
export const showDifference = (terminal: Terminal, difference: DifferenceView): void => {
  const shown = difference.changes.slice(0, mostRows);
  const more = difference.more + difference.changes.length - shown.length;
  const rows = shown.map((change) => [
    terminal.style(colours[change.kind], signs[change.kind]),
    `${change.from.join(", ")} → ${change.to.join(", ")}`,
    change.services.map((service) => service.replace("icmpv6", "icmp")).join(", "),
    `${change.before} → ${change.after}`,
    openText(change),
    pairsText(change.pairs),
  ]);
  for (const [index, line] of formatTable(rows).entries()) {
    terminal.out(`  ${line}`);
    terminal.out(terminal.style("dim", `       ${shown[index]!.example.words}`));
  }
  if (more > 0) terminal.out(`  and ${more} more classes; \`--json\` shows all of them`);
  terminal.out(differenceSummary(difference));
};

const openText = ({ open, connections }: ChangeView): string => {
  const words = openWords[open];
  if (connections === null || connections === 0 || open === "none") return words;
  return `${words} (${connections} now)`;
};

/** `1 pair`, `64,770 pairs`, `1.0 × 10^12 pairs`. */
const pairsText = (pairs: string): string => {
  if (pairs === "1") return "1 pair";
  if (pairs.length <= 9) return `${pairs.replaceAll(/\B(?=(?:\d{3})+$)/g, ",")} pairs`;
  return `${pairs[0]}.${pairs[1]} × 10^${pairs.length - 1} pairs`;
};

/** `2 classes of new conversations gain, 1 loses; nothing else changes`. */
export const differenceSummary = ({ isSame, changes, others }: DifferenceView): string => {
  if (isSame) return "no packet fares differently: proved";
  const count = (kind: ChangeView["kind"]): number => changes.filter((change) => change.kind === kind).length;
  const verbs = {
    gains: ["gains", "gain"],
    loses: ["loses", "lose"],
    moves: ["moves", "move"],
    answers: ["is refused differently", "are refused differently"],
  } as const;
  const parts = (["loses", "gains", "moves", "answers"] as const)
    .map((kind) => [count(kind), verbs[kind]] as const)
    .filter(([number]) => number > 0)
    .map(([number, [one, many]]) => `${number} ${number === 1 ? one : many}`);
  const cut = changes.reduce(
    (sum, { open, connections }) => (open === "cut" ? sum + (connections ?? 0) : sum),
    0,
  );
  const live = cut > 0 ? `; ${cut} open ${cut === 1 ? "connection" : "connections"} would be cut` : "";
  const rest = others
    ? "; besides, unusual packets (addresses of other links, multicast, odd headers) fare differently"
    : "; nothing else changes";
  if (parts.length === 0) return `nobody gains, loses or moves${rest}`;
  return `classes of new conversations: ${parts.join(", ")}${live}${rest}`;
};
