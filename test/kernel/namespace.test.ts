import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openNamespace, runInNamespace } from "../../src/kernel/netns/index.ts";
import { openConnection } from "../../src/kernel/netlink/index.ts";
import { listLinkNames } from "../../src/kernel/rtnetlink/index.ts";
import { readSysctl, writeSysctl } from "../../src/kernel/sysctl/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

describe.skipIf(!isRoot)("network namespaces", () => {
  let host: TestNamespace;
  beforeAll(() => {
    host = makeNamespace();
    host.run("ip link add name inside type veth peer name inside2");
  });
  afterAll(() => host.remove());

  test("a setting written inside is the namespace's own, and the thread comes back", () => {
    const path = "net/ipv4/ip_forward";
    const outside = readSysctl(path);
    const namespace = openNamespace(host.name);
    const flipped = outside === "1" ? "0" : "1";
    expect(runInNamespace(namespace, () => writeSysctl({ path, value: flipped }))).toBeNull();
    expect(runInNamespace(namespace, () => readSysctl(path))).toBe(flipped);
    expect(host.run(`sysctl -n ${path.replaceAll("/", ".")}`).trim()).toBe(flipped);
    expect(readSysctl(path)).toBe(outside);
    namespace.close();
  });

  test("the thread comes back also when the work throws", () => {
    const namespace = openNamespace(host.name);
    expect(() =>
      runInNamespace(namespace, () => {
        expect(readSysctl("net/ipv4/conf/inside/forwarding")).not.toBeNull();
        throw new Error("on purpose");
      }),
    ).toThrow("on purpose");
    expect(readSysctl("net/ipv4/conf/inside/forwarding")).toBeNull();
    namespace.close();
  });

  test("a connection talks to the namespace it was opened in", () => {
    const namespace = openNamespace(host.name);
    const inside = openConnection({ protocol: "route", namespace });
    const outside = openConnection({ protocol: "route" });
    expect(listLinkNames(inside).indexOf("inside")).toBeGreaterThan(1);
    expect(listLinkNames(outside).indexOf("inside")).toBeNull();
    for (const open of [inside, outside, namespace]) open.close();
  });

  test("a namespace that does not exist is named in the error", () => {
    expect(() => openNamespace("cwt-no-such")).toThrow(
      "cannot open the network namespace `cwt-no-such`: ENOENT",
    );
    expect(() => openNamespace("../../etc/passwd")).toThrow("EINVAL");
  });

  test("a setting that does not exist or has a bad value is refused in the kernel's words", () => {
    const namespace = openNamespace(host.name);
    const write = (path: string, value: string): string | undefined =>
      runInNamespace(namespace, () => writeSysctl({ path, value }))?.message;
    expect(write("net/ipv4/conf/gone/forwarding", "1")).toBe(
      "cannot set net/ipv4/conf/gone/forwarding to 1: ENOENT",
    );
    expect(write("net/ipv4/ip_forward", "fast")).toBe("cannot set net/ipv4/ip_forward to fast: EINVAL");
    expect(write("net/../kernel/hostname", "x")).toContain("EINVAL");
    namespace.close();
  });
});
