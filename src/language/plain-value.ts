import type { SourceNode } from "./source-node.ts";

/** The value of a node as JSON would have it: what the schema judges. */
export const plainValue = (node: SourceNode): unknown => {
  switch (node.kind) {
    case "text":
    case "number":
    case "boolean":
      return node.value;
    case "null":
      return null;
    case "list":
      return node.items.map(plainValue);
    case "map":
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plainValue(value)]));
  }
};
