import { afterEach, describe, expect, test } from "vitest";
import {
  diffConfigs,
  digest,
  emptyLedger,
  hostFromJson,
  hostToJson,
  overlay,
} from "../../src/state/index.ts";
import { createAddress } from "./changes.ts";
import { subjects } from "./subjects.ts";

describe.each(subjects)("legacy tables on $name", ({ open }) => {
  let opened: ReturnType<typeof open> | null = null;
  const hostOf = (legacyTable: boolean) => (opened = open({ legacyTable })).host;
  afterEach(() => {
    opened?.close();
    opened = null;
  });

  test("where nobody made one there is none", () => {
    expect(hostOf(false).observe().config.xtTable.size).toBe(0);
  });

  test("a table is observed with its chains and rules, under family and name", () => {
    const { xtTable } = hostOf(true).observe().config;
    expect([...xtTable.keys()]).toEqual(["ip filter"]);
    const { chains, isUnread } = xtTable.get("ip filter")!;
    expect(isUnread).toBeUndefined();
    expect(chains.map(({ name, policy }) => `${name} ${policy}`)).toEqual([
      "INPUT accept",
      "FORWARD accept",
      "OUTPUT accept",
    ]);
    expect(chains[1]!.rules).toEqual([
      {
        header: [{ name: "source", invert: false, values: ["10.9.0.0/16"] }],
        matches: [],
        action: { kind: "target", target: { name: "DROP", options: [] } },
      },
    ]);
  });

  test("it is part of digest and difference, and comes through JSON as it was", () => {
    const { config, dynamic } = hostOf(true).observe();
    const without = { ...config, xtTable: new Map() };
    expect(digest(config)).not.toBe(digest(without));
    expect(diffConfigs(without, config)).toMatchObject({ added: ["xtTable ip filter"], changed: [] });
    const read = hostFromJson(JSON.parse(JSON.stringify(hostToJson({ config, dynamic }))));
    expect(diffConfigs(config, read.config)).toEqual({ added: [], removed: [], changed: [] });
  });

  test("changes beside it leave it alone, and a host without us still has it", () => {
    const host = hostOf(true);
    const before = host.observe();
    expect(host.execute([createAddress("east", "10.1.0.1/24")])).toEqual([null]);
    const after = host.observe();
    expect(after.config.xtTable).toEqual(before.config.xtTable);
    expect(overlay(after, null, emptyLedger).config.xtTable).toEqual(before.config.xtTable);
  });
});
