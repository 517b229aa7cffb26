import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a directory and its parents, for the owner alone, and makes the entry survive a power cut. One by one: where the
 * kernel makes no directories (`/proc`), Node's recursive `mkdir` tries for ever.
 */
export const makeDirectory = (path: string): void => {
  const missing = missingDirectories(path);
  for (const directory of missing) makeOne(directory);
  // Refuses a file in the directory's place.
  mkdirSync(path, { recursive: true });
  if (missing.length > 0) syncDirectory(dirname(missing[0]!));
};

const missingDirectories = (path: string): readonly string[] => {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  return missing;
};

/** Another process may have been quicker. */
const makeOne = (path: string): void => {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
};

/**
 * Puts `text` at `path` so that after a power cut there is the old file or the new one, never a part: a file beside it
 * is written and synced, takes its place, and the directory is synced. Throws the error of the failing call; the old
 * file is then still there.
 */
export const replaceFile = (path: string, text: string): void => {
  const beside = `${path}.new`;
  try {
    writeSynced(beside, text);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  syncDirectory(dirname(path));
};

/** Removes `path`, surely; it may be gone already. */
export const removeFile = (path: string): void => {
  rmSync(path, { force: true });
  syncDirectory(dirname(path));
};

const writeSynced = (path: string, text: string): void => {
  const fd = openSync(path, "w", 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};

const syncDirectory = (path: string): void => {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};
