import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { CausewayError } from "../../diagnostics/index.ts";
import { replaceFile } from "./durable-file.ts";

/**
 * A JSON file that knows when it was damaged: `{"sha256":"…","content":…}`, the checksum being that of the content's
 * text as it stands in the file.
 */
const frame = (text: string): string => `{"sha256":"${checksum(text)}","content":${text}}\n`;

const framed = /^\{"sha256":"([0-9a-f]{64})","content":([^]*)\}\n$/;

const checksum = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Writes `content` durably. Throws `CausewayError` `state/unwritable`. */
export const writeChecked = (path: string, content: unknown): void => {
  guardWrite(path, () => replaceFile(path, frame(JSON.stringify(content))));
};

/**
 * Reads what `writeChecked` wrote, or `null` when there is no such file. Throws `CausewayError`: `state/corrupt` when a
 * single byte differs, `state/unwritable` when the file cannot be read.
 */
export const readChecked = (path: string): unknown => {
  const text = readText(path);
  if (text === null) return null;
  const [, sum, content] = framed.exec(text) ?? [];
  if (content === undefined || checksum(content) !== sum)
    throw new CausewayError("state/corrupt", `\`${path}\` is damaged: its checksum does not match`, {
      hint: "restore it from a backup, or move it aside: what is ours is known without it, what it remembers of others is lost; nothing was changed",
    });
  return JSON.parse(content);
};

/** Runs a write to the state directory; its failure says which file, and that nothing can be changed without it. */
export const guardWrite = (path: string, write: () => void): void => {
  try {
    write();
  } catch (cause) {
    throw unwritable(path, "write", cause);
  }
};

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw unwritable(path, "read", cause);
  }
};

const unwritable = (path: string, verb: string, cause: unknown): CausewayError => {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new CausewayError("state/unwritable", `cannot ${verb} \`${path}\`: ${reason}`, {
    cause,
    hint: hints.get(reason) ?? null,
  });
};

const fileSystem = "is the file system there, and writable?";

/** By errno. A directory that cannot be made on a read-only file system comes as ENOENT. */
const hints: ReadonlyMap<string, string> = new Map([
  ["EACCES", "run as root"],
  ["EPERM", "run as root"],
  ["ENOSPC", "free some space there"],
  ["EROFS", fileSystem],
  ["ENOENT", fileSystem],
  ["ENOTDIR", "a part of that path is a file"],
  ["EEXIST", "a part of that path is a file"],
]);
