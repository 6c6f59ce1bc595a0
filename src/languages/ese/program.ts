// A .ese file, read: its front matter, its terms, its sentences, with every name and word found. The meanings of vocabulary words are read
// here as well, once each, when they are first used.
import type { SourceFile } from "../../diagnostics/source.ts";
import type { VesselFacts } from "../../project/vessel-facts.ts";
import type { Channel, Vocabulary, Word } from "../../vocabulary/word.ts";
import type { LanguageServices } from "../language.ts";
import { checkSynonyms, originalOf, readSynonyms } from "./also-called.ts";
import { answersOf, answerTerm } from "./answers.ts";
import { type InputDefinition, readInputDefinition } from "./definitions.ts";
import { type CodeFence, type Definition, readDocument, sentenceLines } from "./document.ts";
import { ExpressionReader } from "./expressions.ts";
import { type FrontMatter, readFrontMatter } from "./front-matter.ts";
import { namesWith } from "./list-operands.ts";
import { readMaySwitch, type Switchable } from "./may-switch.ts";
import type { Names } from "./names.ts";
import { type Permission, readPermissions } from "./permissions.ts";
import { error, reservedName } from "./reading-faults.ts";
import { isReserved } from "./reserved.ts";
import { isSaidOf } from "./said-of.ts";
import { SentenceReader } from "./sentences.ts";
import { type EseText, fileText, foldName, meaningText, type Place, spanOf, wordsOf } from "./text.ts";
import type { Expression, Sentence } from "./tree.ts";
import { walk } from "./tree-parts.ts";

export interface Term {
  readonly name: string;
  /** As written, for the monitor. */
  readonly shown: string;
  readonly place: Place;
  readonly namePlace: Place;
  readonly body:
    | { readonly kind: "expression"; readonly expression: Expression }
    | { readonly kind: "input"; readonly input: InputDefinition };
  /** The file does not define it: it is the answer to an `ask`, `depth from bridge`. */
  readonly isAnswer?: true;
}

/** `**x** := E` in the meaning of a word: a name for this word alone, computed once a use. */
export interface LocalTerm {
  readonly name: string;
  readonly place: Place;
  readonly expression: Expression;
}

export type WordBody = { readonly locals: readonly LocalTerm[] } & (
  | { readonly kind: "expression"; readonly expression: Expression }
  /** Sentences, the last of which may be an expression: the word's result. */
  | { readonly kind: "sentences"; readonly sentences: readonly Sentence[]; readonly result?: Expression }
);

export interface Program {
  readonly file: SourceFile;
  readonly text: EseText;
  readonly vocabulary: Vocabulary;
  readonly frontMatter: FrontMatter;
  readonly terms: ReadonlyMap<string, Term>;
  readonly sentences: readonly Sentence[];
  readonly permissions: readonly Permission[];
  /** What the file may act on; empty: anything. */
  readonly maySwitch: readonly Switchable[];
  readonly fences: readonly CodeFence[];
  readonly names: Names;
  bodyOf(word: Word): WordBody;
  /** What any word declares, by folded name. */
  readonly reads: ReadonlyMap<string, Channel>;
  readonly writes: ReadonlyMap<string, Channel>;
}

/** Reads a file; faults of the markdown, the front matter and the definitions' names are reported here, all others where they are compiled. */
export function readProgram(file: SourceFile, services: LanguageServices): Program {
  const { reporter } = services;
  const frontMatter = readFrontMatter(file, reporter);
  const count = reporter.diagnostics.length;
  const vocabulary = services.vocabulary(frontMatter.uses);
  if (frontMatter.usesSpan) reporter.locate(count, frontMatter.usesSpan);
  const document = readDocument(file, frontMatter.end, reporter);
  const words = new WordMeanings(vocabulary);
  const synonyms = readSynonyms(document.synonyms);
  const original = (name: string) => originalOf(synonyms, name);
  const firstReading = new SentenceReader(document.text, { ...NO_NAMES, original }, vocabulary).block(document.lines);
  const facts = [...frontMatter.given.keys(), ...namesOf(services.vessel)];
  const strong = new Set<string>([...facts, ...targetsOf(firstReading)]);
  const others = new Set([...facts, ...targetsOf(firstReading, "set")]);
  const definitions = uniqueDefinitions(document.definitions, others, vocabulary, services);
  for (const name of definitions.keys()) strong.add(name);
  const answers = answersOf(firstReading);
  const answersUsed = new Set<string>();
  const terms = new Map<string, Term>();
  const names: Names = {
    has: (name) => {
      if (answers.has(name)) answersUsed.add(name);
      return strong.has(name) || answers.has(name);
    },
    hasWeak: (name) => words.declares(name),
    hasParameter: () => false,
    hasFunction: (name) => services.signatures.has(name),
    isSaidOf: (condition, subject) => isSaidOf(terms, condition, subject),
    all: () => [...strong, ...words.effects.reads.keys(), ...words.effects.writes.keys()],
  };
  words.fileNames = names;
  const isName = (name: string) => names.has(name) || names.hasWeak(name);
  const understood = checkSynonyms(document.synonyms, synonyms, isName, names.all, vocabulary, reporter);
  const reader = new SentenceReader(document.text, { ...names, original }, understood);
  for (const [name, definition] of definitions) {
    const input = readInputDefinition(definition.body);
    const body = input
      ? ({ kind: "input", input } as const)
      : ({
          kind: "expression",
          expression: reader.expressions.readConverted(definition.body.start, definition.body.end),
        } as const);
    terms.set(name, {
      name,
      shown: wordsOf(definition.name),
      place: definition.place,
      namePlace: definition.name,
      body,
    });
  }
  const sentences = reader.block(document.lines);
  for (const name of answersUsed) if (!terms.has(name)) terms.set(name, answerTerm(name, answers.get(name)!, terms));
  return {
    file,
    text: document.text,
    vocabulary,
    frontMatter,
    terms,
    sentences,
    permissions: document.permissions.flatMap((line) => readPermissions(line, vocabulary)),
    maySwitch: readMaySwitch(document.maySwitch, vocabulary, services),
    fences: document.fences,
    names,
    bodyOf: (word) => words.bodyOf(word),
    reads: words.effects.reads,
    writes: words.effects.writes,
  };
}

/** A phrase on its own, as `flux eval` has it: an expression, or a sentence. `known`: a program whose terms it may use. */
export function readPhrase(
  phrase: string,
  services: LanguageServices,
  known?: Pick<Program, "terms">,
): Program & { readonly expression?: Expression } {
  const file: SourceFile = { path: "phrase", text: phrase };
  const text = fileText(file, phrase);
  const vocabulary = services.vocabulary(undefined);
  const words = new WordMeanings(vocabulary);
  const terms = known?.terms ?? new Map<string, Term>();
  const strong = new Set([...namesOf(services.vessel), ...terms.keys()]);
  const names: Names = {
    has: (name) => strong.has(name),
    hasWeak: (name) => words.declares(name),
    hasParameter: () => false,
    all: () => [...strong, ...words.effects.reads.keys(), ...words.effects.writes.keys()],
  };
  words.fileNames = names;
  const reader = new SentenceReader(text, names, vocabulary);
  const expression = reader.expressions.readConverted(0, phrase.length);
  const sentences = reader.block(sentenceLines(text));
  const isForm = (sentence: Sentence) =>
    sentence.kind === "problem"
      ? !["FLX0201", "FLX0203"].includes(sentence.diagnostic.code)
      : sentence.kind !== "phrase";
  const isSentence = hasProblem(expression) && sentences.length > 0 && sentences.every(isForm);
  return {
    file,
    text,
    vocabulary,
    frontMatter: { given: new Map(), strict: false, end: 0 },
    terms,
    sentences: isSentence ? sentences : [],
    permissions: [],
    maySwitch: [],
    fences: [],
    names,
    bodyOf: (word) => words.bodyOf(word),
    reads: words.effects.reads,
    writes: words.effects.writes,
    ...(isSentence ? {} : { expression }),
  };
}

const namesOf = ({ quantities, inputs, outputs }: VesselFacts): string[] =>
  [quantities, inputs, outputs].flatMap((map) => [...map.keys()].map(foldName));

/** Whether some part could not be read. */
function hasProblem(expression: Expression): boolean {
  let has = false;
  walk(expression, (part) => {
    has ||= part.kind === "problem";
  });
  return has;
}

const NO_NAMES: Names = { has: () => false, hasWeak: () => false, hasParameter: () => false, all: () => [] };

/** What the words of a vocabulary read, write and set, whatever program uses them. */
interface WordEffects {
  readonly reads: ReadonlyMap<string, Channel>;
  readonly writes: ReadonlyMap<string, Channel>;
  /** Names that a word's meaning sets. */
  readonly targets: ReadonlyMap<Word, readonly string[]>;
  readonly allTargets: ReadonlySet<string>;
}

const effectsOfWords = new WeakMap<readonly Word[], WordEffects>();

/** Worked out once for a vocabulary: many programs are compiled with the same. */
function wordEffects(vocabulary: Vocabulary): WordEffects {
  const known = effectsOfWords.get(vocabulary.words);
  if (known) return known;
  const [reads, writes] = [new Map<string, Channel>(), new Map<string, Channel>()];
  const targets = new Map<Word, readonly string[]>();
  for (const word of vocabulary.words) {
    for (const channel of word.reads ?? []) keepFirst(reads, channel);
    for (const channel of word.writes ?? []) keepFirst(writes, channel);
    if (word.meaning.kind !== "means" || !/(?<!\$)\b(?:set|let|remember|count)\b/i.test(word.meaning.text)) continue;
    const text = meaningText(word.meaning.text, word.meaning.span);
    targets.set(word, targetsOf(new SentenceReader(text, NO_NAMES, vocabulary).block(sentenceLines(text))));
  }
  const effects = { reads, writes, targets, allTargets: new Set([...targets.values()].flat()) };
  effectsOfWords.set(vocabulary.words, effects);
  return effects;
}

class WordMeanings {
  readonly effects: WordEffects;
  fileNames: Names = NO_NAMES;
  private readonly vocabulary: Vocabulary;
  private readonly bodies = new Map<Word, WordBody>();

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    this.effects = wordEffects(vocabulary);
  }

  declares(name: string): boolean {
    const { reads, writes, allTargets } = this.effects;
    return reads.has(name) || writes.has(name) || allTargets.has(name);
  }

  bodyOf(word: Word): WordBody {
    let body = this.bodies.get(word);
    if (!body) {
      body = this.read(word);
      this.bodies.set(word, body);
    }
    return body;
  }

  private read(word: Word): WordBody {
    const { meaning } = word;
    if (meaning.kind !== "means") throw new Error(`${word.pattern} has no FLUX-ese meaning`);
    const own = new Set([
      ...(this.effects.targets.get(word) ?? []),
      ...[...(word.reads ?? []), ...(word.writes ?? [])].map((channel) => foldName(channel.name)),
    ]);
    const parameters = new Set(word.parameters.map((parameter) => parameter.name.toLowerCase()));
    const names: Names = {
      has: (name) => own.has(name) || this.fileNames.has(name),
      hasWeak: (name) => this.fileNames.hasWeak(name),
      hasParameter: (name) => parameters.has(name),
      hasFunction: (name) => this.fileNames.hasFunction?.(name) === true,
      all: () => [...own, ...this.fileNames.all()],
    };
    const whole = meaningText(meaning.text, meaning.span);
    const { locals, text, names: inside } = this.locals(whole, names);
    return { locals, ...this.rest(word, text, inside) };
  }

  /** The local terms of a meaning, each knowing those before it (and itself, for `previous`); what is left of the text; all names. */
  private locals(text: EseText, outer: Names): { locals: LocalTerm[]; text: EseText; names: Names } {
    const locals: LocalTerm[] = [];
    const known = new Set<string>();
    let rest = text.text;
    for (const { name, start, end } of localDefinitions(text.text)) {
      const place: Place = { text, start: name.start, end: name.end };
      const folded = foldName(wordsOf(place));
      known.add(folded);
      const reader = new ExpressionReader(text, namesWith(outer, new Set(known)), this.vocabulary);
      locals.push({ name: folded, place, expression: reader.readConverted(start, end) });
      rest = rest.slice(0, name.start - 2) + rest.slice(name.start - 2, end).replace(/[^\n]/g, " ") + rest.slice(end);
    }
    if (locals.length === 0) return { locals, text, names: outer };
    return {
      locals,
      text: { text: rest, spanOf: (start, end) => text.spanOf(start, end) },
      names: namesWith(outer, known),
    };
  }

  private rest(
    word: Word,
    text: EseText,
    names: Names,
  ):
    | { kind: "expression"; expression: Expression }
    | { kind: "sentences"; sentences: readonly Sentence[]; result?: Expression } {
    const reader = new SentenceReader(text, names, this.vocabulary);
    const lines = sentenceLines(text);
    const only = lines.length === 1 && lines[0]!.children.length === 0 ? lines[0]!.place : undefined;
    // An expression may go on over several lines.
    const whole = reader.expressions.tryRead(0, only ? withoutStop(only) : text.text.length);
    if (whole) return { kind: "expression", expression: whole };
    const last = lines.at(-1);
    const result =
      last && last.children.length === 0
        ? reader.expressions.tryRead(last.place.start, withoutStop(last.place))
        : undefined;
    const isResult = result && result.kind !== "word" && word.result !== undefined;
    const sentences = reader.block(isResult ? lines.slice(0, -1) : lines);
    if (only && sentences.length === 1 && sentences[0]!.kind === "problem" && word.result) {
      return { kind: "expression", expression: reader.expressions.read(only.start, withoutStop(only)) };
    }
    return { kind: "sentences", sentences, ...(isResult ? { result } : {}) };
  }
}

/** `**name** := E`, each from its mark to the next line that is not indented deeper; offsets into the text. */
function localDefinitions(text: string): { name: { start: number; end: number }; start: number; end: number }[] {
  const found: { name: { start: number; end: number }; start: number; end: number }[] = [];
  for (const match of text.matchAll(/^([ \t]*)\*\*([^*\n]+)\*\*[ \t]*:=/gm)) {
    const nameStart = match.index + match[1]!.length + 2;
    const start = match.index + match[0].length;
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    while (end < text.length) {
      const next = text.indexOf("\n", end + 1) < 0 ? text.length : text.indexOf("\n", end + 1);
      const line = text.slice(end + 1, next);
      const indent = line.length - line.trimStart().length;
      if (line.trim() !== "" && (indent <= match[1]!.length || line.trimStart().startsWith("**"))) break;
      end = next;
    }
    found.push({ name: { start: nameStart, end: nameStart + match[2]!.length }, start, end });
  }
  return found;
}

const withoutStop = (place: Place): number => (place.text.text[place.end - 1] === "." ? place.end - 1 : place.end);

function keepFirst(channels: Map<string, Channel>, channel: Channel): void {
  const name = foldName(channel.name);
  if (!channels.has(name)) channels.set(name, channel);
}

/** Names that sentences set, count or are told. What is counted may be a condition: then the counter is "count of …". */
export function targetsOf(sentences: readonly Sentence[], how: "all" | "set" = "all"): string[] {
  return sentences.flatMap((sentence) => {
    switch (sentence.kind) {
      case "rule":
        return [sentence, ...sentence.exceptions].flatMap(({ body }) => targetsOf(body, how));
      case "assign":
        return [sentence.target];
      case "count":
        return how === "set" ? [] : [sentence.target, `count of ${sentence.target}`];
      case "told":
        return [...(how === "set" ? [] : sentence.values.map((value) => value.name)), ...targetsOf(sentence.body, how)];
      case "if":
        return [...targetsOf(sentence.body, how), ...targetsOf(sentence.otherwise ?? [], how)];
      case "when":
      case "every":
      case "after":
      case "while":
      case "repeat":
      case "for-each":
      case "at-most-every":
      case "until-acknowledged":
        return targetsOf(sentence.body, how);
      default:
        return [];
    }
  });
}

/** Definitions by folded name; a second one of a name is an error, and one that hides something a warning. */
function uniqueDefinitions(
  definitions: readonly Definition[],
  others: ReadonlySet<string>,
  vocabulary: Vocabulary,
  services: LanguageServices,
): Map<string, Definition> {
  const byName = new Map<string, Definition>();
  for (const definition of definitions) {
    const name = foldName(wordsOf(definition.name));
    const first = byName.get(name);
    const shown = wordsOf(definition.name);
    if (first) {
      services.reporter.report(
        error("FLX0204", `\`${shown}\` is defined twice`, definition.name, {
          label: "second definition",
          labels: [{ span: spanOf(first.name), text: "first definition" }],
          hint: "give one of them another name, or take it out",
        }),
      );
      continue;
    }
    byName.set(name, definition);
    if (isReserved(name)) {
      services.reporter.report(reservedName(definition.name));
      continue;
    }
    const word = vocabulary.match(shown).find((match) => match.arguments.size === 0)?.word;
    const what = word
      ? `the word \`${word.pattern}\``
      : others.has(name)
        ? "a quantity of the vessel, of `given:` or of a sentence"
        : undefined;
    if (!what) continue;
    services.reporter.report({
      ...error("FLX0204", `the definition of \`${shown}\` hides ${what}`, definition.name, {
        ...(word ? { labels: [{ span: word.span, text: "hidden here" }] } : {}),
        hint: "give the term another name if both are meant",
      }),
      severity: "warning",
    });
  }
  return byName;
}
