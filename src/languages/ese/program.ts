// A .ese file, read: its front matter, its terms, its sentences, with every name and word found.
import type { SourceFile } from "../../diagnostics/source.ts";
import type { VesselFacts } from "../../project/vessel-facts.ts";
import type { Channel, Vocabulary, Word } from "../../vocabulary/word.ts";
import type { LanguageServices } from "../language.ts";
import { checkSynonyms, originalOf, readSynonyms } from "./also-called.ts";
import { answersOf, answerTerm } from "./answers.ts";
import { type InputDefinition, readInputDefinition } from "./definitions.ts";
import { type CodeFence, type Definition, readDocument, sentenceLines } from "./document.ts";
import { type FrontMatter, readFrontMatter } from "./front-matter.ts";
import { readMaySwitch, type Switchable } from "./may-switch.ts";
import type { Names } from "./names.ts";
import { type Permission, readPermissions } from "./permissions.ts";
import { error, reservedName } from "./reading-faults.ts";
import { isReserved } from "./reserved.ts";
import { isSaidOf } from "./said-of.ts";
import { SentenceReader } from "./sentences.ts";
import { namingLines, targetsOf } from "./targets.ts";
import { type EseText, fileText, foldName, type Place, spanOf, wordsOf } from "./text.ts";
import type { Expression, Sentence } from "./tree.ts";
import { walk } from "./tree-parts.ts";
import { NO_NAMES, WordMeanings } from "./word-meanings.ts";

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
  const naming = namingLines(document.lines);
  const firstReading = new SentenceReader(document.text, { ...NO_NAMES, original }, vocabulary).block(naming);
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
    all: () => [...strong, ...words.reads.keys(), ...words.writes.keys()],
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
    reads: words.reads,
    writes: words.writes,
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
    all: () => [...strong, ...words.reads.keys(), ...words.writes.keys()],
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
    reads: words.reads,
    writes: words.writes,
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
