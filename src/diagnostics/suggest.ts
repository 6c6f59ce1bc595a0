// "Did you mean": the candidates a mistyped name is nearest to.

/**
 * Damerau-Levenshtein distance, restricted form (insert, delete, replace, swap of neighbours, each cost 1; no substring edited twice).
 * O(a.length * b.length).
 */
export function editDistance(a: string, b: string): number {
  let twoBack: number[] = [];
  let oneBack = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(row[j - 1]! + 1, oneBack[j]! + 1, oneBack[j - 1]! + (same ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) best = Math.min(best, twoBack[j - 2]! + 1);
      row.push(best);
    }
    twoBack = oneBack;
    oneBack = row;
  }
  return oneBack[b.length]!;
}

/**
 * The `count` candidates nearest to `name`, best first; those that differ in more than about a third of their letters are left out. Near to a
 * single letter is only itself.
 */
export function suggest(name: string, candidates: Iterable<string>, count = 3): string[] {
  const wanted = name.toLowerCase();
  const near: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const limit = wanted.length < 2 ? 0 : Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    if (Math.abs(wanted.length - candidate.length) > limit) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance <= limit) near.push({ candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return near.slice(0, count).map(({ candidate }) => candidate);
}

/** "did you mean `a`, `b` or `c`?" for a hint; undefined if nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const near = suggest(name, candidates).map((candidate) => `\`${candidate}\``);
  if (near.length === 0) return undefined;
  const last = near.pop();
  return `did you mean ${near.length === 0 ? last : `${near.join(", ")} or ${last}`}?`;
}
