// Levels keep expansion finite: a word may use only words of lower levels. Which words a meaning uses is found by looking for their
// patterns in its text; a longer pattern hides the shorter ones inside it.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { occurrencesIn, wordScore } from "./match.ts";
import { literalTokens, wordLabel } from "./pattern.ts";
import type { Word } from "./word.ts";

type Unlevelled = Omit<Word, "level"> & { readonly level: number | undefined };

/** A form of the language that opens as a word of `math` does: `square $a`. */
const NO_WORD = /\bsquare root of\b/g;

/** The words that the meaning of a word uses. Only FLUX-ese (`means:`) can use words. */
export function usesOf<W extends Unlevelled>(word: Unlevelled, words: readonly W[]): W[] {
  const { meaning } = word;
  if (meaning.kind !== "means") return [];
  const text = meaning.text.toLowerCase().replace(NO_WORD, (form) => "·".repeat(form.length));
  const found: { used: W; start: number; end: number; score: number }[] = [];
  for (const line of text.split("\n")) {
    const base = text.indexOf(line);
    for (const used of words) {
      if (!literalTokens(used.pieces).every((token) => line.includes(token))) continue;
      for (const { start, end } of occurrencesIn(line, { ...used, level: used.level ?? 0 })) {
        found.push({ used, start: base + start, end: base + end, score: wordScore(used) });
      }
    }
  }
  const isHidden = (one: (typeof found)[number]) =>
    found.some(
      (other) => other.used !== one.used && other.score > one.score && other.start <= one.start && other.end >= one.end,
    );
  return [...new Set(found.filter((one) => !isHidden(one)).map(({ used }) => used))];
}

/** Gives every word a level: the stated one, or one more than the highest it uses (0 for assembly and code). Cycles end at the word itself. */
export function inferLevels(words: readonly Unlevelled[]): Word[] {
  const levels = new Map<Unlevelled, number>();
  const visiting = new Set<Unlevelled>();
  const levelOf = (word: Unlevelled): number => {
    const known = word.level ?? levels.get(word);
    if (known !== undefined) return known;
    if (visiting.has(word)) return 0;
    visiting.add(word);
    const level = usesOf(word, words).reduce((highest, used) => Math.max(highest, levelOf(used) + 1), 0);
    visiting.delete(word);
    levels.set(word, level);
    return level;
  };
  return words.map((word) => ({ ...word, level: levelOf(word) }));
}

/** Reports words that use words of their own level or above, and cycles with their whole round (FLX0303). */
export function checkLevels(words: readonly Word[], reporter: Reporter): void {
  const uses = new Map(words.map((word) => [word, usesOf(word, words)]));
  const inCycle = new Set<Word>();
  for (const cycle of cyclesOf(words, uses)) {
    for (const word of cycle) inCycle.add(word);
    const round = [...cycle, cycle[0]!].map((word) => `\`${word.pattern}\``).join(" uses ");
    reporter.error("FLX0303", `a word is explained by itself: ${round}`, cycle[0]!.meaning.span, {
      labels: cycle.slice(1).map((word) => ({ span: word.meaning.span, text: "and this" })),
      hint: "say what one of them means without the other",
    });
  }
  for (const [word, used] of uses) {
    if (inCycle.has(word)) continue;
    for (const lower of used.filter((other) => other.level >= word.level)) {
      reporter.error(
        "FLX0303",
        `\`${word.pattern}\` is of level ${word.level} and uses ${wordLabel(lower)} of level ${lower.level}`,
        word.meaning.span,
        { hint: `write \`level: ${lower.level + 1}\`, or leave the line out` },
      );
    }
  }
}

/** Each cycle once, starting at its first word in file order. */
function cyclesOf(words: readonly Word[], uses: ReadonlyMap<Word, readonly Word[]>): Word[][] {
  const cycles: Word[][] = [];
  const done = new Set<Word>();
  const visit = (word: Word, path: readonly Word[]): void => {
    const at = path.indexOf(word);
    if (at >= 0) {
      cycles.push(path.slice(at));
      return;
    }
    if (done.has(word)) return;
    for (const used of uses.get(word) ?? []) visit(used, [...path, word]);
    done.add(word);
  };
  for (const word of words) visit(word, []);
  return cycles;
}
