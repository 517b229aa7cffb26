import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";

import { runProgram } from "../topologies/run-program.ts";
import { ImportHost, rulesIn } from "./import-host.ts";

let made: ImportHost | null = null;

const hostWith = (...[bridges]: ConstructorParameters<typeof ImportHost>): ImportHost =>
  (made = new ImportHost(bridges));

afterEach(() => {
  made?.[Symbol.dispose]();
  made = null;
});

const proved = "proved: applying this policy changes the fate of no packet";

/** Filter, masquerade and a translated port as somebody writes them by hand; `more` rules at their end. */
const byHand = (more = ""): string => `
table inet mine {
  chain passing {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname lan oifname eth0 tcp dport 25 drop
    iifname lan oifname eth0 accept
    iifname lan oifname dmz ip daddr 10.2.0.10 tcp dport { 22, 80, 443 } accept
    iifname lan oifname dmz icmp type echo-request accept
    iifname eth0 oifname dmz ip daddr 10.2.0.10 tcp dport 8080 accept
    iifname dmz oifname eth0 ip saddr 10.2.0.10 ip daddr != 198.51.100.0/24 udp dport 53 accept
    ${more}
  }
}
table ip mynat {
  chain before { type nat hook prerouting priority dstnat; iifname eth0 tcp dport 80 dnat to 10.2.0.10:8080; }
  chain behind { type nat hook postrouting priority srcnat; oifname eth0 masquerade; }
}`;

const record = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../data/rulesets", name), "utf8");

describe.skipIf(process.getuid?.() !== 0)("causeway import", () => {
  test("finds the rules of a host that somebody filters by hand, and applying them changes nothing", async () => {
    const net = hostWith();
    const { causeway } = net;
    net.load("nft", byHand());
    const before = causeway.digest();
    const path = join(causeway.directory, "imported.yaml");
    const { status, stderr } = causeway.run("import", path);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(proved) });
    expect(causeway.digest()).toBe(before);
    const text = readFileSync(path, "utf8");
    await expect(text).toMatchFileSnapshot("../golden/import/by-hand.yaml");
    for (const port of [80, 8080, 25]) await net.web.listen("tcp", port);
    for (const port of [25, 443]) await net.far.listen("tcp", port);
    const all = async () => ({
      out: await net.tries("box", "198.51.100.1", 443),
      out6: await net.tries("box", "2001:db8:f::1", 443),
      mail: await net.tries("box", "198.51.100.1", 25),
      web: await net.tries("box", "10.2.0.10", 80),
      closed: await net.tries("box", "10.2.0.10", 25),
      published: await net.tries("far", "192.0.2.2", 80),
      back: await net.tries("web", "10.1.0.5", 443),
    });
    const now = await all();
    expect(now).toEqual({
      out: "answered by far, who saw 192.0.2.2",
      out6: "answered by far, who saw fd00:1::5",
      mail: "silent",
      web: "answered by web, who saw 10.1.0.5",
      closed: "silent",
      published: "answered by web, who saw 192.0.2.1",
      back: "silent",
    });
    causeway.must("apply", path);
    expect(await all()).toEqual(now);
    net.host.exec(["nft", "flush", "chain", "inet", "mine", "passing"]);
    net.host.exec(["nft", "chain", "inet", "mine", "passing", "{ policy accept; }"]);
    expect(await all(), "by its rules alone").toEqual(now);
  });

  test("leaves Docker what is Docker's, and says who may talk to its containers", () => {
    const net = hostWith({ lan: "lan", dmz: "docker0" });
    net.host.ip("address del 10.2.0.1/24 dev docker0");
    net.host.address("docker0", "172.17.0.1/16");
    net.load("iptables-nft-restore", record("docker.ip.rules"));
    net.host.exec(["iptables-nft", "-I", "DOCKER-USER", "-i", "lan", "-o", "eth0", "-j", "ACCEPT"]);
    net.host.exec([
      "iptables-nft",
      "-I",
      "DOCKER-USER",
      "-s",
      "10.1.0.0/25",
      "-o",
      "docker0",
      "-j",
      "ACCEPT",
    ]);
    const { status, stdout, stderr } = net.causeway.run("import");
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(proved) });
    expect(stdout).toContain("the bridge docker0 (172.17.0.1/16): it is left to Docker");
    expect(rulesIn(stdout)).toEqual(
      expect.arrayContaining(["allow 10.1.0.0/25 to 172.17.0.0/16", "allow lan to 172.17.0.2 on tcp/80"]),
    );
  });

  test("reads libvirt's rules: its machines may go out, and nobody in", () => {
    const net = hostWith({ lan: "virbr0", dmz: "dmz" });
    net.host.ip("address flush dev virbr0");
    net.host.address("virbr0", "192.168.122.1/24");
    net.load("nft", record("libvirt.nft").replace('iif "lo"', 'iifname "virbr0"'));
    const { status, stdout, stderr } = net.causeway.run("import");
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(proved) });
    expect(rulesIn(stdout)).toMatchInlineSnapshot(`
      [
        "allow dmz to internet",
        "allow internet to dmz",
        "allow virbr0 to internet, dmz",
      ]
    `);
  });

  test("names what the language cannot say, with a packet", () => {
    const net = hostWith();
    net.load("nft", byHand("iifname dmz oifname eth0 tcp sport 1234 accept"));
    const { status, stdout, stderr } = net.causeway.run("import");
    expect(status).toBe(1);
    expect(stderr).toContain(proved);
    expect(stderr).toContain("the language cannot say all that the rules of others say");
    expect(stderr).toMatch(/gains: dmz to internet, tcp: now dropped, then by eth0/);
    expect(stdout).toMatch(/^# +as web0 10\.2\.0\.10:\d+ to \S+ tcp\/\d+, in by dmz$/m);
    expect(rulesIn(stdout)).toContain("allow dmz to internet on tcp");
  });

  test("does not allow more because of a protocol that it cannot name", () => {
    const net = hostWith();
    net.load("nft", byHand("iifname lan oifname dmz ip protocol gre accept"));
    const { status, stderr, stdout } = net.causeway.run("import");
    expect(status).toBe(1);
    expect(stderr).toContain("loses: lan to dmz, protocol 47");
    expect(rulesIn(stdout)).not.toContain("allow lan to dmz");
  });

  test("says which family, where only one passes", () => {
    const net = hostWith();
    net.load(
      "nft",
      `table inet mine { chain passing { type filter hook forward priority 0; policy drop;
        meta nfproto ipv4 iifname lan oifname eth0 accept
        icmpv6 type echo-request iifname eth0 oifname lan accept
        ct state established accept
      }
      }`,
    );
    const { status, stdout, stderr } = net.causeway.run("import");
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(proved) });
    expect(rulesIn(stdout)).toEqual([
      "allow internet to fd00:1::/64 on ping",
      "allow 10.1.0.0/24 to internet",
    ]);
  });

  test("names refusals that would come in another way", () => {
    const net = hostWith();
    net.load(
      "nft",
      "table inet mine { chain passing { type filter hook forward priority 10; oifname { lan, dmz } reject; }; }",
    );
    const { status, stderr } = net.causeway.run("import");
    expect(status).toBe(1);
    expect(stderr).toContain(
      "is refused in another way: internet to dmz, lan, anything: now rejected, then dropped",
    );
  });

  test("of an empty host there is nothing to say, and that is proved", () => {
    const net = hostWith();
    const empty = net.lab.namespace("empty");
    const state = join(net.causeway.directory, "empty");
    const { status, stdout, stderr } = runProgram(["import", "--netns", empty.netns, "--state-dir", state]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(proved) });
    expect(stdout).toContain("# Nothing is passed on now.");
  });

  test("takes a saved host, prints one document, and never writes over a file unless it must", () => {
    const net = hostWith();
    net.load("nft", byHand());
    const { causeway } = net;
    const facts = causeway.write("host.json", causeway.must("discover", "--json"));
    const { rules, isProved, text } = JSON.parse(causeway.must("import", "--facts", facts, "--json")) as {
      rules: number;
      isProved: boolean;
      text: string;
    };
    expect({ isProved, rules }).toEqual({ isProved: true, rules: rulesIn(text).length });
    const path = causeway.write("mine.yaml", "mine");
    expect(causeway.run("import", path)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--force"),
    });
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(causeway.run("import", path, "--force").status).toBe(0);
    writeFileSync(facts, text);
    expect(causeway.run("check", path).status).toBe(0);
  });
});
