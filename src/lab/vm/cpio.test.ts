import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { makeCpio } from "./cpio.ts";

const list = (archive: Buffer): { readonly lines: readonly string[]; readonly missing: boolean } => {
  const { stdout, error } = spawnSync("busybox", ["cpio", "-tv"], { input: archive, encoding: "utf8" });
  return { lines: (stdout ?? "").trim().split("\n"), missing: error !== undefined };
};

describe("an archive", () => {
  const archive = makeCpio([
    { kind: "folder", path: "bin" },
    { kind: "file", path: "bin/odd", mode: 0o755, data: Buffer.from("12345") },
    { kind: "symlink", path: "bin/sh", target: "odd" },
    { kind: "device", path: "console", major: 5, minor: 1 },
  ]);

  it("has records that begin on multiples of four", () => {
    expect(archive.length % 4).toBe(0);
    const starts = [...archive.toString("latin1").matchAll(/070701/g)].map(({ index }) => index % 4);
    expect(starts).toEqual([0, 0, 0, 0, 0]);
  });

  it("is what cpio reads", ({ skip }) => {
    const { lines, missing } = list(archive);
    if (missing) skip("busybox is not installed");
    expect(lines.map((line) => line.replaceAll(/\s+/g, " ").replace(/ \S+ \d\d:\d\d:\d\d/, ""))).toEqual([
      "drwxr-xr-x 0/0 0 bin",
      expect.stringMatching(/^-rwxr-xr-x .* 5 .*bin\/odd$/),
      expect.stringMatching(/^lrwxrwxrwx .* bin\/sh -> odd$/),
      expect.stringMatching(/^crw------- .*console$/), // BusyBox lists no device numbers
    ]);
  });
});
