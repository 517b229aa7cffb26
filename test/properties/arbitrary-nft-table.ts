import type { Family } from "../../src/net/index.ts";
import type {
  NftChain,
  NftCompare,
  NftExpression,
  NftRule,
  NftSet,
  NftTable,
  NftVerdict,
} from "../../src/state/index.ts";
import { addressPlaces, type Load, someLoad, values, word } from "./arbitrary-nft-loads.ts";
import { type SetSort, someSet } from "./arbitrary-nft-set.ts";
import { type Chance, listOf } from "./chance.ts";

const operators: readonly NftCompare[] = ["eq", "eq", "eq", "neq", "lt", "lte", "gt", "gte"];

/** Makes one table: rules of every kind that this project decodes and packets of the tests can tell. */
class TableMaker {
  readonly sets: NftSet[] = [];
  readonly #chance: Chance;
  readonly #family: Family;

  constructor(chance: Chance, family: Family) {
    this.#chance = chance;
    this.#family = family;
  }

  /** A chain that leads to those of `chains` only, so that none leads back. */
  rule(chains: readonly string[]): NftRule {
    const parts = listOf(1 + this.#chance.below(3), () => this.#part(chains)).flat();
    const ending = parts.findIndex((part) => part.kind === "lookup" && part.register === 0);
    if (ending >= 0) return { expressions: parts.slice(0, ending + 1) };
    return { expressions: [...parts, ...this.#ending(chains)] };
  }

  #load(): Load {
    return someLoad(this.#chance, this.#family);
  }

  #verdict(chains: readonly string[]): NftVerdict {
    const { is, pick } = this.#chance;
    if (chains.length > 0 && is(0.35)) return { kind: pick(["jump", "goto"] as const), chain: pick(chains) };
    return { kind: pick(["accept", "drop", "return"] as const) };
  }

  #ending(chains: readonly string[]): readonly NftExpression[] {
    const { is } = this.#chance;
    if (is(0.3)) return [];
    if (is(0.15)) return [{ kind: "reject", reject: "icmpx", code: 1 }];
    return [{ kind: "verdict", verdict: this.#verdict(chains) }];
  }

  #part(chains: readonly string[]): readonly NftExpression[] {
    const sort = this.#chance.below(20);
    if (sort < 8) return this.#comparison();
    if (sort < 13) return this.#lookup(chains);
    if (sort < 15) return this.#setConstant();
    if (sort < 18) return this.#copyMark();
    return sort < 19 ? this.#rewrite() : [{ kind: "counter" }];
  }

  #comparison(): readonly NftExpression[] {
    const { is, pick } = this.#chance;
    const { into, bytes, value } = this.#load();
    const [from, to] = [value(), value()].toSorted() as [string, string];
    return [
      into(8),
      ...(is(0.3) ? [this.#mask(8, bytes)] : []),
      ...(is(0.3) ? this.#moved(8, bytes) : []),
      is(0.8)
        ? { kind: "cmp", op: pick(operators), register: 8, data: value() }
        : { kind: "range", op: pick(["eq", "neq"] as const), register: 8, from, to },
    ];
  }

  #mask(register: number, length: number): NftExpression {
    const { pick } = this.#chance;
    const mask = listOf(length, () => pick(["ff", "ff", "f0", "0f", "00"])).join("");
    const xor = listOf(length, () => pick(["00", "00", "01", "ff"])).join("");
    return { kind: "bitwise", source: register, register, length, mask, xor };
  }

  #moved(register: number, length: number): readonly NftExpression[] {
    const { is, pick, below } = this.#chance;
    const common = { source: register, register, length };
    if (length === 4 && is(0.5))
      return [
        { kind: "shift", direction: pick(["left", "right"] as const), bits: word(1 + below(20)), ...common },
      ];
    if (length !== 4 && length !== 2) return [];
    return [{ kind: "byteorder", operation: "ntoh", size: length === 2 ? 2 : pick([2, 4]), ...common }];
  }

  #lookup(chains: readonly string[]): readonly NftExpression[] {
    const { below, is, pick } = this.#chance;
    const loads = listOf(1 + below(3), () => this.#load());
    const sort: SetSort = pick(["set", "set", "map", "verdict map"]);
    const name = `s${this.sets.length}`;
    this.sets.push(someSet(this.#chance, loads, { name, sort, verdict: () => this.#verdict(chains) }));
    let register = 8;
    const loaded = loads.map(({ into, bytes }) => {
      const at = register;
      register += Math.ceil(bytes / 4);
      return into(at);
    });
    const look = { kind: "lookup", set: name, source: 8, invert: false } as const;
    if (sort === "set") return [...loaded, { ...look, register: null, invert: is(0.3) }];
    if (sort === "verdict map") return [...loaded, { ...look, register: 0 }];
    const kind = pick(["metaSet", "ctSet"] as const);
    return [...loaded, { ...look, register: 8 }, { kind, key: "mark", register: 8 }];
  }

  #setConstant(): readonly NftExpression[] {
    const { pick } = this.#chance;
    const kind = pick(["metaSet", "ctSet"] as const);
    return [
      { kind: "immediate", register: 9, data: word(pick(values.marks)) },
      { kind, key: "mark", register: 9 },
    ];
  }

  /** From one mark to the other, or to itself. */
  #copyMark(): readonly NftExpression[] {
    const { is, pick } = this.#chance;
    const register = 10;
    return [
      is(0.5)
        ? { kind: "ct", key: "mark", direction: null, register }
        : { kind: "meta", key: "mark", register },
      ...(is(0.6) ? [this.#mask(register, 4)] : []),
      ...(is(0.3) ? this.#moved(register, 4) : []),
      { kind: pick(["metaSet", "ctSet"] as const), key: "mark", register },
    ];
  }

  /** The destination becomes the source. */
  #rewrite(): readonly NftExpression[] {
    const { source, destination, length } = addressPlaces[this.#family];
    const place = { base: "network", length, register: 12 } as const;
    const sums = { checksumType: 0, checksumOffset: 0, checksumFlags: 0 };
    return [
      { kind: "payload", offset: source, ...place },
      { kind: "payloadSet", offset: destination, ...place, ...sums },
    ];
  }
}

const userChains = ["c1", "c2", "c3"];

/** A table `inet t` with a base chain `base` at the forward hook and user chains that lead on to one another. */
export const someTable = (chance: Chance, family: Family): NftTable => {
  const maker = new TableMaker(chance, family);
  const rules = (most: number, chains: readonly string[]): readonly NftRule[] =>
    listOf(1 + chance.below(most), () => maker.rule(chains));
  const users = userChains.map((name, at): NftChain => ({
    name,
    hook: null,
    rules: rules(4, userChains.slice(at + 1)),
  }));
  const policy = chance.pick(["accept", "drop"] as const);
  const hook = { type: "filter", hook: "forward", priority: 0, policy, devices: [] } as const;
  const base: NftChain = { name: "base", hook, rules: rules(8, userChains) };
  return { family: "inet", name: "t", flags: 0, sets: maker.sets, chains: [base, ...users] };
};
