// What `flux vocab` says of words: lists, one word with all that is known of it, a search, and what is wrong or missing in a vocabulary.
import { basename, dirname, resolve, sep } from "node:path";
import { type CompileOptions, finish, languageServices } from "../compile.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import { positionAt } from "../diagnostics/source.ts";
import { editDistance } from "../diagnostics/suggest.ts";
import { emptyModule, type Input } from "../fir/function.ts";
import { splitImage } from "../image/header.ts";
import { compilePhrase } from "../languages/ese/index.ts";
import { loadLanguages } from "../languages/registry.ts";
import { kindNamed } from "../units/kinds.ts";
import { checkVocabulary } from "../vocabulary/check.ts";
import { PACK_ENDING } from "../vocabulary/pack.ts";
import { literalTokens, wordLabel } from "../vocabulary/pattern.ts";
import type { Channel, ItemType, Parameter, Vocabulary, Word } from "../vocabulary/word.ts";
import { WordUses } from "./words-used.ts";

/** A word in one line. */
export interface WordRow {
  readonly pattern: string;
  /** The folder or package it is of, else its file. */
  readonly vocabulary: string;
  readonly level: number;
  /** "a duration in hours"; absent for a word that only acts. */
  readonly result?: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/** All that is known of a word. */
export interface WordPage extends WordRow {
  readonly file: string;
  readonly line: number;
  /** "$dist is a distance in nautical miles". */
  readonly where: readonly string[];
  readonly meaning: { readonly kind: Word["meaning"]["kind"]; readonly text: string };
  readonly examples: readonly { readonly phrase: string; readonly expected: string }[];
  readonly acts?: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Patterns of words its meaning uses, and of those that use it. */
  readonly uses: readonly string[];
  readonly usedBy: readonly string[];
  /** Of the code of one use of it, with its quantities from inputs; null without an example. */
  readonly codeBytes: number | null;
}

export interface WordFilter {
  readonly level?: number;
  readonly tag?: string;
}

/** The words that pass, by vocabulary, then level, then as in their files. */
export function listWords(
  { words }: Vocabulary,
  isWanted: (word: Word) => boolean,
  { level, tag }: WordFilter,
): WordRow[] {
  const rows = words
    .filter(isWanted)
    .map(rowOf)
    .filter((row) => (level === undefined || row.level === level) && (tag === undefined || row.tags.includes(tag)));
  const order = [...new Set(rows.map((row) => row.vocabulary))];
  return rows
    .map((row, index) => ({ row, index }))
    .sort(
      (a, b) =>
        order.indexOf(a.row.vocabulary) - order.indexOf(b.row.vocabulary) ||
        a.row.level - b.row.level ||
        a.index - b.index,
    )
    .map(({ row }) => row);
}

/** The word of a pattern as written, or that a phrase is read as; the nearest words where there is none. */
export function findWord(vocabulary: Vocabulary, text: string): Word | { readonly nearest: readonly Word[] } {
  const folded = text.trim().replace(/\s+/g, " ").toLowerCase();
  return (
    vocabulary.words.find(({ pattern }) => pattern.toLowerCase() === folded) ??
    vocabulary.match(text)[0]?.word ?? { nearest: vocabulary.nearest(text.replaceAll("$", ""), NEAREST) }
  );
}

const NEAREST = 5;

/** Everything about one word. */
export async function describeWord(word: Word, vocabulary: Vocabulary, options: CompileOptions): Promise<WordPage> {
  const { kind } = word.meaning;
  const uses = new WordUses(vocabulary, options);
  return {
    ...rowOf(word),
    file: word.file.path,
    line: positionAt(word.file, word.span.start).line,
    where: word.parameters.map(shownParameter),
    meaning: { kind, text: meaningOf(word) },
    examples: word.examples.map(({ phrase, expected, tolerance }) => ({
      phrase,
      expected: tolerance > 0 ? `${expected} within ${tolerance}` : expected,
    })),
    ...(word.acts === undefined ? {} : { acts: word.acts }),
    reads: (word.reads ?? []).map(shownChannel),
    writes: (word.writes ?? []).map(shownChannel),
    uses: uses.of(word).map(({ pattern }) => pattern),
    usedBy: vocabulary.words.filter((other) => uses.of(other).includes(word)).map(({ pattern }) => pattern),
    codeBytes: await wordBytes(word, vocabulary, options),
  };
}

/**
 * Bytes of the code section of a word used once. Its quantities come from inputs, because a phrase of nothing but numbers is worked out when it
 * is compiled; where that is no reading of the word, they are those of the example. Null for a word without an example.
 */
export async function wordBytes(word: Word, vocabulary: Vocabulary, options: CompileOptions): Promise<number | null> {
  const example = word.examples[0]?.phrase;
  if (example === undefined) return null;
  await loadLanguages();
  const found = vocabulary.match(example).find((match) => match.word === word)?.arguments;
  const inputs = new Map<string, Input>();
  let phrase = example;
  for (const [name, { start, end }] of [...(found ?? [])].sort(([, a], [, b]) => b.start - a.start)) {
    const parameter = word.parameters.find((one) => one.name === name);
    const isQuantity =
      parameter &&
      !parameter.choices &&
      !parameter.items &&
      (kindNamed(parameter.kind ?? "number")?.dimension ?? false);
    if (!isQuantity) continue;
    const input = `argument ${inputs.size + 1}`;
    inputs.set(input, inputNamed(input, parameter.unit));
    phrase = phrase.slice(0, start) + input + phrase.slice(end);
  }
  return (
    codeBytes(phrase, vocabulary, { ...options, vessel: { ...options.vessel, inputs } }) ??
    codeBytes(example, vocabulary, options)
  );
}

function codeBytes(phrase: string, vocabulary: Vocabulary, options: CompileOptions): number | null {
  const reporter = new Reporter();
  const module = emptyModule("phrase");
  const services = { ...languageServices(options, reporter), vocabulary: () => vocabulary };
  if (!compilePhrase(phrase, module, services)) return null;
  const compiled = finish(module, [{ path: "phrase", text: phrase }], options, reporter);
  if (!compiled) return null;
  const { codeStart, dataStart } = splitImage(compiled.bytes);
  return dataStart - codeStart;
}

const inputNamed = (name: string, unit: string | undefined): Input => ({
  name,
  ...(unit === undefined ? {} : { unit }),
  sources: [],
  lowest: { numerator: -1_000_000, denominator: 1 },
  highest: { numerator: 1_000_000, denominator: 1 },
  staleAfterMs: 0,
});

/** Words whose pattern, description or tags hold the words of a text, nearly or wholly; best first. */
export function searchWords(vocabulary: Vocabulary, text: string, limit = 20): WordRow[] {
  const wanted = tokensOf(text);
  if (wanted.length === 0) return [];
  const ranked = vocabulary.words.flatMap((word, order) => {
    const places = [
      { tokens: literalTokens(word.pieces), weight: 4 },
      { tokens: word.tags.flatMap(tokensOf), weight: 2 },
      { tokens: tokensOf(word.description), weight: 1 },
    ];
    const scores = wanted.map((token) =>
      Math.max(...places.map(({ tokens, weight }) => weight * likeness(token, tokens))),
    );
    // Every word of the search must be found somewhere.
    const score = scores.every((one) => one > 0) ? scores.reduce((sum, one) => sum + one, 0) : 0;
    return score > 0 ? [{ word, score, order }] : [];
  });
  ranked.sort((a, b) => b.score - a.score || a.order - b.order);
  return ranked.slice(0, limit).map(({ word }) => rowOf(word));
}

const tokensOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** 1 for the very word, less for one that begins with it or is a letter or two away, 0 for none. */
function likeness(wanted: string, tokens: readonly string[]): number {
  let best = 0;
  for (const token of tokens) {
    if (token === wanted) return 1;
    if (wanted.length >= 3 && token.startsWith(wanted)) best = Math.max(best, 0.8);
    const allowed = wanted.length >= 7 ? 2 : wanted.length >= 4 ? 1 : 0;
    if (Math.abs(token.length - wanted.length) <= allowed && editDistance(wanted, token) <= allowed)
      best = Math.max(best, 0.5);
  }
  return best;
}

/** Reports what is wrong or missing in these words: clashes, levels, and words without a description or an example. */
export function checkWords(
  vocabulary: Vocabulary,
  isOwn: (word: Word) => boolean,
  options: CompileOptions,
  reporter: Reporter,
): void {
  const found = new Reporter();
  checkVocabulary(vocabulary, found);
  const own = new Set(vocabulary.words.filter(isOwn).map(({ file }) => file));
  for (const diagnostic of found.diagnostics) {
    const files = [diagnostic.primary, ...(diagnostic.labels ?? [])].map((label) => label?.span.file);
    if (files.some((file) => file && own.has(file))) reporter.report(diagnostic);
  }
  const uses = new WordUses(vocabulary, options);
  for (const word of vocabulary.words.filter(isOwn)) {
    // Levels again, by what the compiler reads: a word inside another's argument is one that is used, too.
    const isSaid = found.diagnostics.some(
      ({ code, primary }) => code === "FLX0303" && primary?.span === word.meaning.span,
    );
    const higher = hasStatedLevel(word) && !isSaid ? uses.of(word).find(({ level }) => level >= word.level) : undefined;
    if (higher) {
      reporter.error(
        "FLX0303",
        `\`${word.pattern}\` is of level ${word.level} and uses ${wordLabel(higher)} of level ${higher.level}`,
        word.meaning.span,
        { hint: `write \`level: ${higher.level + 1}\`, or leave the line out` },
      );
    }
    if (word.description === "")
      reporter.warning("FLX0307", `\`${word.pattern}\` has no description`, word.span, {
        hint: "add a line `## description:` that says what it means and where that comes from",
      });
    // What samples an input has no value without one.
    if (word.result && !word.reads && word.examples.length === 0)
      reporter.warning("FLX0307", `\`${word.pattern}\` has a result and no example`, word.span, {
        hint: "add a line `## examples: phrase = value unit`",
      });
  }
}

const hasStatedLevel = ({ file, span }: Word): boolean => /^\W*level:/im.test(file.text.slice(span.start, span.end));

/** Name of the vocabulary a word is of. */
export function vocabularyOfWord({ file }: Word): string {
  const folder = dirname(file.path);
  const name = basename(folder);
  if (name.endsWith(PACK_ENDING)) return name.slice(0, -PACK_ENDING.length).replace(/-\d.*$/, "");
  return folder === "." || name === "" ? basename(file.path).replace(/\.\w+$/, "") : name;
}

/** Whether a word is of one of these vocabularies, files or folders; of no names, every word is. */
export function wordsNamed(cwd: string, names: readonly string[]): (word: Word) => boolean {
  const isBelow = (path: string, folder: string) => path === folder || path.startsWith(folder + sep);
  const paths = names.map((name) => resolve(cwd, name));
  return (word) =>
    names.length === 0 ||
    names.includes(vocabularyOfWord(word)) ||
    paths.some((path) => isBelow(resolve(cwd, word.file.path), path));
}

function rowOf(word: Word): WordRow {
  const { pattern, level, description, tags, result } = word;
  const shown = result && shownType(result);
  return { pattern, vocabulary: vocabularyOfWord(word), level, ...(shown ? { result: shown } : {}), description, tags };
}

const meaningOf = ({ meaning }: Word): string =>
  meaning.kind === "means" ? meaning.text.trim() : meaning.kind === "code" ? meaning.name : meaning.lines.join("\n");

function shownType({ kind, unit, items }: ItemType & { readonly items?: readonly ItemType[] }): string {
  const inUnit = (of: ItemType) => (of.unit === undefined ? "" : ` in ${of.unit}`);
  if (items?.length === 1) return `a list of ${pluralOf(items[0]!.kind ?? "number")}${inUnit(items[0]!)}`;
  if (items) return `a list of (${items.map((item) => `${item.kind ?? "number"}${inUnit(item)}`).join(", ")})`;
  const name = kind ?? "number";
  return `${/^[aeio]/.test(name) ? "an" : "a"} ${name}${inUnit({ ...(unit === undefined ? {} : { unit }) })}`;
}

/** "headings", "frequencies", "depths below keel". */
const pluralOf = (kind: string): string =>
  kind.replace(/^(.+?)(?= (?:below|over|through|of) |$)/, (head) =>
    head.endsWith("y") ? `${head.slice(0, -1)}ies` : `${head}s`,
  );

function shownParameter(parameter: Parameter): string {
  const { name, choices } = parameter;
  return `$${name} is ${choices ? `one of ${choices.join(", ")}` : shownType(parameter)}${shownRange(parameter)}`;
}

const shownChannel = (channel: Channel): string => `${channel.name} is ${shownType(channel)}${shownRange(channel)}`;

function shownRange({ lowest, highest }: { readonly lowest?: number; readonly highest?: number }): string {
  if (lowest === undefined && highest === undefined) return "";
  if (lowest === undefined) return ` up to ${highest}`;
  return highest === undefined ? ` from ${lowest}` : ` from ${lowest} to ${highest}`;
}
