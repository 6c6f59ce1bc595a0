// Checks on a whole vocabulary, made when it is saved and not only when a phrase meets the fault: clashes between patterns, levels.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { checkLevels } from "./levels.ts";
import { wordScore } from "./match.ts";
import { ARTICLES, wordLabel } from "./pattern.ts";
import type { PatternPiece, Vocabulary, Word } from "./word.ts";

/** Reports FLX0303 and FLX0304 of a vocabulary. */
export function checkVocabulary(vocabulary: Vocabulary, reporter: Reporter): void {
  checkClashes(vocabulary.words, reporter);
  checkLevels(vocabulary.words, reporter);
}

/**
 * Pairs of words that some phrase fits equally well: the same score, and an assignment of one word or number to each parameter that makes
 * the two patterns the same phrase. O(n^2) pairs, but only words of equal score and length are compared.
 */
export function checkClashes(words: readonly Word[], reporter: Reporter): void {
  const groups = new Map<string, { word: Word; atoms: readonly (string | null)[] }[]>();
  for (const word of words) {
    const atoms = atomsOf(word.pieces);
    const key = `${wordScore(word)}/${atoms.length}`;
    const group = groups.get(key) ?? [];
    for (const other of group) {
      const phrase = commonPhrase(other.atoms, atoms);
      if (phrase === undefined) continue;
      reporter.warning(
        "FLX0304",
        `\`${phrase}\` fits both ${wordLabel(other.word)} and \`${word.pattern}\``,
        word.span,
        {
          labels: [{ span: other.word.span, text: "the other word" }],
          hint: "reword one of the patterns; a phrase that fits both is refused",
        },
      );
    }
    group.push({ word, atoms });
    groups.set(key, group);
  }
}

/** Words of a pattern, null for a parameter; what is glued to a parameter stays an atom of its own. */
function atomsOf(pieces: readonly PatternPiece[]): (string | null)[] {
  return pieces.flatMap((piece) =>
    piece.kind === "parameter"
      ? [null]
      : piece.text
          .toLowerCase()
          .split(/\s+/)
          .filter((token) => token !== "" && !ARTICLES.includes(token)),
  );
}

/** A phrase both patterns fit, with `…` where both have a parameter; undefined if there is none. */
function commonPhrase(a: readonly (string | null)[], b: readonly (string | null)[]): string | undefined {
  const words: string[] = [];
  for (let index = 0; index < a.length; index++) {
    const [one, other] = [a[index]!, b[index]!];
    if (one !== null && other !== null && one !== other) return undefined;
    words.push(one ?? other ?? "…");
  }
  return words.join(" ");
}
