import { describeResult, type LabNamespace, type Probe } from "../../src/lab/index.ts";
import { address } from "../../src/net/index.ts";
import { addresses, type Office, officePolicy, type Place } from "./office.ts";

/** Who can be asked to send something in the office. */
export type Sender = keyof Office["machines"] | "host";

/** One packet's fate: who sends it, to a place or an address of each family, and on what (`tcp/80`, `ping`). */
export interface Question {
  readonly from: Sender;
  readonly to: Place | readonly [ipv4: string, ipv6: string];
  readonly on: string;
}

export const senderIn = (office: Office, name: Sender): LabNamespace =>
  name === "host" ? office.host : office.machines[name];

/** What became of it: `answered by nas, who saw 192.168.1.2`, `refused`, `unreachable (…)`, `silent`. */
export const askOffice = async (
  office: Office,
  { from, to, on }: Question,
  family: 0 | 1,
): Promise<string> => {
  const [protocol, port] = on.split("/") as [Probe["protocol"], string | undefined];
  const target = { to: address(typeof to === "string" ? addresses[to][family] : to[family]), timeoutMs: 500 };
  const probe: Probe =
    protocol === "ping" ? { protocol, ...target } : { protocol, ...target, port: Number(port) };
  return describeResult(await senderIn(office, from).probe(probe));
};

/** The office without its rules: what follows is the test's. */
export const officeWith = (rules: readonly string[], more = ""): string =>
  `${officePolicy.slice(0, officePolicy.indexOf("rules:"))}${more}rules:${rules.length === 0 ? " []" : ""}\n${rules.map((rule) => `  - ${rule}\n`).join("")}`;
