import { describe, expect, it } from "vitest";

import { LabError } from "../command.ts";
import { readPath, readPromise, readService } from "./promise.ts";

const tcp = { protocol: "tcp", port: 445 } as const;

describe("a promise", () => {
  it.each([
    ["nas sees itself", { kind: "answered", by: "nas", sees: "itself" }],
    ["internet sees fibre", { kind: "answered", by: "internet", sees: "fibre" }],
    ["answered", { kind: "answered", by: null, sees: null }],
    ["dropped", { kind: "dropped" }],
  ] as const)("ends in `%s`", (text, outcome) => {
    expect(readPromise("jenkins to nas on tcp/445", text)).toEqual({
      from: "jenkins",
      to: "nas",
      service: tcp,
      outcome,
    });
  });

  it("is about ping or a port", () => {
    expect(readService("ping")).toEqual({ protocol: "ping" });
    expect(readService("udp/53")).toEqual({ protocol: "udp", port: 53 });
  });

  it.each([
    ["jenkins nas on tcp/445", "dropped"],
    ["jenkins to nas", "dropped"],
    ["jenkins to nas on sctp/1", "dropped"],
    ["jenkins to nas on tcp/445", "denied"],
  ])("that nobody can read is refused: `%s: %s`", (traffic, outcome) => {
    expect(() => readPromise(traffic, outcome)).toThrow(LabError);
  });
});

describe("a path", () => {
  it("names the hosts that packets pass", () => {
    const path = { from: "jenkins", to: "internet", hops: ["host", "isp", "internet"] };
    expect(readPath("jenkins to internet", "host, isp, internet")).toEqual(path);
  });

  it("that nobody can read is refused", () => {
    expect(() => readPath("jenkins", "host")).toThrow(LabError);
  });
});
