import { arrows, foundations } from "./arrows.ts";
import { isTest, moduleOf, type Rule, type SourceFile } from "./source-file.ts";

const isPackage = (imported: string): boolean =>
  !imported.startsWith("src/") && !imported.startsWith("node:");

/** Every import that leads from one module to another, with both modules. */
const crossings = (files: readonly SourceFile[]) =>
  files.flatMap((file) => {
    const from = moduleOf(file.path);
    return file.imports.flatMap((imported) => {
      const to = moduleOf(imported);
      return from === undefined || to === undefined || from === to ? [] : [{ file, imported, from, to }];
    });
  });

/** Another module is entered by its `index.ts`; tests and scripts outside `src` may look inside. */
export const throughTheDoor: Rule = (files) =>
  crossings(files)
    .filter(({ imported, to }) => imported !== `src/${to}/index.ts`)
    .map(({ file, imported, to }) => `${file.path}: imports ${imported} instead of src/${to}/index.ts`);

const mayImport = (from: string, to: string): boolean =>
  (foundations.includes(to) && !foundations.includes(from)) || arrows[from]?.mayImport.includes(to) === true;

/** A module imports only what its arrows allow. What a test imports, ships with nothing. */
export const alongTheArrows: Rule = (files) =>
  crossings(files.filter((file) => !isTest(file)))
    .filter(({ from, to }) => !mayImport(from, to))
    .map(({ file, from, to }) => `${file.path}: ${from} must not import ${to}: ${arrows[from]?.because}`);

/** Every folder of `src` stands in the table of arrows. */
export const everyModuleIsKnown: Rule = (files) =>
  [...new Set(files.map(({ path }) => moduleOf(path) ?? "a file outside any module"))]
    .filter((module) => arrows[module] === undefined)
    .map((module) => `src: ${module} has no arrows yet (test/architecture/arrows.ts)`);

/** Modules form no ring. */
export const noRings: Rule = (files) => {
  const edges = crossings(files.filter((file) => !isTest(file)));
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    edges.some((edge) => {
      if (edge.from !== from || seen.has(edge.to)) return false;
      return edge.to === to || reaches(edge.to, to, seen.add(edge.to));
    });
  return [...new Set(edges.map(({ from }) => from))]
    .filter((module) => reaches(module, module))
    .map((module) => `src/${module}: imports itself by way of another module`);
};

/** The farthest a set of entries reaches by imports inside `src`. */
const reachableFrom = (files: readonly SourceFile[], entries: readonly string[]): readonly SourceFile[] => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reached = new Set(entries);
  for (const path of reached) for (const imported of byPath.get(path)?.imports ?? []) reached.add(imported);
  return [...reached].flatMap((path) => byPath.get(path) ?? []);
};

/** What runs in the process of an entry is ours alone. */
export const withoutPackages =
  (entry: string): Rule =>
  (files) =>
    reachableFrom(files, [entry]).flatMap((file) =>
      file.imports.filter(isPackage).map((imported) => `${file.path}: brings ${imported} into ${entry}`),
    );
