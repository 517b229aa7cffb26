import type { NftVerdict } from "../../state/index.ts";
import type { Ending } from "./machine.ts";

/** What a verdict makes of a rule; `null` for `continue`. */
export const endingOf = (verdict: NftVerdict): Ending | null => {
  if (verdict.kind === "continue") return null;
  if (verdict.kind === "queue") return { kind: "taken", by: "a program that reads a queue" };
  return verdict.kind === "jump" || verdict.kind === "goto"
    ? { kind: verdict.kind, chain: verdict.chain }
    : { kind: verdict.kind };
};

/** An ending in words, for the trace. */
export const endingText = (ending: Ending): string => {
  if (ending.kind === "jump" || ending.kind === "goto") return `${ending.kind} ${ending.chain}`;
  if (ending.kind === "taken") return `handed to ${ending.by}`;
  return ending.kind === "sent" ? `sent out by ${ending.link?.name ?? "another link"}` : ending.kind;
};
