import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Finished, type Lab, type LabNamespace } from "../../src/lab/index.ts";
import { runProgram } from "./run-program.ts";

/** The product as a user has it: the command, acting on one namespace of a lab with state of its own. */
export class Causeway {
  readonly #host: LabNamespace;
  /** Where its policies and its state are. */
  readonly directory: string;

  constructor(lab: Lab, host: LabNamespace) {
    this.#host = host;
    this.directory = mkdtempSync(join(lab.directory, "state-"));
  }

  /** Writes a policy file and gives its path. */
  write(name: string, text: string): string {
    const path = join(this.directory, name);
    writeFileSync(path, text);
    return path;
  }

  /** Runs `causeway …` on the host; a failing status is a result. */
  run(...words: readonly string[]): Finished {
    return runProgram([...words, "--netns", this.#host.netns, "--state-dir", join(this.directory, "state")]);
  }

  /** Runs it and insists on exit code 0. */
  must(...words: readonly string[]): string {
    const { status, stdout, stderr } = this.run(...words);
    if (status !== 0)
      throw new Error(`causeway ${words.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Applies a policy text. */
  apply(text: string, name = "policy.yaml"): string {
    return this.must("apply", this.write(name, text));
  }

  /** The digest of what the host is configured to be. */
  digest(): string {
    return (JSON.parse(this.must("discover", "--json")) as { digest: string }).digest;
  }
}
