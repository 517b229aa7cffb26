import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Lab, type LabNamespace } from "../../src/lab/index.ts";
import { Causeway } from "../topologies/causeway.ts";
import { runProgram } from "../topologies/run-program.ts";

let lab: Lab;
let host: LabNamespace;
let causeway: Causeway;

/**
 *   far ── eth0 host br0 ── tap-like veth ── box (10.10.0.5, fd00:10::5)
 *                    br1 ── wire ── nas (192.168.1.20)      docker0, stray
 */
beforeAll(() => {
  lab = new Lab();
  host = lab.namespace("host");
  const [far, box, nas] = [lab.namespace("far"), lab.namespace("box"), lab.namespace("nas")];
  lab.cable({ in: host, device: "eth0" }, { in: far, device: "eth0" });
  lab.cable({ in: host, device: "on" }, { in: box, device: "eth0" });
  lab.cable({ in: host, device: "wire" }, { in: nas, device: "eth0" });
  lab.cable({ in: host, device: "stray" }, { in: far, device: "stray" });
  for (const bridge of ["br0", "br1", "docker0", "copy"]) host.ip(`link add name ${bridge} up type bridge`);
  host.ip("link set on master br0");
  host.ip("link set wire master br1");
  host.address("eth0", "192.0.2.2/24");
  host.address("eth0", "2001:db8:f::2/64");
  host.address("br0", "10.10.0.1/24");
  host.address("br0", "fd00:10::1/64");
  host.address("br1", "192.168.1.2/24");
  host.address("docker0", "172.17.0.1/16");
  host.address("copy", "10.99.0.129/25");
  host.address("stray", "10.99.0.1/24");
  host.ip("route add default via 192.0.2.1");
  host.ip("route add default via 2001:db8:f::1");
  host.sysctl({ "net/ipv4/ip_forward": 1 });
  far.address("eth0", "192.0.2.1/24");
  far.ip("route add 10.10.0.0/24 via 192.0.2.2");
  box.address("eth0", "10.10.0.5/24");
  box.address("eth0", "fd00:10::5/64");
  box.ip("route add default via 10.10.0.1");
  nas.address("eth0", "192.168.1.20/24");
  box.attempt(["busybox", "ping", "-c1", "-W2", "10.10.0.1"]);
  box.attempt(["busybox", "ping", "-c1", "-W2", "fd00:10::1"]);
  nas.attempt(["busybox", "ping", "-c1", "-W2", "192.168.1.2"]);
  causeway = new Causeway(lab, host);
});

afterAll(() => lab.close());

const init = (words: readonly string[] = [], session = "") =>
  runProgram(["init", ...words, "--netns", host.netns, "--state-dir", join(causeway.directory, "state")], {
    SSH_CONNECTION: session,
  });

describe("causeway init", () => {
  test("writes what runs, and what it leaves to others", () => {
    const { status, stdout } = init([], "198.51.100.7 50022 192.0.2.2 22");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}eth0: \{ device: eth0, gateway: auto \} # by .*192\.0\.2\.1/m);
    expect(stdout).toMatch(
      /^ {2}br0: +\{ mode: bridge, bridge: br0, address: \[10\.10\.0\.1\/24, "fd00:10::1\/64"\] \}$/m,
    );
    expect(stdout).toMatch(
      /^ {2}on-2: +\{ device: on, network: br0, address: \[10\.10\.0\.5, "fd00:10::5"\] \}$/m,
    );
    expect(stdout).toMatch(/^ {2}wire: +\{ device: wire, network: br1, address: 192\.168\.1\.20 \}$/m);
    expect(stdout).toContain("  - allow br0, br1 to any\n");
    expect(stdout).toContain("  - { from: 198.51.100.7, to: host, service: tcp/22 }");
    for (const left of [
      "docker0 (172.17.0.1/16): it is left to Docker",
      "copy (10.99.0.129/25): its subnet overlaps that of 10.99.0.1/24 at stray",
      "stray (10.99.0.1/24)",
    ])
      expect(stdout).toContain(left);
  });

  test("guards no session that does not come to this host", () => {
    expect(init([], "198.51.100.7 50022 203.0.113.9 22").stdout).not.toContain("198.51.100.7");
  });

  test("is sound on the host it was written from, in form, and changes nothing that works", () => {
    const path = join(causeway.directory, "first.yaml");
    const before = causeway.digest();
    expect(init([path], "198.51.100.7 50022 192.0.2.2 22").status).toBe(0);
    expect(causeway.digest()).toBe(before);
    expect(causeway.run("check", path)).toMatchObject({ status: 0, stderr: "" });
    expect(runProgram(["fmt", "--check", path]).status).toBe(0);
    causeway.must("apply", path);
    for (const address of ["10.10.0.5", "192.168.1.20"])
      expect(host.attempt(["busybox", "ping", "-c1", "-W2", address]).status).toBe(0);
    expect(init().stdout).toContain("bridge: br0");
    expect(init().stdout).not.toContain("cw-");
    causeway.must("down");
    expect(causeway.digest()).toBe(before);
  });

  test("takes `-` for standard output, as other commands take it for standard input", () => {
    expect(init(["-"])).toEqual(init());
  });

  test("never writes over a file unless it must", () => {
    const path = join(causeway.directory, "mine.yaml");
    writeFileSync(path, "mine");
    expect(init([path])).toMatchObject({ status: 2, stderr: expect.stringContaining("--force") });
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(init([path, "--force"]).status).toBe(0);
    expect(readFileSync(path, "utf8")).toContain("causeway: 1");
  });
});
