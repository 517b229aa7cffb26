import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { describeResult, type LabNamespace, type Probe } from "../../src/lab/index.ts";
import { address } from "../../src/net/index.ts";
import { HeldFlow } from "./held-flow.ts";
import { addresses, buildOffice, type Office, officePolicy, type Place } from "./office.ts";

let office: Office;
let before: string;

beforeAll(async () => {
  office = buildOffice();
  before = office.causeway.digest();
  for (const machine of [...Object.values(office.machines), office.host]) {
    for (const port of [22, 80, 445, 9000]) await machine.listen("tcp", port);
    await machine.listen("udp", 53);
  }
  office.causeway.apply(officePolicy);
});

afterAll(() => office.lab.close());

type Sender = keyof Office["machines"] | "host";

const sender = (name: Sender): LabNamespace => (name === "host" ? office.host : office.machines[name]);

/** What became of a probe, in words: `answered by nas, who saw 192.168.1.2`. */
const send = async (from: Sender, to: Place, service: string, family: 0 | 1): Promise<string> => {
  const [protocol, port] = service.split("/") as [Probe["protocol"], string | undefined];
  const target = { to: address(addresses[to][family]), timeoutMs: 500 };
  const probe: Probe =
    protocol === "ping" ? { protocol, ...target } : { protocol, ...target, port: Number(port) };
  return describeResult(await sender(from).probe(probe));
};

interface Promised {
  readonly says: string;
  readonly from: Sender;
  readonly to: Place;
  readonly service: string;
  /** The server's name and the place whose address it saw (IPv4 and IPv6), or that nothing comes through. */
  readonly expect: { readonly by: string; readonly seen: readonly [Place, Place] } | "answered" | "nothing";
}

const promises: readonly Promised[] = [
  {
    says: "nat leaves by the uplink with its address",
    from: "jenkins",
    to: "internet",
    service: "tcp/80",
    expect: { by: "internet", seen: ["fibre", "fibre"] },
  },
  {
    says: "nat carries udp",
    from: "jenkins",
    to: "internet",
    service: "udp/53",
    expect: { by: "internet", seen: ["fibre", "fibre"] },
  },
  { says: "nat carries ping", from: "jenkins", to: "internet", service: "ping", expect: "answered" },
  {
    says: "routed keeps its own address",
    from: "db",
    to: "internet",
    service: "tcp/80",
    expect: { by: "internet", seen: ["db", "db"] },
  },
  {
    says: "a published port is reached from outside, source kept",
    from: "internet",
    to: "fibre",
    service: "tcp/8080",
    expect: { by: "jenkins", seen: ["internet", "internet"] },
  },
  {
    says: "a published port is reached from inside (hairpin)",
    from: "builder",
    to: "fibre",
    service: "tcp/8080",
    expect: { by: "jenkins", seen: ["labGateway", "labGateway"] },
  },
  {
    says: "a published port is reached from the host",
    from: "host",
    to: "fibre",
    service: "tcp/8080",
    expect: { by: "jenkins", seen: ["fibre", "fibre"] },
  },
  {
    says: "publishing opens nothing else",
    from: "internet",
    to: "fibre",
    service: "tcp/8081",
    expect: "nothing",
  },
  {
    says: "a VM reaches the physical nas, which needs no route back",
    from: "jenkins",
    to: "nas",
    service: "tcp/445",
    expect: { by: "nas", seen: ["officeHost", "officeHost"] },
  },
  { says: "only the service named", from: "jenkins", to: "nas", service: "tcp/22", expect: "nothing" },
  { says: "an earlier deny wins", from: "builder", to: "nas", service: "tcp/445", expect: "nothing" },
  {
    says: "a rule binds the initiator",
    from: "db",
    to: "jenkins",
    service: "tcp/22",
    expect: { by: "jenkins", seen: ["db", "db"] },
  },
  { says: "and not the other way round", from: "jenkins", to: "db", service: "tcp/22", expect: "nothing" },
  { says: "default deny between networks", from: "nas", to: "jenkins", service: "tcp/80", expect: "nothing" },
  { says: "default deny from outside", from: "internet", to: "db", service: "tcp/80", expect: "nothing" },
  {
    says: "inside one network everything goes",
    from: "jenkins",
    to: "builder",
    service: "tcp/9000",
    expect: { by: "builder", seen: ["jenkins", "jenkins"] },
  },
  { says: "isolated has no way out", from: "safe", to: "internet", service: "tcp/80", expect: "nothing" },
  { says: "and no way to other networks", from: "safe", to: "jenkins", service: "tcp/80", expect: "nothing" },
  { says: "and no way in", from: "jenkins", to: "safe", service: "tcp/80", expect: "nothing" },
  {
    says: "office reaches the host on what is allowed",
    from: "nas",
    to: "officeHost",
    service: "tcp/22",
    expect: { by: "host", seen: ["nas", "nas"] },
  },
  { says: "by ping too", from: "nas", to: "officeHost", service: "ping", expect: "answered" },
  { says: "and on nothing else", from: "nas", to: "officeHost", service: "tcp/80", expect: "nothing" },
  {
    says: "a source that no rule names reaches the host as before",
    from: "jenkins",
    to: "labGateway",
    service: "tcp/80",
    expect: { by: "host", seen: ["jenkins", "jenkins"] },
  },
  {
    says: "the host reaches everybody",
    from: "host",
    to: "nas",
    service: "tcp/9000",
    expect: { by: "nas", seen: ["officeHost", "officeHost"] },
  },
];

describe.each([0, 1] as const)("family %i", (family) => {
  test.each(promises)("$says: $from to $to on $service", async (promised) => {
    const result = await send(promised.from, promised.to, promised.service, family);
    if (promised.expect === "nothing") expect(result).toMatch(/^(silent|refused|unreachable)/);
    else if (promised.expect === "answered") expect(result).toBe("answered");
    else
      expect(result).toBe(
        `answered by ${promised.expect.by}, who saw ${addresses[promised.expect.seen[family]][family]}`,
      );
  });
});

test("a second apply writes nothing", () => {
  expect(office.causeway.apply(officePolicy)).toContain("nothing to change");
});

const bridgeHooks = (on: 0 | 1): void =>
  office.host.sysctl({
    "net/bridge/bridge-nf-call-iptables": on,
    "net/bridge/bridge-nf-call-ip6tables": on,
  });

test("a machine reaches its own published port where bridged packets skip the IP hooks", async () => {
  bridgeHooks(0);
  for (const family of [0, 1] as const) {
    const result = await send("jenkins", "fibre", "tcp/8080", family);
    expect(result).toBe(`answered by jenkins, who saw ${addresses.labGateway[family]}`);
  }
  bridgeHooks(1);
});

test.each([0, 1] as const)("a removed rule cuts an open flow at once, family %i", async (family) => {
  const { jenkins, nas } = office.machines;
  const port = 446 + family;
  const opened = officePolicy.replace("tcp/445", `tcp/${port}`);
  office.causeway.apply(opened);
  const flow = await HeldFlow.open(jenkins, nas, addresses.nas[family], port);
  expect(await flow.echoes()).toBe(true);

  office.causeway.apply(officePolicy);
  expect(await flow.echoes()).toBe(false);
});

test("down leaves the configuration as it was", () => {
  office.causeway.must("down");
  expect(office.causeway.digest()).toBe(before);
});
