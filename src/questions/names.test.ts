import { expect, it } from "vitest";
import { address } from "../net/index.ts";
import { officeHost, officePolicy } from "../../test/questions/office.ts";
import { namesOf, plainNames } from "./names.ts";

const names = namesOf(officePolicy(""), officeHost());

it.each([
  ["10.10.0.10", "cw-lab", "jenkins"],
  ["10.10.0.77", "cw-lab", "leased"],
  ["10.10.0.1", "cw-lab", "host"],
  ["10.10.0.99", "cw-lab", "lab"],
  ["fd00:10::5", "cw-lab", "lab"],
  ["203.0.113.9", "eth0", "internet"],
  ["203.0.113.9", "tun0", null],
  ["203.0.113.9", null, null],
])("calls %s behind %s: %s", (text, link, name) => {
  expect(names.ofAddress(address(text), link)).toBe(name);
});

it("calls links by their network or uplink", () => {
  expect(["eth0", "cw-lab", "br0", "tun0"].map((link) => names.ofLink(link))).toEqual([
    "fibre",
    "lab",
    "office",
    null,
  ]);
});

it("knows the host and our networks without a policy", () => {
  const plain = plainNames(officeHost());
  expect(plain.ofAddress(address("192.168.1.2"), null)).toBe("host");
  expect(plain.ofAddress(address("10.10.0.10"), null)).toBeNull();
  expect(plain.ofLink("cw-lab")).toBe("lab");
});
