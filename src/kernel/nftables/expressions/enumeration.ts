/** Names for the numbers of a kernel enumeration, both ways. */
export interface Enumeration<Name extends string> {
  /** Throws `RangeError` for a name that the kernel does not have. */
  readonly numberOf: (name: Name) => number;
  /** `null` for a number without a name. */
  readonly nameOf: (number: number) => Name | null;
}

/** Names numbered from `first` in order. */
export const enumeration = <Name extends string>(names: readonly Name[], first = 0): Enumeration<Name> => {
  const numbers = new Map(names.map((name, index) => [name, first + index]));
  return {
    numberOf: (name) => {
      const number = numbers.get(name);
      if (number === undefined) throw new RangeError(`unknown kernel name: ${name}`);
      return number;
    },
    nameOf: (number) => names[number - first] ?? null,
  };
};
