import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatFiles } from "./format-files.ts";
import { writeNewFile } from "./write-file.ts";

let folder: string;
const untidy = "causeway: 1\nrules: [ 'allow any  to host' ]\n";
const tidy = 'causeway: 1\n\nrules: ["allow any to host"]\n';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cwt-fmt-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe("formatFiles", () => {
  it("replaces what differs, through links, and keeps permissions", async () => {
    const path = write("a.yaml", untidy);
    chmodSync(path, 0o640);
    symlinkSync("a.yaml", join(folder, "link.yaml"));
    const [file] = await formatFiles([join(folder, "link.yaml")], { write: true });
    expect(file).toMatchObject({ changed: true, diagnostics: [] });
    expect(readFileSync(path, "utf8")).toBe(tidy);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(lstatSync(join(folder, "link.yaml")).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith(".new"))).toEqual([]);
  });

  it("writes nothing unless asked to, and nothing that is in form already", async () => {
    const [a, b] = [write("b.yaml", untidy), write("c.yaml", tidy)];
    const before = statSync(b).ino;
    expect((await formatFiles([a, b], { write: false })).map(({ changed }) => changed)).toEqual([
      true,
      false,
    ]);
    await formatFiles([b], { write: true });
    expect(readFileSync(a, "utf8")).toBe(untidy);
    expect(statSync(b).ino).toBe(before);
  });

  it("leaves a faulty file alone and says what is wrong with it", async () => {
    const path = write("d.yaml", "causeway: 1\nrules: [ allow any ]\n");
    const [file] = await formatFiles([path], { write: true });
    expect(file).toMatchObject({ text: null, changed: false, diagnostics: [{ code: "language/sentence" }] });
    expect(readFileSync(path, "utf8")).toContain("[ allow any ]");
  });

  it("refuses a file that is not there", async () => {
    await expect(formatFiles([join(folder, "none.yaml")], { write: true })).rejects.toMatchObject({
      code: "usage/unreadable-file",
    });
  });
});

describe("writeNewFile", () => {
  it("writes over a file only when it must", () => {
    const path = write("e.yaml", "mine");
    expect(() => writeNewFile(path, "new", { force: false })).toThrow(
      expect.objectContaining({ code: "usage/unwritable-file", hint: "`--force` writes over it" }),
    );
    expect(readFileSync(path, "utf8")).toBe("mine");
    writeNewFile(path, "new", { force: true });
    expect(readFileSync(path, "utf8")).toBe("new");
  });
});
