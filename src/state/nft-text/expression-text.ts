import type { NftExpression, NftVerdict } from "../nftables.ts";

/** A verdict as `nft` writes it. */
export const verdictText = (verdict: NftVerdict): string =>
  "chain" in verdict ? `${verdict.kind} ${verdict.chain}` : verdict.kind;

/** An expression without a form in nft's language, in the manner of `nft --debug=netlink`. */
export const expressionText = (expression: NftExpression): string => `[ ${insideText(expression)} ]`;

/** How the kinds that work on registers are written. */
type Writers = {
  readonly [Kind in NftExpression["kind"]]?: (
    expression: Extract<NftExpression, { readonly kind: Kind }>,
  ) => string;
};

const insideText = (expression: NftExpression): string => {
  const write = writers[expression.kind] as ((expression: NftExpression) => string) | undefined;
  return write === undefined ? fieldsText(expression) : write(expression);
};

const writers: Writers = {
  meta: ({ key, register }) => `meta load ${key} => reg ${register}`,
  metaSet: ({ key, register }) => `meta set ${key} with reg ${register}`,
  ct: ({ key, direction, register }) => `ct load ${key} ${direction ?? ""}=> reg ${register}`,
  ctSet: ({ key, register }) => `ct set ${key} with reg ${register}`,
  payload: ({ base, offset, length, register }) =>
    `payload load ${length}b @ ${base} + ${offset} => reg ${register}`,
  cmp: ({ op, register, data }) => `cmp ${op} reg ${register} 0x${data}`,
  range: ({ op, register, from, to }) => `range ${op} reg ${register} 0x${from} 0x${to}`,
  bitwise: ({ source, register, mask, xor }) =>
    `bitwise reg ${register} = ( reg ${source} & 0x${mask} ) ^ 0x${xor}`,
  lookup: ({ source, set, register, invert }) =>
    `lookup reg ${source} set ${set}${register === null ? "" : ` dreg ${register}`}${invert ? " inverted" : ""}`,
  immediate: ({ register, data }) => `immediate reg ${register} 0x${data}`,
  fib: ({ flags, result, register }) => `fib ${flags.join(" . ")} ${result} => reg ${register}`,
  raw: ({ name, data }) => (data === "" ? name : `${name} 0x${data}`),
  xtMatch: ({ name, revision }) => `match ${name} revision ${revision}`,
  xtTarget: ({ name, revision }) => `target ${name} revision ${revision}`,
};

/** A statement as its kind and fields. */
const fieldsText = ({ kind, ...fields }: NftExpression): string =>
  [kind, ...Object.entries(fields).map(([name, value]) => `${name} ${JSON.stringify(value)}`)].join(" ");
