import { spawnSync } from "node:child_process";
import { UsageError } from "../../diagnostics/index.ts";
import type { ListeningSocket } from "../../diagnose/index.ts";

/** The sockets of the calling thread's namespace that wait at the ports of DNS and DHCP, as `ss` of iproute2 sees them. */
export const listeningSockets = (): readonly ListeningSocket[] => {
  const { status, stdout, error } = spawnSync("ss", ["-Hlntup", "sport = :53 or sport = :67"], {
    encoding: "utf8",
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
  });
  if (status !== 0) throw error ?? new UsageError("usage/unreadable-file", "`ss` failed");
  return stdout.split("\n").flatMap((line) => parseSocket(line) ?? []);
};

/** One line of `ss -Hlntup`: `udp UNCONN 0 0 0.0.0.0%virbr0:67 0.0.0.0:* users:(("dnsmasq",pid=7,fd=3))`. */
export const parseSocket = (line: string): ListeningSocket | null => {
  const [protocol, , , , local, , users = ""] = line.split(/\s+/);
  const [, address, device, port] = /^\[?([^%\]]*)\]?(?:%([^\]:]+))?\]?:(\d+)$/.exec(local ?? "") ?? [];
  if ((protocol !== "tcp" && protocol !== "udp") || address === undefined) return null;
  const [, program, pid] = /^users:\(\("([^"]*)",pid=(\d+)/.exec(users) ?? [];
  return {
    protocol,
    port: Number(port),
    address: anyAddress.has(address) ? "*" : address,
    device: device ?? null,
    process: program === undefined ? null : { pid: Number(pid), program },
  };
};

const anyAddress: ReadonlySet<string> = new Set(["*", "0.0.0.0", "::"]);
