import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLinuxKernel } from "../../src/kernel/index.ts";
import { address, type Family } from "../../src/net/index.ts";
import { forwardView, type RouteTarget, Routing, settingsOf } from "../../src/verify/routing/index.ts";
import { everything } from "../../src/verify/sets/index.ts";
import { bitsIn, encodePacket, HeaderSpace } from "../../src/verify/space/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";
import {
  linkLines,
  links,
  type Question,
  questionLine,
  randomFrom,
  randomQuestion,
  routeLines,
  ruleLines,
} from "./verify-routing-random.ts";

/* Random rules and tables, written by `ip`: our diagram and the kernel's `ip route get` name the same way. */

const questionsPerHost = 2000;

describe.skipIf(!isRoot)("look-ups are the kernel's", () => {
  let host: TestNamespace;
  beforeAll(() => {
    host = makeNamespace();
    for (const line of linkLines) host.run(line);
    for (const link of [...links, "all"]) host.run(`sysctl -qw net.ipv4.conf.${link}.rp_filter=0`);
    host.run("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
  });
  afterAll(() => host.remove());

  const fill = (lines: readonly string[]): void => {
    for (const family of ["-4", "-6"]) {
      for (const table of ["100", "101", "102"]) tryRun(host, `ip ${family} route flush table ${table}`);
      tryRun(host, `ip ${family} rule flush`);
    }
    tryRun(host, "ip -4 rule add pref 0 lookup local");
    tryRun(host, "ip -4 rule add pref 32766 lookup main");
    tryRun(host, "ip -6 rule add pref 32766 lookup main");
    tryRun(host, "ip -4 route flush proto boot");
    tryRun(host, "ip -6 route flush proto boot");
    for (const line of lines) tryRun(host, line);
  };

  test.each<[Family, number]>([
    ["ipv4", 1],
    ["ipv4", 2],
    ["ipv4", 3],
    ["ipv6", 1],
    ["ipv6", 4],
    ["ipv6", 5],
  ])("%s, seed %i", (family, seed) => {
    const random = randomFrom(seed);
    fill([...routeLines(random, family, 60), ...ruleLines(random, family, 12)]);
    const kernel = openLinuxKernel({ namespace: host.name });
    const state = kernel.observe();
    kernel.close();
    const space = new HeaderSpace(family);
    const settings = settingsOf(state);
    const routing = new Routing({
      host: state,
      settings,
      uplinks: new Set(),
      family,
      diagrams: space.diagrams,
      links: { upLevel: () => 0, asked: everything },
    });
    const diagram = routing.lookUp(forwardView(space));
    const questions = Array.from({ length: questionsPerHost }, () => randomQuestion(random, family));
    const answers = askKernel(host, family, questions);
    const seen = new Set<string>();
    const wrong = questions.flatMap((question, at) => {
      const id = space.diagrams.evaluate(diagram, bitsIn(encodePacket(space, packetOf(family, question))));
      const target = routing.targets.at(id);
      seen.add(target.kind);
      return agrees(target, answers[at]!) ? [] : [{ question, ours: target, kernel: answers[at] }];
    });
    expect(wrong.slice(0, 3), `${wrong.length} of ${questionsPerHost} differ`).toEqual([]);
    expect(seen.size, "answers of several kinds").toBeGreaterThan(2);
  });
});

const tryRun = (host: TestNamespace, line: string): void => {
  spawnSync("ip", ["netns", "exec", host.name, ...line.split(" ")], { stdio: "ignore" });
};

const packetOf = (family: Family, question: Question) => ({
  family,
  ...question,
  source: address(question.source),
  destination: address(question.destination),
  icmpType: 0,
  icmpCode: 0,
  icmpId: 0,
  tcpFlags: 2,
  ttl: 64,
  length: 60,
  sourceMac: null,
  destinationMac: null,
  userId: null,
});

/** One line for each question: what `ip route get` printed, or the kernel's refusal. */
const askKernel = (host: TestNamespace, family: Family, questions: readonly Question[]): string[] => {
  const asked = spawnSync("ip", ["netns", "exec", host.name, "ip", "-o", "-force", "-batch", "-"], {
    input: questions.map((question) => questionLine(family, question).replace(/^-[46] /, "")).join("\n"),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const refusals = new Map<number, string>();
  for (const [, text, line] of asked.stderr.matchAll(/RTNETLINK answers: (.*)\nCommand failed -:(\d+)/g))
    refusals.set(Number(line), text!);
  const printed = asked.stdout.trimEnd().split("\n");
  return questions.map((_, at) => refusals.get(at + 1) ?? printed.shift() ?? "nothing");
};

const refusalTexts: Readonly<Record<string, readonly string[]>> = {
  blackhole: ["Invalid argument"],
  prohibit: ["Permission denied"],
  unreachable: ["No route to host", "Network is unreachable"],
  none: ["Network is unreachable", "No route to host"],
};

const agrees = (target: RouteTarget, answer: string): boolean => {
  if (target.kind in refusalTexts) return refusalTexts[target.kind]!.includes(answer);
  if (target.kind !== "unicast") return answer.startsWith(target.kind);
  const device = / dev (\S+)/.exec(answer)?.[1];
  const gateway = / via (?:inet6 )?(\S+)/.exec(answer)?.[1] ?? null;
  return target.hops.some((hop) => hop.device === device && hop.gateway === gateway);
};
