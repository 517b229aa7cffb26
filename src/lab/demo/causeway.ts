import { digest, hostFromJson } from "../../state/index.ts";
import { type Finished, LabError, runAsync } from "../command.ts";
import type { Lab } from "../lab.ts";
import type { LabNamespace } from "../namespace.ts";

/** The product on one host of a lab, run as a user runs it. */
export interface Causeway {
  /** Runs a command. Throws `LabError` with its words when its exit code is not 0. */
  run(words: readonly string[]): Promise<string>;
  /** The digest of everything that is configured on the host. */
  configDigest(): Promise<string>;
}

/** `program` are the words that start the command line. */
export const causewayOn = (lab: Lab, host: LabNamespace, program: readonly string[]): Causeway => {
  const target = ["--netns", host.netns, "--state-dir", `${lab.directory}/state`];
  const run = async (words: readonly string[]): Promise<string> => {
    const argv = [...program, ...words, ...target];
    return outputOf(argv, await runAsync(argv, (child) => lab.track(child)));
  };
  return {
    run,
    configDigest: async () => digest(hostFromJson(JSON.parse(await run(["discover", "--json"]))).config),
  };
};

const outputOf = (argv: readonly string[], { status, stdout, stderr }: Finished): string => {
  if (status === 0) return stdout;
  throw new LabError(`${argv.join(" ")}: exit code ${status}\n${(stderr + stdout).trim()}`);
};
