import { compareSpans, type Span } from "../diagnostics/index.ts";
import type { PolicyTree } from "../language/index.ts";
import { unusableAs } from "./address-check.ts";
import { addressOf, comparePrefixes, contains, type Prefix, prefixOf } from "../net/index.ts";
import { placeWords } from "./place-words.ts";
import type { Report } from "./report.ts";
import type { Subnet } from "./subnet-index.ts";

interface PlacedSubnet extends Subnet {
  readonly span: Span;
}

/** The subnets of all networks, sorted. Those that overlap are reported, the later one in the file. */
export const checkSubnets = (tree: PolicyTree, report: Report): readonly Subnet[] => {
  const subnets = tree.networks
    .flatMap(({ name, addresses }) =>
      addresses
        .filter(({ value }) => unusableAs(addressOf(value), "network") === null)
        .map(({ value, span }) => ({ prefix: prefixOf(value), network: name.value, span })),
    )
    .sort((a, b) => comparePrefixes(a.prefix, b.prefix));
  for (const [outer, inner] of overlapping(subnets)) reportOverlap(outer, inner, report);
  return subnets;
};

/** Each subnet that lies in an earlier one, with that one. Sorted prefixes nest like brackets. */
const overlapping = (
  subnets: readonly PlacedSubnet[],
): readonly (readonly [PlacedSubnet, PlacedSubnet])[] => {
  const pairs: (readonly [PlacedSubnet, PlacedSubnet])[] = [];
  const around: PlacedSubnet[] = [];
  for (const subnet of subnets) {
    while (around.length > 0 && !contains(around.at(-1)!.prefix, subnet.prefix)) around.pop();
    if (around.length > 0) pairs.push([around.at(-1)!, subnet]);
    around.push(subnet);
  }
  return pairs;
};

const reportOverlap = (a: PlacedSubnet, b: PlacedSubnet, report: Report): void => {
  const [first, second] = compareSpans(a.span, b.span) <= 0 ? [a, b] : [b, a];
  const where =
    first.network === second.network
      ? "this network"
      : `\`${first.network}\` in ${placeWords(first.span, second.span)}`;
  const relation = first.prefix === second.prefix ? "is already a subnet" : `overlaps \`${first.prefix}\``;
  report.error(
    "policy/overlapping-subnets",
    second.span,
    `\`${second.prefix}\` ${relation} of ${where}`,
    overlapHint(first.prefix, second.prefix),
  );
};

const overlapHint = (first: Prefix, second: Prefix): string =>
  first === second ? "use another subnet" : "use a smaller subnet for one of them, or another";
