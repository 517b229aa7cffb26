import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openLinuxKernel } from "../../src/kernel/index.ts";
import { MessageWriter, openConnection } from "../../src/kernel/netlink/index.ts";
import { openNamespace } from "../../src/kernel/netns/index.ts";
import { keyOf, type NftTable } from "../../src/state/index.ts";
import { frameBytes, routerMac } from "./frames.ts";
import { devices } from "./tables.ts";

/** A namespace that forwards from one cable to another, with frames for it to forward. */
export interface Router {
  /** Sends all frames once; gives packets per second. Throws when others got through than before. */
  run(): number;
  /** Which share of the frames got through. */
  readonly share: number;
  remove(): void;
}

/** What judges the router's traffic: a table, or the text of one. */
export type Ruleset = { readonly table: NftTable } | { readonly text: string };

const run = (command: string, ...words: readonly string[]): string =>
  execFileSync(command, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });

let routers = 0;

/** Makes a router. `folder` holds the sender and takes the frames. */
export const makeRouter = (folder: string, ruleset: Ruleset, frames: Buffer): Router => {
  const name = `cwf-${process.pid}-${(routers += 1)}`;
  const [source, router, sink] = [`${name}-s`, `${name}-r`, `${name}-d`];
  const file = join(folder, name);
  writeFileSync(file, frames);
  for (const namespace of [source, router, sink]) run("ip", "netns", "add", namespace);
  cable(source, "s0", router, devices.incoming);
  cable(router, devices.outgoing, sink, "d0");
  prepare(router);
  load(router, ruleset, folder);
  const count = frames.length / frameBytes;
  const forward = (): { readonly rate: number; readonly passed: number } => {
    const before = sent(router);
    const nanoseconds = Number(run("ip", "netns", "exec", source, join(folder, "send"), "s0", file));
    const passed = sent(router) - before;
    forgetFlows(router);
    return { rate: (count / nanoseconds) * 1e9, passed };
  };
  const { passed: expected } = forward();
  return {
    share: expected / count,
    run: () => {
      const { rate, passed } = forward();
      if (Math.abs(passed - expected) > count / 1000)
        throw new Error(`${passed} of ${count} packets got through, ${expected} before`);
      return rate;
    },
    remove: () => {
      for (const namespace of [source, router, sink]) run("ip", "netns", "del", namespace);
    },
  };
};

const cable = (one: string, device: string, other: string, peer: string): void => {
  run("ip", "-n", one, "link", "add", "name", device, "type", "veth", "peer", "name", peer, "netns", other);
  run("ip", "-n", one, "link", "set", device, "up");
  run("ip", "-n", other, "link", "set", peer, "up");
};

/** Everything goes out to a neighbour that does not listen. */
const prepare = (router: string): void => {
  const ip = (line: string): string => run("ip", "-n", router, ...line.split(" "));
  for (const setting of [
    "net/ipv4/ip_forward=1",
    "net/ipv4/conf/all/rp_filter=0",
    `net/ipv4/conf/${devices.incoming}/rp_filter=0`,
    "net/netfilter/nf_conntrack_checksum=0",
  ])
    run("ip", "netns", "exec", router, "sysctl", "-qw", setting.replaceAll("/", "."));
  ip(`link set ${devices.incoming} address ${routerMac}`);
  ip(`addr add 100.64.0.1/30 dev ${devices.outgoing}`);
  ip(`neigh add 100.64.0.2 lladdr 02:00:00:00:00:99 nud permanent dev ${devices.outgoing}`);
  ip("route add default via 100.64.0.2");
};

const load = (router: string, ruleset: Ruleset, folder: string): void => {
  if ("text" in ruleset) {
    const file = join(folder, "linear.nft");
    writeFileSync(file, ruleset.text);
    run("ip", "netns", "exec", router, "nft", "-f", file);
    return;
  }
  const kernel = openLinuxKernel({ namespace: router });
  const after = ruleset.table;
  const [refusal] = kernel.execute([
    { op: "create", kind: "nftTable", key: keyOf("nftTable", after), after },
  ]);
  kernel.close();
  if (refusal) throw refusal;
};

/** `linux/netfilter/nfnetlink.h`, `NFNL_SUBSYS_CTNETLINK`; `nfnetlink_conntrack.h`, `IPCTNL_MSG_CT_DELETE`. */
const deleteFlows = (1 << 8) | 2;

/** Without a tuple, all flows are meant. */
const forgetFlows = (router: string): void => {
  const inside = openNamespace(router);
  const connection = openConnection({ protocol: "netfilter", namespace: inside });
  const [fault] = connection.transact("forget flows", new MessageWriter(64).begin(deleteFlows).u32(0).end());
  connection.close();
  inside.close();
  if (fault) throw new Error(`flows of ${router} were not forgotten: ${fault.errno}`);
};

const sent = (router: string): number => {
  const [link] = JSON.parse(run("ip", "-n", router, "-s", "-j", "link", "show", devices.outgoing)) as {
    stats64: { tx: { packets: number } };
  }[];
  return link!.stats64.tx.packets;
};
