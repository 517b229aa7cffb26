import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import type { KernelError } from "../../src/diagnostics/index.ts";
import { type Driver, dnsmasqDriver } from "../../src/drivers/index.ts";
import { Lab } from "../../src/lab/index.ts";
import type { Change, Service } from "../../src/state/index.ts";
import { emptyState } from "./empty-state.ts";

const configuration = (port: number): string =>
  `port=${port}\nno-resolv\nno-hosts\nlisten-address=127.0.0.1\nbind-interfaces\nuser=root\n` +
  `dhcp-leasefile=@STATE@/leases\nhost-record=here.lab,192.0.2.7\n`;

const service = (text: string): Service => ({ name: "dnsmasq", configuration: text });
const start = (text: string): Change => ({
  op: "create",
  kind: "service",
  key: "dnsmasq",
  after: service(text),
});
const stop = (text: string): Change => ({
  op: "delete",
  kind: "service",
  key: "dnsmasq",
  before: service(text),
});
const replace = (from: string, to: string): Change => ({
  op: "replace",
  kind: "service",
  key: "dnsmasq",
  before: service(from),
  after: service(to),
});

const running = (driver: Driver): string | null =>
  driver.observe(emptyState).config.service.get("dnsmasq")?.configuration ?? null;
const only = (answers: readonly (KernelError | null)[]): KernelError | null => {
  expect(answers.length).toBe(1);
  return answers[0]!;
};

/** A host with a driver, and the pids that live on it. */
const setUp = () => {
  const lab = new Lab();
  const host = lab.namespace("host");
  const driver = dnsmasqDriver({ netns: host.netns, stateDirectory: lab.directory });
  const pids = (): readonly string[] =>
    host
      .attempt(["sh", "-c", `ip netns pids ${host.netns} | grep -vx $$`])
      .stdout.trim()
      .split("\n")
      .filter(Boolean);
  return { lab, host, driver, daemons: () => pids().filter((pid) => existsSync(`/proc/${pid}/exe`)) };
};

describe.skipIf(process.getuid?.() !== 0)("the dnsmasq driver", () => {
  it("starts it in the right namespace, finds it again from another driver, and stops it", () => {
    const { lab, host, driver, daemons } = setUp();
    using _lab = lab;
    const text = configuration(53);
    expect(running(driver)).toBe(null);
    expect(only(driver.execute([start(text)]))).toBe(null);
    const again = dnsmasqDriver({ netns: host.netns, stateDirectory: lab.directory });
    expect(running(again)).toBe(text);
    expect(daemons().length).toBe(1);
    expect(host.attempt(["busybox", "nslookup", "here.lab", "127.0.0.1"]).stdout).toContain("192.0.2.7");
    expect(only(again.execute([stop(text)]))).toBe(null);
    expect(running(driver)).toBe(null);
    expect(daemons()).toEqual([]);
    expect(only(again.execute([stop(text)]))).toBe(null);
  });

  it("starts nothing twice and replaces one configuration by another", () => {
    const { lab, driver, daemons } = setUp();
    using _lab = lab;
    driver.execute([start(configuration(53))]);
    const before = daemons();
    expect(only(driver.execute([start(configuration(53))]))).toBe(null);
    expect(daemons()).toEqual(before);
    expect(only(driver.execute([replace(configuration(53), configuration(54))]))).toBe(null);
    expect(running(driver)).toBe(configuration(54));
    expect(daemons().length).toBe(1);
    expect(readdirSync(join(lab.directory, "dnsmasq")).filter((name) => name.endsWith(".conf")).length).toBe(
      1,
    );
  });

  it("puts the state directory into the configuration", () => {
    const { lab, driver } = setUp();
    using _lab = lab;
    driver.execute([start(configuration(53))]);
    const [file] = readdirSync(join(lab.directory, "dnsmasq")).filter((name) => name.endsWith(".conf"));
    expect(readFileSync(join(lab.directory, "dnsmasq", file!), "utf8")).toContain(`${lab.directory}/leases`);
  });

  it("leaves what runs alone when the new configuration is wrong, and says why in dnsmasq's words", () => {
    const { lab, driver, daemons } = setUp();
    using _lab = lab;
    driver.execute([start(configuration(53))]);
    const before = daemons();
    const refused = only(driver.execute([replace(configuration(53), "no-such-option=1\n")]));
    expect(refused).toMatchObject({ code: "driver/dnsmasq", errno: "EINVAL" });
    expect(refused!.kernelText).toContain("bad option");
    expect(running(driver)).toBe(configuration(53));
    expect(daemons()).toEqual(before);
  });

  it("says that a port is taken, and goes back to what ran before", async () => {
    const { lab, host, driver } = setUp();
    using _lab = lab;
    await host.listen("tcp", 5353);
    const fresh = only(driver.execute([start(configuration(5353))]));
    expect(fresh).toMatchObject({ code: "driver/dnsmasq", errno: "EADDRINUSE" });
    expect(running(driver)).toBe(null);
    driver.execute([start(configuration(53))]);
    expect(only(driver.execute([replace(configuration(53), configuration(5353))]))?.errno).toBe("EADDRINUSE");
    expect(running(driver)).toBe(configuration(53));
  });

  it("does not take somebody else's process for its own when the pid file lies", () => {
    const { lab, host, driver } = setUp();
    using _lab = lab;
    driver.execute([start(configuration(53))]);
    const stranger = host.spawn(["sleep", "1000"]);
    const pidFile = join(lab.directory, "dnsmasq", "dnsmasq.pid");
    writeFileSync(pidFile, `${stranger.pid}\n`);
    expect(running(driver)).toBe(configuration(53));
    driver.execute([stop(configuration(53))]);
    expect(running(driver)).toBe(null);
    expect(stranger.exitCode).toBe(null);
    expect(existsSync(`/proc/${stranger.pid}/exe`)).toBe(true);
  });

  it("shows a configuration that was edited by hand as another one", () => {
    const { lab, driver } = setUp();
    using _lab = lab;
    driver.execute([start(configuration(53))]);
    const directory = join(lab.directory, "dnsmasq");
    const [file] = readdirSync(directory).filter((name) => name.endsWith(".conf"));
    writeFileSync(join(directory, file!), "port=0\n");
    expect(running(driver)).not.toBe(configuration(53));
    expect(only(driver.execute([replace(running(driver)!, configuration(53))]))).toBe(null);
    expect(running(driver)).toBe(configuration(53));
  });

  it("keeps two hosts apart", () => {
    const { lab, driver } = setUp();
    using _lab = lab;
    const other = lab.namespace("other");
    const second = dnsmasqDriver({ netns: other.netns, stateDirectory: join(lab.directory, "other") });
    driver.execute([start(configuration(53))]);
    second.execute([start(configuration(53))]);
    driver.execute([stop(configuration(53))]);
    expect(running(driver)).toBe(null);
    expect(running(second)).toBe(configuration(53));
  });
});
