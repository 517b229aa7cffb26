import type { NftExpression } from "../../../state/index.ts";
import { everything } from "../../sets/index.ts";
import type { FibAnswer, Scope } from "../scope.ts";
import { mergedCases } from "../value/transform.ts";
import { padded, valueOfCases } from "../value/value.ts";
import { always, hostBytes, type Loaded, textBytes, unknownValue } from "./load.ts";

type Fib = Extract<NftExpression, { kind: "fib" }>;

const nameBytes = 16;

/** What routing says about an address (`net/netfilter/nft_fib.c`, `net/ipv4/netfilter/nft_fib_ipv4.c`). */
export const loadFib = (scope: Scope, { result, flags }: Fib): Loaded => {
  const asked = flags.filter((flag) => flag !== "present");
  const isPresence = asked.length < flags.length;
  const answers = scope.fib({ result: result === "type" ? "type" : "oif", flags: asked });
  const length = isPresence ? 1 : result === "oifname" ? nameBytes : 4;
  if (answers === null) {
    const text = `fib ${asked.join(" . ")} ${isPresence ? "oif exists" : result}`;
    return always(padded(unknownValue(scope.space, text, length)));
  }
  const cases = answers.map((answer) => ({
    guard: answer.guard,
    bytes: isPresence ? presence(answer) : bytesOf(scope, answer, result),
  }));
  const merged = mergedCases(cases, (a, b) => scope.space.diagrams.union(a, b));
  return { value: valueOfCases(merged, 4 * Math.ceil(length / 4)), domain: everything };
};

const presence = ({ value }: FibAnswer): Uint8Array => hostBytes(value === null ? 0 : 1);

const bytesOf = ({ links }: Scope, { value }: FibAnswer, result: Fib["result"]): Uint8Array => {
  if (result === "oifname") return textBytes(typeof value === "string" ? value : "", nameBytes);
  if (typeof value === "number") return hostBytes(value);
  return hostBytes(links.find(({ name }) => name === value)?.index ?? 0);
};
