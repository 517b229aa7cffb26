/** A policy of `rules` sentences between two networks, each about one address pair and port. The same for the same seed. */
export const generatePolicy = (rules: number): readonly string[] => [
  "causeway: 1",
  "networks:",
  "  lab: { mode: routed, address: 10.10.0.1/16 }",
  "  servers: { mode: routed, address: 10.20.0.1/16 }",
  "rules:",
  ...Array.from({ length: rules }, (_, index) => sentenceOf(index)),
];

/** How many lines stand before the first rule. */
export const linesBeforeRules = 5;

/** The rule with a number: numbers apart give rules apart. */
export const sentenceOf = (index: number): string => {
  const [source, destination] = [(index * 7919) % 65_000, (index * 104_729) % 65_000].map((at) => at + 20);
  const port = 1000 + ((index * 31) % 50_000);
  return `  - allow 10.10.${source! >> 8}.${source! & 255} to 10.20.${destination! >> 8}.${destination! & 255} on tcp/${port}`;
};

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
