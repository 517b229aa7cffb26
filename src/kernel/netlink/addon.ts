import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

declare const socketBrand: unique symbol;

/** An open socket inside the addon. */
export type AddonSocket = object & { readonly [socketBrand]: true };

/** `native/netlink.c`. Numbers that are negative are negated errnos. */
export interface Addon {
  open(protocol: number, namespaceFd: number, receiveBytes: number, sendBytes: number): AddonSocket | number;
  close(socket: AddonSocket): number;
  send(socket: AddonSocket, bytes: Uint8Array): number;
  drain(socket: AddonSocket, into: Uint8Array, timeoutMs: number): number;
  joinGroup(socket: AddonSocket, group: number): number;
  pollStart(socket: AddonSocket, onReadable: (overrun: boolean) => void): number;
  pollStop(socket: AddonSocket): number;
  setns(namespaceFd: number): number;
}

let loaded: Addon | null = null;

/** The addon, loaded at first use. Throws when it has not been built (`native/build.sh`). */
export const addon = (): Addon => (loaded ??= createRequire(import.meta.url)(addonPath()) as Addon);

/** The command line is one bundled file, so the way to the addon starts at the package's folder, not at this file. */
const addonPath = (): string => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, "build", "causeway.node");
    if (existsSync(join(folder, "package.json")) && existsSync(candidate)) return candidate;
    if (folder === dirname(folder))
      throw new Error("build/causeway.node is missing: run native/build.sh in the package's folder");
  }
};
