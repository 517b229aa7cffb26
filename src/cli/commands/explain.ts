import { type Explained, type ExplainQuestion, explainPacket } from "../../app/index.ts";
import { UsageError } from "../../diagnostics/index.ts";
import type { TracedInCopy } from "../../lab/index.ts";
import { type Call, type CommandSpec, printJson, targetOfCall, textOption } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { explanationToJson } from "../output/explanation-json.ts";
import { showDisagreements, showExplanation } from "../output/explanation.ts";
import { showKernelTrace } from "../output/kernel-trace.ts";

/** `causeway explain`: one packet's fate and why. */
export const explainCommand: CommandSpec = {
  name: "explain",
  summary: "say what becomes of one packet, and which rule, route or setting decides",
  details:
    "Ends are addresses, names of the policy, `host` or `internet`; the service is `tcp/445`, `icmp` or a name.\n" +
    "Reads only, works without any policy, and sees the rules of all owners.\n" +
    "Exit code 0: it gets there; 1: it does not, or only perhaps.",
  arguments: [
    { name: "[from]", description: "who sends" },
    { name: "[to]", description: "to whom" },
    { name: "[service]", description: "what, `tcp/445`; a ping when left out" },
  ],
  options: [
    { flags: "--src <address>", description: "who sends, as an address" },
    { flags: "--dst <address>", description: "to whom, as an address" },
    { flags: "--proto <protocol>", description: "tcp, udp, sctp or icmp" },
    { flags: "--sport <port>", description: "source port; 40000 when left out" },
    { flags: "--dport <port>", description: "destination port" },
    { flags: "--in <link>", description: "the link it comes in by; found by the way back when left out" },
    { flags: "--from-host", description: "this host sends it itself" },
    { flags: "--mark <mark>", description: "the mark it begins with" },
    { flags: "--state <state>", description: "new, or established: its connection is open already" },
    {
      flags: "--why-not",
      description: "when it does not get there: the fewest changes that would let it by",
    },
    {
      flags: "--trace",
      description: "send it through a copy of the host in namespaces, beside the kernel's own trace",
    },
    { flags: "--no-check", description: "do not ask the verifier's diagrams as well" },
    { flags: "--policy <file>", description: "names are those of this policy; else of the one applied last" },
    { flags: "--facts <file>", description: "a saved host state instead of this host" },
  ],
  run: async (call) => {
    const explained = await explainPacket(questionOf(call), targetOfCall(call));
    const traced = call.options["trace"] === true ? await traceOf(explained) : null;
    if (!call.json) showExplanation(call.terminal, explained);
    const disagreements = explained.disagreements();
    if (call.json) {
      const kernel = traced === null ? {} : { kernel: traced };
      printJson(call, { ...explanationToJson(explained, disagreements), ...kernel });
    } else {
      if (traced !== null) showKernelTrace(call.terminal, traced);
      showDisagreements(call.terminal, disagreements ?? []);
    }
    const doubts = [...(disagreements ?? []), ...(traced?.differences ?? [])];
    return explained.arrives && doubts.length === 0 ? exitCodes.done : exitCodes.no;
  },
};

/** Needs root; a connection that is open already cannot be made in the copy. */
const traceOf = async (explained: Explained): Promise<TracedInCopy> => {
  if (explained.state !== "new")
    throw badArguments("`--trace` sends first packets only", "leave `--state` out, or `--trace`");
  const { traceInCopy } = await import("../../lab/index.ts");
  return traceInCopy(explained.host, explained);
};

const questionOf = (call: Call): ExplainQuestion => {
  const [from, to, service] = call.operands;
  const destination = to ?? textOption(call, "dst");
  if (destination === undefined)
    throw badArguments("it is not said to whom", "name two ends, or `--src` and `--dst`");
  return {
    from: from ?? textOption(call, "src") ?? null,
    to: destination,
    service: service ?? null,
    input: textOption(call, "in") ?? null,
    fromHost: call.options["fromHost"] === true,
    protocol: textOption(call, "proto") ?? null,
    sourcePort: numberOption(call, "sport", 65_535),
    destinationPort: numberOption(call, "dport", 65_535),
    mark: numberOption(call, "mark", 0xffff_ffff) ?? 0,
    state: stateOption(call),
    policyFile: textOption(call, "policy") ?? null,
    check: call.options["check"] !== false,
    whyNot: call.options["whyNot"] === true,
    factsFile: textOption(call, "facts") ?? null,
  };
};

const badArguments = (message: string, hint: string): UsageError =>
  new UsageError("usage/bad-arguments", message, { hint });

/** Decimal, or hexadecimal with `0x`. */
const numberOption = (call: Call, name: string, most: number): number | null => {
  const text = textOption(call, name);
  if (text === undefined) return null;
  const value = /^(?:\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= most) return value;
  throw badArguments(`\`--${name} ${text}\` is not a number up to ${most}`, `write it like \`--${name} 22\``);
};

const stateOption = (call: Call): ExplainQuestion["state"] => {
  const state = textOption(call, "state") ?? "new";
  if (state === "new" || state === "established") return state;
  throw badArguments(`\`--state ${state}\` is not known`, "the states are new and established");
};
