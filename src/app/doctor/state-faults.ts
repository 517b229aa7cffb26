import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { getuid } from "node:process";
import { StateDirectory } from "../../applier/index.ts";
import type { StateFault } from "../../diagnose/index.ts";
import { catalogue, CausewayError } from "../../diagnostics/index.ts";
import type { Sight } from "./sight.ts";

/** What is wrong with a state directory. One that is not there yet is in order when it can be made. */
export const stateFaults = (path: string, sight: Sight): readonly StateFault[] => {
  if (getuid?.() !== 0 && !isReadable(path)) {
    sight.miss(`the state directory ${path}`, "needs root");
    return [];
  }
  const directory = new StateDirectory(path);
  return [
    ...fault(() => void directory.standing()),
    ...fault(() => refuseInterrupted(directory)),
    ...fault(() => directory.revisionNumbers().forEach((number) => directory.revision(number))),
    ...(getuid?.() === 0 ? unwritable(path) : []),
  ];
};

const isReadable = (path: string): boolean => !existsSync(path) || canAccess(path, constants.R_OK);

const canAccess = (path: string, mode: number): boolean => {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
};

const fault = (look: () => void): readonly StateFault[] => {
  try {
    look();
    return [];
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
    return [{ code: error.code, message: error.message, cure: error.hint ?? catalogue[error.code].cure }];
  }
};

const refuseInterrupted = (directory: StateDirectory): void => {
  const pending = directory.pending();
  if (pending === null) return;
  throw new CausewayError("apply/process-ended", "a change was interrupted and waits to be taken back", {
    hint: "the next `causeway apply`, `rollback` or `down` first takes it back",
  });
};

const unwritable = (path: string): readonly StateFault[] => {
  const nearest = existing(path);
  if (canAccess(nearest, constants.W_OK)) return [];
  const { cure } = catalogue["state/unwritable"];
  return [{ code: "state/unwritable", message: `\`${nearest}\` cannot be written`, cure }];
};

const existing = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : existing(dirname(path));
