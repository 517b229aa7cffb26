import { agree } from "./combine.ts";
import type { Diagrams } from "./diagrams.ts";
import type { EditEffect } from "./edit-effect.ts";
import { type Ref, undefinedRef } from "./ref.ts";
import type { RootOwner } from "./roots.ts";
import { concatenate, leafOf, mergedOf, mergedParts, type Segment, segmentOf, split } from "./segment.ts";

/** An edit of a list: `removed` entries from `at` on make place for `added`. */
export interface RuleEdit {
  readonly at: number;
  readonly removed: number;
  readonly added: readonly Ref[];
}

/**
 * An ordered list of diagrams of which the first that is defined decides, as a balanced tree of merged stretches.
 *
 * An edit is answered from the stretches around it, cut down to the packets that it can change, before anything is
 * merged again: `settle` does that later. Copies are free, so that an edit can be tried on one.
 */
export class RuleRope implements RootOwner {
  readonly #diagrams: Diagrams;
  #top: Segment | null;
  #root: Ref | null = null;

  constructor(diagrams: Diagrams, refs: readonly Ref[]) {
    this.#diagrams = diagrams;
    this.#top = segmentOf(refs);
  }

  /** The whole list as a stretch. */
  get top(): Segment | null {
    return this.#top;
  }

  get length(): number {
    return this.#top?.size ?? 0;
  }

  /** What the list says. */
  get root(): Ref {
    this.#root ??= this.settle();
    return this.#root;
  }

  /** Tells the root that another builder has found, so that nothing has to be merged for it. */
  knowRoot(root: Ref): void {
    this.#root = root;
  }

  /** The entry at `index`. */
  at(index: number): Ref {
    let segment = this.#top;
    let left = index;
    while (segment?.left != null) {
      const isLeft = left < segment.left.size;
      left -= isLeft ? 0 : segment.left.size;
      segment = isLeft ? segment.left : segment.right;
    }
    return segment?.merged ?? undefinedRef;
  }

  /** The same list, to be edited on its own. */
  copy(): RuleRope {
    const copy = new RuleRope(this.#diagrams, []);
    copy.#top = this.#top;
    copy.#root = this.#root;
    return copy;
  }

  /** Merges all stretches that edits have left open. Gives the root. */
  settle(): Ref {
    return mergedOf(this.#top, (first, second) => this.#diagrams.override(first, second));
  }

  /** The part of `packets` that no entry before `index` decides. */
  live(index: number, packets: Ref): Ref {
    return this.#outside(packets, mergedParts(this.#top, 0, index));
  }

  /** The packets that the entry at `index` decides. */
  effective(index: number): Ref {
    return this.live(index, this.at(index));
  }

  /** What entries from `index` on say about `packets`. */
  below(index: number, packets: Ref): Ref {
    const parts: Ref[] = [];
    let rest = packets;
    for (const part of mergedParts(this.#top, index, this.length)) {
      if (rest === undefinedRef) break;
      if (this.#diagrams.disjoint(rest, part)) continue;
      parts.push(this.#diagrams.guard(rest, part));
      rest = this.#diagrams.without(rest, part);
    }
    return this.#diagrams.overrideAll(parts);
  }

  /** Whether entries from `index` on say of all packets of `f` just what `f` does. */
  agreesBelow(index: number, f: Ref): boolean {
    let rest = f;
    for (const part of mergedParts(this.#top, index, this.length)) {
      if (rest === undefinedRef) break;
      if (!agree(this.#diagrams.store, rest, part)) return false;
      rest = this.#diagrams.without(rest, part);
    }
    return rest === undefinedRef;
  }

  /** Edits the list. Says exactly what that changes. */
  edit({ at, removed, added }: RuleEdit): EditEffect {
    const diagrams = this.#diagrams;
    const old = Array.from({ length: removed }, (_, offset) => this.at(at + offset));
    const [before, after] = [diagrams.overrideAll(old), diagrams.overrideAll(added)];
    const region = this.live(at, diagrams.union(before, after));
    const below = this.below(at + removed, region);
    const then = diagrams.override(diagrams.guard(region, after), below);
    const { root: changed, pairs } = diagrams.differences(
      diagrams.override(diagrams.guard(region, before), below),
      then,
    );
    this.#root = this.#patch(changed, then);
    this.#splice(at, removed, added);
    return { changed, pairs };
  }

  #patch(changed: Ref, then: Ref): Ref {
    const diagrams = this.#diagrams;
    return diagrams.override(diagrams.guard(changed, then), diagrams.without(this.root, changed));
  }

  #splice(at: number, removed: number, added: readonly Ref[]): void {
    const [first, rest] = split(this.#top, at);
    const [, last] = split(rest, removed);
    const middle = added.length === 1 ? leafOf(added[0]!) : segmentOf(added);
    this.#top = concatenate(concatenate(first, middle), last);
  }

  #outside(packets: Ref, parts: Iterable<Ref>): Ref {
    let left = packets;
    for (const part of parts) {
      if (left === undefinedRef) break;
      left = this.#diagrams.without(left, part);
    }
    return left;
  }

  visitRefs(visit: (ref: Ref) => Ref, pass: number): void {
    if (this.#root !== null) this.#root = visit(this.#root);
    visitSegment(this.#top, visit, pass);
  }
}

const visitSegment = (segment: Segment | null, visit: (ref: Ref) => Ref, pass: number): void => {
  if (segment === null || segment.pass === pass) return;
  segment.pass = pass;
  if (segment.merged !== null) segment.merged = visit(segment.merged);
  visitSegment(segment.left, visit, pass);
  visitSegment(segment.right, visit, pass);
};
