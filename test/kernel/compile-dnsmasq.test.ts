import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

import { compile } from "../../src/compile/index.ts";
import { parsePolicy } from "../../src/language/index.ts";
import { resolvePolicy } from "../../src/policy/index.ts";
import { hostFromLines } from "../golden/compile-host.ts";

const directory = mkdtempSync(join(tmpdir(), "causeway-dnsmasq-"));
afterAll(() => rmSync(directory, { recursive: true }));

const policy = (lab: string): string => `causeway: 1
networks:
  lab:   { mode: nat, address: [10.10.0.1/24, "fd00:10::1/64"], ${lab} }
  kiosk: { mode: isolated, address: [10.30.0.1/28, "fd00:30::1/64"], dhcp: on, ra: on }
machines:
  jenkins: { vm: jenkins, network: lab, address: [10.10.0.10, "fd00:10::10"] }
  builder: { network: lab, address: 10.10.0.11, mac: "52:54:00:00:00:09" }
  printer: { network: lab, address: 10.10.0.254 }
`;

const configurationOf = (text: string): string => {
  const host = hostFromLines("link tap0\nvm jenkins tap0 52:54:00:00:00:01\n");
  const { policy } = resolvePolicy(parsePolicy(text, "policy.yaml").tree!);
  return compile(policy!, { host, seed: "test" }).wanted.owned.service.get("dnsmasq")!.configuration;
};

const check = (configuration: string) => {
  const file = join(directory, "dnsmasq.conf");
  writeFileSync(file, configuration.replaceAll("@STATE@", directory));
  return spawnSync("dnsmasq", ["--test", `--conf-file=${file}`], { encoding: "utf8" });
};

test.each(["dhcp: on", "ra: on", "dns: on", "dhcp: on, dns: on", "dhcp: on, ra: on, dns: on"])(
  "dnsmasq understands what a network with `%s` makes",
  (services) => {
    const { status, stderr } = check(configurationOf(policy(services)));
    expect(stderr).toContain("syntax check OK");
    expect(status).toBe(0);
  },
);

test("the check itself can fail", () => {
  expect(check(`${configurationOf(policy("dhcp: on"))}dhcp-range=nonsense\n`).status).not.toBe(0);
});

test("only networks with `ra` are advertised, and an isolated one not as a way out", () => {
  const lines = configurationOf(policy("dhcp: on")).split("\n");
  expect(lines.filter((line) => line.includes("constructor"))).toEqual([
    "dhcp-range=::,constructor:cw-kiosk,ra-only",
  ]);
  expect(lines).toContain("ra-param=cw-kiosk,0,0");
  expect(lines).not.toContain("enable-ra");
});
