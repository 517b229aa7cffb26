import type { MacAddress } from "../../net/index.ts";
import type { Acceleration } from "./acceleration.ts";

/** What QEMU is to run. */
export interface GuestMachine {
  readonly host: string;
  readonly tap: string;
  readonly mac: MacAddress;
  readonly acceleration: Acceleration;
  /** Paths of the kernel, of its first root, and of the file for its console. */
  readonly image: string;
  readonly initramfs: string;
  readonly log: string;
}

/** The words that start QEMU: commands and answers go over its standard input and output. */
export const qemuArguments = (guest: GuestMachine): readonly string[] => {
  const { host, tap, mac, acceleration, image, initramfs, log } = guest;
  const words = `console=ttyS0 panic=-1 mitigations=off nokaslr no_timer_check lab_host=${host}`;
  return [
    "qemu-system-x86_64",
    ...["-name", host, "-accel", acceleration].concat(acceleration === "kvm" ? ["-cpu", "host"] : []),
    ..."-m 128 -nodefaults -no-user-config -display none -monitor none -no-reboot".split(" "),
    ...["-kernel", image, "-initrd", initramfs, "-append", words].concat(["-serial", `file:${log}`]),
    ...`-chardev stdio,id=lab -device virtio-serial-pci -device virtserialport,chardev=lab`.split(" "),
    ...`-netdev tap,id=net0,ifname=${tap},script=no,downscript=no`.split(" "),
    ...`-device virtio-net-pci,netdev=net0,mac=${mac}`.split(" "),
  ];
};
