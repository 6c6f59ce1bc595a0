// Stretches of text as tokens, and what a reading of one is: the ground that expressions are read on. Every reading is remembered, so the
// time is bounded by the number of stretches, not by the ways to get to them.
import type { Vocabulary } from "../../vocabulary/word.ts";
import type { Names } from "./names.ts";
import { type error, unreadable } from "./reading-faults.ts";
import { bracketStep, type EseText, type Place, type Token, tokensOf } from "./text.ts";
import type { Expression } from "./tree.ts";

export interface Reading {
  readonly expression: Expression;
  /** 0: clean. Else how bad: the reading with the least is reported. */
  readonly cost: number;
}

/** Tokens of a stretch of text, and how deep in brackets each is. */
export interface Chunk {
  readonly tokens: readonly Token[];
  readonly depth: readonly number[];
}

type Remembered = Map<number, Reading | undefined>;

/** A stretch as one number: texts are shorter than 2^26 characters. */
const stretchKey = (start: number, end: number): number => start * 2 ** 26 + end;

const NOWHERE: readonly number[] = [];

export abstract class StretchReader {
  /** By level, and by stretch (stretchKey). */
  private readonly memo = { strict: new Map<string, Remembered>(), lenient: new Map<string, Remembered>() };
  private readonly chunks = new Map<number, Chunk>();
  protected isLenient = false;
  protected readonly text: EseText;
  protected readonly names: Names;
  protected readonly vocabulary: Vocabulary;

  constructor(text: EseText, names: Names, vocabulary: Vocabulary) {
    this.text = text;
    this.names = names;
    this.vocabulary = vocabulary;
  }

  protected chunk(start: number, end: number): Chunk {
    const key = stretchKey(start, end);
    const known = this.chunks.get(key);
    if (known) return known;
    const tokens = tokensOf(this.text, start, end);
    const depth: number[] = [];
    let level = 0;
    for (const token of tokens) {
      const step = bracketStep(token);
      if (step < 0) level--;
      depth.push(level);
      if (step > 0) level++;
    }
    const chunk = { tokens, depth };
    this.chunks.set(key, chunk);
    return chunk;
  }

  protected place(start: number, end: number): Place {
    return { text: this.text, start, end };
  }

  protected placeOf(chunk: Chunk, from: number, to: number): Place {
    if (from < to) return this.place(chunk.tokens[from]!.start, chunk.tokens[to - 1]!.end);
    const at = chunk.tokens[from - 1]?.end ?? chunk.tokens[from]?.start ?? 0;
    return this.place(Math.max(0, at - 1), at);
  }

  /** Tokens of the stretch at its own bracket level for which `test` holds. */
  protected splits(chunk: Chunk, from: number, to: number, test: (token: Token) => boolean): readonly number[] {
    const base = chunk.depth[from];
    let found: number[] | undefined;
    for (let at = from; at < to; at++) {
      if (chunk.depth[at] !== base || !test(chunk.tokens[at]!)) continue;
      found ??= [];
      found.push(at);
    }
    return found ?? NOWHERE;
  }

  protected remember(
    level: string,
    chunk: Chunk,
    from: number,
    to: number,
    read: () => Reading | undefined,
  ): Reading | undefined {
    if (from >= to) return this.isLenient ? this.leaf(this.placeOf(chunk, from, to), []) : undefined;
    const levels = this.isLenient ? this.memo.lenient : this.memo.strict;
    let known = levels.get(level);
    if (!known) {
      known = new Map();
      levels.set(level, known);
    }
    const key = stretchKey(chunk.tokens[from]!.start, chunk.tokens[to - 1]!.end);
    const before = known.get(key);
    if (before !== undefined || known.has(key)) return before;
    // A stretch that leads back to itself (a word whose one parameter is all of it) is no reading of itself.
    known.set(key, undefined);
    const reading = read();
    known.set(key, reading);
    return reading;
  }

  protected leaf(place: Place, tokens: readonly Token[]): Reading {
    const { names, vocabulary } = this;
    // What is near is looked up only if somebody asks: most leaves are ways of reading that lose.
    const expression: Expression = {
      kind: "problem",
      place,
      get diagnostic() {
        return unreadable(place, tokens, names, vocabulary);
      },
    };
    return { expression, cost: 10 * Math.max(1, tokens.length) };
  }
}

export const problem = (diagnostic: ReturnType<typeof error>, place: Place, cost: number): Reading => ({
  expression: { kind: "problem", diagnostic, place },
  cost,
});

/** The reading with the least cost; the first of equals. */
export function best(readings: readonly (Reading | undefined)[]): Reading | undefined {
  let found: Reading | undefined;
  for (const reading of readings) if (reading && (!found || reading.cost < found.cost)) found = reading;
  return found;
}

/** One node of parts that must all be there. */
export function join(
  place: Place,
  parts: readonly (Reading | undefined)[],
  make: (expressions: readonly Expression[], place: Place) => Expression,
): Reading | undefined {
  if (parts.some((part) => part === undefined)) return undefined;
  return {
    expression: make(
      parts.map((part) => part!.expression),
      place,
    ),
    cost: parts.reduce((sum, part) => sum + part!.cost, 0),
  };
}
