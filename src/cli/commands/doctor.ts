import { type Examination, examine } from "../../app/index.ts";
import { type CommandSpec, printJson, targetOfCall } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";

/** `causeway doctor`: what is wrong with the host, and what to do about it. */
export const doctorCommand: CommandSpec = {
  name: "doctor",
  summary: "look for what is wrong with this host, or would get in our way, each with its cure",
  details:
    "Reads only. Without root it looks at what it may and says what it could not see.\n" +
    "Exit code 0: no problem; 1: at least one.",
  run: async (call) => {
    const examination = examine(targetOfCall(call));
    const isSound = !examination.findings.some(({ severity }) => severity === "problem");
    if (call.json) printJson(call, { ok: isSound, ...examination });
    else show(call.terminal, examination);
    return isSound ? exitCodes.done : exitCodes.no;
  },
};

const show = (terminal: Terminal, examination: Examination): void => {
  for (const line of formatTable(overview(examination))) terminal.out(line);
  for (const { code, severity, message, cure } of examination.findings) {
    terminal.out("");
    terminal.out(
      `${terminal.style(severity === "problem" ? "red" : "yellow", severity)}[${code}]: ${message}`,
    );
    terminal.out(`  ${terminal.style("cyan", "cure")}: ${cure}`);
  }
  for (const { what, why } of examination.unseen) terminal.note(`note: not seen: ${what} (${why})`);
  terminal.out("");
  terminal.out(summary(examination));
};

const overview = ({ kernel, features, forwarding, neighbours }: Examination): readonly string[][] => [
  ["kernel", kernel],
  ...(["present", "absent", "unknown"] as const).flatMap((state) => {
    const names = Object.keys(features).filter((name) => features[name] === state);
    return names.length === 0 ? [] : [[state, names.join(" ")]];
  }),
  ["forwarding", forwardingText(forwarding)],
  ...neighbours.map(({ program, signs }) => [program, signs.join(", ")]),
];

const forwardingText = ({ ipv4Host, ipv6Host, ipv4Links }: Examination["forwarding"]): string =>
  `IPv4 ${ipv4Host ? "on" : ipv4Links.length > 0 ? `on for ${ipv4Links.join(" ")}` : "off"}, IPv6 ${ipv6Host ? "on" : "off"}`;

const summary = ({ findings }: Examination): string => {
  const problems = findings.filter(({ severity }) => severity === "problem").length;
  const notices = findings.length - problems;
  if (problems > 0) return `${count(problems, "problem")}, ${count(notices, "notice")}`;
  return notices > 0 ? `nothing is wrong; ${count(notices, "notice")}` : "nothing is wrong";
};

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
