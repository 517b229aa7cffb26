import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PolicySession, preparePolicy, type PolicySource, storedSources } from "../../src/change/index.ts";
import { addressOf } from "../../src/net/index.ts";
import type { Policy } from "../../src/policy/index.ts";
import { equalValues, type NftTable, type Wanted } from "../../src/state/index.ts";
import { hostFromLines } from "../golden/compile-host.ts";
import { arbitraryEdit, arbitraryStart, editText, textOf } from "./arbitrary-edits.ts";
import { arbitraryFlow } from "./arbitrary-flow.ts";
import { evaluate } from "./nft-evaluator.ts";
import { type Flow, openingOf, replyOf } from "./packet.ts";
import { interpret } from "./policy-interpreter.ts";

const host = hostFromLines(`
link lo
link eth0
address eth0 203.0.113.2/24
route 0.0.0.0/0 via 203.0.113.1 dev eth0
sysctl net/ipv4/ip_forward 1
sysctl net/ipv6/conf/all/forwarding 1
`);

const facts = { host, seed: "properties" };

const sourceOf = (text: string): PolicySource => ({
  file: "policy.yaml",
  text,
  reader: storedSources(new Map()),
});

const tableOf = ({ owned }: Wanted): NftTable => owned.nftTable.get("inet causeway")!;

const withoutTable = ({ owned, borrowed }: Wanted) => ({ ...owned, nftTable: null, borrowed });

/** The one flow that each narrow rule is about: where two rules meet, these are the ones to tell them apart. */
const flowsOf = ({ rules }: Policy): readonly Flow[] =>
  rules.flatMap(({ from: [from], to: [to], services: [service] }) =>
    from?.kind === "prefix" && to?.kind === "prefix" && service?.kind === "ports"
      ? [
          {
            ...someFlow,
            source: addressOf(from.prefix),
            destination: addressOf(to.prefix),
            port: service.ports.first,
          },
        ]
      : [],
  );

const someFlow = {
  family: "ipv4",
  incoming: "cw-lab",
  outgoing: "cw-servers",
  protocol: 6,
  sourcePort: 80,
  icmpType: 8,
  isPublished: false,
} as const;

/** The flows about which a policy and a table disagree, in either direction. */
const disagreements = (policy: Policy, table: NftTable, seed: number): readonly string[] =>
  [...flowsOf(policy), ...fc.sample(arbitraryFlow(policy), { numRuns: 20, seed })].flatMap((flow) => {
    const meant = interpret(policy, flow).verdict;
    const reply = replyOf(flow);
    const forth = evaluate(table, "forward", openingOf(flow)).verdict;
    const back = reply === null ? meant : evaluate(table, "forward", reply).verdict;
    return forth === meant && back === meant ? [] : [JSON.stringify({ flow, meant, forth, back })];
  });

/** How often each road was taken: a run that never took the short one has shown nothing. */
const taken = { delta: 0, whole: 0, sameTable: 0, otherTable: 0 };

describe("PolicySession", () => {
  it("gives after every edit what the whole text gives", { timeout: 120_000 }, () => {
    const run = fc.property(
      arbitraryStart,
      fc.array(arbitraryEdit, { minLength: 12, maxLength: 12 }),
      fc.integer(),
      (start, edits, seed) => {
        const session = new PolicySession(facts);
        let text = start;
        for (const edit of [null, ...edits]) {
          if (edit !== null) text = editText(text, edit);
          check(session, textOf(text), seed);
        }
      },
    );
    fc.assert(run, { numRuns: 15, seed: 20_262, endOnFailure: true });
    expect(taken.delta).toBeGreaterThan(50);
    expect(taken.whole).toBeGreaterThan(20);
    expect(taken.sameTable).toBeGreaterThan(50);
  });
});

const check = (session: PolicySession, text: string, seed: number): void => {
  const found = session.update(sourceOf(text));
  const whole = preparePolicy(sourceOf(text), facts);
  expect(found.diagnostics).toEqual(whole.diagnostics);
  expect(found.policy).toEqual(whole.policy);
  expect(found.sources).toEqual(whole.sources);
  if (whole.compiled === null || whole.policy === null) return expect(found.compiled).toBeNull();
  const [table, expected] = [tableOf(found.compiled!.wanted), tableOf(whole.compiled.wanted)];
  expect(withoutTable(found.compiled!.wanted)).toEqual(withoutTable(whole.compiled.wanted));
  const isSame = equalValues(table, expected);
  taken[found.compilation === "delta" ? "delta" : "whole"] += 1;
  if (found.compilation === "delta") taken[isSame ? "sameTable" : "otherTable"] += 1;
  else expect(table).toEqual(expected);
  expect(disagreements(whole.policy, table, seed)).toEqual([]);
  if (isSame) expect(found.compiled!.provenance).toEqual(whole.compiled.provenance);
};
