import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "./diagnostic.ts";
import { diagnosticToJson } from "./diagnostic-json.ts";
import { renderDiagnostics } from "./render-diagnostics.ts";
import type { Span } from "./span.ts";

const at = (line: number, column: number, length: number, file = "policy.yaml"): Span => ({
  file,
  line,
  column,
  length,
});

const fault = (span: Span | null, fields: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: "error",
  code: "policy/unknown-name",
  message: "unknown name `x`",
  hint: null,
  span,
  ...fields,
});

const render = (source: string, ...diagnostics: readonly Diagnostic[]): string =>
  renderDiagnostics(diagnostics, new Map([["policy.yaml", source]]), { colour: false });

/** The source line and the carets of the first diagnostic. */
const excerpt = (source: string, span: Span): readonly string[] =>
  render(source, fault(span)).split("\n").slice(1, 3);

describe("renderDiagnostics", () => {
  it("shows place, code, source line, carets, hint and a count", () => {
    const shown = render("a: 1\nb: lba\n", fault(at(2, 4, 3), { hint: "did you mean `lab`?" }));
    expect(shown).toBe(
      [
        "policy.yaml:2:4: error[policy/unknown-name]: unknown name `x`",
        "  2 | b: lba",
        "    |    ^^^",
        "  hint: did you mean `lab`?",
        "",
        "1 error",
        "",
      ].join("\n"),
    );
  });

  it("sorts by file and place, those without place last, and counts both severities", () => {
    const shown = render(
      "a\nb\n",
      fault(null, { message: "nowhere" }),
      fault(at(2, 1, 1), { message: "second" }),
      fault(at(1, 1, 1, "other.yaml"), { message: "elsewhere", severity: "warning" }),
      fault(at(1, 1, 1), { message: "first" }),
    );
    const messages = Array.from(shown.matchAll(/\]: (\w+)$/gm), (match) => match[1]);
    expect(messages).toEqual(["elsewhere", "first", "second", "nowhere"]);
    expect(shown.trimEnd().split("\n").at(-1)).toBe("3 errors, 1 warning");
  });

  it("says nothing when there is nothing to say", () => {
    expect(render("a")).toBe("");
  });

  it("aligns carets behind tabs and wide characters", () => {
    expect(excerpt("\tab", at(1, 3, 1))).toEqual(["  1 |     ab", "    |      ^"]);
    expect(excerpt("日本 x", at(1, 4, 1))).toEqual(["  1 | 日本 x", "    |      ^"]);
    expect(excerpt("🎉x", at(1, 3, 1))).toEqual(["  1 | 🎉x", "    |   ^"]);
    expect(excerpt("e\u0301x", at(1, 3, 1))).toEqual(["  1 | e\u0301x", "    |  ^"]);
  });

  it("puts one caret behind the line when the place is there", () => {
    expect(excerpt("ab", at(1, 3, 1))).toEqual(["  1 | ab", "    |   ^"]);
  });

  it("cuts a long line around the place", () => {
    const [line, carets] = excerpt(`${"a".repeat(5_000)}bad${"c".repeat(5_000)}`, at(1, 5_001, 3));
    expect(line).toMatch(/^ {2}1 \| …a{40}badc{50,}…$/);
    expect(line!.indexOf("bad")).toBe(carets!.indexOf("^^^"));
  });

  it("colours only when asked to", () => {
    const sources = new Map([["policy.yaml", "a"]]);
    expect(renderDiagnostics([fault(at(1, 1, 1))], sources, { colour: true })).toContain("\u001b[1;31m");
    expect(renderDiagnostics([fault(at(1, 1, 1))], sources, { colour: false })).not.toContain("\u001b");
  });

  it("never lets user text reach the terminal as control characters", () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        "\u001b",
        "\n",
        "\r",
        "\u0007",
        "\u009b",
        "\u202e",
        "\u2028",
        "\ud800",
        "a",
        "日",
      ),
    });
    fc.assert(
      fc.property(nasty, nasty, fc.integer({ min: 1, max: 30 }), (source, message, column) => {
        const shown = render(source, fault(at(1, column, 3), { message, hint: message }));
        expect(shown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(shown.split("\n").length).toBeLessThanOrEqual(7);
      }),
    );
  });

  it("shows a diagnostic whose file it does not have", () => {
    expect(render("", fault(at(3, 1, 1, "gone.yaml")))).toBe(
      "gone.yaml:3:1: error[policy/unknown-name]: unknown name `x`\n\n1 error\n",
    );
  });
});

describe("diagnosticToJson", () => {
  it("is flat, with nulls where there is no place", () => {
    expect(diagnosticToJson(fault(at(2, 4, 3), { hint: "h" }))).toEqual({
      severity: "error",
      code: "policy/unknown-name",
      message: "unknown name `x`",
      file: "policy.yaml",
      line: 2,
      column: 4,
      length: 3,
      hint: "h",
    });
    expect(diagnosticToJson(fault(null))).toMatchObject({
      file: null,
      line: null,
      column: null,
      length: null,
    });
  });
});
