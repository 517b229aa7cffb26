/** A question that the model of a host cannot answer, and the answer that was assumed. */
export interface Unknown {
  /** What is not known, in words. */
  readonly reason: string;
  /** Whether only the way out or a port depends on it, not what becomes of the packet. */
  readonly isChoice: boolean;
  readonly options: number;
  readonly chosen: number;
}

/**
 * Answers what nobody knows: a list of answers first, then always the usual one.
 *
 * A journey that is made again with other answers goes the other way: that is how all ways are followed.
 */
export class Oracle {
  readonly asked: Unknown[] = [];
  readonly #answers: readonly number[];

  constructor(answers: readonly number[] = []) {
    this.#answers = answers;
  }

  /** Whether something holds. */
  decide(reason: string, usual: boolean): boolean {
    return (this.#answer(reason, 2, false) === 0) === usual;
  }

  /** One of `options` possibilities, counted from 0. */
  choose(reason: string, options: number): number {
    return options < 2 ? 0 : this.#answer(reason, options, true);
  }

  /** One of `options` possibilities that decide what becomes of the packet. */
  guess(reason: string, options: number): number {
    return options < 2 ? 0 : this.#answer(reason, options, false);
  }

  #answer(reason: string, options: number, isChoice: boolean): number {
    const chosen = this.#answers[this.asked.length] ?? 0;
    this.asked.push({ reason, isChoice, options, chosen });
    return chosen;
  }
}

/** The other ways that branch off from a journey made with `answers`, after which `asked` was asked. */
export const otherWays = (
  answers: readonly number[],
  asked: readonly Unknown[],
): readonly (readonly number[])[] => {
  const ways: number[][] = [];
  for (let at = answers.length; at < asked.length; at += 1) {
    const before = asked.slice(0, at).map(({ chosen }) => chosen);
    for (let option = 0; option < asked[at]!.options; option += 1)
      if (option !== asked[at]!.chosen) ways.push([...before, option]);
  }
  return ways;
};
