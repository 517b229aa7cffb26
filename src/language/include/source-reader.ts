/** What reading a file gave. */
export type SourceReading =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Where included files come from: the disk, a stored revision, a test. Paths are written with `/`. */
export interface SourceReader {
  /** The names of the files in a folder, in any order; none when there is no such folder. */
  names(folder: string): readonly string[];
  read(path: string): SourceReading;
}

/** Texts by file name as a place to read from: what was stored is found again by the same patterns. */
export const storedSources = (sources: ReadonlyMap<string, string>): SourceReader => ({
  names: (folder) =>
    [...sources.keys()].flatMap((path) =>
      folderOf(path) === folder ? [path.slice(path.lastIndexOf("/") + 1)] : [],
    ),
  read: (path) => {
    const text = sources.get(path);
    return text === undefined ? { kind: "missing" } : { kind: "text", text };
  },
});

/** The folder that a file lies in: `.` for a bare name, `/` for one at the root. */
export const folderOf = (path: string): string => {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : slash === 0 ? "/" : path.slice(0, slash);
};

/** `path` as seen from `folder`, without `.` and, where they can be resolved, without `..` and `//`. */
export const pathFrom = (folder: string, path: string): string => {
  const isRooted = path.startsWith("/") || folder.startsWith("/");
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${folder}/${path}`).split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!isRooted) parts.push(part);
  }
  return isRooted ? `/${parts.join("/")}` : orderedKey(parts.join("/") || ".");
};

/** Texts are stored as one record, first the policy: JavaScript would put keys of digits before all others. */
const orderedKey = (path: string): string => (/^\d+$/.test(path) ? `./${path}` : path);
