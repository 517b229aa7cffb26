import { describe, expect, it } from "vitest";
import { address, type Family, prefix } from "../../net/index.ts";
import type { Place, Question } from "../../questions/index.ts";
import { everything, type Ref, undefinedRef } from "../sets/index.ts";
import { HeaderSpace } from "../space/index.ts";
import { ask } from "./ask.ts";
import type { Destiny, Forwarding } from "./forwarding.ts";

/* A host of three links that is made of a list: the first line that fits a packet says what becomes of it. */

const out = (link: string, more: Partial<Destiny> = {}): Destiny => ({
  verdict: "forwarded",
  certainty: "sure",
  at: "egress",
  object: `link ${link}`,
  out: link,
  destination: null,
  ...more,
});

const dropped: Destiny = {
  verdict: "dropped",
  certainty: "sure",
  at: "forward",
  object: "nftTable inet causeway/forward/3",
  out: null,
  destination: null,
};

const delivered: Destiny = { ...dropped, verdict: "delivered", at: "local", object: null };

type Line = readonly [match: (space: HeaderSpace) => Ref, ...fates: readonly Destiny[]];

const to = (text: string) => (space: HeaderSpace) => space.prefix(space.fields.destination, prefix(text));
const port = (number: number) => (space: HeaderSpace) => space.equal(space.fields.dport, number);
const both = (a: Line[0], b: Line[0]) => (space: HeaderSpace) =>
  space.diagrams.intersection(a(space), b(space));
const luck = (space: HeaderSpace) => space.equal(space.predicate("limit rate 5/second"), 1);

const hostOf = (lines: readonly Line[], inputs = ["lan", "wan", "dmz"]): Forwarding => {
  const spaces = new Map<Family, HeaderSpace>();
  return {
    inputs,
    start: (family) => {
      const space = spaces.get(family) ?? new HeaderSpace(family);
      spaces.set(family, space);
      const parts = lines.map(([match], index) =>
        space.diagrams.guard(
          family === "ipv4" ? match(space) : undefinedRef,
          space.diagrams.terminal(index + 2),
        ),
      );
      const diagram = space.diagrams.overrideAll([...parts, space.diagrams.terminal(1)]);
      return {
        space,
        diagram,
        fates: { at: (id) => (lines[id - 2]?.slice(1) as Destiny[] | undefined) ?? [dropped] },
      };
    },
  };
};

const place = (link: string, ...within: readonly string[]): Place => ({
  at: link === "host" || link === "anywhere" ? { kind: link } : { kind: "links", links: [link] },
  addresses: [{ within: within.map(prefix), except: [] }],
  isSegment: link !== "host" && link !== "anywhere",
});

const lan = place("lan", "10.1.0.0/24");
const dmz = place("dmz", "10.2.0.0/24");

const question = (
  kind: Question["kind"],
  from: Place,
  to: Place,
  more: Partial<Question> = {},
): Question => ({
  kind,
  from: [from],
  to: [to],
  traffic: [{ family: null, protocol: 6, ports: { first: 22, last: 22 }, icmp: null }],
  via: null,
  purpose: "test",
  words: "",
  origin: { file: "p", line: 1, column: 1, length: 1 },
  undecidable: null,
  ...more,
});

const always: Line[0] = () => everything;

describe("ask", () => {
  it.each([
    ["everything is sent there", "reaches", [[to("10.2.0.0/24"), out("dmz")]]],
    ["nothing is sent there", "never", [[to("10.2.0.0/24"), dropped]]],
    ["only another port is", "never", [[both(to("10.2.0.0/24"), port(80)), out("dmz")]]],
    ["it leaves by another link", "never", [[to("10.2.0.0/24"), out("wan")]]],
    [
      "it is translated away",
      "never",
      [
        [
          to("10.2.0.0/24"),
          out("dmz", {
            destination: { addresses: { first: address("10.9.0.1"), last: address("10.9.0.9") } },
          }),
        ],
      ],
    ],
  ] as const)("proves it when %s: %s", (_what, kind, lines) => {
    expect(ask(hostOf(lines as unknown as Line[]), question(kind, lan, dmz))).toEqual({ kind: "proved" });
  });

  it("refutes with a packet, and says who decided", () => {
    const lines: Line[] = [
      [to("10.2.0.77/32"), dropped],
      [to("10.2.0.0/24"), out("dmz")],
    ];
    expect(ask(hostOf(lines), question("reaches", lan, dmz))).toMatchObject({
      kind: "refuted",
      counterexample: {
        packet: { input: "lan", destination: "10.2.0.77", protocol: 6, destinationPort: 22, tcpFlags: 2 },
        verdict: "dropped",
        at: "forward",
        object: "nftTable inet causeway/forward/3",
      },
    });
  });

  it("prefers addresses that people know in a packet", () => {
    const answer = ask(hostOf([[always, dropped]]), question("reaches", lan, dmz), [
      address("10.1.0.10"),
      address("10.2.0.20"),
    ]);
    expect(answer).toMatchObject({
      counterexample: { packet: { source: "10.1.0.10", destination: "10.2.0.20" } },
    });
  });

  it.each([
    ["a packet gets there", [[to("10.2.0.9/32"), out("dmz")]], "10.2.0.9"],
    [
      "another address is translated to one there",
      [
        [
          to("198.51.100.1/32"),
          out("dmz", {
            destination: { addresses: { first: address("10.2.0.8"), last: address("10.2.0.8") } },
          }),
        ],
      ],
      "198.51.100.1",
    ],
    ["a hash may choose the way there", [[to("10.2.0.9/32"), out("wan"), out("dmz")]], "10.2.0.9"],
  ] as const)("refutes that nothing gets there when %s", (_what, lines, destination) => {
    expect(ask(hostOf(lines as unknown as Line[]), question("never", lan, dmz))).toMatchObject({
      kind: "refuted",
      counterexample: { packet: { destination } },
    });
  });

  it("refutes that all get there when a hash may choose another way, or another way was asked for", () => {
    const balanced: Line[] = [[always, out("dmz"), out("wan")]];
    expect(ask(hostOf(balanced), question("reaches", lan, dmz)).kind).toBe("refuted");
    const plain: Line[] = [[always, out("dmz")]];
    expect(ask(hostOf(plain), question("reaches", lan, dmz, { via: ["wan"] })).kind).toBe("refuted");
    expect(ask(hostOf(plain), question("reaches", lan, dmz, { via: ["dmz"] })).kind).toBe("proved");
  });

  it("is not sure about what it does not understand, unless it makes no difference", () => {
    const limited: Line[] = [
      [luck, dropped],
      [always, out("dmz")],
    ];
    expect(ask(hostOf(limited), question("reaches", lan, dmz)).kind).toBe("possibly");
    expect(ask(hostOf(limited), question("never", lan, dmz)).kind).toBe("possibly");
    const indifferent: Line[] = [
      [both(luck, to("10.2.0.0/25")), dropped],
      [to("10.2.0.0/25"), dropped],
      [always, out("dmz", { certainty: "possibly" })],
    ];
    expect(ask(hostOf(indifferent), question("reaches", lan, dmz)).kind).toBe("refuted");
    expect(
      ask(hostOf([[always, out("dmz", { certainty: "possibly" })]]), question("reaches", lan, dmz)).kind,
    ).toBe("possibly");
  });

  it("asks about the host itself, and from it", () => {
    const lines: Line[] = [[to("10.1.0.1/32"), delivered]];
    const host = place("host", "10.1.0.1/32");
    expect(ask(hostOf(lines), question("reaches", lan, host)).kind).toBe("proved");
    expect(ask(hostOf([]), question("reaches", lan, host)).kind).toBe("refuted");
    const answer = ask(hostOf([[always, out("dmz")]]), question("never", host, dmz));
    expect(answer).toMatchObject({ counterexample: { packet: { input: null, source: "10.1.0.1" } } });
  });

  it("takes what goes back into its own segment for no arrival", () => {
    const back: Line[] = [[to("10.1.0.0/24"), out("lan")]];
    expect(ask(hostOf(back), question("never", lan, place("anywhere", "0.0.0.0/0"))).kind).toBe("proved");
    const all = place("anywhere", "0.0.0.0/0");
    expect(ask(hostOf(back, ["lan"]), question("never", all, lan)).kind).toBe("proved");
    expect(ask(hostOf(back), question("never", all, lan)).kind).toBe("refuted");
  });

  it("passes over what stays inside a segment, and what is undecidable", () => {
    const both = { ...question("reaches", lan, dmz), to: [place("lan", "10.1.0.0/24"), dmz] };
    expect(ask(hostOf([[to("10.2.0.0/24"), out("dmz")]]), both).kind).toBe("proved");
    expect(ask(hostOf([]), question("reaches", lan, dmz, { undecidable: "no address" }))).toEqual({
      kind: "undecidable",
      why: "no address",
    });
  });

  it("asks about requests only where ICMP is meant", () => {
    const any = { traffic: [{ family: null, protocol: null, ports: null, icmp: null }] };
    const icmpErrors: Line = [
      (space) =>
        both(
          (s) => s.equal(s.fields.protocol, 1),
          (s) => s.masked(s.fields.sport, 0x0300, 0xff00),
        )(space),
      dropped,
    ];
    expect(ask(hostOf([icmpErrors, [always, out("dmz")]]), question("reaches", lan, dmz, any)).kind).toBe(
      "proved",
    );
  });
});
