// The echo: what a program was understood to mean, in numbered sentences with terms, units and sources resolved, and all that they rest on.
// Its hash goes into the image, so that what was signed is what runs.
import { createHash } from "node:crypto";
import { positionAt } from "../../diagnostics/source.ts";
import type { FirModule, Input, InputSource, Output, Rational } from "../../fir/function.ts";
import { NMEA_QUANTITIES } from "../../nmea/quantities.ts";
import { convertFromSi } from "../../units/convert.ts";
import { PLAIN, unitNamed } from "../../units/named.ts";
import type { Unit } from "../../units/unit.ts";
import type { VesselFacts } from "../../project/vessel-facts.ts";
import { ECHO_BYTES } from "../../wire/image-header.ts";
import type { Word } from "../../vocabulary/word.ts";
import { EchoPrinter, type EchoFacts, fixedText, type InputName, type Mentioned, walk } from "./echo-printer.ts";
import type { InputDefinition } from "./definitions.ts";
import { FixedQuantities } from "./fixed-quantities.ts";
import { quantityText, unitText } from "./print-expression.ts";
import type { Permission } from "./permissions.ts";
import { type Program, targetsOf, type Term } from "./program.ts";
import { foldName, spanOf } from "./text.ts";
import type { Expression, Sentence } from "./tree.ts";
import { expressionsOf, sentencesIn } from "./tree-parts.ts";

export interface EchoSentence {
  /** "3", and "3.1" for what stands in a block under it. */
  readonly number: string;
  readonly text: string;
  /** 1-based line of the file. */
  readonly line: number;
  readonly mentioned: Mentioned;
  /** Words of the vocabulary it is made of, outermost first. */
  readonly words: readonly Word[];
}

export interface EchoInput {
  readonly name: string;
  /** What it measures: "depth below surface". */
  readonly measures: string;
  readonly unit: string | undefined;
  readonly range: string | undefined;
  /** Milliseconds; 0 = never. */
  readonly staleAfterMs: number;
  readonly source: string;
  /** What the file's definition adds to the reading. */
  readonly offset?: string;
}

export interface EchoOutput {
  readonly name: string;
  readonly sink: string;
  readonly safe: string;
  readonly range: string | undefined;
}

export interface EchoTerm {
  readonly name: string;
  readonly text: string;
  /** A fixed quantity. */
  readonly isFixed: boolean;
}

export interface EchoWord {
  readonly word: Word;
  readonly means: readonly string[];
}

export interface Echo {
  readonly agent: string;
  readonly tickMs: number;
  readonly inputs: readonly EchoInput[];
  readonly outputs: readonly EchoOutput[];
  readonly terms: readonly EchoTerm[];
  readonly sentences: readonly EchoSentence[];
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
  const states = new Set(targetsOf(program.sentences));
  const fixed = new FixedQuantities(program, vessel, states);
  const inputs = module.inputs.map((input) => echoInput(input, program, fixed));
  const facts: EchoFacts = { program, fixed, states, inputs: inputNames(inputs, program) };
  const numbered = numberedLines(program, facts);
  const terms = [...program.terms.values()].flatMap((term) => echoTerm(term, facts));
  const words = reachedWords(program).map((word) => echoWord(word, facts));
  const parts = {
    agent: module.name,
    tickMs: module.tickMs,
    inputs,
    outputs: module.outputs.map(echoOutput),
    terms,
    words,
    permits: [...program.permissions.flatMap(permitText), ...maySwitchTexts(program)],
    code: program.fences.map(({ tag, start, end }) => `${tag}, SHA-256 ${sha256(program.file.text.slice(start, end))}`),
  };
  const text = echoText(parts, numbered.map(({ text: line }) => line));
  const sentences = numbered.flatMap(({ sentence }) => (sentence ? [sentence] : []));
  return { ...parts, sentences, text, hash: sha256(text).slice(0, 2 * ECHO_BYTES) };
}

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

function echoText(parts: Omit<Echo, "text" | "hash" | "sentences">, sentences: readonly string[]): string {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length > 0 ? ["", title, ...lines] : [];
  const { inputs, outputs, terms, words } = parts;
  return [
    `${parts.agent}, every ${duration(parts.tickMs)}`,
    ...section("Inputs", inputs.map(inputText)),
    ...section("Outputs", outputs.map(outputText)),
    ...section("Terms", terms.map(({ name, text }) => `${name}: ${text}`)),
    ...section("Sentences", sentences),
    ...section("Words", words.flatMap(wordText)),
    ...section("Permissions", parts.permits),
    ...section("Code", parts.code),
    "",
  ].join("\n");
}

// ---- sentences

function numberedLines(program: Program, facts: EchoFacts): { text: string; sentence?: EchoSentence }[] {
  const printer = new EchoPrinter(facts);
  return program.sentences.flatMap((sentence, index) => {
    const counts: number[] = [];
    return printer.lines(sentence).map((line) => {
      const indent = "   ".repeat(line.depth);
      if (!line.sentence) return { text: `${indent}   ${line.text}` };
      counts.length = line.depth;
      if (line.depth > 0) counts[line.depth - 1] = (counts[line.depth - 1] ?? 0) + 1;
      const number = [index + 1, ...counts].join(".");
      const span = spanOf(line.sentence.place);
      const made: EchoSentence = {
        number,
        text: line.text,
        line: positionAt(span.file, span.start).line,
        mentioned: line.mentioned,
        words: wordsIn(line.sentence),
      };
      return { text: `${indent}${number}. ${line.text}`, sentence: made };
    });
  });
}

/** The words a sentence is made of; those of a block under it belong to the lines there. */
function wordsIn(sentence: Sentence): Word[] {
  const words = new Set<Word>();
  const take = (one: Sentence): void => {
    for (const expression of expressionsOf(one)) walk(expression, (part) => part.kind === "word" && words.add(part.word));
    const inside = sentencesIn(one);
    if (inside.length === 1) take(inside[0]!);
  };
  take(sentence);
  return [...words];
}

// ---- inputs, outputs

const WIDEST = 2 ** 31 - 1;

function echoInput(input: Input, program: Program, fixed: FixedQuantities): EchoInput {
  const term = program.terms.get(foldName(input.name));
  const definition = term?.body.kind === "input" ? term.body.input : undefined;
  const unit = unitOf(input.unit);
  const depth = definition?.needsTransducerDepth
    ? (fixed.named("transducer_depth") ?? fixed.named("transducer depth"))
    : undefined;
  return {
    name: input.name,
    measures: measured(definition) ?? foldName(input.name),
    unit: input.unit,
    range: rangeText(input, unit),
    staleAfterMs: input.staleAfterMs,
    source: sourcesText(input.sources),
    ...(depth ? { offset: `plus transducer depth ${fixedText(depth)}` } : {}),
  };
}

/** The kind says it best, but for a switch, which is known by what its switch is. */
function measured(definition: InputDefinition | undefined): string | undefined {
  return definition?.unit === undefined || definition.unit.symbol === "" ? definition?.quantity : (definition.kind ?? definition.quantity);
}

/** Names of inputs in sentences; two that measure the same from the same place keep their own. */
function inputNames(inputs: readonly EchoInput[], program: Program): Map<string, InputName> {
  const names = new Map<string, InputName>();
  for (const { name, measures, source } of inputs) {
    const isAlone = inputs.filter((other) => other.measures === measures && other.source === source).length === 1;
    names.set(foldName(name), { measures: isAlone ? measures : `${name}, ${measures}`, from: source });
  }
  for (const { name, body } of program.terms.values()) {
    if (body.kind === "input" && body.input.agent)
      names.set(name, { measures: body.input.quantity, from: `from ${body.input.agent.name}` });
  }
  return names;
}

function inputText({ name, measures, unit, range, staleAfterMs, source, offset }: EchoInput): string {
  const what = foldName(name) === measures ? name : `${name}: ${measures}`;
  return [
    unit ? `${what} in ${unit}` : what,
    ...(range ? [range] : []),
    staleAfterMs > 0 ? `stale after ${duration(staleAfterMs)}` : "never stale",
    source,
    ...(offset ? [offset] : []),
  ].join(", ");
}

function sourcesText(sources: readonly InputSource[]): string {
  if (sources.length === 0) return "from nowhere";
  const nmea = sources.flatMap((source) => (source.kind === "nmea" ? [nmeaText(source)] : []));
  const pins = sources.flatMap((source) => {
    if (source.kind === "nmea") return [];
    if (source.kind === "analog") {
      const [scale, offset] = [ratioText(source.scale), ratioText(source.offset)];
      return [`analog pin ${source.pin}${scale === "1" ? "" : ` times ${scale}`}${offset === "0" ? "" : ` plus ${offset}`}`];
    }
    return [`digital pin ${source.pin}${source.invert ? ", inverted" : ""}${source.pullup ? ", with pull-up" : ""}`];
  });
  return `from ${[...(nmea.length > 0 ? [`NMEA ${nmea.join(" or ")}`] : []), ...pins].join(" or ")}`;
}

/** The formatter; with the field where it is none that flux knows. */
function nmeaText(source: Extract<InputSource, { kind: "nmea" }>): string {
  const isKnown = NMEA_QUANTITIES.some((row) => row.formatter === source.formatter && row.field === source.field);
  const guard = source.guard && !isKnown ? ` if field ${source.guard.field} is ${source.guard.letter}` : "";
  return isKnown ? source.formatter : `${source.formatter} field ${source.field} times ${ratioText(source.scale)}${guard}`;
}

function echoOutput(output: Output): EchoOutput {
  const unit = unitOf(output.unit);
  const { sink } = output;
  return {
    name: output.name,
    sink: sink.kind === "none" ? "no pin" : `${sink.kind} pin ${sink.pin}${sink.invert ? ", inverted" : ""}`,
    safe: valueText(output.safe, unit),
    range: rangeText(output, unit),
  };
}

const outputText = ({ name, sink, safe, range }: EchoOutput): string =>
  [name, sink, ...(range ? [range] : []), `safe state ${safe}`].join(", ");

function unitOf(name: string | undefined): Unit {
  const found = name === undefined ? undefined : unitNamed(name);
  return found?.kind === "unit" ? found.unit : PLAIN;
}

function rangeText({ lowest, highest }: { lowest: Rational; highest: Rational }, unit: Unit): string | undefined {
  const isOpen = (end: Rational): boolean => Math.abs(end.numerator) === WIDEST && end.denominator === 1;
  if (isOpen(lowest) && isOpen(highest)) return undefined;
  return `${valueText(lowest, unit)} to ${valueText(highest, unit)}`;
}

const valueText = ({ numerator, denominator }: Rational, unit: Unit): string =>
  quantityText(Number(convertFromSi(numerator / denominator, unit).toPrecision(10)), unit);
const ratioText = ({ numerator, denominator }: Rational): string =>
  denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
const duration = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`);

// ---- terms, words, permissions

/** Inputs have lines of their own, but for those another agent tells. */
function echoTerm(term: Term, facts: EchoFacts): EchoTerm[] {
  const { body, shown, name } = term;
  if (body.kind === "expression") {
    const quantity = facts.fixed.named(name);
    const text = quantity ? fixedText(quantity) : new EchoPrinter(facts).whole(body.expression);
    return [{ name: shown, text, isFixed: quantity !== undefined }];
  }
  const { input } = body;
  if (!input.agent) return [];
  const stale = input.staleAfterMs === undefined ? [] : [`stale after ${duration(input.staleAfterMs)}`];
  const unit = input.unit ? ` in ${unitText(input.unit)}` : "";
  const end = (si: number) => quantityText(Number(convertFromSi(si, input.unit ?? PLAIN).toPrecision(10)), input.unit ?? PLAIN);
  const range =
    input.lowest === undefined || input.highest === undefined ? [] : [`${end(input.lowest)} to ${end(input.highest)}`];
  const text = [input.quantity + unit, ...range, ...stale, `from ${input.agent.name}`].join(", ");
  return [{ name: shown, text, isFixed: false }];
}

/** Every word the program reaches, lower words after those that use them. */
export function reachedWords(program: Program): Word[] {
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
  for (const { body } of program.terms.values()) if (body.kind === "expression") take(body.expression);
  sentences(program.sentences);
  for (const one of program.permissions) if (one.kind === "delegated") add(one.word);
  return [...words];
}

function echoWord(word: Word, facts: EchoFacts): EchoWord {
  return { word, means: meaningLines(word, facts) };
}

function meaningLines(word: Word, facts: EchoFacts): string[] {
  const { meaning } = word;
  if (meaning.kind === "assembly") return meaning.lines.map((line) => line.trim());
  if (meaning.kind === "code") return [`the function ${meaning.name}`];
  const body = facts.program.bodyOf(word);
  const own = new Set([
    ...[...(word.reads ?? []), ...(word.writes ?? [])].map(({ name }) => foldName(name)),
    ...body.locals.map(({ name }) => name),
    ...(body.kind === "sentences" ? targetsOf(body.sentences) : []),
  ]);
  const printer = new EchoPrinter(facts, own);
  const locals = body.locals.map(({ name, expression }) => `${name}: ${printer.whole(expression)}`);
  if (body.kind === "expression") return [...locals, printer.whole(body.expression)];
  const lines = body.sentences.flatMap((one) => printer.lines(one).map(({ text, depth }) => "   ".repeat(depth) + text));
  return [...locals, ...lines, ...(body.result ? [printer.whole(body.result)] : [])];
}

function wordText({ word: { pattern, acts }, means }: EchoWord): string[] {
  const head = `${pattern}${acts === undefined ? "" : ` (acts: ${acts})`}:`;
  return means.length === 1 ? [`${head} ${means[0]}`] : [head, ...means.map((line) => `   ${line}`)];
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
    const state = safe && (typeof safe.value === "boolean" ? (safe.value ? "on" : "off") : quantityText(safe.value.value, safe.value.unit));
    return `may switch: ${name}${state === undefined ? "" : `; safe state ${state}`}`;
  });
}
