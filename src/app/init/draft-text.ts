import type { Draft, DraftMachine, DraftNetwork, DraftUplink } from "./draft.ts";

/** Rules that are known to a draft, and what its opening comment says of them. */
export interface KnownRules {
  readonly opening: readonly string[];
  readonly sentences: readonly string[];
}

/** The draft as a policy with comments, not yet in form; with `known` rules instead of examples. */
export const draftText = (draft: Draft, known: KnownRules | null = null): string =>
  [
    opening(draft, known?.opening ?? firstOpening),
    "causeway: 1",
    uplinkSection(draft.uplinks),
    networkSection(draft.networks),
    machineSection(draft.machines),
    known === null ? ruleSection(draft) : knownRuleSection(known.sentences),
    guardSection(draft),
  ].join("\n\n") + "\n";

const lines = (...parts: readonly (string | readonly string[])[]): string => parts.flat().join("\n");

/** In quotes, unless YAML takes the text for itself without: a name or an IPv4 address. */
const quoted = (text: string): string =>
  /^(?!(?:true|false|null)$)[A-Za-z][\w-]*$|^\d+(?:\.\d+){3}(?:\/\d+)?$/i.test(text)
    ? text
    : JSON.stringify(text);

const list = (values: readonly string[]): string =>
  values.length === 1 ? quoted(values[0]!) : `[${values.map(quoted).join(", ")}]`;

/** Names of devices may hold what a comment must not: they come from the host, and anybody there. */
const inComment = (text: string): string => text.replaceAll(/[^ -~]/g, "?");

const firstOpening: KnownRules["opening"] = [
  "A first policy for this host, written by `causeway init` from what runs. Read it before you apply it:",
  "`causeway check` says whether it is sound, `causeway plan` what applying it would change.",
];

const opening = ({ leftOut }: Draft, said: readonly string[]): string =>
  lines(
    said.map((line) => `# ${inComment(line)}`.trimEnd()),
    leftOut.length === 0
      ? []
      : ["#", "# Seen, and not part of it:", ...leftOut.map((what) => `#   ${inComment(what)}`)],
  );

const uplinkSection = (uplinks: readonly DraftUplink[]): string =>
  uplinks.length === 0
    ? lines(
        "# The ways to the internet. There is no default route now.",
        "uplinks:",
        "  # fibre: { device: eth0 }",
      )
    : lines(
        "# The ways to the internet: where the default routes leave. Their gateways stay those of the host.",
        "uplinks:",
        uplinks.map(({ name, device, gateways }) => {
          const via = gateways.length === 0 ? "" : ` # by ${gateways.join(", ")}`;
          return `  ${name}: { device: ${quoted(device)}, gateway: auto }${via}`;
        }),
      );

const networkSection = (networks: readonly DraftNetwork[]): string =>
  networks.length === 0
    ? lines(
        "# Layer-2 segments. No bridge has addresses now.",
        "networks:",
        '  # lab: { mode: nat, address: [10.10.0.1/24, "fd00:10::1/64"], dhcp: on, ra: on, dns: on }',
      )
    : lines(
        "# Layer-2 segments: the bridges on which this host has addresses. They stay whose they are.",
        "networks:",
        networks.map(
          ({ name, bridge, addresses }) =>
            `  ${name}: { mode: bridge, bridge: ${quoted(bridge)}, address: ${list(addresses)} }`,
        ),
      );

const machineSection = (machines: readonly DraftMachine[]): string =>
  lines(
    "# Names for machines, to be used in rules: virtual ones, ports of bridges, neighbours that were heard.",
    "machines:",
    machines.length === 0 ? "  # nas: { network: lab, address: 10.10.0.20 }" : machines.map(machineLine),
  );

const machineLine = ({ name, network, vm, device, addresses, mac }: DraftMachine): string => {
  const parts = [
    vm === null ? [] : `vm: ${quoted(vm)}`,
    device === null ? [] : `device: ${quoted(device)}`,
    `network: ${network}`,
    addresses.length === 0 ? [] : `address: ${list(addresses)}`,
    mac === null ? [] : `mac: ${quoted(mac)}`,
  ];
  return `  ${name}: { ${parts.flat().join(", ")} }`;
};

const ruleSection = ({ networks, uplinks, forwards }: Draft): string => {
  const names = networks.map(({ name }) => name).join(", ");
  const examples = [
    uplinks.length === 0 ? [] : `  # - allow ${names || "lab"} to internet on tcp/443, udp/53`,
    `  # - allow ${networks[0]?.name ?? "lab"} to host on tcp/22, ping`,
  ].flat();
  const now =
    names === "" || !forwards
      ? ["# Nothing is passed on now, so nothing is allowed here."]
      : ["# The first rule keeps what works now from the networks: replace it by what shall work."];
  return lines(
    "# Who may start talking to whom; replies follow. What no rule allows from or to a network is dropped.",
    now,
    "rules:",
    names === "" || !forwards ? [] : `  - allow ${names} to any`,
    examples,
  );
};

const knownRuleSection = (sentences: readonly string[]): string =>
  lines(
    "# Who may start talking to whom; replies follow. What no rule allows from or to a network is dropped.",
    "rules:",
    sentences.length === 0
      ? "  # Nothing is passed on now."
      : sentences.map((sentence) => `  - ${plain(sentence)}`),
  );

/** A colon at the end of a word would make a map of a sentence. */
const plain = (sentence: string): string =>
  /:(?:[ ,]|$)/.test(sentence) ? JSON.stringify(sentence) : sentence;

const guardSection = ({ session }: Draft): string =>
  session === null
    ? lines(
        "# What no change may ever cut off: your way in, for one.",
        "guard:",
        "  # - { from: 192.0.2.7, to: host, service: tcp/22 }",
      )
    : lines(
        "# What no change may ever cut off: the session that this was written from.",
        "guard:",
        `  - { from: ${quoted(session.client)}, to: host, service: tcp/${session.port} }`,
      );
