import { expect, it } from "vitest";
import { PrefixTrie } from "./prefix-trie.ts";

/** Keys of 64 bits; what lies behind the length does not matter, and is another value each time. */
const keyOf = (address: number, noise: number): readonly number[] => [address | (noise & 0xff), noise];

it("gives each prefix one node, in whatever order they come", () => {
  const prefixes = [0x0a000000, 0x0a000100, 0x0a010000, -0x0a000000, 0x7fffff00].flatMap((address) =>
    [0, 8, 16, 23, 24].map((length) => ({ address, length })),
  );
  const orders = [prefixes, prefixes.toReversed(), prefixes.toSorted((a, b) => a.length - b.length)];
  for (const order of orders) {
    const trie = new PrefixTrie();
    for (const [noise, { address, length }] of order.entries()) {
      const node = trie.insert(keyOf(address, noise), length);
      expect(trie.find(keyOf(address, 77), length)).toBe(node);
      expect(trie.path(keyOf(address, 78), length).at(-1)).toBe(node);
    }
    const different = new Set(
      prefixes.map(({ address, length }) => `${length} ${length === 0 ? 0 : address >> (32 - length)}`),
    );
    const nodes = new Set(prefixes.map(({ address, length }) => trie.find(keyOf(address, 0), length)));
    expect(nodes.size).toBe(different.size);
    expect(nodes.has(-1)).toBe(false);
  }
});

it("takes keys of more than one word apart", () => {
  const trie = new PrefixTrie();
  const nodes = [
    trie.insert([1, 0x80000000], 33),
    trie.insert([1, 0], 33),
    trie.insert([1, 0xf0000000], 34),
    trie.insert([1, 0xffffffff], 64),
  ];
  expect(new Set(nodes).size).toBe(4);
  expect([trie.find([1, -0x80000000], 33), trie.find([1, 0], 33)]).toEqual(nodes.slice(0, 2));
  expect(trie.find([1, 0x40000000], 34)).toBe(-1);
});
