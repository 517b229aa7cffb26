// Bundles the programs into build/, with esbuild: `node scripts/build.mjs`.
//
// All files of a program lie side by side in build/, so that `import.meta.dirname` is build/ wherever in the
// sources it is read. Modules behind `import()` become chunks of their own and are read only when needed.
import * as fs from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";

process.chdir(new URL("..", import.meta.url).pathname);

/** A program, its entry, and whether npm packages may be part of it. */
const programs = [
  { name: "cli", entry: "src/cli/main.ts", packages: true },
  // The only writer to the kernel: what runs there is ours alone.
  { name: "applier", entry: "src/applier/main.ts", packages: false },
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
  ...(packages ? { banner: { js: requireForPackages } } : {}),
});

/** The npm packages that went into a bundle. */
const packagesIn = (metafile) => {
  const names = Object.keys(metafile.inputs).map(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1],
  );
  return [...new Set(names.filter((name) => name !== undefined))].sort();
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
  const bundled = packagesIn(result.metafile);
  if (!program.packages && bundled.length > 0) {
    throw new Error(`${program.entry} must not contain npm packages, but reaches ${bundled.join(", ")}`);
  }
  // The entry comes last: it names chunks that must be there by then.
  const chunksFirst = result.outputFiles.sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
  for (const file of chunksFirst) replaceFile(file);
  return chunksFirst.map(({ path }) => basename(path));
};

const isEntry = ({ path }) => !basename(path).includes("-");

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
