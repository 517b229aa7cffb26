import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostWith } from "../../../bench/verify/explain-host.ts";
import { type ExplainQuestion, explainPacket } from "../../app/index.ts";
import { hostToJson } from "../../state/index.ts";
import { explanationToJson } from "./explanation-json.ts";
import { showExplanation } from "./explanation.ts";
import type { Terminal } from "./terminal.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cwt-explanation-"));
  writeFileSync(join(folder, "host.json"), JSON.stringify(hostToJson(hostWith("linear", 3))));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (to: string, service: string, more: Partial<ExplainQuestion> = {}) =>
  explainPacket(
    {
      from: "10.0.0.9",
      to,
      service,
      input: null,
      fromHost: false,
      protocol: null,
      sourcePort: null,
      destinationPort: null,
      mark: 0,
      state: "new",
      check: true,
      whyNot: false,
      policyFile: null,
      factsFile: join(folder, "host.json"),
      ...more,
    },
    { netns: null, stateDirectory: folder },
  );

const shown = async (...question: Parameters<typeof ask>): Promise<string> => {
  const lines: string[] = [];
  const terminal: Terminal = {
    colour: false,
    out: (line) => lines.push(line),
    note: () => {},
    progress: () => {},
    style: (_style, text) => text,
  };
  showExplanation(terminal, await ask(...question));
  return lines.join("\n");
};

describe("an explanation", () => {
  test("names what let the packet by first, then the way", async () => {
    expect(await shown("10.0.1.9", "udp/2")).toBe(
      `forwarded out of l1 to 10.0.1.9  10.0.0.9:40000 → 10.0.1.9:2 udp, in by l0
  by  nft ip bench forward, rule 2
      udp dport 2 accept

  route      dev l1                                                 route 10.0.1.0/24 dev l1
  forward    accept                                                 nft ip bench forward, rule 2
  neighbour  10.0.1.9 on l1 is not known yet: it will be asked for
  egress     sent                                                   link l1`,
    );
  });

  test("says what would let it by", async () => {
    expect(await shown("10.0.1.9", "udp/9", { whyNot: true })).toBe(
      `dropped at forward  10.0.0.9:40000 → 10.0.1.9:9 udp, in by l0
  by  nft ip bench forward, policy
      policy drop

  route    dev l1  route 10.0.1.0/24 dev l1
  forward  drop    nft ip bench forward, policy

it would get there with this change:
  1. nft ip bench forward, as the last rule: ip saddr 10.0.0.9 ip daddr 10.0.1.9 udp dport 9 accept`,
    );
  });

  test("is JSON of a fixed form, and the diagrams agree with it", async () => {
    const explained = await ask("10.0.0.1", "tcp/22");
    expect(explanationToJson(explained, explained.disagreements())).toEqual({
      verdict: "delivered",
      certainty: "sure",
      at: "local",
      out: null,
      nextHop: null,
      packet: { src: "10.0.0.9", dst: "10.0.0.1", sport: 40_000, dport: 22, mark: 0 },
      trace: [
        {
          stage: "route",
          object: "route ipv4 255 10.0.0.1/32 0",
          decision: "local",
          policy: null,
          text: "route local 10.0.0.1/32 dev l0 table 255",
          owner: null,
        },
        {
          stage: "local",
          object: null,
          decision: "delivered to this host",
          policy: null,
          text: null,
          owner: null,
        },
      ],
      unknowns: [],
      possible: [],
      disagreements: [],
    });
  });
});
