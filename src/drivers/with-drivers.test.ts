import { describe, expect, it } from "vitest";

import { KernelError } from "../diagnostics/index.ts";
import { type Change, configOf, type Host, type HostState, type Kind } from "../state/index.ts";
import type { Driver } from "./driver.ts";
import { withDrivers } from "./with-drivers.ts";

const empty: HostState = {
  config: configOf(),
  dynamic: {
    links: new Map(),
    addresses: new Map(),
    routes: new Map(),
    neighbours: new Map(),
    fdb: new Map(),
    machines: new Map(),
  },
};

const change = (kind: Kind, key: string): Change => ({ op: "delete", kind, key, before: {} }) as Change;
const refuse = (key: string): KernelError | null =>
  key === "bad" ? new KernelError(`try ${key}`, "EPERM") : null;

/** A host, a driver of services, and the calls that both got: `WHO KEY,KEY`. */
const setUp = () => {
  const calls: string[] = [];
  const execute = (who: string) => (changes: readonly Change[]) => {
    calls.push(`${who} ${changes.map(({ key }) => key).join(",")}`);
    return changes.map(({ key }) => refuse(key));
  };
  const host: Host = { observe: () => empty, execute: execute("host"), close: () => calls.push("close") };
  const services: Driver = {
    kinds: ["service"],
    observe: (state) => ({
      ...state,
      config: { ...state.config, service: new Map([["dnsmasq", { name: "dnsmasq", configuration: "x" }]]) },
    }),
    execute: execute("driver"),
  };
  return { calls, whole: withDrivers(host, [services]) };
};

describe("a host with drivers", () => {
  it("hands neighbouring changes over together and keeps the order", () => {
    const { calls, whole } = setUp();
    const changes = [
      change("link", "a"),
      change("nftTable", "b"),
      change("service", "dnsmasq"),
      change("route", "c"),
    ];
    expect(whole.execute(changes)).toEqual([null, null, null, null]);
    expect(calls).toEqual(["host a,b", "driver dnsmasq", "host c"]);
  });

  it("answers each change at its own place", () => {
    const { whole } = setUp();
    const answers = whole.execute([change("link", "a"), change("service", "bad"), change("link", "bad")]);
    expect(answers.map((answer) => answer?.operation ?? null)).toEqual([null, "try bad", "try bad"]);
  });

  it("makes no call for no change", () => {
    const { calls, whole } = setUp();
    expect(whole.execute([])).toEqual([]);
    expect(calls).toEqual([]);
  });

  it("observes what its drivers add, and closes the host", () => {
    const { calls, whole } = setUp();
    expect([...whole.observe().config.service.keys()]).toEqual(["dnsmasq"]);
    expect(empty.config.service.size).toBe(0);
    whole.close();
    expect(calls).toEqual(["close"]);
  });
});
