import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { Lab, type ProbeResult } from "../../src/lab/index.ts";
import { address } from "../../src/net/index.ts";

const asRoot = describe.skipIf(process.getuid?.() !== 0);

const namespacesOf = (pid: number): readonly string[] =>
  (existsSync("/run/netns") ? readdirSync("/run/netns") : []).filter((n) => n.startsWith(`cwlab-${pid}-`));
const directoriesOf = (pid: number): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`cwlab-${pid}-`));
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}/exe`);

/** Starts `test/lab/hold-a-lab.ts`: it makes a lab, prints the pids of two processes inside and waits. */
const holdLab = async () => {
  const script = fileURLToPath(new URL("hold-a-lab.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  return { child, pid: child.pid!, inside: JSON.parse(line) as readonly number[] };
};

const kinds = (results: readonly ProbeResult[]): readonly string[] => results.map(({ kind }) => kind);

asRoot("a lab", () => {
  it("tells what happened to a probe, in both families", async () => {
    using lab = new Lab();
    const [client, server] = [lab.namespace("client"), lab.namespace("server")];
    lab.cable(
      { in: client, device: "eth0", addresses: ["192.0.2.1/24", "2001:db8::1/64"] },
      { in: server, device: "eth0", addresses: ["192.0.2.2/24", "2001:db8::2/64"] },
    );
    await Promise.all([server.listen("tcp", 80), server.listen("udp", 53)]);
    for (const to of ["192.0.2.2", "2001:db8::2"].map(address)) {
      const source = to.includes(":") ? "2001:db8::1" : "192.0.2.1";
      const timeoutMs = 5000;
      const answered = { kind: "answered", by: "server", source };
      expect(await client.probe({ protocol: "tcp", to, port: 80, timeoutMs })).toMatchObject(answered);
      expect(await client.probe({ protocol: "udp", to, port: 53, timeoutMs })).toMatchObject(answered);
      expect(await client.probe({ protocol: "ping", to, timeoutMs })).toMatchObject({ kind: "answered" });
      const refusals = [
        client.probe({ protocol: "tcp", to, port: 81, timeoutMs }),
        client.probe({ protocol: "udp", to, port: 54, timeoutMs }),
      ];
      expect(kinds(await Promise.all(refusals))).toEqual(["refused", "refused"]);
    }
    const nobody = address("192.0.2.77");
    const silent = [
      client.probe({ protocol: "tcp", to: nobody, port: 80, timeoutMs: 100 }),
      client.probe({ protocol: "ping", to: nobody, timeoutMs: 100 }),
    ];
    expect(kinds(await Promise.all(silent))).toEqual(["silent", "silent"]);
    const away = await client.probe({ protocol: "tcp", to: address("198.51.100.1"), port: 80 });
    expect(away).toEqual({ kind: "unreachable", reason: "ENETUNREACH" });
  });

  it("connects the hosts of a segment with each other", async () => {
    using lab = new Lab();
    const hosts = [1, 2, 3].map((n) => lab.namespace(`h${n}`));
    lab.segment(
      "office",
      hosts.map((host, n) => ({ in: host, device: "eth0", addresses: [`192.0.2.${n + 1}/24`] })),
    );
    await hosts[2]!.listen("tcp", 80);
    const probe = { protocol: "tcp", to: address("192.0.2.3"), port: 80, timeoutMs: 5000 } as const;
    expect(await hosts[0]!.probe(probe)).toMatchObject({ kind: "answered", by: "h3", source: "192.0.2.1" });
    expect(await hosts[1]!.probe(probe)).toMatchObject({ kind: "answered", by: "h3", source: "192.0.2.2" });
  });

  it("leaves nothing behind when it is closed", () => {
    const lab = new Lab();
    const child = lab.namespace("a").spawn(["sleep", "1000"]);
    expect(namespacesOf(process.pid)).toEqual([`cwlab-${process.pid}-a`]);
    lab.close();
    expect(namespacesOf(process.pid)).toEqual([]);
    expect(directoriesOf(process.pid)).toEqual([]);
    return once(child, "exit");
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("leaves nothing behind after %s", async (signal) => {
    const { child, pid, inside } = await holdLab();
    expect(namespacesOf(pid).length).toBe(2);
    expect(inside.filter(isAlive)).toEqual(inside);
    child.kill(signal);
    const [, endedBy] = (await once(child, "exit")) as [number | null, string | null];
    expect(endedBy).toBe(signal);
    expect(namespacesOf(pid)).toEqual([]);
    expect(directoriesOf(pid)).toEqual([]);
    await expect.poll(() => inside.filter(isAlive), { timeout: 5000 }).toEqual([]);
  });

  it("removes what a lab left behind that was killed, and nothing of a lab that lives", async () => {
    const [dead, alive] = [await holdLab(), await holdLab()];
    dead.child.kill("SIGKILL");
    await once(dead.child, "exit");
    expect(namespacesOf(dead.pid).length).toBe(2);
    new Lab().close();
    expect(namespacesOf(dead.pid)).toEqual([]);
    expect(directoriesOf(dead.pid)).toEqual([]);
    expect(namespacesOf(alive.pid).length).toBe(2);
    await expect.poll(() => dead.inside.filter(isAlive), { timeout: 5000 }).toEqual([]);
    alive.child.kill("SIGTERM");
    await once(alive.child, "exit");
  });

  it("does not take a directory for its own that only looks like one", () => {
    const foreign = `${tmpdir()}/cwlab-x-files`;
    mkdirSync(foreign, { recursive: true });
    new Lab().close();
    expect(existsSync(foreign)).toBe(true);
    rmSync(foreign, { recursive: true });
  });
});
