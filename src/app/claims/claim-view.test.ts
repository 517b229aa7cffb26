import { expect, it } from "vitest";
import type { Claim } from "../../change/index.ts";
import { address } from "../../net/index.ts";
import type { Counterexample } from "../../verify/index.ts";
import { type Showing, viewClaim } from "./claim-view.ts";

const counterexample: Counterexample = {
  packet: {
    family: "ipv4",
    input: "lan",
    source: address("10.1.0.2"),
    destination: address("10.2.0.2"),
    protocol: 6,
    sourcePort: 40_000,
    destinationPort: 22,
    icmpType: 0,
    icmpCode: 0,
    icmpId: 0,
    tcpFlags: 2,
    tos: 0,
    ttl: 64,
    length: 40,
    mark: 0,
    sourceMac: null,
    destinationMac: null,
    userId: null,
  },
  verdict: "dropped",
  certainty: "sure",
  at: "forward",
  object: "nftTable inet t/forward/0",
  out: null,
};

const origin = { file: "p.yaml", line: 7, column: 5, length: 9 };

const claim = (answer: Claim["answer"]): Claim => ({
  question: {
    kind: "reaches",
    from: [],
    to: [],
    traffic: [],
    via: null,
    purpose: "guard",
    words: "lan reaches dmz",
    origin,
    undecidable: null,
  },
  answer,
});

const showing = (agrees: boolean): Showing => ({
  names: { ofAddress: () => null, ofLink: () => null, familiar: [], regions: [] },
  provenance: new Map([["nftTable inet t/forward/0", origin]]),
  follow: () => ({
    trace: [{ stage: "forward", object: "nftTable inet t/forward/0", decision: "drop" }],
    agrees,
  }),
});

it("shows what a packet met, and the policy lines that asked for it", () => {
  expect(viewClaim(claim({ kind: "refuted", counterexample }), showing(true))).toMatchObject({
    result: "refuted",
    why: null,
    counterexample: {
      words: "10.1.0.2:40000 → 10.2.0.2 tcp/22, in by lan",
      met: [{ object: "nftTable inet t/forward/0", decision: "drop", policy: { line: 7 } }],
    },
  });
});

it("does not believe a refutation that the packet itself does not bear out", () => {
  const view = viewClaim(claim({ kind: "refuted", counterexample }), showing(false));
  expect([view.result, view.why]).toEqual(["possibly", expect.stringContaining("please report it")]);
});

it("tells why something is undecidable", () => {
  const view = viewClaim(claim({ kind: "undecidable", why: "no address of it is known" }), showing(true));
  expect([view.result, view.why, view.counterexample]).toEqual([
    "undecidable",
    "no address of it is known",
    null,
  ]);
});
