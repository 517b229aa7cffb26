import type { NftVerdict } from "../../state/index.ts";
import { type MessageWriter, parseAttributes, textOf } from "../netlink/index.ts";
import { dataAttribute, verdictAttribute } from "./attributes.ts";

/** `enum nft_verdicts` and `linux/netfilter.h`, `NF_*`. */
const verdictCodes: Readonly<Record<NftVerdict["kind"], number>> = {
  drop: 0,
  accept: 1,
  queue: 3,
  continue: -1,
  jump: -3,
  goto: -4,
  return: -5,
};

const kindsByCode = new Map(
  Object.entries(verdictCodes).map(([kind, code]) => [code, kind as NftVerdict["kind"]]),
);

/** Writes a verdict as `NFTA_DATA_VERDICT` nested in an attribute. */
export const writeVerdict = (writer: MessageWriter, attribute: number, verdict: NftVerdict): void => {
  writer.nest(attribute).nest(dataAttribute.VERDICT);
  writer.attributeBe32(verdictAttribute.CODE, verdictCodes[verdict.kind] >>> 0);
  if ("chain" in verdict) writer.attributeString(verdictAttribute.CHAIN, verdict.chain);
  writer.endNest().endNest();
};

/** The verdict in an attribute; `null` when it holds a value, or a verdict without a name here (`break`). */
export const readVerdict = (value: Buffer): NftVerdict | null => {
  const nested = parseAttributes(value).get(dataAttribute.VERDICT);
  if (nested === undefined) return null;
  const attributes = parseAttributes(nested);
  const kind = kindsByCode.get(attributes.get(verdictAttribute.CODE)!.readInt32BE(0));
  if (kind === undefined) return null;
  if (kind !== "jump" && kind !== "goto") return { kind };
  const chain = attributes.get(verdictAttribute.CHAIN);
  return chain === undefined ? null : { kind, chain: textOf(chain) };
};
