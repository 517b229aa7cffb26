import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LinuxKernel, openLinuxKernel } from "../../src/kernel/index.ts";
import type { Change, NftSet, NftTable } from "../../src/state/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

let namespace: TestNamespace;
let remembering: LinuxKernel;
let plain: LinuxKernel;

/** A set of ports. */
const portSet = (ports: readonly number[]): NftSet => ({
  name: "ports",
  flags: 0,
  keyType: 13,
  keyLength: 2,
  fields: [],
  dataType: null,
  dataLength: null,
  timeoutMs: null,
  elements: ports.map((port) => ({
    key: port.toString(16).padStart(4, "0"),
    end: null,
    data: null,
    verdict: null,
    timeoutMs: null,
  })),
});

const table = (...ports: readonly number[]): NftTable => ({
  family: "inet",
  name: "causeway",
  flags: 0,
  sets: [portSet(ports)],
  chains: [],
});

const create = (after: NftTable): Change => ({ op: "create", kind: "nftTable", key: "inet causeway", after });

const replace = (before: NftTable, after: NftTable): Change => ({
  op: "replace",
  kind: "nftTable",
  key: "inet causeway",
  before,
  after,
});

const seenBy = (kernel: LinuxKernel) => kernel.observe(["nftTable"]).config.nftTable;

describe.skipIf(!isRoot)("a kernel that remembers its tables", () => {
  beforeEach(() => {
    namespace = makeNamespace();
    remembering = openLinuxKernel({ namespace: namespace.name, remembersTables: true });
    plain = openLinuxKernel({ namespace: namespace.name });
  });
  afterEach(() => {
    remembering.close();
    plain.close();
    namespace.remove();
  });

  it("knows what it wrote without reading it, and that is what is there", () => {
    seenBy(remembering);
    const written = table(80, 443);
    expect(remembering.execute([create(table(80))])).toEqual([null]);
    expect(remembering.execute([replace(table(80), written)])).toEqual([null]);
    expect(seenBy(remembering).get("inet causeway")).toBe(written);
    expect(seenBy(plain)).toEqual(seenBy(remembering));
  });

  it("forgets what it deleted", () => {
    seenBy(remembering);
    remembering.execute([create(table(80))]);
    remembering.execute([{ op: "delete", kind: "nftTable", key: "inet causeway", before: table(80) }]);
    expect(seenBy(remembering).size).toBe(0);
    expect(seenBy(plain).size).toBe(0);
  });

  it.each([
    ["an element", "nft add element inet causeway ports { 22 }"],
    ["a table of its own", "nft add table ip other"],
    ["a rule elsewhere", "iptables-nft -A INPUT -j ACCEPT"],
  ])("sees %s that somebody else made", (_what, line) => {
    remembering.execute([create(table(80))]);
    seenBy(remembering);
    namespace.run(line);
    expect(seenBy(remembering)).toEqual(seenBy(plain));
    namespace.run("nft add table ip6 later");
    expect(remembering.execute([replace(table(80), table(81))])).toEqual([null]);
    expect(seenBy(remembering)).toEqual(seenBy(plain));
  });

  it("reads again after a refusal", () => {
    remembering.execute([create(table(80))]);
    seenBy(remembering);
    const [refusal] = remembering.execute([create(table(80, 81))]);
    expect(refusal?.errno).toBe("EEXIST");
    expect(seenBy(remembering)).toEqual(seenBy(plain));
  });
});
