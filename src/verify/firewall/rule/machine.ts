import { type Diagrams, everything, type Ref, undefinedRef } from "../../sets/index.ts";
import type { Loaded } from "../loads/load.ts";
import { noEffects, type Effects } from "../outcome/outcome.ts";
import { isNothing, thenEffects } from "../outcome/outcome-table.ts";
import type { Scope } from "../scope.ts";
import { type Bit, substituteBit, variable } from "../value/bit.ts";
import { Registers } from "../value/registers.ts";
import { substitute } from "../value/substitute.ts";
import { segmentsOf, type Slot, type Value, valueOfCases } from "../value/value.ts";
import type { Exit, KeyedDecisions, RuleRun, RuleVerdict, Thread } from "./thread.ts";

/** What one rule does: threads that are still in it, and exits of those that are not. */
export class RuleMachine {
  readonly scope: Scope;
  /** The id of the rule: `nftTable ip filter/INPUT/3`. */
  readonly place: string;
  readonly exits: Exit[] = [];
  #threads: readonly Thread[] = [{ guard: everything, registers: new Registers(), effects: noEffects }];

  constructor(scope: Scope, place: string) {
    this.scope = scope;
    this.place = place;
  }

  get diagrams(): Diagrams {
    return this.scope.space.diagrams;
  }

  /** Whether no packet is left in the rule. */
  get isDone(): boolean {
    return this.#threads.length === 0;
  }

  /** Puts what is loaded into a register; packets without it break off. */
  load(register: number, { value, domain }: Loaded): void {
    this.#step((thread) => {
      const kept = this.#keep(thread, this.#before(thread, domain));
      if (kept === null) return [];
      const registers = kept.registers.put(register, this.#valueBefore(thread, value));
      return [{ ...kept, registers }];
    });
  }

  /** Changes registers of every thread: `change` gives the value for the register from the thread. */
  compute(register: number, change: (registers: Registers) => Value): void {
    this.#step((thread) => [
      { ...thread, registers: thread.registers.put(register, change(thread.registers)) },
    ]);
  }

  /** Only packets go on that are in a set of headers as they are by now. */
  require(set: Ref): void {
    this.#step((thread) => this.#list(this.#keep(thread, this.#before(thread, set))));
  }

  /** Only packets go on whose registers are so: `set` is in terms of the header before the rule. */
  requireRegisters(set: (registers: Registers) => Ref): void {
    this.#step((thread) => this.#list(this.#keep(thread, set(thread.registers))));
  }

  /** A choice for each thread: packets of each `guard` go on with the value in the register, others break off. */
  choose(
    register: number,
    cases: (registers: Registers) => readonly { guard: Ref; bytes: Uint8Array }[],
  ): void {
    this.#step((thread) => {
      const list = cases(thread.registers);
      const kept = this.#keep(thread, this.diagrams.overrideAll(list.map(({ guard }) => guard)));
      const length = list[0]?.bytes.length ?? 0;
      return kept === null
        ? []
        : [{ ...kept, registers: kept.registers.put(register, valueOfCases(list, length)) }];
    });
  }

  /** Ends the rule for packets of each `guard` by its verdict; `null` goes on in the rule, all others break off. */
  decideBy(verdicts: (registers: Registers) => readonly { guard: Ref; verdict: RuleVerdict | null }[]): void {
    this.#step((thread) => {
      const list = verdicts(thread.registers);
      this.#keep(thread, this.diagrams.overrideAll(list.map(({ guard }) => guard)));
      for (const { guard, verdict } of list) if (verdict !== null) this.#leave(thread, guard, verdict);
      const staying = list.filter(({ verdict }) => verdict === null);
      return staying.flatMap(({ guard }) => this.#list(this.#within(thread, guard, thread.effects)));
    });
  }

  /**
   * Ends the rule by verdicts of exact keys; others break off. Says whether it did: not when `decisions` gives `null`,
   * or something was done to a packet before.
   */
  decideByKeys(decisions: (registers: Registers) => KeyedDecisions | null): boolean {
    const exits = this.#threads.map(({ guard, effects, registers }) => ({
      guard,
      effects,
      verdict: isNothing(effects) ? decisions(registers) : null,
    }));
    if (exits.some(({ verdict }) => verdict === null)) return false;
    this.exits.push(...exits);
    this.#threads = [];
    return true;
  }

  /** Ends the rule for all packets in it. */
  decide(verdict: RuleVerdict): void {
    this.#step((thread) => {
      this.#leave(thread, everything, verdict);
      return [];
    });
  }

  /** Ends the rule for those packets that are in a set of headers as they are by now; others go on. */
  decideWhere(set: Ref, verdict: RuleVerdict): void {
    this.#step((thread) => {
      const before = this.#before(thread, set);
      this.#leave(thread, before, verdict);
      const guard = this.diagrams.without(thread.guard, before);
      return guard === undefinedRef ? [] : [{ ...thread, guard }];
    });
  }

  /** Does something to packets that are in a set of headers as they are by now; others go on without it. */
  act(set: Ref, effects: (registers: Registers) => readonly { guard: Ref; effects: Effects }[]): void {
    this.#step((thread) => {
      const before = this.#before(thread, set);
      const untouched = this.diagrams.without(thread.guard, before);
      const touched = effects(thread.registers).flatMap(({ guard, effects: done }) =>
        this.#list(
          this.#within(thread, this.diagrams.guard(before, guard), thenRegisters(thread.effects, done)),
        ),
      );
      return [...touched, ...(untouched === undefinedRef ? [] : [{ ...thread, guard: untouched }])];
    });
  }

  /** The same with values in terms of the header as it is by now. */
  actOnHeader(set: Ref, effects: Effects): void {
    this.#step((thread) => {
      const before = this.#before(thread, set);
      const untouched = this.diagrams.without(thread.guard, before);
      const touched = this.#within(thread, before, thenEffects(thread.effects, effects));
      return [
        ...this.#list(touched),
        ...(untouched === undefinedRef ? [] : [{ ...thread, guard: untouched }]),
      ];
    });
  }

  /** The rule's end: packets go on with the next rule. */
  finish(): RuleRun {
    const passed = this.diagrams.overrideAll(this.#threads.map(({ guard }) => guard));
    for (const { guard, effects } of this.#threads)
      if (!isNothing(effects)) this.exits.push({ guard, effects, verdict: null });
    this.#threads = [];
    return { exits: this.exits, passed };
  }

  #step(next: (thread: Thread) => readonly Thread[]): void {
    this.#threads = this.#threads.flatMap(next);
  }

  #list(thread: Thread | null): readonly Thread[] {
    return thread === null ? [] : [thread];
  }

  #within(thread: Thread, set: Ref, effects: Effects): Thread | null {
    const guard = this.diagrams.guard(set, thread.guard);
    return guard === undefinedRef ? null : { ...thread, guard, effects };
  }

  /** The packets of a thread that are in a set; the others go on with the next rule, as they are by now. */
  #keep(thread: Thread, set: Ref): Thread | null {
    if (!isNothing(thread.effects)) this.#leave(thread, this.diagrams.complement(set), null);
    return this.#within(thread, set, thread.effects);
  }

  #leave(thread: Thread, set: Ref, verdict: RuleVerdict | null): void {
    const guard = this.diagrams.guard(set, thread.guard);
    if (guard === undefinedRef || (verdict === null && isNothing(thread.effects))) return;
    this.exits.push({ guard, effects: thread.effects, verdict });
  }

  /** A set of headers as they are by now, by the header before the rule. */
  #before({ effects }: Thread, set: Ref): Ref {
    return substitute(this.diagrams, set, effects.assigned);
  }

  #valueBefore(thread: Thread, value: Value): Value {
    const { assigned } = thread.effects;
    if (assigned.size === 0) return value;
    return segmentsOf(value).flatMap((segment): readonly Slot[] => {
      if (segment.kind === "bits")
        return value
          .slice(segment.from, segment.from + segment.length)
          .map((slot) =>
            slot.kind === "bits"
              ? { kind: "bits", bits: slot.bits.map((bit) => substituteBit(bit, assigned)) }
              : slot,
          );
      const list = segment.cases.list.map(({ guard, bytes }) => ({
        guard: this.#before(thread, guard),
        bytes: bytes.subarray(segment.at, segment.at + segment.length),
      }));
      return valueOfCases(list, segment.length);
    });
  }
}

/** Effects whose values come from registers: these speak of the header before the rule already. */
const thenRegisters = (before: Effects, after: Effects): Effects => ({
  ...thenEffects({ ...before, assigned: new Map() }, after),
  assigned: new Map<number, Bit>([
    ...before.assigned,
    ...[...after.assigned].filter(([level, bit]) => before.assigned.has(level) || bit !== variable(level)),
  ]),
});
