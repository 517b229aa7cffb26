import { execFileSync } from "node:child_process";
import { FakeKernel } from "../../src/kernel/fake/index.ts";
import { openLinuxKernel } from "../../src/kernel/index.ts";
import { configOf, type Host, tableOf, type XtChain, type XtTable } from "../../src/state/index.ts";
import { addressOn, linkOf } from "../objects/index.ts";

/** What a host has beside its links. */
export interface SubjectOptions {
  /** The legacy table `ip filter`, that drops what comes from 10.9.0.0/16 to be forwarded. */
  readonly legacyTable?: boolean;
}

/** A way to get a host that has `lo` and two links, `east` and `west`, both up, with addresses on them. */
export interface Subject {
  readonly name: string;
  readonly open: (options?: SubjectOptions) => { readonly host: Host; readonly close: () => void };
}

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn("NOT ROOT: the conformance suite runs for FakeKernel only");

const linkNames = ["east", "west"];
const addresses = ["192.168.1.2/24", "2001:db8::2/64"];

const chain = (name: string, rules: XtChain["rules"] = []): XtChain => ({ name, policy: "accept", rules });

/** What `addLegacyRule` makes. */
const droppingTable: XtTable = {
  family: "ip",
  name: "filter",
  chains: [
    chain("INPUT"),
    chain("FORWARD", [
      {
        header: [{ name: "source", invert: false, values: ["10.9.0.0/16"] }],
        matches: [],
        action: { kind: "target", target: { name: "DROP", options: [] } },
      },
    ]),
    chain("OUTPUT"),
  ],
};

const fake: Subject = {
  name: "FakeKernel",
  open: ({ legacyTable = false } = {}) => {
    const settings = ["ipv4/conf/IF/forwarding", "ipv4/conf/IF/accept_redirects", "ipv6/conf/IF/forwarding"];
    const paths = settings.flatMap((path) =>
      ["all", "default", "lo", ...linkNames].map((name) => `net/${path.replace("IF", name)}`),
    );
    const host = new FakeKernel(
      configOf({
        link: tableOf("link", [linkOf("lo"), ...linkNames.map((name) => linkOf(name, { kind: "veth" }))]),
        address: tableOf(
          "address",
          addresses.map((text) => addressOn("east", text)),
        ),
        sysctl: tableOf("sysctl", [
          ...paths.map((path) => ({ path, value: "0" })),
          { path: "net/ipv4/ip_forward", value: "0" },
        ]),
        xtTable: tableOf("xtTable", legacyTable ? [droppingTable] : []),
      }),
    );
    return { host, close: () => host.close() };
  },
};

const ip = (...words: readonly string[]): string =>
  execFileSync("ip", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

const addLegacyRule = ["iptables-legacy", "-A", "FORWARD", "-s", "10.9.0.0/16", "-j", "DROP"];

const linux: Subject = {
  name: "LinuxKernel",
  open: ({ legacyTable = false } = {}) => {
    const netns = `cwt-${process.pid}-conf`;
    ip("netns", "add", netns);
    ip("-n", netns, "link", "set", "lo", "up");
    ip("-n", netns, "link", "add", "name", "east", "type", "veth", "peer", "name", "west");
    for (const name of linkNames) ip("-n", netns, "link", "set", "dev", name, "up");
    for (const text of addresses) ip("-n", netns, "address", "add", text, "dev", "east", "nodad");
    const setting = (path: string): void => {
      execFileSync("ip", ["netns", "exec", netns, "sysctl", "-qw", `${path}=0`]);
    };
    for (const path of ["net.ipv4.conf.all.forwarding", "net.ipv6.conf.all.forwarding"]) setting(path);
    if (legacyTable) ip("netns", "exec", netns, ...addLegacyRule);
    const host = openLinuxKernel({ namespace: netns });
    return {
      host,
      close: () => {
        host.close();
        ip("netns", "del", netns);
      },
    };
  },
};

/** Who must behave as `Host` says: the fake always, the kernel where we may make namespaces. */
export const subjects: readonly Subject[] = isRoot ? [fake, linux] : [fake];
