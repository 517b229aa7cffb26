import { expect, test } from "vitest";
import { arrows } from "./architecture/arrows.ts";
import * as fileRules from "./architecture/file-rules.ts";
import * as importRules from "./architecture/import-rules.ts";
import { readSourceFiles, sourceFile } from "./architecture/source-file.ts";

const sources = readSourceFiles(["src/**/*.ts"]);
const allFiles = [...sources, ...readSourceFiles(["{test,bench,scripts}/**/*.ts"])];

/** Each rule, with the reason why it holds, the files it binds, and a file that would break it. */
const table = [
  {
    rule: importRules.everyModuleIsKnown,
    reason: "every module has its arrows",
    planted: { "src/stray/index.ts": "" },
  },
  {
    rule: importRules.throughTheDoor,
    reason: "modules are entered through index.ts, so that their insides can change",
    planted: { "src/plan/index.ts": `import { keyOf } from "../state/keys.ts";` },
  },
  {
    rule: importRules.alongTheArrows,
    reason: "imports follow the arrows, each for its reason",
    planted: { "src/kernel/index.ts": `import type {\n  Policy,\n} from "../policy/index.ts";` },
  },
  {
    rule: importRules.alongTheArrows,
    reason: "verify never sees compile or policy: it must be able to catch them wrong",
    planted: { "src/verify/reach.ts": `const late = await import("../compile/index.ts");` },
  },
  {
    rule: importRules.noRings,
    reason: "modules form no ring, so that each can be understood before the next",
    planted: {
      "src/state/index.ts": `export { plan } from "../plan/index.ts";`,
      "src/plan/index.ts": `import "../state/index.ts";`,
    },
  },
  {
    rule: fileRules.pureFoundations,
    reason: "net to plan import nothing of Node but digests, so that a run can be recorded and replayed",
    planted: { "src/plan/order.ts": `import { readFileSync } from "node:fs";` },
  },
  {
    rule: fileRules.pureFoundations,
    reason: "net to plan have no clock, no randomness and no environment of their own",
    planted: { "src/compile/names.ts": `const seed = Math.random() + Date.now();` },
  },
  {
    rule: importRules.withoutPackages("src/applier/main.ts"),
    reason: "the only writer to the kernel contains no npm package",
    planted: {
      "src/applier/main.ts": `import { run } from "./run.ts";`,
      "src/applier/run.ts": `import { parse } from "yaml";`,
    },
  },
  {
    rule: fileRules.environmentInOnePlace,
    reason: "only app and the entries read the environment and the arguments",
    planted: { "src/kernel/socket.ts": `const size = process.env["SIZE"];` },
  },
  {
    rule: fileRules.doorsSayWhatIsInside,
    reason: "each index.ts opens with purpose, main types and invariants",
    planted: { "src/net/index.ts": `export { prefix } from "./prefix.ts";` },
  },
] as const;

for (const { rule, reason, planted } of table) {
  test(reason, () => {
    const broken = rule(Object.entries(planted).map(([path, text]) => sourceFile(path, text)));
    expect(broken, "the rule catches what would break it").not.toEqual([]);
    expect(rule(sources)).toEqual([]);
  });
}

const rulesForAllFiles = [
  {
    rule: fileRules.oneIdeaPerFile,
    reason: "no file is longer than 250 lines: one file, one idea",
    planted: sourceFile("test/long.test.ts", "\n".repeat(251)),
  },
  {
    rule: fileRules.namesSaySomething,
    reason: "no file is called utils, common, helpers, misc or impl",
    planted: sourceFile("src/net/address-utils.ts", ""),
  },
  {
    rule: fileRules.kebabCase,
    reason: "file names are kebab-case",
    planted: sourceFile("src/net/ipAddress.ts", ""),
  },
];

for (const { rule, reason, planted } of rulesForAllFiles) {
  test(reason, () => {
    expect(rule([planted]), "the rule catches what would break it").not.toEqual([]);
    expect(rule(allFiles)).toEqual([]);
  });
}

test("an allowed arrow, a comment and a word in a text break nothing", () => {
  const innocent = sourceFile(
    "src/plan/index.ts",
    `/** Uses no process.env.\n * import { x } from "../policy/index.ts";\n */\nimport { keyOf } from "../state/index.ts";\n`,
  );
  const found = [
    importRules.alongTheArrows,
    fileRules.pureFoundations,
    fileRules.environmentInOnePlace,
    fileRules.doorsSayWhatIsInside,
  ];
  expect(found.flatMap((rule) => rule([innocent]))).toEqual([]);
  expect(innocent.imports).toEqual(["src/state/index.ts"]);
});

test("the table of arrows only points at modules that stand above", () => {
  const order = Object.keys(arrows);
  for (const [module, { mayImport }] of Object.entries(arrows)) {
    for (const target of mayImport)
      expect(order.indexOf(target), `${module} ─► ${target}`).toBeLessThan(order.indexOf(module));
  }
});

test("files that grow long are named", () => {
  const long = fileRules.longFiles(allFiles);
  console.log(`over 150 lines, worth a second look: ${long.join(", ") || "none"}`);
  expect(fileRules.longFiles([sourceFile("src/net/long.ts", "\n".repeat(151))])).toEqual([
    "src/net/long.ts (151)",
  ]);
});

test("the rules see the sources", () => {
  expect(sources.length).toBeGreaterThan(20);
  expect(sources.flatMap(({ imports }) => imports)).toContain("src/net/index.ts");
});
