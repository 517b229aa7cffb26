import { assert, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryForeignConfig } from "../../test/properties/arbitrary-host.ts";
import { arbitraryWanted } from "../../test/properties/arbitrary-wanted.ts";
import { ownedBridge } from "../../test/objects/index.ts";
import { canonicalText } from "./canonical-text.ts";
import {
  configFromJson,
  configToJson,
  hostFromJson,
  hostToJson,
  wantedFromJson,
  wantedToJson,
} from "./codec.ts";
import { digest } from "./digest.ts";
import { diffConfigs, isEmptyDifference } from "./diff-configs.ts";
import type { HostState } from "./host-state.ts";
import { configOf, tableOf } from "./keys.ts";

const through = (json: unknown): unknown => JSON.parse(JSON.stringify(json));

describe("a state", () => {
  test("comes back from JSON as it was, whatever it holds", () => {
    assert(
      property(arbitraryForeignConfig, arbitraryWanted, (config, wanted) => {
        const back = configFromJson(through(configToJson(config)));
        expect(back).toEqual(config);
        expect(digest(back)).toBe(digest(config));
        expect(wantedFromJson(through(wantedToJson(wanted)))).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
  });

  test("keeps its dynamic tables, whose keys are not in the values", () => {
    const host: HostState = {
      config: configOf(),
      dynamic: {
        links: new Map([["eth0", { index: 2, carrier: true, operationalState: "up" }]]),
        addresses: new Map(),
        routes: new Map(),
        neighbours: new Map(),
        fdb: new Map(),
        machines: new Map(),
      },
    };
    expect(hostFromJson(through(hostToJson(host)))).toEqual(host);
  });

  test("is read from a time before its newer kinds were there", () => {
    const json = { causewayHost: 1, config: { link: {} }, dynamic: {} };
    expect(hostFromJson(json).config.xtTable).toEqual(new Map());
  });

  test.each([
    ["another version", { causewayHost: 2, config: {}, dynamic: {} }, "`causewayHost` must be 1"],
    ["an unknown kind", { causewayHost: 1, config: { tunnels: {} }, dynamic: {} }, "`tunnels` is not a kind"],
    ["a list", [], "`host` must be an object"],
    [
      "a key of another object",
      { causewayHost: 1, config: { sysctl: { a: { path: "b", value: "1" } } }, dynamic: {} },
      "`sysctl a` holds another object",
    ],
    [
      "an object of another kind",
      { causewayHost: 1, config: { route: { a: {} } }, dynamic: {} },
      "`route a` holds another object",
    ],
  ])("is refused with %s", (_, json, message) => {
    expect(() => hostFromJson(json)).toThrow(message);
  });
});

describe("a digest", () => {
  test("does not depend on the order of tables and fields", () => {
    const lab = ownedBridge("cw-a");
    const turned = Object.fromEntries(Object.entries(lab).reverse()) as unknown as typeof lab;
    const links = [ownedBridge("cw-b"), lab];
    const other = configOf({
      link: new Map([
        ["cw-b", links[0]!],
        ["cw-a", turned],
      ]),
    });
    expect(digest(other)).toBe(digest(configOf({ link: tableOf("link", links) })));
  });

  test("tells apart what differs in one field", () => {
    const [a, b] = [ownedBridge("cw-a"), ownedBridge("cw-a", { mtu: 1400 })].map((link) =>
      configOf({ link: tableOf("link", [link]) }),
    );
    expect(digest(a!)).not.toBe(digest(b!));
    expect(diffConfigs(a!, b!)).toEqual({ added: [], removed: [], changed: ["link cw-a"] });
    expect(isEmptyDifference(diffConfigs(a!, b!))).toBe(false);
  });

  test("canonical text writes absent and undefined fields alike", () => {
    expect(
      canonicalText({
        b: [1, null],
        a: undefined,
        c: new Map<string, unknown>([
          ["z", true],
          ["y", "x"],
        ]),
      }),
    ).toBe('{"b":[1,null],"c":{"y":"x","z":true}}');
  });
});
