/** Words longer than this are not compared: the cost grows with the square of the length. */
const longestWord = 64;

/**
 * The candidate that `word` was probably meant to be, or `null` when none is near: at most one edit for each three
 * letters, and one for two. Case counts for nothing. Among equally near ones the first wins.
 */
export const nearestWord = (word: string, candidates: Iterable<string>): string | null => {
  let best: { readonly candidate: string; readonly distance: number } | null = null;
  if (word.length > longestWord) return null;
  for (const candidate of candidates) {
    const limit = best === null ? allowedEdits(word) : best.distance - 1;
    if (Math.abs(candidate.length - word.length) > limit || candidate.length > longestWord) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit) best = { candidate, distance };
  }
  return best?.candidate ?? null;
};

/** `did you mean …?` for the nearest candidate, or `null`. */
export const didYouMean = (word: string, candidates: Iterable<string>): string | null => {
  const nearest = nearestWord(word, candidates);
  return nearest === null ? null : `did you mean \`${nearest}\`?`;
};

const allowedEdits = (word: string): number =>
  word.length < 2 ? 0 : Math.max(1, Math.floor(word.length / 3));

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
const editDistance = (a: string, b: string): number => {
  let [twoBack, previous] = [[] as number[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swap = swapped ? twoBack[column - 2]! + 1 : Infinity;
      current[column] = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + cost,
        swap,
      );
    }
    [twoBack, previous] = [previous, current];
  }
  return previous[b.length]!;
};
