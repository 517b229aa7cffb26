import { describe, expect, it } from "vitest";

import { readQemuCommandLine } from "./command-line.ts";

const read = (line: string) => readQemuCommandLine(["qemu-system-x86_64", ...line.split(" ")]);
const mac = "52:54:00:00:00:10";

describe("a QEMU command line", () => {
  it.each([
    ["-name jenkins", "jenkins"],
    ["--name jenkins", "jenkins"],
    ["-name guest=jenkins,debug-threads=on", "jenkins"],
    ["-name jenkins,process=vm-jenkins", "jenkins"],
    ["-name guest=a,,b", "a,b"],
    ["-m 128", null],
  ])("names its machine: %s", (line, name) => {
    expect(read(line).name).toBe(name);
  });

  it.each([
    [
      "by its tap",
      `-netdev tap,id=n0,ifname=tap0,script=no -device virtio-net-pci,netdev=n0,mac=${mac}`,
      "tap0",
      [],
    ],
    [
      "in capitals",
      `-netdev tap,id=n0,ifname=tap0 -device e1000,mac=52:54:00:00:00:10,netdev=n0`,
      "tap0",
      [],
    ],
    [
      "as libvirt hands it over",
      `-netdev tap,fd=30,id=h0 -device virtio-net-pci,netdev=h0,mac=${mac}`,
      null,
      [30],
    ],
    [
      "with several queues",
      `-netdev tap,fds=30:31,id=h0 -device virtio-net-pci,netdev=h0,mac=${mac}`,
      null,
      [30, 31],
    ],
    [
      "in JSON",
      `-netdev {"type":"tap","fd":"30","vhost":true,"id":"h0"} -device {"driver":"virtio-net-pci","netdev":"h0","mac":"${mac}"}`,
      null,
      [30],
    ],
    ["in short", `-nic tap,ifname=tap0,mac=${mac}`, "tap0", []],
  ] as const)("tells a card %s", (_case, line, device, descriptors) => {
    expect(read(line).cards).toEqual([{ device, descriptors, mac }]);
  });

  it("keeps two cards apart", () => {
    const line =
      "-netdev tap,id=a,ifname=t1 -netdev tap,id=b,ifname=t2 -device e1000,netdev=b,mac=52:54:00:00:00:02";
    expect(read(line).cards).toEqual([
      { device: "t1", descriptors: [], mac: null },
      { device: "t2", descriptors: [], mac: "52:54:00:00:00:02" },
    ]);
  });

  it("does not take a user-mode network, a broken JSON text or an option without value for a card", () => {
    expect(read("-netdev user,id=n0 -nic user -netdev {broken -device").cards).toEqual([]);
  });
});
