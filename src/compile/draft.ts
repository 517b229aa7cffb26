import type { Diagnostic, Span } from "../diagnostics/index.ts";
import {
  type Borrowed,
  configOf,
  type HostConfig,
  keyOf,
  type Kind,
  kinds,
  objectId,
  type ObjectOfKind,
  type OwnedWindows,
  tableOf,
  type Wanted,
} from "../state/index.ts";
import type { ChainShape } from "./filter/pair.ts";
import type { RuleTimes } from "./times/rule-times.ts";

/**
 * What `compile` gives back. All but `diagnostics` is computed when it is first asked for: whoever only wants to know
 * whether a policy is sound does not wait for it.
 */
export interface Compiled {
  readonly wanted: Wanted;
  /**
   * From `objectId` (and `nftTable inet causeway/CHAIN/INDEX` for single rules, `…/MAP/KEY` for single elements of
   * maps that stand for rules) to the policy line that asked.
   */
  readonly provenance: ReadonlyMap<string, Span>;
  /** What the host cannot give, in policy order. With an error among them, `wanted` must not be applied. */
  readonly diagnostics: readonly Diagnostic[];
  /** How long lists of rules became lookups; empty when all lists are short. */
  readonly shape: readonly ChainShape[];
  /** The rules that hold at certain times only, in file order. */
  readonly times: readonly RuleTimes[];
  /** The windows of numbers that are ours under this policy. */
  readonly windows: OwnedWindows;
  /** How connections are steered; `null` when they are not. */
  readonly steering: Steering | null;
}

/** What marks of connections mean. */
export interface Steering {
  /** The bits that are ours. */
  readonly mask: number;
  /** The mark of connections that are cut; `null` when none ever are. */
  readonly cutMark: number | null;
  /** A connection whose first packet chose `choice` and left by `device` gets the mark `pin`. */
  readonly pins: readonly { readonly choice: number; readonly device: string; readonly pin: number }[];
}

/**
 * A `Compiled` in the making: every part of the compiler writes into the same one.
 *
 * INVARIANT: an object is owned once; borrowing the same object twice merges the patches.
 * INVARIANT: what is put off reports nothing, so that `diagnostics` are whole without it.
 */
export class Draft {
  readonly #owned = new Map<Kind, ObjectOfKind[Kind][]>();
  readonly #borrowed = new Map<string, Borrowed>();
  readonly #provenance = new Map<string, Span>();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #shape: ChainShape[] = [];
  #times: readonly RuleTimes[] = [];
  #putOff: (() => void)[] = [];
  #traces: (() => Iterable<readonly [id: string, Span]>)[] = [];
  #isFinished = false;
  /** How connections are steered; written where that is compiled. */
  steering: Steering | null = null;

  own<K extends Kind>(kind: K, object: ObjectOfKind[K], span: Span): void {
    const objects = this.#owned.get(kind) ?? [];
    objects.push(object);
    this.#owned.set(kind, objects);
    this.trace(objectId(kind, keyOf(kind, object)), span);
  }

  borrow<K extends Kind>(kind: K, key: string, patch: Partial<ObjectOfKind[K]>, span: Span): void {
    const id = objectId(kind, key);
    this.#borrowed.set(id, { kind, key, patch: { ...this.#borrowed.get(id)?.patch, ...patch } });
    this.trace(id, span);
  }

  /** Borrows a kernel setting. Path as below `/proc/sys`. */
  setSysctl(path: string, value: string, span: Span): void {
    this.borrow("sysctl", path, { value }, span);
  }

  /** Remembers the first line that asked for `id`. */
  trace(id: string, span: Span): void {
    if (!this.#provenance.has(id)) this.#provenance.set(id, span);
  }

  /** Leaves `work` until something other than diagnostics is asked for. It must not report. */
  putOff(work: () => void): void {
    this.#putOff.push(work);
  }

  /** The same for many, when provenance is asked for. */
  traceLater(entries: () => Iterable<readonly [id: string, Span]>): void {
    this.#traces.push(entries);
  }

  report(diagnostic: Diagnostic): void {
    if (this.#isFinished) throw new Error("a diagnostic that nobody will see");
    this.#diagnostics.push(diagnostic);
  }

  shape(shapes: readonly ChainShape[]): void {
    this.#shape.push(...shapes);
  }

  times(times: readonly RuleTimes[]): void {
    this.#times = times;
  }

  finish(windows: OwnedWindows): Compiled {
    this.#isFinished = true;
    const wanted = once(() => this.#wanted());
    const provenance = once(() => this.#wholeProvenance());
    const shape = once(() => this.#wholeShape());
    return {
      get wanted() {
        return wanted();
      },
      get provenance() {
        return provenance();
      },
      get shape() {
        return shape();
      },
      diagnostics: this.#diagnostics,
      times: this.#times,
      windows,
      steering: this.steering,
    };
  }

  #wholeProvenance(): ReadonlyMap<string, Span> {
    this.#complete();
    for (const entries of this.#traces) for (const [id, span] of entries()) this.trace(id, span);
    return this.#provenance;
  }

  #wholeShape(): readonly ChainShape[] {
    this.#complete();
    return this.#shape;
  }

  #complete(): void {
    const work = this.#putOff;
    this.#putOff = [];
    for (const one of work) one();
  }

  #wanted(): Wanted {
    this.#complete();
    return { owned: this.#ownedTables(), borrowed: this.#sortedBorrowed() };
  }

  #ownedTables(): HostConfig {
    const tables = [...this.#owned].map(([kind, objects]) => [kind, tableOf(kind, objects as never[])]);
    return configOf(Object.fromEntries(tables) as Partial<HostConfig>);
  }

  #sortedBorrowed(): readonly Borrowed[] {
    return [...this.#borrowed.values()].sort(
      (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.key < b.key ? -1 : 1),
    );
  }
}

const once = <Value extends object>(compute: () => Value): (() => Value) => {
  let value: Value | null = null;
  return () => (value ??= compute());
};
