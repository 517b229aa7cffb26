import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

import { type VirtualMachine, type HostState } from "../../state/index.ts";
import type { Driver } from "../driver.ts";
import { namespaceInode, namespaceOfProcess } from "../network-namespace.ts";
import { type RunningProcess, runningProcesses } from "../process-table.ts";
import { type QemuCard, readQemuCommandLine } from "./command-line.ts";

/**
 * Finds the virtual machines that QEMU runs in one network namespace: whoever started them, libvirt and Proxmox
 * included. `netns` is a name of `ip netns`, or `null` for this process's own namespace.
 */
export const qemuDriver = (netns: string | null): Driver => ({
  kinds: [],
  observe: (state: HostState): HostState => {
    const found = machinesIn(netns);
    if (found.length === 0) return state;
    return {
      ...state,
      dynamic: { ...state.dynamic, machines: byName([...state.dynamic.machines.values(), ...found]) },
    };
  },
  execute: (changes) => changes.map(() => null),
});

/** QEMU lets two machines have one name: the later ones are told apart by their process. */
const byName = (machines: readonly VirtualMachine[]): ReadonlyMap<string, VirtualMachine> => {
  const table = new Map<string, VirtualMachine>();
  for (const machine of machines) {
    const name = table.has(machine.name) ? `${machine.name} (${machine.pid})` : machine.name;
    table.set(name, { ...machine, name });
  }
  return new Map([...table].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const machinesIn = (netns: string | null): readonly VirtualMachine[] => {
  const processes = runningProcesses(isQemu);
  if (processes.length === 0) return [];
  const inode = namespaceInode(netns);
  return processes.filter(({ pid }) => namespaceOfProcess(pid) === inode).map(readMachine);
};

/** Debian's `qemu-system-x86_64`, Proxmox's `kvm`, Red Hat's `qemu-kvm`. */
const isQemu = (program: string): boolean => /^(?:qemu-system-.+|qemu-kvm|kvm)$/.test(basename(program));

const readMachine = ({ pid, argv }: RunningProcess): VirtualMachine => {
  const { name, cards } = readQemuCommandLine(argv);
  const interfaces = [...openTaps(pid)].map(([device, descriptors]) => ({
    device,
    mac: cards.find((card) => isBehind(card, device, descriptors))?.mac ?? null,
  }));
  return { name: name ?? `qemu-${pid}`, pid, interfaces };
};

const isBehind = (card: QemuCard, device: string, descriptors: readonly number[]): boolean =>
  card.device === device || card.descriptors.some((descriptor) => descriptors.includes(descriptor));

/** The taps that a process holds open and the descriptors it holds them by (`fdinfo`, line `iff:`). */
const openTaps = (pid: number): ReadonlyMap<string, readonly number[]> => {
  const taps = new Map<string, number[]>();
  for (const descriptor of openDescriptors(pid)) {
    const device = /^iff:\s*(\S+)/m.exec(descriptorInfo(pid, descriptor))?.[1];
    if (device !== undefined) taps.set(device, [...(taps.get(device) ?? []), descriptor]);
  }
  return taps;
};

const openDescriptors = (pid: number): readonly number[] => {
  try {
    return readdirSync(`/proc/${pid}/fdinfo`).map(Number);
  } catch {
    return [];
  }
};

const descriptorInfo = (pid: number, descriptor: number): string => {
  try {
    return readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, "utf8");
  } catch {
    return "";
  }
};
