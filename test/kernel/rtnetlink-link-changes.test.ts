import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { invertChange, type Link } from "../../src/state/index.ts";
import { type LinuxKernel, openLinuxKernel } from "../../src/kernel/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";
import {
  allMade,
  bridge,
  create,
  everything,
  linkAddress,
  mac,
  messages,
  patch,
  veth,
} from "./rtnetlink-objects.ts";

describe.skipIf(!isRoot)("changes to links and settings", () => {
  let host: TestNamespace;
  let kernel: LinuxKernel;
  beforeAll(() => {
    host = makeNamespace();
    kernel = openLinuxKernel({ namespace: host.name });
  });
  afterAll(() => {
    host.remove();
    kernel.close();
  });

  const links = everything.filter(({ kind }) => kind === "link");
  beforeAll(() => {
    expect(messages(kernel.execute(links))).toEqual(allMade(links));
  });

  test("any subset of a link's fields can be set", () => {
    const before = kernel.observe(["link"]).config.link.get("p0")!;
    const after: Partial<Link> = {
      mtu: 1380,
      alias: "x",
      master: null,
      up: false,
      mac: mac("02:00:00:00:02:99"),
    };
    const change = patch(
      "link",
      "p0",
      {
        mtu: before.mtu,
        alias: before.alias,
        master: before.master,
        up: before.up,
        mac: before.mac,
        port: before.port!,
      },
      after,
    );
    expect(messages(kernel.execute([change]))).toEqual([null]);
    const { port: _port, ...rest } = before;
    expect(kernel.observe(["link"]).config.link.get("p0")).toEqual({ ...rest, ...after });
    expect(messages(kernel.execute([invertChange(change)]))).toEqual([null]);
    expect(kernel.observe(["link"]).config.link.get("p0")).toEqual(before);
  });

  test("a link patch that is refused half way leaves the link as it was", () => {
    const before = kernel.observe(["link"]).config.link;
    const outcome = kernel.execute([
      patch(
        "link",
        "p0",
        { alias: null, mtu: 1400, master: "cw-lab" },
        { alias: "y", mtu: 1390, master: "nowhere" },
      ),
    ])[0];
    expect(outcome?.message).toBe(
      "cannot set link p0 alias y, mtu 1390, master nowhere: ENODEV, no link is called `nowhere`",
    );
    expect(kernel.observe(["link"]).config.link).toEqual(before);
  });

  test("a link that cannot be completed is not left behind", () => {
    const outcome = kernel.execute([create("link", veth("q0", "q1", "03", { master: "p1" }))])[0];
    expect(outcome?.code).toBe("kernel/unsupported");
    expect([...kernel.observe(["link"]).config.link.keys()]).not.toContain("q0");
  });

  test("what this kernel or we cannot do is said so", () => {
    const outcomes = kernel.execute([
      create("link", { ...bridge, name: "z0", kind: "no-such-kind" }),
      create("service", { name: "dnsmasq", configuration: "" }),
      patch("route", "k", { metric: 1 }, { metric: 2 }),
      patch("sysctl", "net/ipv4/conf/gone/forwarding", { value: "0" }, { value: "1" }),
      create("address", { ...linkAddress("10.5.0.1/24"), link: "gone" }),
    ]);
    expect(outcomes.map((outcome) => [outcome?.code, outcome?.errno])).toEqual([
      ["kernel/unsupported", "EOPNOTSUPP"],
      ["kernel/unsupported", "EOPNOTSUPP"],
      ["kernel/unsupported", "EOPNOTSUPP"],
      ["kernel/refused", "ENOENT"],
      ["kernel/refused", "ENODEV"],
    ]);
    expect(outcomes[0]?.kernelText).toBe("Unknown device type");
  });

  test("settings are written in the namespace and nowhere else", () => {
    const path = "net/ipv4/conf/p1/forwarding";
    const change = patch("sysctl", path, { value: "0" }, { value: "1" });
    expect(messages(kernel.execute([change, change]))).toEqual([null, null]);
    expect(host.run(`sysctl -n ${path.replaceAll("/", ".")}`).trim()).toBe("1");
    expect(kernel.observe(["sysctl"]).config.sysctl.get(path)?.value).toBe("1");
    expect(messages(kernel.execute([invertChange(change)]))).toEqual([null]);
    expect(kernel.observe(["sysctl"]).config.sysctl.get(path)?.value).toBe("0");
  });
});
