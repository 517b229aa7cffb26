import { describe, expect, it } from "vitest";
import { catalogue } from "../../diagnostics/index.ts";
import { type HostState, tableOf } from "../../state/index.ts";
import { droppingTable, hostWith, soundProbes } from "./cases/fixtures.ts";
import { bridge, hostCases, uplinks } from "./cases/host-cases.ts";
import { probeCases } from "./cases/probe-cases.ts";
import { examineHost } from "./examine-host.ts";
import type { Probes } from "./probes.ts";

const found = (host: HostState, probes: Partial<Probes> = {}) =>
  examineHost(host, { ...soundProbes, ...probes });

const brief = (host: HostState, probes: Partial<Probes> = {}) =>
  found(host, probes).map(({ code, severity }) => `${severity} ${code}`);

const cases = [...hostCases, ...probeCases];

describe("examineHost", () => {
  it("says nothing about a host that is in order", () => {
    expect(found(hostWith({}))).toEqual([]);
    expect(found(uplinks({}))).toEqual([]);
    expect(found(bridge(["a", "02:00:00:00:00:01", 1500], ["b", "02:00:00:00:00:02", 1500]))).toEqual([]);
  });

  it("puts problems before notices", () => {
    const { config, dynamic } = uplinks({ "net/ipv4/conf/all/rp_filter": "1" });
    const xtTable = tableOf("xtTable", [{ family: "ip", name: "filter", chains: [] }]);
    expect(brief({ config: { ...config, xtTable }, dynamic }, { dnsmasqInstalled: false })).toEqual([
      "problem doctor/rp-filter",
      "problem doctor/rp-filter",
      "notice doctor/legacy-iptables",
      "notice doctor/no-dnsmasq",
    ]);
  });

  it.each(cases)("finds %s", (_what, host, probes, expected) => {
    expect(brief(host, probes)).toEqual(expected);
  });

  it("has a case for every code of the doctor", () => {
    const shown = new Set(cases.flatMap(([, , , expected]) => expected.map((text) => text.split(" ")[1])));
    expect([...shown].toSorted((a = "", b = "") => (a < b ? -1 : 1))).toEqual(
      Object.keys(catalogue)
        .filter((code) => code.startsWith("doctor/"))
        .sort(),
    );
  });

  it("gives a cure that fits the owner of the chain", () => {
    const host = hostWith({ nftTable: tableOf("nftTable", [droppingTable()]) });
    const cureOf = (owner: string) => found(host, { tableOwners: new Map([["ip filter", owner]]) })[0]!.cure;
    expect(cureOf("docker")).toContain("iptables -I DOCKER-USER -i cw-+ -j ACCEPT");
    expect(cureOf("ufw")).toBe("ufw default allow routed");
    expect(cureOf("unknown")).toContain('nft insert rule ip filter FORWARD iifname "cw-*" accept');
  });
});
