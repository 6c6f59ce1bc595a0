// What the bytes of an image are: header, tables, and code by sentence, by vocabulary word and by function, so that one knows what to cut.
// Counted in bits, because instructions do not end on bytes; every view adds up to what it is a view of.

import type { SourceFile } from "../diagnostics/source.ts";
import { encodeData } from "../image/data-section.ts";
import { decodeImage, isExit } from "../image/decode.ts";
import type { FxMap } from "../image/fxmap.ts";
import { splitImage } from "../image/header.ts";
import type { Encodable } from "../image/program.ts";
import { instruction } from "../isa/index-by.ts";
import { CRC_BYTES, ECHO_BYTES } from "../wire/image-header.ts";

export interface SizePart {
  readonly section: "header" | "code" | "data" | "echo" | "CRC-32";
  readonly name: string;
  readonly bits: number;
}

/** Code of one line, or (without a line) what belongs to no line. */
export interface SentenceSize {
  readonly path?: string;
  readonly line?: number;
  readonly text: string;
  readonly bits: number;
  readonly instructions: number;
}

export interface WordSize {
  readonly pattern: string;
  /** Code of its own meaning. */
  readonly bits: number;
  /** With the words its meaning uses, where they are compiled for it alone. */
  readonly bitsWithUsed: number;
  readonly instructions: number;
}

export interface FunctionSize {
  readonly name: string;
  readonly kind: string;
  readonly bits: number;
  readonly instructions: number;
}

export interface ImageSize {
  readonly bytes: number;
  /** RAM the image asks for; not in the image but for its first contents. */
  readonly memoryBytes: number;
  /** Every bit of the image, in its order. */
  readonly parts: readonly SizePart[];
  /** Views of the instructions, largest first; each adds up to `code`. */
  readonly code: { readonly bits: number; readonly instructions: number };
  readonly sentences: readonly SentenceSize[];
  /** The code of `words` and `withoutWord` together is all. */
  readonly words: readonly WordSize[];
  readonly withoutWord: { readonly bits: number; readonly instructions: number };
  readonly functions: readonly FunctionSize[];
}

export type SizeResult =
  | { readonly kind: "size"; readonly size: ImageSize }
  /** As DecodedImage's. */
  | { readonly kind: "refused"; readonly refusal: number; readonly offset: number };

/**
 * Takes an image apart. Without its map there are functions by number and no sentences; with the text of its source, lines are told in full
 * where the map knows only the first part of them that became code.
 */
export function sizeOf(image: Uint8Array, map: FxMap | undefined, source?: SourceFile): SizeResult {
  const decoded = decodeImage(image);
  if (decoded.kind === "refused") return decoded;
  const { program, offsets } = decoded;
  const { codeStart, dataStart } = splitImage(image);
  const firstBit = offsets[0]!;
  const lastBit = offsets.at(-1)!;
  const named = (names: FxMap["inputs"] | undefined, index: number) => names?.[index]?.name ?? String(index);
  const data: SizePart[] = [];
  encodeData(program, ({ kind, index, bits }) => {
    const name =
      index === undefined ? DATA_NAMES[kind] : `${kind} ${named(kind === "input" ? map?.inputs : map?.outputs, index)}`;
    const same = data.find((part) => index === undefined && part.name === name);
    if (same) data[data.indexOf(same)] = { ...same, bits: same.bits + bits };
    else data.push({ section: "data", name, bits });
  });
  const parts: SizePart[] = [
    { section: "header", name: "format, class, lengths, capabilities", bits: codeStart * 8 },
    { section: "code", name: "number of functions", bits: firstBit },
    { section: "code", name: "instructions", bits: lastBit - firstBit },
    { section: "code", name: ROUNDING, bits: (dataStart - codeStart) * 8 - lastBit },
    ...data,
    { section: "echo", name: "hash of what it means", bits: program.echo === undefined ? 0 : ECHO_BYTES * 8 },
    { section: "CRC-32", name: "checksum", bits: CRC_BYTES * 8 },
  ];
  const steps = ownedSteps(program.code, offsets, map);
  const withoutWord = steps.filter(({ words }) => words.length === 0);
  const size: ImageSize = {
    bytes: image.length,
    memoryBytes: program.memoryBytes,
    parts: parts.filter(({ bits }) => bits > 0),
    code: summed(steps),
    sentences: sentences(steps, map, source),
    words: words(steps),
    withoutWord: summed(withoutWord),
    functions: grouped(steps, ({ fn }) => fn).map(([fn, own]) => ({ name: fn.name, kind: fn.kind, ...summed(own) })),
  };
  return { kind: "size", size };
}

const ROUNDING = "rounding to whole bytes";
const DATA_NAMES = {
  "tick period": "tick period",
  input: "input",
  output: "output",
  counts: "numbers of inputs and outputs",
  rounding: ROUNDING,
  memory: "first contents of memory (tables)",
} as const;

// ---- whose each instruction is

interface CodeFunction {
  readonly name: string;
  readonly kind: string;
  /** The pattern of the word it was made for. */
  readonly word?: string;
}

interface Step {
  readonly bits: number;
  readonly fn: CodeFunction;
  /** Index into the map's `code`. */
  range: number | undefined;
  words: readonly string[];
}

function ownedSteps(code: readonly Encodable[], offsets: readonly number[], map: FxMap | undefined): Step[] {
  const ranges: (number | undefined)[] = code.map(() => undefined);
  for (const [index, { start, end }] of (map?.code ?? []).entries()) ranges.fill(index, start, end);
  const words: (readonly string[])[] = code.map(() => []);
  for (const range of map?.words ?? []) words.fill(range.words, range.start, range.end);
  const functions = functionsOf(code, ranges, map);
  const steps = code.map((_, index): Step => {
    const fn = functions[index]!;
    const own = fn.word === undefined ? words[index]! : words[index]!.length > 0 ? words[index]! : [fn.word];
    return { bits: offsets[index + 1]! - offsets[index]!, fn, range: ranges[index], words: own };
  });
  joinStructure(code, steps);
  return steps;
}

/** The function each instruction is in. */
function functionsOf(
  code: readonly Encodable[],
  ranges: readonly (number | undefined)[],
  map: FxMap | undefined,
): CodeFunction[] {
  const starts = code.flatMap((step, index) => (instruction(step.name).flow === "entry" ? [index] : []));
  return starts.flatMap((start, order) => {
    const end = starts[order + 1] ?? code.length;
    const named = map?.functions.find((one) => one.start === start);
    const kind = named?.kind ?? (code[start]!.name === "func" ? "helper" : code[start]!.name);
    const name = named?.name ?? `function ${order}`;
    // A function of a code block has lines; one without was made of a word that several places use.
    const isOfWord =
      named !== undefined && kind === "helper" && ranges.slice(start, end).every((one) => one === undefined);
    const fn = { name, kind, ...(isOfWord ? { word: patternOf(name) } : {}) };
    return Array.from({ length: end - start }, () => fn);
  });
}

/** Functions of words are called by the pattern, then a number or arguments that make them differ. */
const patternOf = (name: string): string => name.split(" · ")[0]!.replace(/ \(\d+\)$/, "");

/** What only shapes the code belongs to what it shapes: `end` and `else` to what opened, a loop's head to what follows, a leap to what is before. */
function joinStructure(code: readonly Encodable[], steps: Step[]): void {
  const open: number[] = [];
  const take = (to: Step, from: Step | undefined): void => {
    if (from === undefined || to.range !== undefined || from.fn !== to.fn) return;
    to.range = from.range;
    to.words = from.words;
  };
  code.forEach((step, index) => {
    const { flow } = instruction(step.name);
    const own = steps[index]!;
    if (flow === "loop")
      take(
        own,
        steps.slice(index).find(({ range, fn }) => fn === own.fn && range !== undefined),
      );
    else if (flow === "else") take(own, steps[open.at(-1)!]);
    else if (flow === "end") {
      const opener = open.pop()!;
      if (instruction(code[opener]!.name).flow !== "entry") take(own, steps[opener]);
    } else if (flow !== "entry" && own.range === undefined && index > 0) take(own, steps[index - 1]);
    if (flow === "loop" || flow === "entry" || (flow === "if" && !isExit(step))) open.push(index);
  });
}

// ---- the views

const summed = (steps: readonly Step[]): { bits: number; instructions: number } => ({
  bits: steps.reduce((sum, { bits }) => sum + bits, 0),
  instructions: steps.length,
});

/** Groups in order of their size, largest first. */
function grouped<Key>(steps: readonly Step[], keyOf: (step: Step) => Key): (readonly [Key, readonly Step[]])[] {
  const groups = new Map<Key, Step[]>();
  for (const step of steps) {
    const key = keyOf(step);
    const group = groups.get(key);
    if (group) group.push(step);
    else groups.set(key, [step]);
  }
  return [...groups].sort(([, a], [, b]) => summed(b).bits - summed(a).bits);
}

function sentences(steps: readonly Step[], map: FxMap | undefined, source: SourceFile | undefined): SentenceSize[] {
  const lines = source?.text.split(/\r?\n/) ?? [];
  const keyOf = ({ range, fn }: Step): string => {
    const place = range === undefined ? undefined : map?.code[range];
    return place ? `${place.source}:${place.line}` : `in ${fn.kind} ${fn.name}`;
  };
  return grouped(steps, keyOf).map(([, own]) => {
    const { range, fn } = own[0]!;
    const place = range === undefined ? undefined : map?.code[range];
    if (!place) return { text: outsideLines(fn), ...summed(own) };
    const path = map?.sources[place.source]?.path;
    const text = (path === source?.path && lines[place.line - 1]?.trim()) || place.text;
    return { ...(path === undefined ? {} : { path }), line: place.line, text, ...summed(own) };
  });
}

const outsideLines = ({ kind, name, word }: CodeFunction): string => {
  if (word !== undefined) return `(the word \`${word}\`, a function that several places call)`;
  return kind === "helper"
    ? `(of the function ${name}, no line)`
    : `(of ${kind === name ? kind : `${kind} ${name}`}, no line)`;
};

function words(steps: readonly Step[]): WordSize[] {
  const inWords = steps.filter((step) => step.words.length > 0);
  const all = new Set(inWords.flatMap((step) => step.words));
  const own = new Map(grouped(inWords, (step) => step.words.at(-1)!));
  return [...all]
    .map((pattern) => ({
      pattern,
      ...summed(own.get(pattern) ?? []),
      bitsWithUsed: summed(inWords.filter((step) => step.words.includes(pattern))).bits,
    }))
    .sort((a, b) => b.bitsWithUsed - a.bitsWithUsed || b.bits - a.bits);
}

/** Bytes to the tenth, for people. */
export const bytesShown = (bits: number): string => (bits / 8).toFixed(1);
