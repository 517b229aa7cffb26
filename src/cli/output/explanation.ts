import type { Explained, ExplainedStep } from "../../app/index.ts";
import { formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

type Packet = Explained["packet"];
type Outcome = Explained["outcome"];

/** Shows what becomes of a packet: the verdict and what decided first, then the way. */
export const showExplanation = (terminal: Terminal, explained: Explained): void => {
  const { outcome, deciding, packet } = explained;
  terminal.out(
    `${verdictText(terminal, outcome)}  ${terminal.style("dim", flowText(packet, explained.state))}`,
  );
  if (deciding !== null) for (const line of decidingLines(terminal, deciding)) terminal.out(line);
  for (const line of translationLines(packet, outcome)) terminal.out(line);
  for (const line of doubtLines(terminal, explained)) terminal.out(line);
  terminal.out("");
  const rows = explained.steps.map((step) => [step.stage, step.decision, placeText(step)]);
  for (const line of formatTable(rows)) terminal.out(`  ${line}`);
  if (explained.whyNot !== undefined) showWhyNot(terminal, explained.whyNot);
};

/** Says loudly that the interpreter and the diagrams are not of one mind. */
export const showDisagreements = (terminal: Terminal, differences: readonly string[]): void => {
  for (const difference of differences)
    terminal.out(
      `${terminal.style("red", "DO NOT TRUST THIS")}: ${difference}; please report it with what \`causeway discover --json\` says`,
    );
};

const showWhyNot = (terminal: Terminal, changes: NonNullable<Explained["whyNot"]> | null): void => {
  terminal.out("");
  if (changes === null) {
    terminal.out("no change that we know of would let it by");
    return;
  }
  terminal.out(
    `it would get there ${changes.length === 1 ? "with this change" : `with these ${changes.length} changes`}:`,
  );
  for (const [index, { text, owner, policy }] of changes.entries()) {
    const whose = [owner, policy === null ? null : `${policy.file}:${policy.line}`].filter(
      (word) => word !== null,
    );
    terminal.out(
      `  ${index + 1}. ${text}${whose.length === 0 ? "" : terminal.style("dim", `  (${whose.join(", ")})`)}`,
    );
  }
};

const verdictText = (terminal: Terminal, outcome: Outcome): string => {
  const { verdict, certainty, out, nextHop, at } = outcome;
  const isGood = verdict === "forwarded" || verdict === "delivered";
  const where =
    verdict === "delivered"
      ? "to this host"
      : verdict === "forwarded"
        ? `out of ${out ?? "a link"}${nextHop === null ? "" : ` to ${nextHop}`}`
        : `at ${at}`;
  const word = terminal.style(isGood ? "green" : "red", verdict);
  return `${certainty === "possibly" ? `${terminal.style("yellow", "possibly")} ` : ""}${word} ${where}`;
};

const protocolNames: Readonly<Record<number, string>> = {
  1: "ping",
  6: "tcp",
  17: "udp",
  58: "ping",
  132: "sctp",
};

/** `10.0.0.9:40000 → 10.0.1.9:445 tcp, in by eth0`. */
const flowText = (packet: Packet, state: string): string => {
  const protocol = protocolNames[packet.protocol] ?? `protocol ${packet.protocol}`;
  const hasPorts = packet.destinationPort !== 0;
  const ends = hasPorts
    ? `${endText(packet.source, packet.sourcePort)} → ${endText(packet.destination, packet.destinationPort)}`
    : `${packet.source} → ${packet.destination}`;
  const origin = packet.input === null ? "from this host" : `in by ${packet.input}`;
  return `${ends} ${protocol}, ${origin}${state === "established" ? ", connection open" : ""}`;
};

const endText = (address: string, port: number): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

const decidingLines = (
  terminal: Terminal,
  { view, object, decision, policy }: ExplainedStep,
): readonly string[] => [
  `  ${terminal.style("cyan", "by")}  ${view?.place ?? object ?? decision}`,
  ...(view?.text == null ? [] : [`      ${view.text}`]),
  ...(view?.owner == null ? [] : [`  ${terminal.style("cyan", "of")}  ${view.owner}`]),
  ...(policy === null ? [] : [`  ${terminal.style("cyan", "for")} ${policy.file}:${policy.line}`]),
];

const endChange = (
  address: string,
  port: number,
  was: string,
  wasPort: number,
  name: string,
): readonly string[] =>
  address === was && port === wasPort
    ? []
    : [`  ${name} becomes ${port === 0 ? address : endText(address, port)}`];

/** What translation made of the ends and the mark, when it made anything of them. */
const translationLines = (before: Packet, { packet: after }: Outcome): readonly string[] => [
  ...endChange(after.source, after.sourcePort, before.source, before.sourcePort, "source"),
  ...endChange(
    after.destination,
    after.destinationPort,
    before.destination,
    before.destinationPort,
    "destination",
  ),
  ...(after.mark === before.mark ? [] : [`  mark becomes 0x${after.mark.toString(16)}`]),
];

const doubtLines = (terminal: Terminal, { outcome, others }: Explained): readonly string[] => [
  ...outcome.unknowns.map((reason) => `  ${terminal.style("yellow", "not known")}: ${reason}`),
  ...others.map(
    (other) =>
      `  ${terminal.style("yellow", "else")}: ${verdictText(terminal, { ...other, certainty: "sure" })}`,
  ),
];

const placeText = ({ view, object, policy }: ExplainedStep): string => {
  const place = view?.place ?? object ?? "";
  const owner = view?.owner == null ? "" : ` (${view.owner})`;
  return `${place}${owner}${policy === null ? "" : `  ← ${policy.file}:${policy.line}`}`;
};
