import { describe, expect, it } from "vitest";
import { officeHost, officePolicy } from "../../test/questions/office.ts";
import type { Place, Question } from "./question.ts";
import { questionsOf } from "./questions-of.ts";

const asked = (section: string): readonly Question[] =>
  questionsOf(officePolicy(section), officeHost()).filter(({ purpose }) => purpose !== "isolation");

const one = (sentence: string): Question => asked(`tests:\n  - ${sentence}\n`)[0]!;

/** `cw-lab: 10.10.0.0/24 - 10.10.0.1/32`. */
const shown = (places: readonly Place[]): readonly string[] =>
  places.map(
    ({ at, addresses }) =>
      `${at.kind === "links" ? at.links.join(" ") : at.kind}: ${addresses
        .map(({ within, except }) =>
          [within.join(" "), ...(except.length > 0 ? [except.join(" ")] : [])].join(" - "),
        )
        .join(" + ")}`,
  );

describe("questionsOf", () => {
  it("asks about the machines of a network, not about the host's own address and the edges of the subnet", () => {
    const { from, to, kind, words, traffic } = one("lab reaches office on tcp/22, ping");
    expect({ kind, words }).toEqual({ kind: "reaches", words: "lab reaches office on tcp/22, ping" });
    expect(shown(from)).toEqual([
      "cw-lab: 10.10.0.0/24 fd00:10::/64 - 10.10.0.1/32 fd00:10::1/128 10.10.0.0/32 10.10.0.255/32 fd00:10::/128",
    ]);
    expect(shown(to)).toEqual(["br0: 192.168.1.0/24 - 192.168.1.2/32 192.168.1.0/32 192.168.1.255/32"]);
    expect(traffic).toEqual([
      { family: null, protocol: 6, ports: { first: 22, last: 22 }, icmp: null },
      { family: "ipv4", protocol: 1, ports: null, icmp: { type: 8, code: null } },
      { family: "ipv6", protocol: 58, ports: null, icmp: { type: 128, code: null } },
    ]);
  });

  it.each([
    ["jenkins reaches internet", "from", ["cw-lab: 10.10.0.10/32"]],
    ["leased reaches internet", "from", ["cw-lab: 10.10.0.77/32"]],
    ["lab reaches storage", "to", ["br0: 192.168.1.20/32", "eth0: 203.0.113.0/24"]],
    ["lab never reaches storage", "to", ["br0: 192.168.1.20/32", "anywhere: 203.0.113.0/24"]],
    ["lab reaches 172.20.0.0/16", "to", ["br0: 172.20.0.0/16"]],
    ["lab reaches 10.8.3.0/24, 10.8.4.0/24", "to", ["tun0: 10.8.3.0/24 10.8.4.0/24"]],
    ["lab reaches 192.168.1.2", "to", ["host: 192.168.1.2/32"]],
    ["lab never reaches vault", "to", ["cw-vault: 10.66.0.0/24"]],
    [
      "lab reaches host",
      "to",
      ["host: 192.168.1.2/32 10.10.0.1/32 fd00:10::1/128 10.66.0.1/32 198.51.100.2/32"],
    ],
    ["lab never reaches host", "to", ["host: 0.0.0.0/0 ::/0"]],
    ["any never reaches lab", "from", ["anywhere: 0.0.0.0/0 ::/0"]],
    [
      "internet never reaches lab",
      "from",
      ["eth0: 0.0.0.0/0 ::/0 - 10.10.0.0/24 fd00:10::/64 192.168.1.0/24 10.66.0.0/24 172.16.0.0/12"],
    ],
  ] as const)("%s: %s", (sentence, side, places) => {
    expect(shown(one(sentence)[side])).toEqual(places);
  });

  it("takes for the internet what leaves by an uplink only, in the families that do", () => {
    const [internet, ...others] = one("lab reaches internet").to;
    expect(others).toEqual([]);
    expect(internet!.at).toEqual({ kind: "links", links: ["eth0"] });
    const [{ within, except }] = internet!.addresses as [Place["addresses"][number]];
    expect(within).toEqual(["0.0.0.0/0"]);
    expect(except).toEqual(
      expect.arrayContaining(["10.8.0.0/16", "192.0.2.0/24", "172.16.0.0/12", "127.0.0.0/8"]),
    );
    expect(except).not.toContain("198.51.100.0/24");
    expect(except).toContain("198.51.100.2/32");
  });

  it.each([
    ["lost reaches internet", "no address of machine `lost` is known"],
    ["wire reaches host", "the host has no address in `wire`: it does not see what passes there"],
    ["jenkins reaches leased", "both sides are in one segment: what passes there does not pass the host"],
    ['"fd00:10::5 reaches nas"', "the two sides have no address family in common"],
    ['"fd00:99::5 reaches nas"', "no route of this host leads to one of the sides"],
    ["lab reaches office", null],
  ])("%s: is undecidable because: %s", (sentence, why) => {
    expect(one(sentence).undecidable).toBe(why);
  });

  it("says what is not decidable without the host that a policy is for", () => {
    const bare = officeHost();
    const host = { ...bare, config: { ...bare.config, link: new Map(), route: new Map() } };
    const [question] = questionsOf(officePolicy("tests:\n  - lab reaches internet\n"), host);
    expect(question!.undecidable).toBe("network `lab` has no link on this host");
  });

  it("makes questions of guards, and of isolated networks, each with its line", () => {
    const questions = questionsOf(
      officePolicy("guard:\n  - { from: 192.168.1.0/24, to: host, service: tcp/22 }\n"),
      officeHost(),
    );
    expect(questions.map(({ purpose, kind, words, origin }) => [purpose, kind, words, origin.line])).toEqual([
      ["guard", "reaches", "192.168.1.0/24 reaches host on tcp/22", 17],
      ["isolation", "never", "nothing leaves the isolated network vault", 8],
      ["isolation", "never", "nothing enters the isolated network vault", 8],
    ]);
    expect(shown(questions[0]!.from)).toEqual([
      "br0: 192.168.1.0/24 - 192.168.1.2/32 192.168.1.0/32 192.168.1.255/32",
    ]);
  });
});
