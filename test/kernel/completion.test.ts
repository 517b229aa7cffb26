import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Lab, type LabNamespace } from "../../src/lab/index.ts";
import { Causeway } from "../topologies/causeway.ts";
import { runProgram } from "../topologies/run-program.ts";

let lab: Lab;
let host: LabNamespace;
let causeway: Causeway;
let folder: string;

beforeAll(() => {
  lab = new Lab();
  host = lab.namespace("host");
  causeway = new Causeway(lab, host);
  for (const address of ["10.10.0.1/24", "10.20.0.1/24"])
    causeway.apply(`causeway: 1\nnetworks:\n  lab: { mode: nat, address: ${address} }\n`);
  folder = mkdtempSync(join(tmpdir(), "cwt-completion-"));
  writeFileSync(join(folder, "causeway"), `#!/bin/sh\nexec "${process.execPath}" "${program()}" "$@"\n`);
  chmodSync(join(folder, "causeway"), 0o755);
});

afterAll(() => {
  lab.close();
  rmSync(folder, { recursive: true });
});

const program = (): string => join(import.meta.dirname, "../../build/cli.mjs");

/** What the program offers in the place of the last word. */
const offers = (...words: readonly string[]): readonly string[] => {
  const { status, stdout } = runProgram(["complete", "--", ...words]);
  expect(status).toBe(0);
  return stdout
    .trim()
    .split("\n")
    .map((line) => line.split("\t")[0]!);
};

const onHost = (): readonly string[] => [
  "--netns",
  host.netns,
  "--state-dir",
  join(causeway.directory, "state"),
];

describe("completions", () => {
  test("offer commands, and the options of one", () => {
    expect(offers("")).toEqual(expect.arrayContaining(["apply", "rollback", "fmt", "completion", ":4"]));
    expect(offers("ro")).toEqual(["rollback", ":4"]);
    expect(offers("fmt", "--")).toEqual(["--check", "--json", ":4"]);
  });

  test("offer the revisions of the host that the line names", () => {
    expect(offers("rollback", ...onHost(), "")).toEqual(["2", "1", ":4"]);
    expect(offers("rollback", "--state-dir", "/nowhere", "")).toEqual([":4"]);
  });

  test("offer namespaces, and leave files to the shell", () => {
    expect(offers("apply", "--netns", host.netns)).toEqual([host.netns, ":4"]);
    expect(offers("apply", "")).toEqual([":0"]);
    expect(offers("check", "--facts", "")).toEqual([":0"]);
  });

  test("are for three shells and no other", () => {
    for (const shell of ["bash", "zsh", "fish"])
      expect(runProgram(["completion", shell]).stdout).toContain("complete -- ");
    expect(runProgram(["completion", "tcsh"])).toMatchObject({ status: 2 });
  });

  test("are a sound script for bash, which never runs what stands on the line", () => {
    const script = `source <(causeway completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _causeway; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const complete = (...words: readonly string[]): string =>
      execFileSync("bash", ["-uc", script, "bash", "causeway", ...words], {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, PATH: `${folder}:${process.env["PATH"]}` },
      }).trim();
    expect(complete("hist")).toBe("history");
    expect(complete("rollback", ...onHost(), "").split("\n")).toEqual(["2", "1"]);
    expect(complete("apply", "$(touch run)", "`touch run`", "")).toBe("");
    expect(spawnSync("ls", ["run"], { cwd: folder }).status).not.toBe(0);
  });

  test("let bash complete files where nothing better is known", () => {
    const script = `source <(causeway completion bash); complete -p causeway`;
    const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}` };
    expect(execFileSync("bash", ["-euc", script], { encoding: "utf8", env })).toContain("-o default");
  });
});
