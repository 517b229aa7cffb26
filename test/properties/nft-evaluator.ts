import { addressBytes } from "../../src/net/index.ts";
import type { NftExpression, NftRule, NftSet, NftTable, NftVerdict } from "../../src/state/index.ts";
import type { Packet } from "./packet.ts";

/** What a base chain decides about a packet, and the log prefixes written on the way. */
export interface Evaluation {
  readonly verdict: "accept" | "drop";
  readonly logs: readonly string[];
  /** The marks of the packet and of its connection afterwards. */
  readonly mark: number;
  readonly connectionMark: number;
  /** Lookups and rules that were looked at: what the search costs. */
  readonly steps: number;
}

/** Evaluates a chain of a table as the kernel would (`net/netfilter/nf_tables_core.c`, `nft_do_chain`). */
export const evaluate = (table: NftTable, chain: string, packet: Packet): Evaluation =>
  new Evaluator(table, packet).run(chain);

class Evaluator {
  readonly #chains: ReadonlyMap<string, readonly NftRule[]>;
  readonly #sets: ReadonlyMap<string, NftSet>;
  readonly #packet: Packet;
  readonly #registers = Buffer.alloc(64);
  readonly #logs: string[] = [];
  readonly #marks: { meta: number; ct: number };
  #steps = 0;

  constructor(table: NftTable, packet: Packet) {
    this.#chains = chainsOf(table);
    this.#sets = setsOf(table);
    this.#packet = packet;
    this.#marks = { meta: packet.mark ?? 0, ct: packet.connectionMark ?? 0 };
  }

  run(chain: string): Evaluation {
    const verdict = this.#walk(chain, 0) ?? "accept";
    const { meta: mark, ct: connectionMark } = this.#marks;
    return { verdict, logs: this.#logs, mark, connectionMark, steps: this.#steps };
  }

  /** `null`: the end of the chain was reached. */
  #walk(chain: string, depth: number): "accept" | "drop" | null {
    if (depth > 16) throw new Error("more jumps than the kernel follows");
    for (const { expressions } of this.#chains.get(chain)!) {
      const verdict = this.#rule(expressions);
      if (verdict === null) continue;
      if (verdict.kind === "accept" || verdict.kind === "drop") return verdict.kind;
      if (verdict.kind === "return") return null;
      if (!("chain" in verdict)) throw new Error(`verdict ${verdict.kind}`);
      const decided = this.#walk(verdict.chain, verdict.kind === "jump" ? depth + 1 : depth);
      if (decided !== null || verdict.kind === "goto") return decided;
    }
    return null;
  }

  #rule(expressions: readonly NftExpression[]): NftVerdict | null {
    this.#steps += 1;
    for (const expression of expressions) {
      if (expression.kind === "verdict") return expression.verdict;
      if (expression.kind === "lookup" && expression.register === 0)
        return this.#find(expression)?.verdict ?? null;
      if (!this.#holds(expression)) return null;
    }
    return null;
  }

  /** Carries an expression out; whether the rule goes on. */
  #holds(expression: NftExpression): boolean {
    if (expression.kind === "metaSet" || expression.kind === "ctSet") return this.#setMark(expression);
    const value = this.#load(expression);
    if (value !== null && "register" in expression) return this.#put(expression.register as number, value);
    if (expression.kind === "cmp") {
      const held = this.#get(expression.register, expression.data.length / 2).toString("hex");
      return (held === expression.data) === (expression.op === "eq");
    }
    if (expression.kind === "range") {
      const held = this.#get(expression.register, expression.from.length / 2).toString("hex");
      return (expression.from <= held && held <= expression.to) === (expression.op === "eq");
    }
    if (expression.kind === "lookup") return (this.#find(expression) !== undefined) !== expression.invert;
    if (expression.kind === "log") this.#logs.push(expression.prefix!);
    else if (expression.kind !== "counter" && expression.kind !== "limit")
      throw new Error(`no ${expression.kind} in a filter of ours`);
    return true;
  }

  #setMark({ kind, key, register }: Extract<NftExpression, { kind: "metaSet" | "ctSet" }>): true {
    if (key !== "mark") throw new Error(`${kind} ${key}`);
    this.#marks[kind === "metaSet" ? "meta" : "ct"] = this.#get(register, 4).readUInt32LE();
    return true;
  }

  /** What an expression puts into a register; `null` when it is not of that sort. */
  #load(expression: NftExpression): Uint8Array | null {
    if ((expression.kind === "meta" || expression.kind === "ct") && expression.key === "mark")
      return word(this.#marks[expression.kind]);
    if (expression.kind === "meta") return metaOf(this.#packet, expression.key);
    if (expression.kind === "ct") return connectionOf(this.#packet, expression.key);
    if (expression.kind === "payload") {
      const { base, offset, length } = expression;
      return headerOf(this.#packet, base).subarray(offset, offset + length);
    }
    if (expression.kind !== "bitwise") return null;
    const [mask, xor] = [Buffer.from(expression.mask, "hex"), Buffer.from(expression.xor, "hex")];
    const held = this.#get(expression.source, expression.length);
    return held.map((byte, index) => (byte & mask[index]!) ^ xor[index]!);
  }

  #find({ set, source }: Extract<NftExpression, { kind: "lookup" }>) {
    const { keyLength, fields, flags, elements } = this.#sets.get(set)!;
    const key = this.#get(source, keyLength).toString("hex");
    if ((flags & 4) !== 0) {
      const parts = partsOf(fields.length === 0 ? [keyLength] : fields);
      return elements.find((element) =>
        parts.every((part) => isBetween(part(key), part(element.key), part(element.end!))),
      );
    }
    return indexOf(elements).get(key);
  }

  #put(register: number, value: Uint8Array): true {
    const at = 4 * (register - 8);
    this.#registers.fill(0, at, at + 4 * Math.ceil(value.length / 4));
    this.#registers.set(value, at);
    return true;
  }

  #get(register: number, length: number): Buffer {
    return this.#registers.subarray(4 * (register - 8), 4 * (register - 8) + length);
  }
}

/** The fields of a hexadecimal key; each begins at a register. Intervals are compared field by field. */
const partsOf = (lengths: readonly number[]): readonly ((key: string) => string)[] => {
  let at = 0;
  return lengths.map((length) => {
    const start = 2 * at;
    at += 4 * Math.ceil(length / 4);
    return (key) => key.slice(start, start + 2 * length);
  });
};

const isBetween = (value: string, first: string, last: string): boolean => first <= value && value <= last;

/** One value for each object that it is made of, made once. */
const remember = <Key extends object, Value>(make: (key: Key) => Value): ((key: Key) => Value) => {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key)!;
  };
};

const chainsOf = remember(({ chains }: NftTable) => new Map(chains.map(({ name, rules }) => [name, rules])));
const setsOf = remember(({ sets }: NftTable) => new Map(sets.map((set) => [set.name, set])));
const indexOf = remember(
  (elements: NftSet["elements"]) => new Map(elements.map((element) => [element.key, element])),
);

const linkName = (name: string): Buffer =>
  Buffer.concat([Buffer.from(name), Buffer.alloc(16)]).subarray(0, 16);

const metaOf = ({ family, incoming, outgoing, protocol }: Packet, key: string): Uint8Array => {
  if (key === "iifname") return linkName(incoming);
  if (key === "oifname") return linkName(outgoing);
  if (key === "nfproto") return Uint8Array.of(family === "ipv4" ? 2 : 10);
  if (key === "l4proto") return Uint8Array.of(protocol);
  throw new Error(`meta ${key}`);
};

const word = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);

/** A first packet is new, a reply belongs to an established flow. */
const connectionOf = ({ direction, isPublished }: Packet, key: string): Uint8Array => {
  if (key === "direction") return Uint8Array.of(direction === "original" ? 0 : 1);
  if (key === "state") return word(direction === "original" ? 8 : 2);
  if (key === "status") return word(isPublished ? 0x20 : 0);
  throw new Error(`ct ${key}`);
};

const headerOf = (
  { family, source, destination, transport, codePoint = 0 }: Packet,
  base: string,
): Uint8Array => {
  if (base === "transport") return Uint8Array.from(transport);
  if (base !== "network") throw new Error(`payload ${base}`);
  const before = Buffer.alloc(family === "ipv4" ? 12 : 8);
  if (family === "ipv4") before[1] = codePoint << 2;
  else before.writeUInt16BE(0x6000 | (codePoint << 6));
  return Buffer.concat([before, addressBytes(source), addressBytes(destination)]);
};
