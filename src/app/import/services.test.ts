import { expect, test } from "vitest";
import { servicesOf, serviceWords } from "./services.ts";

type Traffic = Parameters<typeof servicesOf>[0]["traffic"];

const wordsOf = (
  traffic: Traffic,
  named: readonly string[] = [],
  ports: Parameters<typeof servicesOf>[1] = null,
) => serviceWords(servicesOf({ sources: [], destinations: [], services: named, traffic }, ports));

const port = (first: number, last = first) => [{ first, last }];

test.each<[string, Traffic, readonly string[] | null]>([
  ["everything", [{ first: 0, last: 255, ports: null }], null],
  [
    "all protocols but TCP, and some of it: a rule has no words but `all`",
    [
      { first: 0, last: 5, ports: null },
      { first: 6, last: 6, ports: port(80) },
      { first: 7, last: 255, ports: null },
    ],
    null,
  ],
  ["ports", [{ first: 6, last: 6, ports: [...port(22), ...port(8000, 8010)] }], ["tcp/22", "tcp/8000-8010"]],
  ["all ports", [{ first: 17, last: 17, ports: null }], ["udp"]],
  ["port 0 cannot be named", [{ first: 6, last: 6, ports: port(0, 80) }], ["tcp/1-80"]],
  ["ICMP of either family", [{ first: 58, last: 58, ports: null }], ["icmp"]],
  ["a protocol without a name", [{ first: 47, last: 47, ports: null }], []],
])("%s", (_says, traffic, words) => {
  expect(wordsOf(traffic)).toEqual(words);
});

test("echo requests alone are ping", () => {
  expect(wordsOf([{ first: 1, last: 1, ports: null }], ["ping"])).toEqual(["ping"]);
});

test("rules see the port that a translation made", () => {
  expect(wordsOf([{ first: 6, last: 6, ports: port(80) }], [], { first: 8080, last: 8080 })).toEqual([
    "tcp/8080",
  ]);
});
