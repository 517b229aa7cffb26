import type { NftExpression, NftVerdict } from "../nftables.ts";

/** A verdict as `nft` writes it. */
export const verdictText = (verdict: NftVerdict): string =>
  "chain" in verdict ? `${verdict.kind} ${verdict.chain}` : verdict.kind;

/** An expression without a form in nft's language, in the manner of `nft --debug=netlink`. */
export const expressionText = (expression: NftExpression): string => `[ ${insideText(expression)} ]`;

const insideText = (expression: NftExpression): string => {
  switch (expression.kind) {
    case "meta":
      return `meta load ${expression.key} => reg ${expression.register}`;
    case "metaSet":
      return `meta set ${expression.key} with reg ${expression.register}`;
    case "ct":
      return `ct load ${expression.key} ${expression.direction ?? ""}=> reg ${expression.register}`;
    case "ctSet":
      return `ct set ${expression.key} with reg ${expression.register}`;
    case "payload":
      return `payload load ${expression.length}b @ ${expression.base} + ${expression.offset} => reg ${expression.register}`;
    case "cmp":
      return `cmp ${expression.op} reg ${expression.register} 0x${expression.data}`;
    case "range":
      return `range ${expression.op} reg ${expression.register} 0x${expression.from} 0x${expression.to}`;
    case "bitwise":
      return `bitwise reg ${expression.register} = ( reg ${expression.source} & 0x${expression.mask} ) ^ 0x${expression.xor}`;
    case "lookup":
      return `lookup reg ${expression.source} set ${expression.set}${expression.register === null ? "" : ` dreg ${expression.register}`}${expression.invert ? " inverted" : ""}`;
    case "immediate":
      return `immediate reg ${expression.register} 0x${expression.data}`;
    case "fib":
      return `fib ${expression.flags.join(" . ")} ${expression.result} => reg ${expression.register}`;
    case "raw":
      return expression.data === "" ? expression.name : `${expression.name} 0x${expression.data}`;
    case "verdict":
    case "nat":
    case "masquerade":
    case "redirect":
    case "reject":
    case "counter":
    case "limit":
    case "log":
    case "notrack":
      return fieldsText(expression);
  }
};

/** A statement as its kind and fields. */
const fieldsText = ({ kind, ...fields }: NftExpression): string =>
  [kind, ...Object.entries(fields).map(([name, value]) => `${name} ${JSON.stringify(value)}`)].join(" ");
