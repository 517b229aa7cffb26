import { type NodeReader, valueOf } from "./node-reader.ts";
import type { PolicyDocument } from "./policy-schema.ts";
import type { MovedConnections, SettingsSyntax } from "./policy-tree.ts";
import type { SourceNode } from "./source-node.ts";
import { parseWindow, type WindowName } from "./window-format.ts";

type SettingKey = keyof NonNullable<PolicyDocument["settings"]>;

/** The settings of one file as written; none when the section is empty. */
export const buildSettings = (read: NodeReader, node: SourceNode | undefined): readonly SettingsSyntax[] => {
  if (node?.kind !== "map") return [];
  const window = (name: WindowName) =>
    read.text(valueOf(node, name satisfies SettingKey), (text) => parseWindow(name, text));
  const moved = read.text(valueOf(node, "moved" satisfies SettingKey), movedWord);
  return [{ marks: window("marks"), priorities: window("priorities"), tables: window("tables"), moved }];
};

const movedWord = (text: string): MovedConnections | null =>
  text === "keep" || text === "move" || text === "cut" ? text : null;
