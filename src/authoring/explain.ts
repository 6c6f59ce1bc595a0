// What a program is, as data: the glossary, each sentence as it was understood, the words it is made of, its bytecode and what that costs, and
// what the agent may touch. The page a skipper signs (explain-page.ts) and the text for a terminal (explain-text.ts) are made of it.
import { createHash } from "node:crypto";
import { positionAt } from "../diagnostics/source.ts";
import { decodeImage } from "../image/decode.ts";
import { disassemble } from "../image/disassemble.ts";
import type { FxMap } from "../image/fxmap.ts";
import { instruction } from "../isa/index-by.ts";
import { TICK_BUDGET } from "../isa/limits.ts";
import type { Echo } from "../languages/ese/echo.ts";
import type { EchoOutput } from "../languages/ese/echo-channels.ts";
import { foldName, spanOf, wordsOf } from "../languages/ese/text.ts";
import type { Sentence } from "../languages/ese/tree.ts";
import { sentencesIn } from "../languages/ese/tree-parts.ts";
import type { Word } from "../vocabulary/word.ts";
import type { Understanding } from "./understanding.ts";

/** Code that came from one place of the file. */
export interface CodePart {
  /** Assembly, an instruction a line. */
  readonly lines: readonly string[];
  readonly bits: number;
  /** Cost units (the instruction table's) if each instruction runs once. */
  readonly cost: number;
}

export interface GlossaryEntry {
  readonly name: string;
  readonly kind: "input" | "fixed quantity" | "term";
  /** What it is, with what it rests on resolved. */
  readonly means: string;
  readonly unit?: string;
  readonly source?: string;
  readonly range?: string;
  readonly staleAfterMs?: number;
  /** Numbers of sentences that speak of it. */
  readonly usedIn: readonly string[];
  readonly code: CodePart;
}

export interface WordNote {
  readonly pattern: string;
  readonly level: number;
  readonly description: string;
  readonly acts?: string;
}

export interface SentencePart {
  readonly number: string;
  readonly text: string;
  /** As it is written, and where. */
  readonly written: string;
  readonly line: number;
  readonly words: readonly WordNote[];
  readonly code: CodePart;
}

export interface Explanation {
  readonly file: string;
  readonly agent: string;
  readonly tickMs: number;
  readonly glossary: readonly GlossaryEntry[];
  readonly sentences: readonly SentencePart[];
  /** Every word that is reached, and what it means. */
  readonly words: readonly (WordNote & { readonly means: readonly string[] })[];
  readonly capabilities: {
    /** By the image's mask: sense, actuate, tell, … */
    readonly mask: readonly string[];
    /** What its words act on. */
    readonly acts: readonly string[];
    readonly outputs: readonly EchoOutput[];
    /** Agents it speaks to. */
    readonly agents: readonly string[];
    readonly permits: readonly string[];
  };
  readonly codeBlocks: readonly string[];
  /** Code that belongs to no line: entries, first values, shared words. */
  readonly otherCode: CodePart;
  /** Cost units of all code if each instruction runs once, and how many a board grants a tick. */
  readonly cost: { readonly once: number; readonly budget: number };
  readonly image: { readonly bytes: number; readonly crc32: string; readonly sha256: string };
  readonly echo: { readonly hash: string; readonly text: string };
}

/** Explains a program. */
export function explain({ source, compiled, program, echo }: Understanding): Explanation {
  const anchors = new Map<number, string>();
  for (const term of program.terms.values()) {
    const { file, start } = spanOf(term.place);
    if (!term.isAnswer) anchors.set(positionAt(file, start).line, `term ${term.name}`);
  }
  for (const { line, number } of echo.sentences) if (!anchors.has(line)) anchors.set(line, `sentence ${number}`);
  const code = codeParts(compiled.bytes, compiled.map.code, anchors);
  const partOf = (key: string): CodePart => code.get(key) ?? NO_CODE;
  const written = writtenLines(program.sentences);
  return {
    file: source.path,
    agent: echo.agent,
    tickMs: echo.tickMs,
    glossary: glossary(echo, usesOf(echo), unitsOf(compiled.map), partOf),
    sentences: echo.sentences.map((sentence) => ({
      number: sentence.number,
      text: sentence.text,
      written: written.get(sentence.line) ?? "",
      line: sentence.line,
      words: sentence.words.map(wordNote),
      code: partOf(`sentence ${sentence.number}`),
    })),
    words: echo.words.map(({ word, means }) => ({ ...wordNote(word), means })),
    capabilities: {
      mask: compiled.capabilities,
      acts: [...new Set(echo.words.flatMap(({ word }) => (word.acts === undefined ? [] : [word.acts])))],
      outputs: echo.outputs,
      agents: compiled.map.agents.map(({ name }) => name),
      permits: echo.permits,
    },
    codeBlocks: echo.code,
    otherCode: partOf(OTHER),
    cost: { once: [...code.values()].reduce((sum, part) => sum + part.cost, 0), budget: TICK_BUDGET },
    image: {
      bytes: compiled.bytes.length,
      crc32: compiled.map.crc32,
      sha256: createHash("sha256").update(compiled.bytes).digest("hex"),
    },
    echo: { hash: echo.hash, text: echo.text },
  };
}

const wordNote = ({ pattern, level, description, acts }: Word): WordNote => ({
  pattern,
  level,
  description,
  ...(acts === undefined ? {} : { acts }),
});

// ---- glossary

/** Numbers of the sentences that rest on each name. */
function usesOf({ sentences }: Echo): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  for (const { number, restsOn } of sentences)
    for (const name of restsOn) uses.set(name, [...(uses.get(name) ?? []), number]);
  return uses;
}

/** What the terms of a program are shown in. */
const unitsOf = ({ registers, cells }: FxMap): Map<string, string> =>
  new Map([...registers, ...(cells ?? [])].flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit]])));

function glossary(
  echo: Echo,
  uses: ReadonlyMap<string, readonly string[]>,
  units: ReadonlyMap<string, string>,
  partOf: (key: string) => CodePart,
): GlossaryEntry[] {
  const usedIn = (name: string) => uses.get(foldName(name)) ?? [];
  const inputs = echo.inputs.map(
    (input): GlossaryEntry => ({
      name: input.name,
      kind: "input",
      means: input.offset ? `${input.measures}, ${input.offset}` : input.measures,
      source: input.source,
      staleAfterMs: input.staleAfterMs,
      ...(input.unit === undefined ? {} : { unit: input.unit }),
      ...(input.range === undefined ? {} : { range: input.range }),
      usedIn: usedIn(input.name),
      code: partOf(`term ${foldName(input.name)}`),
    }),
  );
  const terms = echo.terms.map(
    ({ name, text, isFixed }): GlossaryEntry => ({
      name,
      kind: isFixed ? "fixed quantity" : "term",
      means: text,
      ...(units.has(name) ? { unit: units.get(name)! } : {}),
      usedIn: usedIn(name),
      code: partOf(`term ${foldName(name)}`),
    }),
  );
  return [...inputs, ...terms];
}

// ---- sentences and their code

/** Each line with sentences as it is written. */
function writtenLines(sentences: readonly Sentence[]): Map<number, string> {
  const written = new Map<number, string>();
  const visit = (sentence: Sentence): void => {
    const { file, start } = spanOf(sentence.place);
    const { line } = positionAt(file, start);
    if (!written.has(line)) written.set(line, wordsOf(sentence.place));
    for (const inner of sentencesIn(sentence)) visit(inner);
  };
  for (const sentence of sentences) visit(sentence);
  return written;
}

const OTHER = "other";
const NO_CODE: CodePart = { lines: [], bits: 0, cost: 0 };

/** The code of an image by what is defined or said at the line it came from, or at the last such line before it. */
function codeParts(
  image: Uint8Array,
  ranges: Understanding["compiled"]["map"]["code"],
  anchors: ReadonlyMap<number, string>,
): Map<string, CodePart> {
  const decoded = decodeImage(image);
  if (decoded.kind === "refused") return new Map();
  const { program, offsets } = decoded;
  const lines = instructionLines(image);
  const places = [...anchors.keys()].sort((a, b) => a - b);
  const owners: string[] = program.code.map(() => OTHER);
  for (const { start, end, source, line } of ranges) {
    const place = source === 0 ? places.findLast((one) => one <= line) : undefined;
    if (place !== undefined) owners.fill(anchors.get(place)!, start, end);
  }
  const parts = new Map<string, { lines: string[]; bits: number; cost: number }>();
  owners.forEach((owner, index) => {
    const part = parts.get(owner) ?? { lines: [], bits: 0, cost: 0 };
    part.lines.push(lines[index] ?? "");
    part.bits += offsets[index + 1]! - offsets[index]!;
    part.cost += instruction(program.code[index]!.name).cost;
    parts.set(owner, part);
  });
  return parts;
}

/** The assembly of each instruction, without directives and comments. */
const instructionLines = (image: Uint8Array): string[] =>
  disassemble(image)
    .split("\n")
    .map((line) => line.replace(/ ;.*$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("."));

/** Bytes of code, to the tenth. */
export const bytesOf = ({ bits }: CodePart): number => Math.round((bits / 8) * 10) / 10;
