import { describe, expect, it } from "vitest";
import { formatPolicy } from "./format-policy.ts";

const format = (text: string): string | null => formatPolicy(text, "policy.yaml").text;

describe("formatPolicy", () => {
  it("puts sections in order, aligns values, normalises sentences, keeps comments where they belong", () => {
    const untidy = [
      "# The office.",
      "",
      "# who",
      "rules:",
      "  - allow   lab,office to internet on tcp/80 ,tcp/443   # web",
      "  - 'deny lab to 198.51.100.0/24'",
      "  # - not yet",
      "",
      "# the version",
      "causeway: 1",
      "networks:",
      "    lab: {mode: nat, address: [ 10.10.0.1/24, 'fd00:10::1/64' ]}   # nat",
      "    office: { mode: nat, address: 192.168.1.2/24 }",
      "# ways out",
      "uplinks: {fibre: {device: eth0}}",
    ];
    expect(format(untidy.join("\n"))).toBe(
      [
        "# The office.",
        "",
        "# the version",
        "causeway: 1",
        "",
        "# ways out",
        "uplinks: { fibre: { device: eth0 } }",
        "",
        "networks:",
        '  lab:    { mode: nat, address: [10.10.0.1/24, "fd00:10::1/64"] } # nat',
        "  office: { mode: nat, address: 192.168.1.2/24 }",
        "",
        "# who",
        "rules:",
        "  - allow lab, office to internet on tcp/80, tcp/443 # web",
        '  - "deny lab to 198.51.100.0/24"',
        "  # - not yet",
        "",
      ].join("\n"),
    );
  });

  it("leaves sections on their side of `include`", () => {
    const sections = [
      "causeway: 1",
      "rules:\n  - allow any to host",
      "include: a.yaml",
      "uplinks:\n",
      "guard: []",
    ];
    expect(format(sections.join("\n"))?.match(/^[a-z]+/gm)).toEqual([
      "causeway",
      "rules",
      "include",
      "uplinks",
      "guard",
    ]);
  });

  it("writes what does not fit into a line below each other", () => {
    const addresses = Array.from({ length: 9 }, (_, at) => `192.168.100.${at + 1}`);
    expect(format(`{ 10.0.0.0/8: [${addresses.join(",")}] , 10.0.0.0/16: [ 192.0.2.1 ] }`)).toBe(
      `10.0.0.0/8:\n${addresses.map((address) => `  - ${address}\n`).join("")}10.0.0.0/16: [192.0.2.1]\n`,
    );
  });

  it("writes a folded sentence into one line", () => {
    expect(format("causeway: 1\n\nrules:\n  - >-\n    allow any\n    to   host\n")).toBe(
      "causeway: 1\n\nrules:\n  - allow any to host\n",
    );
  });

  it("formats JSON as JSON", () => {
    expect(format('{"10.0.0.0/8": ["192.168.1.1","2001:db8::1"]}')).toBe(
      '{\n  "10.0.0.0/8": ["192.168.1.1", "2001:db8::1"]\n}\n',
    );
    expect(
      format('{"rules":["allow any  to host"],"causeway":1,"groups":{"a":["10.0.0.1"]},"networks":{}}'),
    ).toBe(
      '{\n  "causeway": 1,\n  "networks": {},\n  "groups": {\n    "a": ["10.0.0.1"]\n  },\n  "rules": ["allow any to host"]\n}\n',
    );
  });

  it("says what is wrong with a faulty text, and does not format it", () => {
    const { text, diagnostics } = formatPolicy("causeway: 1\nrules:\n  - allow [\n", "policy.yaml");
    expect(text).toBeNull();
    expect(diagnostics).toMatchObject([{ code: "language/sentence", span: { line: 3 } }]);
  });

  it("formats anchors and aliases as they stand", () => {
    const text = "causeway: 1\n\ngroups:\n  a: &a [10.0.0.1]\n  b: *a\n";
    expect(format(text)).toBe(text);
  });
});
