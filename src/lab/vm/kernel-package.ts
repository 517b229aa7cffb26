import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";

import { runAsync } from "../command.ts";
import { VmUnavailable } from "./unavailable.ts";

/** A kernel for guests, with the drivers of its devices. */
export interface GuestKernel {
  readonly image: string;
  readonly directory: string;
  /** File names in `directory`, each after those it depends on. */
  readonly modules: readonly string[];
}

const metaPackage = "linux-image-cloud-amd64";
const wantedModules = ["virtio_pci", "virtio_net", "virtio_console"];

/** Where downloads are kept from run to run: `$CAUSEWAY_CACHE`, else `~/.cache/causeway`. */
export const cacheDirectory = (): string =>
  process.env["CAUSEWAY_CACHE"] ?? join(homedir(), ".cache/causeway");

/**
 * The cached Debian kernel; the first time it is downloaded and unpacked, never installed.
 * Throws `VmUnavailable` where it cannot be had.
 */
export const guestKernel = async (cache = cacheDirectory()): Promise<GuestKernel> => {
  const parent = join(cache, "guest-kernel");
  const cached = existsSync(parent)
    ? readdirSync(parent).filter((name) => name.startsWith("linux-image-"))
    : [];
  const newest = cached.sort().at(-1) ?? (await download(parent));
  const directory = join(parent, newest);
  const modules = readFileSync(join(directory, "modules"), "utf8").trim().split("\n");
  return { image: join(directory, "vmlinuz"), directory, modules };
};

/** Fills `parent/PACKAGE` in one step, so that an interrupted download leaves nothing that looks complete. */
const download = async (parent: string): Promise<string> => {
  if (process.arch !== "x64")
    throw new VmUnavailable(`no guest kernel for ${process.arch}`, "use an amd64 host");
  mkdirSync(parent, { recursive: true });
  const scratch = mkdtempSync(join(parent, "download-"));
  try {
    const name = await fetchPackage(scratch);
    const ready = pickFiles(scratch, join(scratch, "ready"));
    if (!existsSync(join(parent, name))) renameSync(ready, join(parent, name));
    return name;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

/** Downloads and unpacks the package that the meta package stands for now, and returns its name. */
const fetchPackage = async (scratch: string): Promise<string> => {
  const name = (await dependency()) ?? (await refreshed()) ?? "";
  if (name === "") throw unavailable(`apt knows no ${metaPackage}`);
  await apt([
    "sh",
    "-c",
    `cd "$1" && apt-get -qq -o APT::Sandbox::User=root download "$2"`,
    "sh",
    scratch,
    name,
  ]);
  const archive = readdirSync(scratch).find((file) => file.endsWith(".deb"));
  if (archive === undefined) throw unavailable(`apt downloaded no ${name}`);
  await apt(["dpkg-deb", "-x", join(scratch, archive), scratch]);
  return name;
};

const dependency = async (): Promise<string | null> => {
  const { stdout } = await runAsync(["apt-cache", "depends", metaPackage]).catch(noPackages);
  return /Depends: (linux-image-\S+)/.exec(stdout)?.[1] ?? null;
};

/** A fresh machine knows no packages until it has asked once. */
const refreshed = async (): Promise<string | null> => {
  await apt(["apt-get", "-qq", "update"]);
  return dependency();
};

const apt = async (argv: readonly string[]): Promise<void> => {
  const { status, stderr } = await runAsync(argv).catch(noPackages);
  if (status !== 0) throw unavailable(stderr.trim().split("\n").at(-1) ?? `${argv[0]} failed`);
};

const noPackages = (error: unknown): never => {
  throw unavailable(error instanceof Error ? error.message : String(error));
};

const unavailable = (reason: string): VmUnavailable =>
  new VmUnavailable(`no guest kernel: ${reason}`, "give apt-get a working source of Debian packages");

/** Copies the image and the modules in load order out of the unpacked package. */
const pickFiles = (unpacked: string, into: string): string => {
  mkdirSync(into);
  const files = readdirSync(unpacked, { recursive: true, encoding: "utf8" });
  const image = files.find((path) => basename(path).startsWith("vmlinuz-"));
  if (image === undefined) throw unavailable("the package holds no vmlinuz");
  copyFileSync(join(unpacked, image), join(into, "vmlinuz"));
  const modules = withDependencies(wantedModules, (name) => moduleFile(unpacked, files, name));
  for (const path of modules) copyFileSync(path, join(into, basename(path)));
  writeFileSync(join(into, "modules"), `${modules.map((path) => basename(path)).join("\n")}\n`);
  return into;
};

const moduleFile = (unpacked: string, files: readonly string[], name: string): string => {
  const path = files.find((file) => basename(file).replaceAll("-", "_") === `${name}.ko`);
  if (path === undefined) throw unavailable(`the package holds no module ${name}`);
  return join(unpacked, path);
};

/** The files of modules, each after those it depends on (`depends=` in the section `.modinfo`). */
const withDependencies = (names: readonly string[], fileOf: (name: string) => string): readonly string[] => {
  const ordered: string[] = [];
  const add = (name: string): void => {
    const path = fileOf(name);
    if (ordered.includes(path)) return;
    const depends = /\0depends=([^\0]*)\0/.exec(readFileSync(path, "latin1"))?.[1] ?? "";
    for (const dependency of depends.split(",").filter(Boolean)) add(dependency.replaceAll("-", "_"));
    ordered.push(path);
  };
  for (const name of names) add(name);
  return ordered;
};
