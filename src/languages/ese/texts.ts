// Texts as values. Inside, a text is a number made from its words, the same on every board, so that it can be compared, kept and told;
// the words themselves stay in the map beside the image.

import type { ValueId } from "../../fir/function.ts";
import { textIn, UNKNOWN_TEXT } from "../wire-names.ts";
import type { Lowering } from "./lowering.ts";
import { type Operand, type TruthOperand, truthConstant } from "./operand.ts";
import { foldBlanks, type Place } from "./text.ts";

/** The number of a text as a value; undefined for what is no text. */
export function textNumber(lowering: Lowering, operand: Operand, place?: Place): ValueId | undefined {
  if (operand.kind === "chosen text") return operand.id;
  if (operand.kind === "text") return lowering.builder.i32(numberOfText(lowering, operand.value, place));
  // `unknown` fits everything.
  if (operand.kind === "number" && operand.type.isAny) return lowering.builder.i32(UNKNOWN_TEXT);
  return undefined;
}

export const isText = (operand: Operand): boolean => operand.kind === "text" || operand.kind === "chosen text";

/** Enters a text into the module's table; FLX0212 if another one has its number. */
function numberOfText(lowering: Lowering, text: string, place: Place | undefined): number {
  const found = textIn(lowering.module, text);
  if (found.kind === "number") return found.id;
  const where = place ?? { text: lowering.program.text, start: 0, end: 1 };
  lowering.error("FLX0212", `"${foldBlanks(text)}" has ${found.why}`, where, "change a word of it");
  return UNKNOWN_TEXT;
}

/** Whether two texts are the same; unknown if either is. */
export function compareTexts(lowering: Lowering, a: Operand, b: Operand, isEqual: boolean): TruthOperand {
  const { builder } = lowering;
  if (a.kind === "text" && b.kind === "text")
    return truthConstant(
      builder,
      (foldBlanks(a.value).toLowerCase() === foldBlanks(b.value).toLowerCase()) === isEqual,
    );
  const x = textNumber(lowering, a);
  const y = textNumber(lowering, b);
  if (x === undefined || y === undefined) return truthConstant(builder, undefined);
  const unknown = builder.i32(UNKNOWN_TEXT);
  const known = () => {
    const sides = [a, b].flatMap((side, index) => (side.kind === "text" ? [] : [index === 0 ? x : y]));
    return sides.map((side) => builder.op("ne", [side, unknown])).reduce((all, one) => builder.op("and", [all, one]));
  };
  // What equals a text that is written out is no unknown one.
  const isWritten = a.kind === "text" || b.kind === "text";
  const same = () => {
    const equal = builder.op("eq", [x, y]);
    return isWritten ? equal : builder.op("and", [known(), equal]);
  };
  const different = () => builder.op("and", [known(), builder.op("ne", [x, y])]);
  return { kind: "truth", isTrue: isEqual ? same : different, isFalse: isEqual ? different : same };
}

/** One of two texts, unknown where the condition is. */
export function chooseText(lowering: Lowering, condition: TruthOperand, yes: ValueId, no: ValueId): Operand {
  const { builder } = lowering;
  const otherwise = builder.op("sel", [condition.isFalse(), no, builder.i32(UNKNOWN_TEXT)]);
  return { kind: "chosen text", id: builder.op("sel", [condition.isTrue(), yes, otherwise]) };
}
