import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What stands for the state directory in a configuration text. */
const placeholder = "@STATE@";

/**
 * The configuration files of dnsmasq in one state directory.
 *
 * INVARIANT: a file is named after a digest of its content, so the command line of a running dnsmasq tells what it
 * was started with, whatever has been written since.
 */
export class ConfigurationFiles {
  readonly #state: string;
  readonly directory: string;

  constructor(state: string) {
    this.#state = state;
    this.directory = join(state, "dnsmasq");
  }

  /** Writes the file for a configuration text and returns its path. */
  write(text: string): string {
    const content = text.replaceAll(placeholder, this.#state);
    const path = join(this.directory, `${digest(content)}.conf`);
    mkdirSync(this.directory, { recursive: true, mode: 0o755 });
    writeFileSync(path, content);
    return path;
  }

  /** The configuration text of a file. When it was edited since, or is gone, that is no text that anybody wants. */
  read(path: string): string {
    const content = readOrEmpty(path);
    const edited = join(this.directory, `${digest(content)}.conf`) !== path;
    return `${edited ? "# edited by hand\n" : ""}${content.replaceAll(this.#state, placeholder)}`;
  }

  /** Whether `path` is one of ours. */
  owns(path: string): boolean {
    return path.startsWith(`${this.directory}/`) && path.endsWith(".conf");
  }

  /** Removes every file but `kept`. */
  removeExcept(kept: string | null): void {
    for (const name of listOrEmpty(this.directory)) {
      const path = join(this.directory, name);
      if (this.owns(path) && path !== kept) rmSync(path, { force: true });
    }
  }
}

const digest = (content: string): string => createHash("sha256").update(content).digest("hex").slice(0, 16);

const readOrEmpty = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

const listOrEmpty = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};
