import { LabError } from "../command.ts";
import type { Edit } from "../topology/index.ts";

/** The policy with the edit's line added below the line that it names. */
export const editPolicy = (text: string, { after, add }: Edit): string => {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.includes(after));
  if (at < 0) throw new LabError(`the policy has no line with ${JSON.stringify(after)}`);
  return [...lines.slice(0, at + 1), add, ...lines.slice(at + 1)].join("\n");
};

/** The policy with a VM that cannot be had taken for a device: a namespace plays its part. */
export const substituteMachine = (text: string, name: string, device: string): string =>
  text.replace(new RegExp(`\\bvm: ${name}\\b`), `device: ${device}`);
