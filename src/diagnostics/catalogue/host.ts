import type { CatalogueEntry } from "../catalogue.ts";

/** What the command line, the kernel, a driver or the state directory refused. */
export const hostCodes = {
  "driver/dnsmasq": {
    cause:
      "dnsmasq, which serves DHCP, router advertisements and DNS, is missing or refused its configuration or a port",
    cure: "read dnsmasq's own words in the message; install `dnsmasq-base`, or free the port that another server holds",
  },
  "lab/failed": {
    cause:
      "the demo could not build its lab, or a command that it ran there failed; the message holds its words",
    cure: "run as root on a host with `iproute2` and `busybox-static`; mend what the message names",
  },
  "kernel/refused": {
    cause:
      "the kernel refused one operation; the message holds its own words and the attribute it pointed at",
    cure: "read the kernel's words; `causeway discover` shows the objects in the way",
  },
  "kernel/permission": {
    cause: "the kernel allows this operation only to a privileged process",
    cure: "run the command as root, or with CAP_NET_ADMIN in the network namespace it acts on",
  },
  "kernel/unsupported": {
    cause: "the running kernel lacks a feature that the operation needs (a module or a build option)",
    cure: "`causeway doctor` lists the features found; load the module, or use a kernel that has it",
  },
  "state/malformed": {
    cause: "a saved host or wanted state does not have the form that this version writes",
    cure: "save it again; do not edit saved states by hand",
  },
  "state/corrupt": {
    cause: "a file of the state directory was cut short or altered: its checksum does not match",
    cure: "restore the named file from a backup, or move it away after `causeway discover` showed what the host has",
  },
  "state/locked": {
    cause: "another process is changing the same host; its pid and command are named",
    cure: "wait until it is done, or stop it; a lock whose process is gone is taken over by itself",
  },
  "state/unwritable": {
    cause: "the state directory cannot be read or written, so a change could not be undone after a crash",
    cure: "give the directory space and permission, or name another one with `--state-dir`; nothing was changed",
  },
  "plan/missing": {
    cause: "the policy needs an object of the host that is not there (any more)",
    cure: "make the object, or take it out of the policy; a device that comes and goes may need another try",
  },
  "plan/occupied": {
    cause: "a link with a name of Causeway's window exists but was not made by Causeway",
    cure: "rename or remove the link; names that begin with `cw-` belong to Causeway",
  },
  "apply/stale": {
    cause: "the host changed between the moment it was looked at and the moment it was to be changed",
    cure: "run the command again: it looks afresh",
  },
  "apply/undone": {
    cause: "a step was refused or did not hold; every step made before it was taken back",
    cure: "read which step was refused and why; the host is as it was before",
  },
  "apply/stuck": {
    cause: "a step was refused, and taking back the steps before it was refused too",
    cure: "remove what stands in the way and run any privileged command: it takes the rest back first",
  },
  "apply/not-holding": {
    cause: "every step was accepted, yet the host does not keep what was set: somebody else changes it back",
    cure: "find who rewrites the named objects (networkd, NetworkManager, a script) and stop it, then apply again",
  },
  "apply/process-ended": {
    cause: "the process that changes the host ended before it answered",
    cure: "run any privileged command: it completes the undo from the journal and says so",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
