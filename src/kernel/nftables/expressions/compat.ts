import { textOf } from "../../netlink/index.ts";
import { compatAttribute } from "../attributes.ts";
import { readXtMatch, readXtTarget, type XtReader } from "../xt/index.ts";
import { type ExpressionCodec, numberIn } from "./codec.ts";

const { NAME, REV, INFO } = compatAttribute;

/** The codec of `match` or `target`: the structure is kept as it is, and read beside. */
const compatCodec = (
  kind: "xtMatch" | "xtTarget",
  name: string,
  read: XtReader,
): ExpressionCodec<"xtMatch" | "xtTarget"> => ({
  name,
  required: [NAME, REV, INFO],
  encode: (writer, { name, revision, info }) => {
    writer.attributeString(NAME, name).attributeBe32(REV, revision);
    writer.attribute(INFO, Buffer.from(info, "hex"));
  },
  decode: (attributes, family) => {
    const name = textOf(attributes.get(NAME)!);
    const revision = numberIn(attributes, REV);
    const info = attributes.get(INFO)!;
    const options = read({ name, revision, family }, info);
    return { kind, name, revision, info: info.toString("hex"), options };
  },
});

/** A match of iptables. */
export const xtMatchCodec = compatCodec("xtMatch", "match", readXtMatch) as ExpressionCodec<"xtMatch">;

/** A target of iptables. */
export const xtTargetCodec = compatCodec("xtTarget", "target", readXtTarget) as ExpressionCodec<"xtTarget">;
