import { soundName } from "./build-declarations.ts";
import { buildTraffic, entry } from "./build-rules.ts";
import { highestDscp, parseDscp } from "./dscp-format.ts";
import { entriesOf, itemsOf, type NodeReader, valueOf } from "./node-reader.ts";
import type { PolicyDocument } from "./policy-schema.ts";
import type { Located, SteerSyntax } from "./policy-tree.ts";
import type { SourceNode } from "./source-node.ts";

type SteerKey = keyof NonNullable<PolicyDocument["steer"]>[number];

/** Steering as written. */
export const buildSteer = (read: NodeReader, node: SourceNode): SteerSyntax => {
  const field = (key: SteerKey) => valueOf(node, key);
  return {
    ...entry(read, node),
    ...buildTraffic(read, node),
    name: read.text(field("name"), soundName),
    incoming: read.text(field("incoming"), soundName),
    dscp: itemsOf(field("dscp")).flatMap((item) => codePoint(read, item)),
    via: read.texts(field("via"), soundName),
    balance: shares(read, field("balance")),
    fallback: read.text(field("fallback"), (text) => (text === "main" ? "main" : null)),
  };
};

const codePoint = (read: NodeReader, node: SourceNode): readonly Located<number>[] => {
  const value = node.kind === "text" ? parseDscp(node.value) : node.kind === "number" ? node.value : null;
  const isSound = value !== null && Number.isInteger(value) && value >= 0 && value <= highestDscp;
  return isSound ? [{ value, span: read.spanOf(node) }] : [];
};

const shares = (read: NodeReader, node: SourceNode | undefined): SteerSyntax["balance"] =>
  entriesOf(node).flatMap(({ key, value }) =>
    value.kind === "number" && soundName(key.value) !== null
      ? [{ uplink: { value: key.value, span: read.spanOf(key) }, weight: value.value }]
      : [],
  );
