/** An order in which everything that is referred to comes before what refers to it. */
export interface ReferenceOrder {
  readonly order: readonly string[];
  /** References that close a cycle, as `[from, to]`. Without them the order holds. */
  readonly closing: readonly (readonly [string, string])[];
}

/**
 * Orders `names` by their references, depth first. Works without recursion: a chain of groups may be as long as the
 * policy. References to other names are passed over.
 */
export const referenceOrder = (
  names: Iterable<string>,
  referencesOf: (name: string) => readonly string[],
): ReferenceOrder => {
  const all = new Set(names);
  const state = new Map<string, "open" | "done">();
  const order: string[] = [];
  const closing: (readonly [string, string])[] = [];
  for (const root of all) {
    const stack = state.has(root) ? [] : [{ name: root, rest: referencesOf(root).toReversed() }];
    state.set(root, state.get(root) ?? "open");
    while (stack.length > 0) {
      const { name, rest } = stack.at(-1)!;
      const next = rest.pop();
      if (next === undefined) {
        stack.pop();
        state.set(name, "done");
        order.push(name);
      } else if (state.get(next) === "open") closing.push([name, next]);
      else if (all.has(next) && !state.has(next)) {
        state.set(next, "open");
        stack.push({ name: next, rest: referencesOf(next).toReversed() });
      }
    }
  }
  return { order, closing };
};
