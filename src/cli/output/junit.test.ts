import { expect, it } from "vitest";
import type { ClaimView, ExampleView } from "../../app/index.ts";
import { junitReport } from "./junit.ts";

const claim = (words: string, more: Partial<ClaimView> = {}): ClaimView => ({
  purpose: "test",
  words,
  policy: { file: "office.yaml", line: 31, column: 5, length: 20 },
  result: "proved",
  why: null,
  counterexample: null,
  ...more,
});

const example = {
  words: "lab 10.10.0.9:40000 → nas 192.168.1.20 tcp/22, in by cw-lab",
  verdict: "forwarded",
  at: "egress",
  object: "link cw-office",
  met: [{ stage: "forward", object: "nftTable inet causeway/forward/3", decision: "accept", policy: null }],
} as unknown as ExampleView;

it("tells a build server what is proved, what failed with which packet, and what was skipped", () => {
  expect(
    junitReport(
      "office.yaml",
      [
        claim("lab reaches internet"),
        claim("lab never reaches nas", { result: "refuted", counterexample: example }),
        claim('lost reaches "nas" & <x>', {
          result: "undecidable",
          why: "no address of machine `lost` is known",
        }),
      ],
      1234,
    ),
  ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="0" skipped="1" time="1.234">
  <testsuite name="office.yaml" tests="3" failures="1" errors="0" skipped="1" time="1.234">
    <testcase classname="test" name="lab reaches internet" file="office.yaml" line="31"/>
    <testcase classname="test" name="lab never reaches nas" file="office.yaml" line="31">
      <failure type="refuted" message="refuted: lab 10.10.0.9:40000 → nas 192.168.1.20 tcp/22, in by cw-lab is forwarded at egress">lab 10.10.0.9:40000 → nas 192.168.1.20 tcp/22, in by cw-lab is forwarded at egress by link cw-office
forward: nftTable inet causeway/forward/3: accept</failure>
    </testcase>
    <testcase classname="test" name="lost reaches &quot;nas&quot; &amp; &lt;x&gt;" file="office.yaml" line="31">
      <skipped message="no address of machine \`lost\` is known"/>
    </testcase>
  </testsuite>
</testsuites>`);
});
