// Bundles the programs into build/, with esbuild: `node scripts/build.mjs`.
//
// All files of a program lie side by side in build/, so that `import.meta.dirname` is build/ wherever in the
// sources it is read. Modules behind `import()` become chunks of their own and are read only when needed.
import * as fs from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";

process.chdir(new URL("..", import.meta.url).pathname);

/** A program, its entry, the npm packages it reads at its start, and those it reads when a command needs them. */
const programs = [
  {
    name: "cli",
    entry: "src/cli/main.ts",
    packages: ["commander"],
    latePackages: ["@bomb.sh/tab", "yaml", "zod"],
  },
  // The only writer to the kernel, and its threads: what runs there is ours alone.
  { name: "applier", entry: "src/applier/main.ts", packages: [], latePackages: [] },
  { name: "kernel-lane", entry: "src/kernel/worker/lane-main.ts", packages: [], latePackages: [] },
];

/** CommonJS packages call `require`, which an ES module does not have. */
const requireForPackages = [
  'import { createRequire as causewayCreateRequire } from "node:module";',
  "const require = causewayCreateRequire(import.meta.url);",
].join("\n");

const { version } = JSON.parse(fs.readFileSync("package.json", "utf8"));

const options = ({ name, entry, packages }) => ({
  entryPoints: { [name]: entry },
  outdir: "build",
  outExtension: { ".js": ".mjs" },
  chunkNames: `${name}-[name]-[hash]`,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  define: { causewayVersion: JSON.stringify(version) },
  sourcemap: "linked",
  sourcesContent: false,
  metafile: true,
  write: false,
  logLevel: "warning",
  ...(packages.length > 0 ? { banner: { js: requireForPackages } } : {}),
});

/** The npm packages in the given files of a bundle. */
const packagesIn = ({ outputs }, files) => {
  const inputs = files.flatMap((file) => Object.keys(outputs[file].inputs));
  return new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
};

/** The files that are read when a program starts: its entry, and what that imports, but for `import()`. */
const filesAtStart = ({ outputs }, name) => {
  const files = new Set([`build/${name}.mjs`]);
  for (const file of files) {
    for (const { path, kind } of outputs[file].imports)
      if (kind === "import-statement" && outputs[path]) files.add(path);
  }
  return [...files];
};

/** Refuses packages that a program may not contain, and a start that is slow because it reads too much. */
const checkPackages = ({ name, entry, packages, latePackages }, metafile) => {
  for (const found of packagesIn(metafile, Object.keys(metafile.outputs))) {
    if (![...packages, ...latePackages].includes(found))
      throw new Error(`${entry} must not contain ${found}`);
  }
  for (const found of packagesIn(metafile, filesAtStart(metafile, name))) {
    if (!packages.includes(found))
      throw new Error(`${entry} must not read ${found} at its start: use import()`);
  }
};

/** Replaces a file in one step: another process may be starting from it. */
const replaceFile = ({ path, contents }) => {
  fs.writeFileSync(`${path}.new`, contents);
  fs.renameSync(`${path}.new`, path);
};

/** Bundles a program and gives the names of its files. */
const bundle = async (program) => {
  // What is wrong with the sources is on the screen by now.
  const result = await build(options(program)).catch(() => process.exit(1));
  checkPackages(program, result.metafile);
  // The entry comes last: it names chunks that must be there by then.
  const chunksFirst = result.outputFiles.sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
  for (const file of chunksFirst) replaceFile(file);
  return chunksFirst.map(({ path }) => basename(path));
};

const isEntry = ({ path }) => programs.some(({ name }) => basename(path) === `${name}.mjs`);

/** Removes the chunks of earlier builds, but for young ones: a running program may still want to read them. */
const removeOldChunks = (current) => {
  const tenMinutesAgo = Date.now() - 600_000;
  for (const name of fs.readdirSync("build").filter((name) => /\.mjs(\.map)?$/.test(name))) {
    if (!current.has(name) && fs.statSync(`build/${name}`).mtimeMs < tenMinutesAgo)
      fs.rmSync(`build/${name}`);
  }
};

// The stamp bears the time of the start: what is edited meanwhile is newer.
const startedAt = new Date();
fs.mkdirSync("build", { recursive: true });
const written = new Set();
for (const program of programs.filter(({ entry }) => fs.existsSync(entry))) {
  for (const name of await bundle(program)) written.add(name);
}
removeOldChunks(written);
fs.rmSync("build/.compile-cache", { recursive: true, force: true });
fs.writeFileSync("build/.built", "");
fs.utimesSync("build/.built", startedAt, startedAt);
