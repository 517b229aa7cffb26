import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { compile, type Compiled, ruleId } from "../../src/compile/index.ts";
import { renderDiagnostics } from "../../src/diagnostics/index.ts";
import { parsePolicy } from "../../src/language/index.ts";
import { describeStep } from "../../src/plan/index.ts";
import { type Policy, resolvePolicy } from "../../src/policy/index.ts";
import {
  type Change,
  formatTable,
  type HostState,
  kinds,
  objectId,
  type Table,
  wantedToJson,
} from "../../src/state/index.ts";
import { hostFromLines } from "./compile-host.ts";

/**
 * One file per case: a policy, `---- host` as lines (`compile-host.ts`), `---- diagnostics`, and `---- wanted` as an
 * operator would type it. `UPDATE_GOLDEN=1` writes the last two anew; read the difference before you keep it.
 */
const folder = join(import.meta.dirname, "compile");
const cases = readdirSync(folder).filter((name) => name.endsWith(".golden"));

interface Case {
  readonly source: string;
  readonly host: string;
  readonly answer: string;
}

const readCase = (name: string): Case => {
  const [source, host, ...answer] = readFileSync(join(folder, name), "utf8").split(/^---- .*\n/m);
  return { source: source!, host: host!, answer: answer.join("---- wanted\n") };
};

const policyOf = ({ source }: Case): Policy => {
  const reading = parsePolicy(source, "policy.yaml");
  const resolution = reading.tree === null ? null : resolvePolicy(reading.tree);
  expect([...reading.diagnostics, ...(resolution?.diagnostics ?? [])].filter(isError)).toEqual([]);
  return resolution!.policy!;
};

const isError = ({ severity }: { readonly severity: string }): boolean => severity === "error";

const compileCase = (one: Case): Compiled =>
  compile(policyOf(one), { host: hostFromLines(one.host), seed: "golden", now });

/** A Monday. */
const now = { epochMs: Date.parse("2026-11-30T12:00:00Z"), zone: "Europe/Berlin" };

const answerTo = (one: Case): string => {
  const { wanted, diagnostics } = compileCase(one);
  const said = renderDiagnostics(diagnostics, new Map([["policy.yaml", one.source]]), { colour: false });
  const changes = kinds.flatMap((kind) => [
    ...[...wanted.owned[kind]].map(([key, after]) => ({ op: "create", kind, key, after }) as unknown as Change),
    ...wanted.borrowed
      .filter((borrowed) => borrowed.kind === kind)
      .map(({ key, patch }) => ({ op: "patch", kind, key, before: {}, after: patch }) as unknown as Change),
  ]);
  return `${said}---- wanted\n${changes.map(typed).join("\n")}\n`;
};

const typed = (change: Change): string => {
  if (change.op === "create" && change.kind === "nftTable") return formatTable(change.after);
  if (change.op === "create" && change.kind === "service") return change.after.configuration.trimEnd();
  return describeStep({ phase: "links", change });
};

describe("golden compilations", () => {
  test.each(cases)("%s", (name) => {
    const one = readCase(name);
    const answer = answerTo(one);
    if (process.env["UPDATE_GOLDEN"] === "1")
      writeFileSync(join(folder, name), `${one.source}---- host\n${one.host}---- diagnostics\n${answer}`);
    else expect(answer).toBe(one.answer);
  });

  test.each(cases)("%s: everything owned, and every rule with a counter of its own, has a place in the policy", (name) => {
    const { wanted, provenance } = compileCase(readCase(name));
    for (const kind of kinds)
      for (const key of wanted.owned[kind].keys()) expect(provenance.has(objectId(kind, key)), key).toBe(true);
    for (const { kind, key } of wanted.borrowed) expect(provenance.has(objectId(kind, key)), key).toBe(true);
    for (const { name: chain, rules } of wanted.owned.nftTable.get("inet causeway")?.chains ?? [])
      for (const [index, { expressions }] of rules.entries())
        if (expressions.length > 2 && expressions.at(-2)?.kind === "counter" && /^(?:original\/|reply\/|host$)/.test(chain))
          expect(provenance.has(ruleId(chain, index)), `${chain} ${index}`).toBe(true);
  });

  test.each(cases)("%s: the order of the facts does not matter", (name) => {
    const one = readCase(name);
    const policy = policyOf(one);
    const host = hostFromLines(one.host);
    const straight = compile(policy, { host, seed: "golden", now });
    const turned = compile(policy, { host: turnedAround(host), seed: "golden", now });
    expect(wantedToJson(turned.wanted)).toEqual(wantedToJson(straight.wanted));
  });
});

const turnedAround = ({ config, dynamic }: HostState): HostState => ({
  config: turnTables(config) as unknown as HostState["config"],
  dynamic: turnTables(dynamic as unknown as Record<string, Table<unknown>>) as unknown as HostState["dynamic"],
});

const turnTables = (tables: Record<string, Table<unknown>>): Record<string, Table<unknown>> =>
  Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, new Map([...table].reverse())]));
