import { readdirSync } from "node:fs";
import { join } from "node:path";
import { CausewayError } from "../../diagnostics/index.ts";
import { emptyLedger } from "../../state/index.ts";
import { guardWrite, readChecked, writeChecked } from "./checked-file.ts";
import { makeDirectory, removeFile } from "./durable-file.ts";
import type { ConnectionRecord, Pending, Revision, Standing } from "./records.ts";

/**
 * What survives the process: the ledger, the revisions and the change under way.
 *
 * Reading needs no lock: files are replaced as a whole. Every method throws `CausewayError` `state/corrupt` or
 * `state/unwritable` with the file's name.
 */
export class StateDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Makes the directories. Before this, everything reads as empty. */
  prepare(): void {
    guardWrite(this.path, () => makeDirectory(join(this.path, "revisions")));
  }

  standing(): Standing {
    return (
      (this.#read("ledger.json") as Standing | null) ?? { version: 1, revision: null, ledger: emptyLedger }
    );
  }

  writeStanding(standing: Standing): void {
    writeChecked(join(this.path, "ledger.json"), standing);
  }

  pending(): Pending | null {
    return this.#read("pending.json") as Pending | null;
  }

  writePending(pending: Pending): void {
    writeChecked(join(this.path, "pending.json"), pending);
  }

  removePending(): void {
    const path = join(this.path, "pending.json");
    guardWrite(path, () => removeFile(path));
  }

  /** What the last change did to open connections; `null` when none ever did anything to one. */
  connections(): ConnectionRecord | null {
    return this.#read("connections.json") as ConnectionRecord | null;
  }

  writeConnections(record: ConnectionRecord): void {
    writeChecked(join(this.path, "connections.json"), record);
  }

  /** The numbers of all revisions, ascending. */
  revisionNumbers(): readonly number[] {
    return this.#revisionFiles()
      .map((name) => Number(/^(\d+)\.json$/.exec(name)?.[1] ?? 0))
      .filter((number) => number > 0)
      .sort((a, b) => a - b);
  }

  /** A revision by its number, or `null`. */
  revision(number: number): Revision | null {
    return this.#read(revisionFile(number)) as Revision | null;
  }

  writeRevision(revision: Revision): void {
    writeChecked(join(this.path, revisionFile(revision.number)), revision);
  }

  removeRevision(number: number): void {
    const path = join(this.path, revisionFile(number));
    guardWrite(path, () => removeFile(path));
  }

  #revisionFiles(): readonly string[] {
    try {
      return readdirSync(join(this.path, "revisions"));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw new CausewayError("state/unwritable", `cannot read \`${this.path}/revisions\``, { cause });
    }
  }

  /** Every file says its version first, so that a later one is refused rather than misread. */
  #read(file: string): Versioned | null {
    const path = join(this.path, file);
    const content = readChecked(path) as Versioned | null;
    if (content === null || content.version === 1) return content;
    throw new CausewayError("state/corrupt", `\`${path}\` was written by another version`, {
      hint: "use the version of Causeway that wrote it",
    });
  }
}

interface Versioned {
  readonly version: 1;
}

const revisionFile = (number: number): string => join("revisions", `${String(number).padStart(6, "0")}.json`);
