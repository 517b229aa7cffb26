import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type CpioEntry, makeCpio } from "./cpio.ts";
import { guestApplets, guestCommands, guestGreeting, guestInit, guestLease } from "./guest.ts";
import type { GuestKernel } from "./kernel-package.ts";
import { VmUnavailable } from "./unavailable.ts";

/** The guest's whole system: BusyBox, the network card's driver, and four scripts. */
export const makeInitramfs = (kernel: GuestKernel): Buffer => {
  const text = (path: string, content: string): CpioEntry => file(path, Buffer.from(content));
  return makeCpio([
    ...["bin", "dev", "proc", "sys", "etc", "modules", "www", "www/cgi-bin"].map(folder),
    { kind: "device", path: "dev/console", major: 5, minor: 1 },
    file("bin/busybox", readFileSync(staticBusybox())),
    ...guestApplets.map((applet) => symlink(`bin/${applet}`, "busybox")),
    ...kernel.modules.map((name) => file(`modules/${name}`, readFileSync(join(kernel.directory, name)))),
    text("init", guestInit(kernel.modules)),
    text("lease", guestLease),
    text("commands", guestCommands),
    text("www/cgi-bin/index.cgi", guestGreeting),
  ]);
};

const folder = (path: string): CpioEntry => ({ kind: "folder", path });
const symlink = (path: string, target: string): CpioEntry => ({ kind: "symlink", path, target });
const file = (path: string, data: Uint8Array): CpioEntry => ({ kind: "file", path, mode: 0o755, data });

const staticBusybox = (): string => {
  const path = ["/bin/busybox", "/usr/bin/busybox"].find((candidate) => existsSync(candidate));
  if (path === undefined) throw new VmUnavailable("there is no busybox", "apt-get install busybox-static");
  if (needsInterpreter(readFileSync(path))) {
    throw new VmUnavailable(`${path} needs shared libraries`, "apt-get install busybox-static");
  }
  return path;
};
/** Whether an ELF file of 64 bits asks for a dynamic linker (`elf.h`, `PT_INTERP`). */
const needsInterpreter = (elf: Buffer): boolean => {
  const [start, size, count] = [Number(elf.readBigUInt64LE(32)), elf.readUInt16LE(54), elf.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => elf.readUInt32LE(start + index * size)).includes(3);
};
