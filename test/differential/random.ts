/** A stream of choices that a seed decides (splitmix32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A stream of its own, decided by this one's seed and `name` only. */
  static of(seed: number, ...names: readonly (number | string)[]): Random {
    let state = mix((seed + 0x9e37_79b9) >>> 0);
    for (const character of names.join("/")) state = mix(state ^ character.codePointAt(0)!);
    return new Random(state);
  }

  /** 32 random bits. */
  bits(): number {
    this.state = (this.state + 0x9e37_79b9) >>> 0;
    return mix(this.state);
  }

  /** An integer from `first` to `last`, both included. */
  integer(first: number, last: number): number {
    return first + Math.floor((this.bits() / 2 ** 32) * (last - first + 1));
  }

  /** True in `share` of all cases. */
  chance(share: number): boolean {
    return this.bits() < share * 2 ** 32;
  }

  /** One of `choices`. */
  pick<Value>(choices: readonly Value[]): Value {
    return choices[this.integer(0, choices.length - 1)]!;
  }

  /** One of `choices`, each as often as its weight says. */
  weighted<Value>(choices: readonly (readonly [number, Value])[]): Value {
    let at = this.integer(
      1,
      choices.reduce((sum, [weight]) => sum + weight, 0),
    );
    for (const [weight, value] of choices) if ((at -= weight) <= 0) return value;
    return choices.at(-1)![1];
  }

  /** Up to `count` different ones of `choices`, in random order. */
  some<Value>(choices: readonly Value[], count: number): readonly Value[] {
    const left = [...choices];
    return Array.from({ length: Math.min(count, left.length) }, () =>
      left.splice(this.integer(0, left.length - 1), 1).at(0)!,
    );
  }

  /** A list of `first` to `last` values. */
  list<Value>(first: number, last: number, make: (at: number) => Value): Value[] {
    return Array.from({ length: this.integer(first, last) }, (_, at) => make(at));
  }
}

const mix = (value: number): number => {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0_aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
};
