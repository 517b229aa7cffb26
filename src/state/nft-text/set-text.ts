import type { NftSet } from "../nftables.ts";
import { elementText, setTypeText, spanText } from "./element-text.ts";

/** `NFT_SET_MAP`. */
const mapFlag = 8;

/** Flags that `nft` writes, in its order. */
const flagNames: readonly (readonly [bit: number, name: string])[] = [
  [0x2, "constant"],
  [0x20, "dynamic"],
  [0x4, "interval"],
  [0x10, "timeout"],
];

/** Longer lists of elements stand below each other. */
const longestLine = 60;

const elementsText = (set: NftSet): string[] => {
  const texts = set.elements.map((element) => elementText(element, set));
  const line = texts.join(", ");
  if (line === "") return [];
  return [`\telements = { ${line.length <= longestLine ? line : texts.join(",\n\t\t     ")} }`];
};

/** A default timeout says the flag too. */
const hasTimeout = ({ timeoutMs }: NftSet): boolean => timeoutMs !== null && timeoutMs !== 0;

/** A set or map with its elements, without indentation. Elements stand in the order of the value. */
export const formatSet = (set: NftSet): string => {
  const flags = flagNames
    .filter(([bit, name]) => (set.flags & bit) !== 0 && (name !== "timeout" || !hasTimeout(set)))
    .map(([, name]) => name);
  return [
    `${(set.flags & mapFlag) === 0 ? "set" : "map"} ${set.name} {`,
    `\t${setTypeText(set)}`,
    ...(flags.length === 0 ? [] : [`\tflags ${flags.join(",")}`]),
    ...(hasTimeout(set) ? [`\ttimeout ${spanText(set.timeoutMs!)}`] : []),
    ...elementsText(set),
    "}",
  ].join("\n");
};
