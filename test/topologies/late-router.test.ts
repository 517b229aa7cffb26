import { afterAll, beforeAll, expect, test } from "vitest";

import { describeResult } from "../../src/lab/index.ts";
import { address } from "../../src/net/index.ts";
import { addresses, buildOffice, type Office, officePolicy } from "./office.ts";

/* Somebody starts to route on the host after us, as Docker does: a bridge, `ip_forward`, a masquerade of its own. */
let office: Office;

beforeAll(async () => {
  office = buildOffice();
  await office.machines.internet.listen("tcp", 80);
  office.causeway.apply(officePolicy);
});

afterAll(() => office.lab.close());

test("the flows of a router that was started after us are answered", async () => {
  const { lab, host } = office;
  const container = lab.namespace("container");
  lab.cable(
    { in: host, device: "docker0", addresses: ["172.17.0.1/16"] },
    { in: container, device: "eth0", addresses: ["172.17.0.2/16"] },
  );
  container.ip("route add default via 172.17.0.1");
  host.sysctl({ "net/ipv4/ip_forward": 1 });
  host.exec([
    "nft",
    "add table ip theirs; add chain ip theirs at { type nat hook postrouting priority 100; }",
  ]);
  host.exec(["nft", "add rule ip theirs at ip saddr 172.17.0.0/16 oifname eth0 masquerade"]);

  const out = { protocol: "tcp", to: address(addresses.internet[0]), port: 80, timeoutMs: 800 } as const;
  expect(describeResult(await container.probe(out))).toBe(
    `answered by internet, who saw ${addresses.fibre[0]}`,
  );
});
