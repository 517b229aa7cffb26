import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { buildOffice, type Office } from "./office.ts";
import { askOffice, officeWith, type Question } from "./office-questions.ts";

/*
 * What the sentences on `log` in docs/language/semantics.md promise, read from the kernel's log (drawing in `office.ts`).
 * The kernel writes no lines for namespaces unless it is told to, for all of them at once.
 */
const everybody = "/proc/sys/net/netfilter/nf_log_all_netns";
let setting: string;
let office: Office;

beforeAll(async () => {
  setting = readFileSync(everybody, "utf8");
  writeFileSync(everybody, "1");
  office = buildOffice();
  for (const machine of [office.machines.nas, office.host])
    for (const port of [22, 80, 445]) await machine.listen("tcp", port);
});

afterAll(() => {
  office.lab.close();
  writeFileSync(everybody, setting);
});

const q = (from: Question["from"], to: Question["to"], on: string): Question => ({ from, to, on });

let marks = 0;

/** The lines of Causeway that come while something happens, each as its rule and the rest. */
const linesDuring = async (happens: () => Promise<unknown>): Promise<readonly string[]> => {
  const mark = `causeway-log-test ${process.pid} ${(marks += 1)}`;
  writeFileSync("/dev/kmsg", `${mark}\n`);
  await happens();
  const text = execFileSync("dmesg", { encoding: "utf8", maxBuffer: 1 << 26 });
  return text
    .slice(text.lastIndexOf(mark))
    .split("\n")
    .flatMap((line) => /\] causeway (.*)$/.exec(line)?.[1] ?? []);
};

const apply = (...rules: readonly string[]): string => office.causeway.apply(officeWith(rules));

describe.each([0, 1] as const)("family %i", (family) => {
  const ask = (question: Question): Promise<string> => askOffice(office, question, family);

  test("`log: new` of an allowing rule: one line for each flow, with the rule's name, and none of others", async () => {
    apply(
      "{ name: shares, allow: { from: jenkins, to: nas, service: tcp/445 }, log: new }",
      "allow jenkins to nas on tcp/80",
    );
    const lines = await linesDuring(async () => {
      expect(await ask(q("jenkins", "nas", "tcp/445"))).toMatch(/^answered/);
      expect(await ask(q("jenkins", "nas", "tcp/445"))).toMatch(/^answered/);
      expect(await ask(q("jenkins", "nas", "tcp/80"))).toMatch(/^answered/);
      expect(await ask(q("jenkins", "nas", "tcp/22"))).toBe("silent");
    });
    expect(lines.length).toBe(2);
    for (const line of lines) expect(line).toMatch(/^shares .*DPT=445 .*SYN/);
  });

  test("`log: new` of a denying rule: a line for each packet that it drops", async () => {
    apply(
      "{ name: no-shares, deny: { from: jenkins, to: nas, service: udp/445 }, log: new }",
      "allow lab to nas",
    );
    const lines = await linesDuring(async () => {
      for (let count = 0; count < 3; count += 1)
        expect(await ask(q("jenkins", "nas", "udp/445"))).toBe("silent");
      expect(await ask(q("jenkins", "nas", "tcp/445"))).toMatch(/^answered/);
    });
    expect(lines.length).toBe(3);
    for (const line of lines) expect(line).toMatch(/^no-shares .*PROTO=UDP .*DPT=445/);
  });

  test("`log: denied` is for what is dropped, and does nothing on an allowing rule", async () => {
    apply(
      "{ name: quiet, allow: { from: jenkins, to: nas, service: tcp/445 }, log: denied }",
      "{ name: told, deny: { from: jenkins, to: nas, service: udp/53 }, log: denied }",
    );
    const lines = await linesDuring(async () => {
      expect(await ask(q("jenkins", "nas", "tcp/445"))).toMatch(/^answered/);
      expect(await ask(q("jenkins", "nas", "udp/53"))).toBe("silent");
    });
    expect(lines.map((line) => line.slice(0, 5))).toEqual(["told "]);
  });

  test("rules to the host log, too", async () => {
    apply("{ name: door, allow: { from: office, to: host, service: tcp/22 }, log: new }");
    const lines = await linesDuring(async () => {
      expect(await ask(q("nas", "officeHost", "tcp/22"))).toMatch(/^answered/);
      expect(await ask(q("nas", "officeHost", "tcp/80"))).toBe("silent");
    });
    expect(lines.map((line) => line.slice(0, 5))).toEqual(["door "]);
  });
});

test("at most ten lines a second and rule, and the rule decides all the same", async () => {
  apply(
    "{ name: flood, deny: { from: jenkins, to: nas, service: udp/7000-7999 }, log: new }",
    "allow lab to nas",
  );
  const { jenkins } = office.machines;
  const lines = await linesDuring(() => jenkins.run([process.execPath, "-e", flood, "192.168.1.20"]));
  // The burst, and what the second or less that the flood takes allows besides.
  expect(lines.length).toBeGreaterThanOrEqual(5);
  expect(lines.length).toBeLessThanOrEqual(30);
  expect(await askOffice(office, q("jenkins", "nas", "udp/7100"), 0)).toBe("silent");
});

/** Five hundred datagrams at once. */
const flood = `
const socket = require("node:dgram").createSocket("udp4");
let left = 500;
for (let port = 7000; port < 7500; port += 1)
  socket.send("x", port, process.argv[1], () => { if ((left -= 1) === 0) socket.close(); });`;
