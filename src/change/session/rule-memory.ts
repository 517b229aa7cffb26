import type { Span } from "../../diagnostics/index.ts";
import type { Rule } from "../../policy/index.ts";
import type { ReducedText } from "./reduce-text.ts";

/** A rule that was read and resolved just now. */
export interface FreshRule {
  readonly rule: Rule;
  /** Whether its name is written. */
  readonly isNamed: boolean;
  /** Where it stands in the whole text. */
  readonly span: Span;
}

/** What a line meant when it was last met. */
interface Known {
  readonly rule: Rule;
  /** The name without the number that tells rules of equal content apart. */
  readonly base: string;
  /** The same rule at its last place: reused while the line stays there. */
  last: Rule;
}

/** The rules of a policy by the lines that they stand on, for as long as the declarations stay the same. */
export class RuleMemory {
  readonly #known = new Map<string, Known>();
  #declarations: string | null = null;

  get isEmpty(): boolean {
    return this.#declarations === null;
  }

  has(line: string): boolean {
    return this.#known.has(line);
  }

  forget(): void {
    this.#known.clear();
    this.#declarations = null;
  }

  /** Whether what is known holds for these declarations. Whoever knows nothing takes them for its own. */
  belongsTo(declarations: string): boolean {
    this.#declarations ??= declarations;
    return this.#declarations === declarations;
  }

  /**
   * All rules in order, from the fresh ones and the known lines between them. `null` when a line that was left in a text
   * did not come back as a rule of its own: then the lines are not what they look like.
   */
  expand(fresh: readonly FreshRule[], files: ReadonlyMap<string, ReducedText>): readonly Rule[] | null {
    const namer = new Namer(fresh.flatMap(({ rule, isNamed }) => (isNamed ? rule.name : [])));
    const rules: Rule[] = [];
    for (const [file, group] of groupByFile(fresh)) {
      const reduced = files.get(file);
      const merged = reduced === undefined ? group.map(writtenOf) : this.#merge(file, group, reduced);
      if (merged === null) return null;
      for (const { base, rule, known } of merged) rules.push(named(namer, base, rule, known));
    }
    this.#limit(rules.length);
    return rules;
  }

  #merge(file: string, fresh: readonly FreshRule[], { sentences, isKept }: ReducedText): Written[] | null {
    const merged: Written[] = [];
    let next = 0;
    for (const [index, { line, text }] of sentences.entries()) {
      while (next < fresh.length && fresh[next]!.span.line < line) merged.push(writtenOf(fresh[next++]!));
      if (isKept[index]!) {
        const found = fresh[next++];
        if (found === undefined || !isWholeLine(found.span, line, text)) return null;
        this.#learn(text, found);
      }
      const known = this.#known.get(text)!;
      merged.push({ base: known.base, rule: at(known, file, line), known });
    }
    return [...merged, ...fresh.slice(next).map(writtenOf)];
  }

  #learn(line: string, { rule, span }: FreshRule): void {
    if (this.#known.has(line)) return;
    const found = { ...rule, span };
    this.#known.set(line, { rule: found, base: baseOf(rule.name), last: found });
  }

  /** Lines that went away are forgotten when they are more than those that are there. */
  #limit(rules: number): void {
    if (this.#known.size > 2 * rules + 1000) this.forget();
  }
}

/** A rule at its place, its name still to be made unique when `base` is there. */
interface Written {
  readonly rule: Rule;
  readonly base: string | null;
  readonly known: Known | null;
}

const writtenOf = ({ rule, isNamed, span }: FreshRule): Written => ({
  rule: rule.span === span ? rule : { ...rule, span },
  base: isNamed ? null : baseOf(rule.name),
  known: null,
});

const at = ({ last }: Known, file: string, line: number): Rule =>
  last.span.line === line && last.span.file === file ? last : { ...last, span: { ...last.span, file, line } };

const named = (namer: Namer, base: string | null, rule: Rule, known: Known | null): Rule => {
  const name = base === null ? rule.name : namer.nameFor(base);
  const result = name === rule.name ? rule : { ...rule, name };
  if (known !== null) known.last = result;
  return result;
};

/** Unnamed rules are called `r-` and ten digits, and from the second with the same content on `-2`, `-3`, … */
const baseOf = (name: string): string => /^r-[0-9a-f]{10}/.exec(name)?.[0] ?? name;

/** Names in file order, kept clear of written ones. */
class Namer {
  readonly #used: Set<string>;

  constructor(taken: readonly string[]) {
    this.#used = new Set(taken);
  }

  nameFor(base: string): string {
    let name = base;
    for (let count = 2; this.#used.has(name); count += 1) name = `${base}-${count}`;
    this.#used.add(name);
    return name;
  }
}

const isWholeLine = ({ line, column, length }: Span, expected: number, text: string): boolean =>
  line === expected && column - 1 + length === text.length && text.slice(0, column - 1).trim() === "-";

const groupByFile = (fresh: readonly FreshRule[]): ReadonlyMap<string, readonly FreshRule[]> =>
  Map.groupBy(fresh, ({ span }) => span.file);
