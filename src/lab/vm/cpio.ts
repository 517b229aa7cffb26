/** One entry of an archive. Parent folders must come before what is in them. */
export type CpioEntry =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "file"; readonly path: string; readonly mode: number; readonly data: Uint8Array }
  | { readonly kind: "symlink"; readonly path: string; readonly target: string }
  | { readonly kind: "device"; readonly path: string; readonly major: number; readonly minor: number };

interface Header {
  readonly mode: number;
  readonly data: Uint8Array;
  readonly major: number;
  readonly minor: number;
}

/**
 * An archive of `entries` in the form that the kernel unpacks as its first root
 * (`Documentation/driver-api/early-userspace/buffer-format.rst`, "newc").
 */
export const makeCpio = (entries: readonly CpioEntry[]): Buffer => {
  const records = entries.map((entry, index) => record(entry.path, headerOf(entry), index + 1));
  const end = record("TRAILER!!!", { mode: 0, data: nothing, major: 0, minor: 0 }, 0);
  return Buffer.concat([...records, end]);
};

const nothing = new Uint8Array();

const headerOf = (entry: CpioEntry): Header => {
  const plain = { data: nothing, major: 0, minor: 0 };
  switch (entry.kind) {
    case "folder":
      return { ...plain, mode: 0o040755 };
    case "file":
      return { ...plain, mode: 0o100000 | entry.mode, data: entry.data };
    case "symlink":
      return { ...plain, mode: 0o120777, data: Buffer.from(entry.target) };
    case "device":
      return { ...plain, mode: 0o020600, major: entry.major, minor: entry.minor };
  }
};

const record = (path: string, { mode, data, major, minor }: Header, inode: number): Buffer => {
  const name = Buffer.from(`${path}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, major, minor, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return Buffer.concat([padded(Buffer.concat([header, name])), padded(data)]);
};

const padded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, new Uint8Array(-bytes.length & 3)]);
