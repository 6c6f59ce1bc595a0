// For `flux coverage`: an image that also says what each of its sentences did. With coverage asked for, every sentence and condition of the
// user's file sends a `witness` when it is reached; nothing else of the program changes.
import { positionAt, type Span } from "../../diagnostics/source.ts";
import type { Lowering } from "./lowering.ts";
import { type TruthOperand, truthValue } from "./operand.ts";
import { type Place, spanOf } from "./text.ts";
import type { Sentence } from "./tree.ts";

export interface CoveragePoint {
  /** A sentence is reached; a condition is true, false or unknown when it is reached. */
  readonly kind: "sentence" | "condition";
  readonly span: Span;
  /** 1-based. */
  readonly line: number;
}

/** The places of one program that say what they did; a point's number is the topic of its `witness`. */
export class CoveragePoints {
  readonly points: CoveragePoint[] = [];
  private readonly numbers = new Map<string, number>();

  /** The number of a point, from 1; the same for the same place. */
  numberOf(kind: CoveragePoint["kind"], span: Span): number {
    const key = `${kind} ${span.start} ${span.end}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      const { line } = positionAt(span.file, span.start);
      number = this.points.push({ kind, span, line });
      this.numbers.set(key, number);
    }
    return number;
  }
}

/** Sentences that do something; the others are conditions and times around them. */
const DOING: ReadonlySet<Sentence["kind"]> = new Set(["assign", "count", "tell", "ask", "phrase", "acknowledge"]);

/** Says that a sentence of the user's file which does something is reached, where coverage is asked for. */
export function observeSentence(lowering: Lowering, { kind, place }: Sentence): void {
  const number = DOING.has(kind) ? pointOf(lowering, "sentence", place) : undefined;
  if (number !== undefined) lowering.builder.effect("witness", [], [number]);
}

/** Says what a condition of the user's file is, where coverage is asked for. */
export function observeCondition(lowering: Lowering, place: Place, condition: TruthOperand): void {
  const number = pointOf(lowering, "condition", place);
  if (number !== undefined) lowering.builder.effect("witness", [truthValue(lowering.builder, condition)], [number]);
}

function pointOf(lowering: Lowering, kind: CoveragePoint["kind"], place: Place): number | undefined {
  const { coverage } = lowering.services;
  // The meaning of a word is covered where the word is tested.
  return place.text === lowering.program.text ? coverage?.numberOf(kind, spanOf(place)) : undefined;
}
