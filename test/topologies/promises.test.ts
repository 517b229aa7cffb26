import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { addresses, buildOffice, type Office, officePolicy } from "./office.ts";
import { askOffice, type Sender } from "./office-questions.ts";

/* What a policy promises, proved or refuted, against the packets of the office. */

const senders = ["jenkins", "builder", "db", "nas", "internet", "safe"] as const;
const services = ["tcp/22", "tcp/445", "ping"] as const;

interface Asked {
  readonly from: Sender & keyof typeof addresses;
  readonly to: (typeof senders)[number];
  readonly on: string;
}

/** Who is in one segment, or has no way back by itself. */
const segments = {
  jenkins: "lab",
  builder: "lab",
  db: "servers",
  nas: "office",
  internet: "-",
  safe: "vault",
};

const asked: readonly Asked[] = senders.flatMap((from) =>
  senders
    .filter((to) => segments[from] !== segments[to] && (from === "internet" || to !== "internet"))
    .flatMap((to) => services.map((on) => ({ from, to, on }))),
);

/** The internet is one machine here: by its addresses. */
const nameOf = (place: (typeof senders)[number]): string =>
  place === "internet" ? addresses.internet.join(", ") : place;

const sentence = ({ from, to, on }: Asked): string => `${nameOf(from)} reaches ${nameOf(to)} on ${on}`;

const policy = `${officePolicy}tests:
${asked.map((question) => `  - '${sentence(question)}'`).join("\n")}
  - 203.0.113.10 reaches 198.51.100.2 on tcp/9
`;

let office: Office;

beforeAll(async () => {
  office = buildOffice();
  for (const machine of [...Object.values(office.machines), office.host])
    for (const port of [22, 80, 445]) await machine.listen("tcp", port);
  office.causeway.apply(officePolicy);
});

afterAll(() => office.lab.close());

interface Report {
  readonly tests: readonly {
    readonly purpose: string;
    readonly words: string;
    readonly result: string;
    readonly counterexample: { readonly packet: { readonly family: string } } | null;
  }[];
}

const reportOf = (text: string): Report =>
  JSON.parse(
    office.causeway.run("test", office.causeway.write("asked.yaml", text), "--json").stdout,
  ) as Report;

/** What really becomes of the packets of one sender, one after the other: through in both families, or not. */
const truthsOf = async (sender: Asked["from"]): Promise<readonly (readonly [string, string])[]> => {
  const truths: (readonly [string, string])[] = [];
  for (const question of asked.filter(({ from }) => from === sender)) {
    const answers = [await askOffice(office, question, 0), await askOffice(office, question, 1)];
    const getsThrough = answers.every((answer) => answer.startsWith("answered"));
    truths.push([sentence(question), getsThrough ? "proved" : "refuted"]);
  }
  return truths;
};

describe("promises", () => {
  test("are proved exactly where packets get through", async () => {
    const { tests } = reportOf(policy);
    const truths = await Promise.all(senders.map(truthsOf));
    const truth = new Map(truths.flat());
    const results = asked.map((question, index) => `${sentence(question)}: ${tests[index]!.result}`);
    expect(results).toEqual(
      asked.map((question) => `${sentence(question)}: ${truth.get(sentence(question))}`),
    );
    expect(new Set(truth.values())).toEqual(new Set(["proved", "refuted"]));
    expect(tests.filter(({ purpose }) => purpose === "isolation").map(({ result }) => result)).toEqual([
      "proved",
      "proved",
    ]);
  });

  test("refuse an apply that breaks them, and change nothing", () => {
    const before = office.causeway.digest();
    const broken = officePolicy.replace(
      "rules:\n",
      "tests:\n  - nas never reaches host on tcp/22\nguard:\n  - { from: jenkins, to: nas, service: tcp/445 }\nrules:\n  - deny jenkins to nas on tcp/445\n",
    );
    const { status, stdout } = office.causeway.run("apply", office.causeway.write("broken.yaml", broken));
    expect(status).toBe(1);
    expect(stdout).toMatch(/^refuted\s+test\s+nas never reaches host on tcp\/22/m);
    expect(stdout).toMatch(/^refuted\s+guard\s+jenkins reaches nas on tcp\/445/m);
    expect(stdout).toContain("jenkins 10.10.0.10:40000 → nas 192.168.1.20 tcp/445, in by cw-lab");
    expect(stdout).toContain("refused: 2 promises of the policy do not hold; nothing was changed");
    expect(office.causeway.digest()).toBe(before);
  });
});
