import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";

import { runAsync } from "../command.ts";
import { cacheDirectory, type GuestKernel } from "./kernel-package.ts";

/** What carries a guest's instructions out: the processor, or QEMU's translator. */
export type Acceleration = "kvm" | "tcg";

const probeSeconds = 5;

/**
 * Whether guests run on the processor here. Tried once per host kernel, since a broken KVM (nested, refused) shows
 * only when a guest starts: it aborts, or spins until `probeSeconds` are over.
 */
export const acceleration = async (kernel: GuestKernel, cache = cacheDirectory()): Promise<Acceleration> => {
  if (!mayUseKvm()) return "tcg";
  const file = join(cache, `acceleration-${release()}`);
  if (existsSync(file)) return readFileSync(file, "utf8") === "kvm" ? "kvm" : "tcg";
  const answer = (await bootsUnderKvm(kernel)) ? "kvm" : "tcg";
  mkdirSync(cache, { recursive: true });
  writeFileSync(file, answer);
  return answer;
};

const mayUseKvm = (): boolean => {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** A kernel without a root panics at once, and the reboot that follows ends QEMU: the quickest whole boot there is. */
const bootsUnderKvm = async (kernel: GuestKernel): Promise<boolean> => {
  const machine = [
    "-accel",
    "kvm",
    "-cpu",
    "host",
    "-m",
    "128",
    "-nodefaults",
    "-display",
    "none",
    "-no-reboot",
  ];
  const guest = ["-kernel", kernel.image, "-append", "panic=-1"];
  const limit = ["timeout", "-s", "KILL", String(probeSeconds)];
  const { status } = await runAsync([...limit, "qemu-system-x86_64", ...machine, ...guest]);
  return status === 0;
};
