import { readFileSync } from "node:fs";
import type { Moment } from "../policy/index.ts";

/** What the process was started with and where it stands; everything outside `app` gets it as a value. */
export interface Environment {
  readonly version: string;
  /** Whether standard output shows colours: a terminal, without `NO_COLOR`; `FORCE_COLOR` insists. */
  readonly colour: boolean;
}

declare const causewayVersion: string | undefined;

/** Reads the environment of this process. */
export const environment = (): Environment => ({
  version: typeof causewayVersion === "string" ? causewayVersion : "0.0.0-source",
  colour: colourWanted(),
});

const colourWanted = (): boolean => {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0") return true;
  return process.stdout.isTTY && (NO_COLOR === undefined || NO_COLOR === "") && TERM !== "dumb";
};

/** What makes this machine different from every other: seeds what must stay the same on it (`machine-id(5)`). */
export const machineSeed = (): string => {
  try {
    return readFileSync("/etc/machine-id", "utf8").trim();
  } catch {
    return "no-machine-id";
  }
};

/** What the clock says, and the time zone in which this machine counts its days. */
export const presentMoment = (): Moment => ({
  epochMs: Date.now(),
  zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
});
