import { describe, expect, it } from "vitest";

import { qemuDriver } from "../../src/drivers/index.ts";
import { Lab, type LabNamespace, VirtualMachine, VmUnavailable } from "../../src/lab/index.ts";
import { address, parseMac } from "../../src/net/index.ts";
import { emptyState } from "./empty-state.ts";

const mac = parseMac("52:54:00:00:00:10")!;

/** DHCP and router advertisements on the tap, from a dnsmasq of the test's own. */
const serveAddresses = (host: LabNamespace): void => {
  const options =
    "--conf-file=/dev/null --port=0 --no-ping --leasefile-ro --pid-file --user=root --enable-ra";
  const ranges = "--dhcp-range=10.10.0.10,10.10.0.10,1h --dhcp-range=fd00:10::,ra-only,64";
  host.spawn(["dnsmasq", "--no-daemon", "--interface=tap0", ...`${options} ${ranges}`.split(" ")]);
};

const machines = (netns: string | null) => qemuDriver(netns).observe(emptyState).dynamic.machines;

describe.skipIf(process.getuid?.() !== 0)("a real virtual machine", () => {
  it("gets addresses by DHCP and RA, serves, sends, is discovered and ends", async ({ skip }) => {
    using lab = new Lab();
    const [host, elsewhere] = [lab.namespace("host"), lab.namespace("elsewhere")];
    const options = { host: "jenkins", on: host, tap: "tap0", mac };
    const machine = await VirtualMachine.start(lab, options).catch((error: unknown) => {
      if (!(error instanceof VmUnavailable)) throw error;
      process.stderr.write(`\nSKIPPED: no real virtual machine here: ${error.message} (${error.cure})\n`);
      return null;
    });
    if (machine === null) return skip("no virtual machine can be had on this host");
    host.address("tap0", "10.10.0.1/24", "fd00:10::1/64");
    serveAddresses(host);
    await machine.booted();
    const slaac = "fd00:10::5054:ff:fe00:10";
    expect([...(await machine.hasAddresses(20_000))].sort()).toEqual(["10.10.0.10", slaac]);

    await host.listen("tcp", 9000);
    for (const [here, there] of [
      ["10.10.0.1", "10.10.0.10"],
      ["fd00:10::1", slaac],
    ] as const) {
      const timeoutMs = 5000;
      const out = await machine.probe({ protocol: "tcp", to: address(here), port: 9000, timeoutMs });
      expect(out).toMatchObject({ kind: "answered", by: "host", source: there });
      const back = await host.probe({ protocol: "tcp", to: address(there), port: 8080, timeoutMs });
      expect(back).toMatchObject({ kind: "answered", by: "jenkins" });
      const closed = await machine.probe({ protocol: "tcp", to: address(here), port: 9001, timeoutMs });
      expect(closed).toEqual({ kind: "refused" });
      const echo = await machine.probe({ protocol: "ping", to: address(here), timeoutMs });
      expect(echo.kind).toBe("answered");
    }
    const nobody = await machine.probe({ protocol: "tcp", to: address("10.10.0.77"), port: 1 });
    expect(nobody.kind).toMatch(/^(?:silent|unreachable)$/);

    const [found] = [...machines(host.netns).values()];
    expect(found).toMatchObject({ name: "jenkins", interfaces: [{ device: "tap0", mac }] });
    expect(machines(elsewhere.netns).size).toBe(0);
    expect(machines(null).has("jenkins")).toBe(false);

    await machine.powerOff();
    expect(machines(host.netns).size).toBe(0);
  });

  it("ends with its lab", async ({ skip }) => {
    const lab = new Lab();
    const host = lab.namespace("host");
    const options = { host: "vm", on: host, tap: "tap0", mac };
    const started = await VirtualMachine.start(lab, options).then(
      () => true,
      (error: unknown) => {
        if (error instanceof VmUnavailable) return false;
        throw error;
      },
    );
    if (!started) {
      lab.close();
      return skip("no virtual machine can be had on this host");
    }
    await expect.poll(() => machines(host.netns).size, { timeout: 5000 }).toBe(1);
    const { pid } = machines(host.netns).get("vm")!;
    lab.close();
    await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false);
  });
});

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
