/** What was probably meant by a word that nothing is called. */

/** The most characters of a word for which one is looked for. */
const LONGEST = 100;

/**
 * The candidate nearest to a word: the same but for case, `-` and `_`, or few
 * letters away (one for every three), or one that the word is a part of; null where none is near.
 */
export function nearest(
  word: string,
  candidates: Iterable<string>,
): string | null {
  if (word.length > LONGEST) return null;
  const wanted = fold(word);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const folded = fold(candidate);
    if (folded === wanted) return candidate;
    if (folded.length < 2 || wanted.length < 2) continue;
    const distance = editDistance(wanted, folded);
    if (distance < bestDistance && distance < folded.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? partly(wanted, candidates);
}

/** The shortest candidate that the word is a part of. */
function partly(wanted: string, candidates: Iterable<string>): string | null {
  if (wanted.length < 4) return null;
  let best: string | null = null;
  for (const candidate of candidates) {
    const shorter = best === null || candidate.length < best.length;
    if (shorter && fold(candidate).includes(wanted)) best = candidate;
  }
  return best;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[-_\s]/g, "");
}

/** Insertions, removals, replacements, and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] &&
        a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
