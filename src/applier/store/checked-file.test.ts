import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readChecked, writeChecked } from "./checked-file.ts";
import { StateDirectory } from "./state-directory.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "causeway-store-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("a checked file", () => {
  test("gives back what was written, and null when there is none", () => {
    const path = join(directory, "file.json");
    expect(readChecked(path)).toBeNull();
    writeChecked(path, { text: "a\nb", list: [1, null] });
    expect(readChecked(path)).toEqual({ text: "a\nb", list: [1, null] });
  });

  test("shows every changed, missing and added byte", () => {
    const path = join(directory, "file.json");
    writeChecked(path, { number: 1, text: "öffnen" });
    const bytes = readFileSync(path);
    const damaged = [...bytes.keys()].flatMap((at) => [
      Buffer.concat([bytes.subarray(0, at), Buffer.from([bytes[at]! ^ 1]), bytes.subarray(at + 1)]),
      bytes.subarray(0, at),
    ]);
    for (const text of [...damaged, Buffer.concat([bytes, Buffer.from(" ")])]) {
      writeFileSync(path, text);
      expect(() => readChecked(path)).toThrow(expect.objectContaining({ code: "state/corrupt" }));
      expect(() => readChecked(path)).toThrow(path);
    }
  });

  test("that cannot be written says which and why", () => {
    const path = join(directory, "missing", "file.json");
    expect(() => writeChecked(path, {})).toThrow(expect.objectContaining({ code: "state/unwritable" }));
    expect(() => writeChecked(path, {})).toThrow(`cannot write \`${path}\`: ENOENT`);
  });

  test("that cannot be written or read says what to look at", () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    const hint = expect.stringContaining("path is a file") as string;
    expect(() => readChecked(join(file, "ledger.json"))).toThrow(expect.objectContaining({ hint }));
    expect(() => writeChecked(join(directory, "none", "ledger.json"), {})).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("writable") as string }),
    );
  });

  test("that is damaged says what is lost without it", () => {
    const path = join(directory, "ledger.json");
    writeFileSync(path, "");
    expect(() => readChecked(path)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("move it aside") as string }),
    );
  });
});

describe("a state directory", () => {
  test("reads as empty before anything was written", () => {
    const store = new StateDirectory(join(directory, "none"));
    expect(store.standing()).toMatchObject({ revision: null });
    expect(store.pending()).toBeNull();
    expect(store.revisionNumbers()).toEqual([]);
    expect(store.revision(1)).toBeNull();
  });

  test("lists revisions by number and passes over other files", () => {
    const store = new StateDirectory(directory);
    store.prepare();
    const revision = {
      version: 1,
      time: "",
      operation: "apply",
      sources: {},
      wanted: null,
      provenance: [],
      note: "",
    } as const;
    for (const number of [2, 1, 10]) store.writeRevision({ ...revision, number });
    writeFileSync(join(directory, "revisions", "000003.json.new"), "half");
    expect(store.revisionNumbers()).toEqual([1, 2, 10]);
    expect(store.revision(10)?.number).toBe(10);
  });

  test("refuses a file that another version wrote", () => {
    writeChecked(join(directory, "ledger.json"), { version: 2 });
    expect(() => new StateDirectory(directory).standing()).toThrow("another version");
  });
});

describe("the state directory", () => {
  test("is made with its parents, for the owner alone", () => {
    const path = join(directory, "a/b/c");
    new StateDirectory(path).prepare();
    new StateDirectory(path).prepare();
    expect(statSync(join(path, "revisions")).isDirectory()).toBe(true);
    expect(statSync(join(directory, "a")).mode & 0o777).toBe(0o700);
  });

  test.each([
    ["where the kernel makes none", () => "/proc/causeway/state"],
    ["in the place of a file", () => (writeFileSync(join(directory, "file"), ""), join(directory, "file"))],
    ["below a file", () => (writeFileSync(join(directory, "file"), ""), join(directory, "file/below"))],
  ])("is refused %s", (_where, path) => {
    expect(() => new StateDirectory(path()).prepare()).toThrow(
      expect.objectContaining({ code: "state/unwritable" }),
    );
  });
});
