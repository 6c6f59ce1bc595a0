// From a phrase to the words it may be. The whole phrase must fit; case does not count, white space is folded, articles are ignored.
// A parameter is any text, so one pattern can fit in several ways: all are found by backtracking over the places of its literals, and the
// sensible ones come first (a number with its unit stays together, nothing hangs loose, the earlier argument is the shorter one).
// Score: a hundred for each literal character (blanks and articles not counted), less one for each parameter, less a fraction for the
// second and later splits of one word. So equal scores are always different words, and mean that the phrase is ambiguous.
import { editDistance } from "../diagnostics/suggest.ts";
import { unitNamed } from "../units/named.ts";
import { parseQuantity } from "../units/quantity.ts";
import { ARTICLES, literalText, literalTokens } from "./pattern.ts";
import type { Match, PatternPiece, Vocabulary, Word } from "./word.ts";

/** Splits of one word that are handed out, and steps spent looking for them: a phrase is a line, not a file. */
const SPLITS_MAX = 12;
const STEPS_MAX = 4000;
const SPLIT_COST = 1e-3;
/** Phrases a vocabulary remembers the words of: more than those of a program, less than all that an editor's user ever typed. */
const MATCHES_KEPT = 20_000;

type Argument = Match["arguments"] extends ReadonlyMap<string, infer One> ? One : never;

/** A vocabulary of these words. Those that were left out are matched where no other fits, and are no words of it otherwise. */
export function vocabularyOf(all: readonly Word[]): Vocabulary {
  const candidates = candidatesOf(all);
  const words = all.some(({ isLeftOut }) => isLeftOut) ? all.filter(({ isLeftOut }) => !isLeftOut) : all;
  const known = new Map<string, Match[]>();
  return {
    words,
    match(phrase) {
      let matches = known.get(phrase);
      if (!matches) {
        matches = candidates(phrase)
          .flatMap((matcher) => matcher(phrase))
          .sort((a, b) => b.score - a.score);
        if (matches.some(({ word }) => !word.isLeftOut)) matches = matches.filter(({ word }) => !word.isLeftOut);
        if (known.size >= MATCHES_KEPT) known.clear();
        known.set(phrase, matches);
      }
      return [...matches];
    },
    nearest: (phrase, count) => nearestWords(words, phrase, count),
  };
}

type Matcher = (phrase: string) => Match[];

/** Letters of one alphabet in a row: what a phrase must have if a pattern has it. */
const PLAIN_WORD = /^[a-z]+$/;

/**
 * The words a phrase may be, in order: those whose longest plain word it has, and those that have no plain word. All others would be tried
 * in vain, and there are hundreds. Their expressions are made when they are first needed.
 */
function candidatesOf(words: readonly Word[]): (phrase: string) => Matcher[] {
  const matchers = new Map<number, Matcher>();
  const byToken = new Map<string, number[]>();
  const others: number[] = [];
  words.forEach((word, index) => {
    const plain = literalTokens(word.pieces).filter((token) => PLAIN_WORD.test(token));
    const key = plain.sort((a, b) => b.length - a.length)[0];
    if (key === undefined) others.push(index);
    else byToken.set(key, [...(byToken.get(key) ?? []), index]);
  });
  return (phrase) => {
    const tokens = new Set(phrase.toLowerCase().match(/[a-z]+/g) ?? []);
    const found = [...others, ...[...tokens].flatMap((token) => byToken.get(token) ?? [])].sort((a, b) => a - b);
    return found.map((index) => {
      let matcher = matchers.get(index);
      if (!matcher) {
        matcher = matcherOf(words[index]!);
        matchers.set(index, matcher);
      }
      return matcher;
    });
  };
}

/** Score of a word's best split. */
export const wordScore = (word: Pick<Word, "pieces" | "parameters">): number =>
  literalText(word.pieces).length * 100 - word.parameters.length;

/** All readings of a phrase as this word, best first. */
export function matcherOf(word: Word): (phrase: string) => Match[] {
  const score = wordScore(word);
  const split = splitterOf(word.pieces, "whole");
  return (phrase) => split(phrase).map((found, rank) => ({ word, arguments: found, score: score - rank * SPLIT_COST }));
}

/** Whether a word stands somewhere inside a text, and where its own words are: for finding what a meaning uses. */
export function occurrencesIn(text: string, word: Word): { start: number; end: number }[] {
  const steps = compile(word.pieces, "inside");
  const first = steps[0]!;
  const places: { start: number; end: number }[] = [];
  for (let at = 0; at < text.length; at++) {
    // A pattern that opens with a parameter is looked for by its first words.
    const from = first.kind === "literal" ? at : 0;
    if (first.kind === "literal" && (!isWordStart(text, at) || matchAt(first.pattern, text, at) === undefined))
      continue;
    const ends = search(steps, text, from, "inside", 1);
    if (ends.length > 0) places.push({ start: from, end: ends[0]!.end });
    if (first.kind !== "literal") break;
  }
  return places;
}

type Step =
  | { readonly kind: "literal"; readonly pattern: RegExp }
  | { readonly kind: "parameter"; readonly name: string };
type Where = "whole" | "inside";

function splitterOf(pieces: readonly PatternPiece[], where: Where): (phrase: string) => Map<string, Argument>[] {
  const steps = compile(pieces, where);
  return (phrase) => {
    const found = search(steps, phrase, phrase.length - phrase.trimStart().length, where, SPLITS_MAX * 4);
    const distinct = new Map<string, { split: Map<string, Argument>; cost: number[] }>();
    for (const { split } of found) {
      const key = [...split.values()].map(({ start, end }) => `${start}-${end}`).join();
      if (!distinct.has(key)) distinct.set(key, { split, cost: costOf([...split.values()]) });
    }
    return [...distinct.values()]
      .sort((a, b) => compare(a.cost, b.cost))
      .slice(0, SPLITS_MAX)
      .map(({ split }) => split);
  };
}

/** Literals as sticky expressions: words with any blanks between, an article allowed before each word and none required. */
function compile(pieces: readonly PatternPiece[], where: Where): Step[] {
  return pieces.map((piece, index) => {
    if (piece.kind === "parameter") return piece;
    const words = piece.text
      .trim()
      .split(/\s+/)
      .filter((word) => word !== "" && !ARTICLES.includes(word.toLowerCase()));
    const article = `(?:(?:${ARTICLES.join("|")})\\s+)?`;
    const body = words.map((word) => article + literalSource(word)).join("\\s+");
    const opensWithBlank = /^\s/.test(piece.text);
    const closesWithBlank = /\s$/.test(piece.text);
    const before = index === 0 ? "" : opensWithBlank ? "\\s+" : "";
    const isLast = index === pieces.length - 1;
    const isGlued = !closesWithBlank && !isLast;
    const after = isLast
      ? where === "whole"
        ? "\\s*$"
        : "(?!\\w)"
      : isGlued
        ? "\\s*"
        : words.length === 0
          ? ""
          : "\\s+";
    // A literal of nothing but articles or a blank between two parameters is just the blank.
    const pattern = words.length === 0 ? (isLast ? after : index === 0 ? "\\s*" : "\\s+") : before + body + after;
    return { kind: "literal", pattern: new RegExp(pattern, "iuy") };
  });
}

/** One word of a pattern; "+-" is also written as the sign, or with a stroke. */
const literalSource = (word: string): string =>
  word
    .replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    .replace(/\\\+-/g, "(?:\\+\\/?-|±)")
    .replace(/×/g, "[×x]");

interface Found {
  readonly split: Map<string, Argument>;
  readonly end: number;
}

function search(steps: readonly Step[], text: string, start: number, where: Where, limit: number): Found[] {
  const found: Found[] = [];
  let stepsLeft = STEPS_MAX;
  const go = (index: number, at: number, taken: readonly (readonly [string, Argument])[]): void => {
    if (found.length >= limit || stepsLeft-- <= 0) return;
    const step = steps[index];
    if (!step) {
      if (where === "inside" || at === text.length) found.push({ split: new Map(taken), end: at });
      return;
    }
    if (step.kind === "literal") {
      const end = matchAt(step.pattern, text, at);
      if (end !== undefined) go(index + 1, end, taken);
      return;
    }
    const next = steps[index + 1];
    if (!next) {
      const stop = where === "whole" ? text.length : bracketEnd(text, at);
      const rest = argument(text, at, stop);
      if (rest) go(index + 1, stop, [...taken, [step.name, rest]]);
      return;
    }
    for (let end = at + 1; end <= text.length && stepsLeft > 0; end++) {
      stepsLeft -= 0.05;
      // `next` is always a literal: patterns with two parameters side by side are refused.
      if (next.kind === "literal" && matchAt(next.pattern, text, end) === undefined) continue;
      const here = argument(text, at, end);
      if (here) go(index + 1, end, [...taken, [step.name, here]]);
    }
  };
  go(0, start, []);
  return found;
}

function matchAt(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found ? at + found[0].length : undefined;
}

const isWordStart = (text: string, at: number): boolean =>
  at === 0 || !/[\w$]/.test(text[at - 1]!) || !/\w/.test(text[at]!);

/** An article before a noun. `a` before an operator, or before a word that joins two quantities, is a term of that name: `a * b`, `a in metres`. */
const LEADING_ARTICLE =
  /^\s*(?:(?:the|an?(?!\s+(?:[-+*/^=<>,×÷−≤≥≠±]|(?:and|or|in|is|to|per|modulo|rises|falls)\b)))\s+)?/i;

/** The argument between two offsets, without blanks and leading articles; undefined if it is empty or cuts through brackets or quotes. */
function argument(text: string, from: number, to: number): Argument | undefined {
  const piece = text.slice(from, to);
  const lead = LEADING_ARTICLE.exec(piece)![0].length;
  const start = from + lead;
  const end = from + piece.trimEnd().length;
  if (start >= end || !isBalanced(text.slice(start, end))) return undefined;
  return { start, end, text: text.slice(start, end) };
}

/** Where the bracket that `at` is in closes, or the end of the text. */
function bracketEnd(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    if (text[index] === "(") depth++;
    else if (text[index] === ")" && --depth < 0) return index;
  }
  return text.length;
}

function isBalanced(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === "(") depth++;
    else if (character === ")" && --depth < 0) return false;
  }
  return depth === 0 && !isQuoted;
}

/** First number: how odd the arguments are; then their lengths, so that of equally sensible splits the shorter first argument wins. */
function costOf(found: readonly Argument[]): number[] {
  let odd = 0;
  found.forEach(({ text }, index) => {
    if (
      /^(?:[*/+=<>,×]|(?:and|or|per|in)\b)/i.test(text) ||
      /(?:[-+*/=<>,(×]|\b(?:and|or|not|per|at|of|to|in|by|for))$/i.test(text)
    ) {
      odd += 10;
    }
    const previous = found[index - 1]?.text ?? "";
    if (/(?:^|\s)[-+]?\d+(?:\.\d+)?$/.test(previous) && startsWithUnit(text)) odd += 5;
    const isPlain = parseQuantity(text).kind === "quantity" || /^\w+$/.test(text) || /^\(.*\)$|^"[^"]*"$/.test(text);
    if (!isPlain) odd += 1;
    // 10 - 4 - 3 is (10 - 4) - 3: an operator stays in the first argument.
    if (index > 0 && /\s[-+*/×]\s/.test(text)) odd += 2;
  });
  return [odd, ...found.map(({ text }) => text.length)];
}

function startsWithUnit(text: string): boolean {
  const words = text.split(/\s+/);
  return [2, 1].some((count) => unitNamed(words.slice(0, count).join(" ")).kind === "unit");
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length; index++) {
    const difference = a[index]! - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Words whose own words are most like those of the phrase: letters may differ by a third, order counts a little. */
function nearestWords(words: readonly Word[], phrase: string, count: number): Word[] {
  const asked = phrase
    .toLowerCase()
    .split(/[^\p{L}\p{N}_+*/×-]+/u)
    .filter((token) => token !== "" && !ARTICLES.includes(token) && !/^[-+]?\d/.test(token));
  if (asked.length === 0) return [];
  const lengthOf = (tokens: readonly string[]) => tokens.join("").length;
  const ranked = words.flatMap((word, order) => {
    const own = literalTokens(word.pieces);
    const met = new Set<number>();
    let likeness = 0;
    own.forEach((token, place) => {
      let best = { near: 0, index: -1 };
      asked.forEach((other, index) => {
        const near =
          1 -
          editDistance(token, other) / Math.max(token.length, other.length) -
          Math.min(0.1, Math.abs(index - place) * 0.01);
        if (near >= 0.5 && near > best.near && !met.has(index)) best = { near, index };
      });
      if (best.index >= 0) met.add(best.index);
      likeness += best.near * token.length;
    });
    const opens = met.has(0) && word.pieces[0]?.kind === "literal" ? 0.15 : 0;
    // What is left of the phrase may be arguments, if the word takes any.
    const unmet = lengthOf(asked.filter((_, index) => !met.has(index))) * (word.parameters.length > 0 ? 0.3 : 1);
    const share =
      (2 * likeness) / (lengthOf(own) + lengthOf(asked.filter((_, index) => met.has(index))) + unmet) + opens;
    return share >= 0.4 ? [{ word, share, order }] : [];
  });
  ranked.sort((a, b) => b.share - a.share || a.order - b.order);
  // Far behind the best is noise.
  const floor = (ranked[0]?.share ?? 0) * 0.6;
  return ranked
    .filter(({ share }) => share >= floor)
    .slice(0, count)
    .map(({ word }) => word);
}
