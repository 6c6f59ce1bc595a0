// The echo: what a program was understood to mean, in numbered sentences with terms, units and sources resolved, and all that they rest on.
// Its hash goes into the image, so that what was signed is what runs.
import { createHash } from "node:crypto";
import { positionAt } from "../../diagnostics/source.ts";
import type { FirModule } from "../../fir/function.ts";
import type { VesselFacts } from "../../project/vessel-facts.ts";
import { convertFromSi } from "../../units/convert.ts";
import { PLAIN } from "../../units/named.ts";
import type { ItemType, Word } from "../../vocabulary/word.ts";
import { ECHO_BYTES } from "../../wire/image-header.ts";
import { codeOf } from "./code-blocks.ts";
import {
  duration,
  type EchoInput,
  type EchoOutput,
  echoInput,
  echoOutput,
  inputNames,
  inputText,
  outputText,
} from "./echo-channels.ts";
import { type EchoFacts, type EchoLine, EchoPrinter, fixedText, type Mentioned } from "./echo-printer.ts";
import { FixedQuantities } from "./fixed-quantities.ts";
import type { Permission } from "./permissions.ts";
import { quantityText, unitText } from "./print-expression.ts";
import type { Program, Term } from "./program.ts";
import { targetsOf } from "./targets.ts";
import { foldName, spanOf } from "./text.ts";
import type { Expression, Sentence } from "./tree.ts";
import { expressionsOf, sentencesIn, walk } from "./tree-parts.ts";

export interface EchoSentence {
  /** "3", and "3.1" for what stands in a block under it. */
  readonly number: string;
  readonly text: string;
  /** The same with every name as it is: what tells another sentence from another value. */
  readonly byName: string;
  /** 1-based line of the file. */
  readonly line: number;
  /** Folded names of all it rests on: what it speaks of, and what terms and words it is made of speak of. */
  readonly restsOn: ReadonlySet<string>;
  /** Words of the vocabulary it is made of, outermost first. */
  readonly words: readonly Word[];
}

export interface EchoTerm {
  readonly name: string;
  readonly text: string;
  /** The same with every name as it is. */
  readonly byName: string;
  /** A fixed quantity. */
  readonly isFixed: boolean;
  readonly mentioned: Mentioned;
}

export interface EchoWord {
  readonly word: Word;
  readonly means: readonly string[];
  /** The same with every name as it is. */
  readonly byName: readonly string[];
  readonly mentioned: Mentioned;
}

export interface Echo {
  readonly agent: string;
  readonly tickMs: number;
  readonly inputs: readonly EchoInput[];
  readonly outputs: readonly EchoOutput[];
  readonly terms: readonly EchoTerm[];
  readonly sentences: readonly EchoSentence[];
  /** Named quantities that sentences, terms and words speak of, as the number they are; by folded name. */
  readonly fixed: ReadonlyMap<string, string>;
  readonly words: readonly EchoWord[];
  /** What other agents may have of it, and what it may switch. */
  readonly permits: readonly string[];
  /** Its code blocks, each by language and SHA-256. */
  readonly code: readonly string[];
  readonly text: string;
  /** Hex digits of the first ECHO_BYTES bytes of the text's SHA-256. */
  readonly hash: string;
}

/** The echo of a program without errors. `module`: what was compiled from it; its inputs and outputs are those of the board. */
export function echoOf(program: Program, module: FirModule, vessel: VesselFacts): Echo {
  const states = new Set(targetsOf(program.sentences).filter((name) => !program.terms.has(name)));
  const fixed = new FixedQuantities(program, vessel, states);
  const inputs = module.inputs.map((input) => echoInput(input, program, fixed, vessel));
  const facts: EchoFacts = { program, fixed, states, inputs: inputNames(inputs, program) };
  const terms = [...program.terms.values()].flatMap((term) => echoTerm(term, facts));
  const reached = reachedWords(program);
  const words = reached.map((word) => echoWord(word, facts));
  const numbered = numberedLines(program, facts);
  const parts = {
    agent: module.name,
    tickMs: module.tickMs,
    inputs,
    outputs: module.outputs.map(echoOutput),
    terms,
    words,
    permits: [...program.permissions.flatMap(permitText), ...maySwitchTexts(program)],
    code: codeOf(program, reached).map((block) => `${block.name}, SHA-256 ${sha256(block.text)}`),
  };
  const text = echoText(
    parts,
    numbered.map(({ text: line }) => line),
  );
  const fixedNames = [...numbered, ...terms, ...words].flatMap(({ mentioned }) => [...mentioned.fixed]);
  // A build needs no more than the text.
  let sentences: EchoSentence[] | undefined;
  return {
    ...parts,
    get sentences() {
      sentences ??= echoSentences(numbered, new EchoPrinter({ ...facts, isByName: true }), program, terms, words);
      return sentences;
    },
    fixed: new Map(fixedNames),
    text,
    hash: sha256(text).slice(0, 2 * ECHO_BYTES),
  };
}

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

function echoText(parts: Omit<Echo, "text" | "hash" | "sentences" | "fixed">, sentences: readonly string[]): string {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length > 0 ? ["", title, ...lines] : [];
  const { inputs, outputs, terms, words } = parts;
  return [
    `${parts.agent}, every ${duration(parts.tickMs)}`,
    ...section("Inputs", inputs.map(inputText)),
    ...section("Outputs", outputs.map(outputText)),
    ...section(
      "Terms",
      terms.map(({ name, text }) => `${name}: ${text}`),
    ),
    ...section("Sentences", sentences),
    ...section("Words", words.flatMap(wordText)),
    ...section("Permissions", parts.permits),
    ...section("Code", parts.code),
    "",
  ].join("\n");
}

// ---- sentences

interface NumberedLine {
  /** With its number and indented. */
  readonly text: string;
  readonly mentioned: Mentioned;
  readonly number?: string;
  readonly line: EchoLine;
  /** The sentence at the left it is in, and which of its lines it is. */
  readonly root: Sentence;
  readonly place: number;
}

function numberedLines(program: Program, facts: EchoFacts): NumberedLine[] {
  const printer = new EchoPrinter(facts);
  return program.sentences.flatMap((root, index) => {
    const counts: number[] = [];
    return printer.lines(root).map((line, place): NumberedLine => {
      const indent = "   ".repeat(line.depth);
      const { mentioned } = line;
      if (!line.sentence) return { text: `${indent}   ${line.text}`, mentioned, line, root, place };
      counts.length = line.depth;
      if (line.depth > 0) counts[line.depth - 1] = (counts[line.depth - 1] ?? 0) + 1;
      const number = [index + 1, ...counts].join(".");
      return { text: `${indent}${number}. ${line.text}`, mentioned, number, line, root, place };
    });
  });
}

function echoSentences(
  numbered: readonly NumberedLine[],
  namePrinter: EchoPrinter,
  program: Program,
  terms: readonly EchoTerm[],
  words: readonly EchoWord[],
): EchoSentence[] {
  const foundations = new Foundations(program, terms, words);
  const byName = new Map<Sentence, EchoLine[]>();
  return numbered.flatMap(({ number, line, mentioned, root, place }) => {
    if (!line.sentence || number === undefined) return [];
    const named = byName.get(root) ?? namePrinter.lines(root);
    byName.set(root, named);
    const span = spanOf(line.sentence.place);
    const used = wordsIn(line.sentence);
    return {
      number,
      text: line.text,
      byName: named[place]!.text,
      line: positionAt(span.file, span.start).line,
      restsOn: foundations.of(used, mentioned),
      words: used,
    };
  });
}

/** Finds all that a sentence rests on, through terms and words. */
class Foundations {
  private readonly program: Program;
  private readonly terms: ReadonlyMap<string, Mentioned>;
  private readonly words: ReadonlyMap<Word, Mentioned>;

  constructor(program: Program, terms: readonly EchoTerm[], words: readonly EchoWord[]) {
    this.program = program;
    this.terms = new Map(terms.map(({ name, mentioned }) => [foldName(name), mentioned]));
    this.words = new Map(words.map(({ word, mentioned }) => [word, mentioned]));
  }

  of(words: readonly Word[], mentioned: Mentioned): Set<string> {
    const restsOn = new Set<string>();
    const take = ({ fixed, inputs, terms }: Mentioned): void => {
      for (const name of [...fixed.keys(), ...inputs, ...terms]) {
        if (restsOn.has(name)) continue;
        restsOn.add(name);
        const term = this.terms.get(name);
        if (term) take(term);
        const body = this.program.terms.get(name)?.body;
        if (body?.kind === "expression") takeWords(wordsOfExpression(body.expression));
      }
    };
    const takeWords = (used: readonly Word[]): void => {
      for (const word of withLowerWords(this.program, used)) {
        for (const { name } of word.reads ?? []) restsOn.add(foldName(name));
        const spoken = this.words.get(word);
        if (spoken) take(spoken);
      }
    };
    take(mentioned);
    takeWords(words);
    return restsOn;
  }
}

function wordsOfExpression(expression: Expression): Word[] {
  const words: Word[] = [];
  walk(expression, (part) => part.kind === "word" && words.push(part.word));
  return words;
}

/** The words a sentence is made of; those of a block under it belong to the lines there. */
function wordsIn(sentence: Sentence): Word[] {
  const words = new Set<Word>();
  const take = (one: Sentence): void => {
    for (const expression of expressionsOf(one)) for (const word of wordsOfExpression(expression)) words.add(word);
    const inside = sentencesIn(one);
    if (inside.length === 1) take(inside[0]!);
  };
  take(sentence);
  return [...words];
}

// ---- terms, words, permissions

const NOTHING: Mentioned = { fixed: new Map(), inputs: new Set(), terms: new Set() };

/** Inputs have lines of their own, but for those another agent tells. */
function echoTerm(term: Term, facts: EchoFacts): EchoTerm[] {
  const { body, shown, name } = term;
  if (body.kind === "expression") {
    const quantity = facts.fixed.named(name);
    const printer = new EchoPrinter(facts);
    // What a fixed quantity is computed from is spoken of as well.
    const printed = printer.whole(body.expression);
    const text = quantity ? fixedText(quantity) : printed;
    const byName = new EchoPrinter({ ...facts, isByName: true }).whole(body.expression);
    return [{ name: shown, text, byName, isFixed: quantity !== undefined, mentioned: printer.mentioned() }];
  }
  const { input } = body;
  if (!input.agent) return [];
  const stale = input.staleAfterMs === undefined ? [] : [`stale after ${duration(input.staleAfterMs)}`];
  const unit = input.unit ? ` in ${unitText(input.unit)}` : "";
  const end = (si: number) =>
    quantityText(Number(convertFromSi(si, input.unit ?? PLAIN).toPrecision(10)), input.unit ?? PLAIN);
  const range =
    input.lowest === undefined || input.highest === undefined ? [] : [`${end(input.lowest)} to ${end(input.highest)}`];
  const text = [input.quantity + unit, ...range, ...stale, `from ${input.agent.name}`].join(", ");
  return [{ name: shown, text, byName: text, isFixed: false, mentioned: NOTHING }];
}

/** Every word the program reaches, lower words after those that use them. */
function reachedWords(program: Program): Word[] {
  const roots: Word[] = [];
  const take = (expression: Expression): void =>
    walk(expression, (part) => part.kind === "word" && roots.push(part.word));
  const sentences = (body: readonly Sentence[]): void => {
    for (const one of body) {
      for (const expression of expressionsOf(one)) take(expression);
      sentences(sentencesIn(one));
    }
  };
  for (const { body } of program.terms.values()) if (body.kind === "expression") take(body.expression);
  sentences(program.sentences);
  for (const one of program.permissions) if (one.kind === "delegated") roots.push(one.word);
  return withLowerWords(program, roots);
}

/** Words and all that their meanings use, each once. */
export function withLowerWords(program: Program, roots: Iterable<Word>): Word[] {
  const words = new Set<Word>();
  const take = (expression: Expression): void => walk(expression, (part) => part.kind === "word" && add(part.word));
  const sentences = (body: readonly Sentence[]): void => {
    for (const one of body) {
      for (const expression of expressionsOf(one)) take(expression);
      sentences(sentencesIn(one));
    }
  };
  const add = (word: Word): void => {
    if (words.has(word)) return;
    words.add(word);
    if (word.meaning.kind !== "means") return;
    const body = program.bodyOf(word);
    for (const { expression } of body.locals) take(expression);
    if (body.kind === "expression") take(body.expression);
    else {
      sentences(body.sentences);
      if (body.result) take(body.result);
    }
  };
  for (const word of roots) add(word);
  return [...words];
}

function echoWord(word: Word, facts: EchoFacts): EchoWord {
  const { lines, mentioned } = meaningOf(word, facts);
  return {
    word,
    means: lines,
    mentioned,
    get byName() {
      return meaningOf(word, { ...facts, isByName: true }).lines;
    },
  };
}

function meaningOf(word: Word, facts: EchoFacts): { readonly lines: string[]; readonly mentioned: Mentioned } {
  const { meaning } = word;
  if (meaning.kind === "assembly") return { lines: meaning.lines.map((line) => line.trim()), mentioned: NOTHING };
  if (meaning.kind === "code") return { lines: [`the function ${meaning.name}`], mentioned: NOTHING };
  const body = facts.program.bodyOf(word);
  const own = new Set([
    ...[...(word.reads ?? []), ...(word.writes ?? [])].map(({ name }) => foldName(name)),
    ...body.locals.map(({ name }) => name),
    ...(body.kind === "sentences" ? targetsOf(body.sentences) : []),
  ]);
  const printer = new EchoPrinter(facts, own);
  const lines = body.locals.map(({ name, expression }) => `${name}: ${printer.whole(expression)}`);
  if (body.kind === "expression") lines.push(printer.whole(body.expression));
  else {
    const inside = body.sentences.flatMap((one) => printer.lines(one));
    lines.push(...inside.map(({ text, depth }) => "   ".repeat(depth) + text));
    if (body.result) lines.push(printer.whole(body.result));
    const all = [printer.mentioned(), ...inside.map(({ mentioned }) => mentioned)];
    return {
      lines,
      mentioned: {
        fixed: new Map(all.flatMap(({ fixed }) => [...fixed])),
        inputs: new Set(all.flatMap(({ inputs }) => [...inputs])),
        terms: new Set(all.flatMap(({ terms }) => [...terms])),
      },
    };
  }
  return { lines, mentioned: printer.mentioned() };
}

function wordText({ word, means }: EchoWord): string[] {
  const head = `${word.pattern}${signature(word)}:`;
  return means.length === 1 ? [`${head} ${means[0]}`] : [head, ...means.map((line) => `   ${line}`)];
}

/** What a word takes, gives and acts on. */
function signature({ parameters, result, acts }: Word): string {
  const item = ({ kind, unit }: ItemType): string => [kind ?? "anything", ...(unit ? [`in ${unit}`] : [])].join(" ");
  const items = (of: readonly ItemType[] | undefined): string => (of ? ` of ${of.map(item).join(", ")}` : "");
  const facts = parameters.flatMap((one) => {
    const { name, kind, unit, lowest, highest, choices } = one;
    if (kind === undefined && unit === undefined && !choices && !one.items) return [];
    const range =
      lowest === undefined && highest === undefined ? "" : ` from ${lowest ?? "any"} to ${highest ?? "any"}`;
    return [`$${name}: ${choices ? `one of ${choices.join(", ")}` : item(one)}${items(one.items)}${range}`];
  });
  if (result) facts.push(`gives ${item(result)}${items(result.items)}`);
  if (acts !== undefined) facts.push(`acts: ${acts}`);
  return facts.length > 0 ? ` (${facts.join("; ")})` : "";
}

function permitText(permission: Permission): string[] {
  if (permission.kind === "problem") return [];
  const by = permission.by.length > 0 ? ` by ${permission.by.map(({ name }) => name).join(", ")}` : "";
  return permission.kind === "asked"
    ? [`may be asked${by} for: ${permission.name}`]
    : [`may be delegated${by}: ${permission.word.pattern}`];
}

function maySwitchTexts({ maySwitch }: Program): string[] {
  return maySwitch.map(({ name, safe }) => {
    const state =
      safe &&
      (typeof safe.value === "boolean" ? (safe.value ? "on" : "off") : quantityText(safe.value.value, safe.value.unit));
    return `may switch: ${name}${state === undefined ? "" : `; safe state ${state}`}`;
  });
}
