import { createCompiler, type Facts } from "../../compile/index.ts";
import type { Span } from "../../diagnostics/index.ts";
import { parsePolicy, type SourceReader } from "../../language/index.ts";
import { type Moment, type Policy, resolvePolicy } from "../../policy/index.ts";
import { preparePolicy, type PolicySource, type Prepared } from "../prepare.ts";
import { reduceText, type ReducedText } from "./reduce-text.ts";
import { relocate } from "./relocate.ts";
import { RuleMemory } from "./rule-memory.ts";

/** How a text became a policy: by what changed in it, or as a whole. */
export interface SessionStep extends Prepared {
  /** `whole`: something could not be told apart safely, a fault for example. */
  readonly reading: "delta" | "whole";
  readonly compilation: "delta" | "whole" | "none";
}

/**
 * Takes one policy from text to text in a running process, and pays only for what changed.
 *
 * A rule that is one sentence on a line of its own means the same as long as the declarations are the same. So such lines
 * are read and resolved once, and a text is reduced to its new lines before it is read. Anything that is not as plain as
 * that, above all a text with a fault or a warning, is read as a whole.
 *
 * INVARIANT: `policy` and `diagnostics` are those that `preparePolicy` gives for the same text. So is `wanted`, but for
 * the way in which a long list of rules is spread over lookups; it decides the same.
 */
export class PolicySession {
  readonly #facts: Facts;
  readonly #compiler: ReturnType<typeof createCompiler>;
  readonly #memory = new RuleMemory();

  constructor(facts: Facts) {
    this.#facts = facts;
    this.#compiler = createCompiler(facts);
  }

  /** The policy of `source`, at the time of the facts or `now`. Never throws: faults are a result. */
  update(source: PolicySource, now?: Moment): SessionStep {
    const read = this.#readDelta(source) ?? this.#afterForgetting(source);
    if (read === null) return this.#whole(source, now);
    const { policy, sources } = read;
    const { compiled, isDelta } = this.#compiler.compile(policy, read.declarations, now);
    const compilation = isDelta ? "delta" : "whole";
    return {
      policy,
      sources,
      compiled,
      diagnostics: compiled.diagnostics,
      reading: "delta",
      compilation,
    };
  }

  /** The declarations changed: no line is known any more. */
  #afterForgetting(source: PolicySource): DeltaReading | null {
    if (this.#memory.isEmpty) return null;
    this.#memory.forget();
    return this.#readDelta(source);
  }

  #whole(source: PolicySource, now: Moment | undefined): SessionStep {
    const prepared = preparePolicy(source, now === undefined ? this.#facts : { ...this.#facts, now });
    this.#memory.forget();
    return { ...prepared, reading: "whole", compilation: prepared.compiled === null ? "none" : "whole" };
  }

  /** `null` when the text must be read as a whole. */
  #readDelta({ file, text, reader }: PolicySource): DeltaReading | null {
    const files = new Map<string, ReducedText>();
    const sources = new Map<string, string>();
    const reduced = (name: string, whole: string): string => {
      sources.set(name, whole);
      const found = reduceText(whole, (line) => this.#memory.has(line));
      if (found === null) return whole;
      files.set(name, found);
      return found.text;
    };
    const { tree, diagnostics } = parsePolicy(reduced(file, text), file, reducing(reader, reduced));
    if (tree === null || diagnostics.length > 0 || files.size === 0) return null;
    const resolution = resolvePolicy(tree);
    if (resolution.policy === null || resolution.diagnostics.length > 0) return null;
    const declarations = [...sources]
      .map(([name, whole]) => `${name}\n${files.get(name)?.rest ?? whole}`)
      .join("\0");
    if (!this.#memory.belongsTo(declarations)) return null;
    const { rules: few, ...rest } = resolution.policy;
    const move = moverOf(files);
    const rules = this.#memory.expand(
      few.map((rule, index) => ({ rule, isNamed: tree.rules[index]!.name !== null, span: move(rule.span) })),
      files,
    );
    if (rules === null) return null;
    const policy: Policy = { ...relocate(rest, move), rules };
    return { policy, declarations, sources };
  }
}

interface DeltaReading {
  readonly policy: Policy;
  /** The text of everything but rules: equal for two policies exactly when they declare the same. */
  readonly declarations: string;
  readonly sources: ReadonlyMap<string, string>;
}

const reducing = (reader: SourceReader, reduced: (name: string, whole: string) => string): SourceReader => ({
  names: (folder) => reader.names(folder),
  read: (path) => {
    const found = reader.read(path);
    return found.kind === "text" ? { kind: "text", text: reduced(path, found.text) } : found;
  },
});

/** From places in the reduced texts to places in the whole ones. */
const moverOf =
  (files: ReadonlyMap<string, ReducedText>) =>
  (span: Span): Span => {
    const line = files.get(span.file)?.lines[span.line - 1] ?? span.line;
    return line === span.line ? span : { ...span, line };
  };
