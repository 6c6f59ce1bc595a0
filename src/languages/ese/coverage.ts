// For `flux coverage`: an image that also says what each of its sentences did. With coverage asked for, every sentence and condition of the
// user's file sends a `witness` when it is reached; nothing else of the program changes.
import type { CoveragePoint } from "../coverage-points.ts";
import type { Lowering } from "./lowering.ts";
import { type TruthOperand, truthValue } from "./operand.ts";
import { type Place, spanOf } from "./text.ts";
import type { Sentence } from "./tree.ts";

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
