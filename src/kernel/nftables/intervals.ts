import type { NftElement } from "../../state/index.ts";
import { predecessor, successor } from "./hex-number.ts";
import type { KernelElement } from "./kernel-element.ts";
import type { RangeForm } from "./set-flags.ts";

/**
 * Elements as the kernel stores them. In the form `pairs` a closed range [a, b] is an element at a and a closing one at
 * b + 1; a range up to all ones is never closed. Ranges must come in ascending order.
 */
export const toKernelElements = (elements: readonly NftElement[], form: RangeForm): KernelElement[] => {
  if (form !== "pairs") return elements.map((element) => opening(element, form));
  return elements.flatMap((element) => {
    const after = element.key === "" ? null : successor(element.end ?? element.key);
    return after === null ? [opening(element, form)] : [opening(element, form), closing(after)];
  });
};

const opening = ({ key, end, data, verdict, timeoutMs }: NftElement, form: RangeForm): KernelElement => ({
  key,
  keyEnd: form === "keyEnd" && key !== "" ? (end ?? key) : null,
  closes: false,
  data,
  verdict,
  timeoutMs,
  expires: false,
});

const closing = (key: string): KernelElement => ({
  key,
  keyEnd: null,
  closes: true,
  data: null,
  verdict: null,
  timeoutMs: null,
  expires: false,
});

/** What the kernel stores as elements of the state, sorted by key. Those that run out are left out. */
export const fromKernelElements = (stored: readonly KernelElement[], form: RangeForm): NftElement[] => {
  const sorted = stored.toSorted(byPlace);
  if (form === "pairs") return closeRanges(sorted);
  return sorted
    .filter(({ expires }) => !expires)
    .map((element) => closed(element, form === "none" ? null : (element.keyEnd ?? element.key)));
};

/** At one key a range closes before the next one opens. */
const byPlace = (a: KernelElement, b: KernelElement): number =>
  a.key < b.key ? -1 : a.key > b.key ? 1 : Number(b.closes) - Number(a.closes);

/**
 * Joins openings with what ends them: a closing element, or the next opening (`nft` leaves out a closing element
 * there), or nothing up to all ones. A closing element alone (`nft` puts one at zero) means nothing.
 */
const closeRanges = (sorted: readonly KernelElement[]): NftElement[] => {
  const ranges: NftElement[] = [];
  for (const [index, element] of sorted.entries()) {
    if (element.closes || element.expires) continue;
    const next = element.key === "" ? undefined : sorted[index + 1];
    ranges.push(closed(element, next === undefined ? allOnes(element.key) : predecessor(next.key)));
  }
  return ranges;
};

const allOnes = (key: string): string => "f".repeat(key.length);

const closed = ({ key, data, verdict, timeoutMs }: KernelElement, end: string | null): NftElement => ({
  key,
  end: key === "" ? null : end,
  data,
  verdict,
  timeoutMs,
});
