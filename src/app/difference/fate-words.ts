import type { Names } from "../../questions/index.ts";
import type { Fate } from "../../verify/index.ts";

/** What becomes of packets, in a few words: `dropped`, `by fibre with the host's address`, `to jenkins 10.10.0.10:8080`. */
export const fateWords = (fates: readonly Fate[], names: Names): string => {
  const words = [...new Set(fates.map((fate) => wordsOf(fate, names)))];
  return words.length === 0 ? "nothing" : words.join(" or ");
};

const wordsOf = (fate: Fate, names: Names): string => {
  const maybe = fate.certainty === "sure" ? "" : "possibly ";
  return `${maybe}${verdictWords(fate, names)}`;
};

const verdictWords = (fate: Fate, names: Names): string => {
  switch (fate.verdict) {
    case "dropped":
    case "rejected":
      return fate.verdict;
    case "unroutable":
      return "no route";
    case "delivered":
      return ["delivered", ...destinationWords(fate, names)].join(" ");
    case "forwarded":
      return [
        `by ${linkWord(fate.out, names)}`,
        ...destinationWords(fate, names),
        ...sourceWords(fate, names),
      ].join(" ");
  }
};

const linkWord = (link: string | null, names: Names): string =>
  link === null ? "nowhere" : (names.ofLink(link) ?? link);

const destinationWords = ({ destination, out }: Fate, names: Names): readonly string[] => {
  if (destination === null) return [];
  const { addresses, ports } = destination;
  const port = ports === null ? "" : `:${span(ports.first, ports.last)}`;
  if (addresses === null) return port === "" ? [] : [`to port ${port.slice(1)}`];
  const name = addresses.first === addresses.last ? names.ofAddress(addresses.first, out) : null;
  const text = span(addresses.first, addresses.last);
  return [
    `to ${name === null ? "" : `${name} `}${text.includes(":") && port !== "" ? `[${text}]` : text}${port}`,
  ];
};

const sourceWords = ({ source, out }: Fate, names: Names): readonly string[] => {
  const addresses = source?.addresses ?? null;
  if (addresses === null) return [];
  const isOwn = [addresses.first, addresses.last].every(
    (address) => names.ofAddress(address, out) === "host",
  );
  return [isOwn ? "with the host's address" : `as ${span(addresses.first, addresses.last)}`];
};

const span = (first: string | number, last: string | number): string =>
  first === last ? String(first) : `${first}-${last}`;
