import { nearestWord } from "../diagnostics/index.ts";
import {
  buildGroup,
  buildMachine,
  buildNetwork,
  buildService,
  buildUplink,
  isDeclaration,
  isServiceDeclaration,
} from "./build-declarations.ts";
import { buildGuard, buildPublish, buildRoute, buildRule, buildTest } from "./build-rules.ts";
import { buildSettings } from "./build-settings.ts";
import { buildSteer } from "./build-steer.ts";
import { entriesOf, valueOf, type NodeReader } from "./node-reader.ts";
import { includeFaults } from "./include/include-pattern.ts";
import type { PolicyDocument } from "./policy-schema.ts";
import {
  type DeclaringSection,
  declaringSections,
  type Located,
  type PolicyTree,
  type RouteSyntax,
} from "./policy-tree.ts";
import type { RuleReadings } from "./rule-readings.ts";
import type { SourceNode } from "./source-node.ts";

/** The tree of a policy with sections. */
export const buildTree = (read: NodeReader, root: SourceNode, readings: RuleReadings): PolicyTree => {
  const section = (key: keyof PolicyDocument) => valueOf(root, key);
  const declared = (name: keyof PolicyDocument) => entriesOf(section(name)).filter(isDeclaration);
  const listed = (name: keyof PolicyDocument) => listItems(section(name));
  return {
    settings: buildSettings(read, section("settings")),
    uplinks: declared("uplinks").map((entry) => buildUplink(read, entry)),
    networks: declared("networks").map((entry) => buildNetwork(read, entry)),
    machines: declared("machines").map((entry) => buildMachine(read, entry)),
    groups: declared("groups").map((entry) => buildGroup(read, entry)),
    services: entriesOf(section("services"))
      .filter(isServiceDeclaration)
      .map((entry) => buildService(read, entry)),
    publish: listed("publish").map((node) => buildPublish(read, node)),
    routes: buildRoutes(read, section("routes")),
    steer: listed("steer").map((node) => buildSteer(read, node)),
    rules: listed("rules").flatMap((node) => buildRule(read, node, readings.get(node)) ?? []),
    tests: listed("tests").flatMap((node) => buildTest(read, node) ?? []),
    guard: listed("guard").map((node) => buildGuard(read, node)),
    isWhole: read.isWhole(root),
    unread: new Set(declaringSections.filter((name) => !isReadable(root, name))),
  };
};

/** The tree of a bare route map. */
export const buildRouteMapTree = (read: NodeReader, root: SourceNode): PolicyTree => ({
  settings: [],
  uplinks: [],
  networks: [],
  machines: [],
  groups: [],
  services: [],
  publish: [],
  routes: buildRoutes(read, root),
  steer: [],
  rules: [],
  tests: [],
  guard: [],
  isWhole: read.isWhole(root),
  unread: new Set(),
});

/** What a policy includes, in the order written. */
export const buildIncludes = (read: NodeReader, root: SourceNode): readonly Located<string>[] =>
  read.texts(valueOf(root, "include" satisfies keyof PolicyDocument), (text) =>
    includeFaults(text).length > 0 ? null : text,
  );

const isReadable = (root: SourceNode, name: DeclaringSection): boolean => {
  const node = valueOf(root, name);
  if (node !== undefined) return node.kind === "map" || node.kind === "null";
  return !entriesOf(root).some(({ key }) => nearestWord(key.value, declaringSections) === name);
};

const listItems = (node: SourceNode | undefined): readonly SourceNode[] =>
  node?.kind === "list" ? node.items : [];

const buildRoutes = (read: NodeReader, node: SourceNode | undefined): readonly RouteSyntax[] =>
  entriesOf(node).flatMap((entry) => buildRoute(read, entry) ?? []);
