// The meanings of vocabulary words, read once each when they are first used, and what the words of a vocabulary read, write and set.
import type { Channel, Vocabulary, Word } from "../../vocabulary/word.ts";
import { sentenceLines } from "./document.ts";
import { ExpressionReader } from "./expressions.ts";
import { namesWith } from "./list-operands.ts";
import type { Names } from "./names.ts";
import type { LocalTerm, WordBody } from "./program.ts";
import { SentenceReader } from "./sentences.ts";
import { mayName, targetsOf } from "./targets.ts";
import { type EseText, foldName, meaningText, type Place, wordsOf } from "./text.ts";
import type { Expression, Sentence } from "./tree.ts";

export const NO_NAMES: Names = { has: () => false, hasWeak: () => false, hasParameter: () => false, all: () => [] };

/** What the words of a vocabulary read, write and set, whatever program uses them. */
interface WordEffects {
  readonly reads: ReadonlyMap<string, Channel>;
  readonly writes: ReadonlyMap<string, Channel>;
  readonly targets: WordTargets;
}

/** Names that meanings of words set. A meaning is read when a name that stands in it is first asked for: few programs ask for any. */
class WordTargets {
  private readonly vocabulary: Vocabulary;
  /** Meanings that may set names, folded as names are. */
  private readonly texts = new Map<Word, string>();
  private readonly allTexts: string;
  private readonly targets = new Map<Word, readonly string[]>();

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    for (const word of vocabulary.words)
      if (word.meaning.kind === "means" && mayName(word.meaning.text))
        this.texts.set(word, foldName(word.meaning.text));
    this.allTexts = [...this.texts.values()].join("\n");
  }

  /** Of one word. */
  of(word: Word): readonly string[] {
    let targets = this.targets.get(word);
    if (!targets) {
      targets = this.texts.has(word) ? this.read(word) : [];
      this.targets.set(word, targets);
    }
    return targets;
  }

  /** Whether any word sets it. */
  has(name: string): boolean {
    const written = name.replace(/^count of /, "");
    if (!this.allTexts.includes(written)) return false;
    for (const [word, text] of this.texts) if (text.includes(written) && this.of(word).includes(name)) return true;
    return false;
  }

  private read({ meaning }: Word): readonly string[] {
    if (meaning.kind !== "means") return [];
    const text = meaningText(meaning.text, meaning.span);
    return targetsOf(new SentenceReader(text, NO_NAMES, this.vocabulary).block(sentenceLines(text)));
  }
}

const effectsOfWords = new WeakMap<readonly Word[], WordEffects>();

/** Worked out once for a vocabulary: many programs are compiled with the same. */
function wordEffects(vocabulary: Vocabulary): WordEffects {
  const known = effectsOfWords.get(vocabulary.words);
  if (known) return known;
  const [reads, writes] = [new Map<string, Channel>(), new Map<string, Channel>()];
  for (const word of vocabulary.words) {
    for (const channel of word.reads ?? []) keepFirst(reads, channel);
    for (const channel of word.writes ?? []) keepFirst(writes, channel);
  }
  const effects = { reads, writes, targets: new WordTargets(vocabulary) };
  effectsOfWords.set(vocabulary.words, effects);
  return effects;
}

export class WordMeanings {
  private readonly effects: WordEffects;
  fileNames: Names = NO_NAMES;
  private readonly vocabulary: Vocabulary;
  private readonly bodies = new Map<Word, WordBody>();

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    this.effects = wordEffects(vocabulary);
  }

  get reads(): ReadonlyMap<string, Channel> {
    return this.effects.reads;
  }

  get writes(): ReadonlyMap<string, Channel> {
    return this.effects.writes;
  }

  /** Whether any word reads, writes or sets it. */
  declares(name: string): boolean {
    return this.reads.has(name) || this.writes.has(name) || this.effects.targets.has(name);
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
      ...this.effects.targets.of(word),
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
