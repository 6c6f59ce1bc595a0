// Conditions with two limits, which hold from the one to the other: rises above … again below, trips at … clears at, a limit with a deadband.
import type { ValueId } from "../../fir/function.ts";
import { unify } from "./check-units.ts";
import { comparison } from "./lower-condition.ts";
import { lowerDifference, lowerNumber } from "./lower-expression.ts";
import type { Lowering, Scope } from "./lowering.ts";
import { type NumberOperand, type TruthOperand, withoutKind } from "./operand.ts";
import { wordsOf } from "./text.ts";
import type { Expression, ExpressionOf } from "./tree.ts";

/** Holds from when the value is past the limit until it is back past the other one. */
export function lowerLatch(lowering: Lowering, expression: ExpressionOf<"latch">, scope: Scope): TruthOperand {
  const of = lowerNumber(lowering, expression.of, scope);
  const limit = lowerNumber(lowering, expression.limit, scope);
  unify(lowering, expression.of, of, expression.limit, limit, "is compared with");
  const up = expression.direction === "above";
  const past = comparison(lowering, up ? ">" : "<", of.value, limit.value);
  if (!expression.again) return past;
  const again = lowerNumber(lowering, expression.again, scope);
  unify(lowering, expression.of, of, expression.again, again, "is compared with");
  const back = comparison(lowering, up ? "<" : ">", of.value, again.value);
  return held(lowering, expression, past.isTrue(), back.isTrue(), [of, limit, again]);
}

/** Holds from when the value reaches the first limit until it reaches the second; which of them is higher says the direction. */
export function lowerTrip(lowering: Lowering, expression: ExpressionOf<"trip">, scope: Scope): TruthOperand {
  const { builder } = lowering;
  const of = lowerNumber(lowering, expression.of, scope);
  const trips = lowerNumber(lowering, expression.trips, scope);
  const clears = lowerNumber(lowering, expression.clears, scope);
  unify(lowering, expression.of, of, expression.trips, trips, "is compared with");
  unify(lowering, expression.of, of, expression.clears, clears, "is compared with");
  if (trips.constant !== undefined && trips.constant === clears.constant) {
    lowering.error(
      "FLX0205",
      `\`${wordsOf(expression.of.place)}\` trips and clears at the same value`,
      expression.place,
      "choose a limit to clear at that is above or below the one it trips at",
    );
  }
  const reaches = (from: ValueId, to: ValueId) => builder.op("fle", [from, to]);
  const isUp = builder.op("flt", [clears.value, trips.value]);
  const past = builder.op("sel", [isUp, reaches(trips.value, of.value), reaches(of.value, trips.value)]);
  const back = builder.op("sel", [isUp, reaches(of.value, clears.value), reaches(clears.value, of.value)]);
  return held(lowering, expression, past, back, [of, trips, clears]);
}

/** Holds from when the comparison is true until the value is back past the limit by the width of the band. */
export function lowerDeadband(lowering: Lowering, expression: ExpressionOf<"deadband">, scope: Scope): TruthOperand {
  const { builder } = lowering;
  const { left, right, operator } = expression.of;
  const of = lowerNumber(lowering, left, scope);
  const limit = lowerNumber(lowering, right, scope);
  const width = lowerBand(lowering, expression.width, left, of, scope);
  unify(lowering, left, of, right, limit, "is compared with");
  const up = operator === ">" || operator === ">=";
  const again = builder.op(up ? "fsub" : "fadd", [limit.value, width.value]);
  const past = comparison(lowering, operator, of.value, limit.value);
  const back = comparison(lowering, up ? "<=" : ">=", of.value, again);
  return held(lowering, expression, past.isTrue(), back.isTrue(), [of, limit, width]);
}

/** The width of a deadband around a quantity: a difference of the same dimension, not below nothing. */
export function lowerBand(
  lowering: Lowering,
  expression: Expression,
  around: Expression,
  of: NumberOperand,
  scope: Scope,
): NumberOperand {
  const width = lowerDifference(lowering, expression, scope);
  unify(
    lowering,
    around,
    { ...of, type: withoutKind(of.type) },
    expression,
    { ...width, type: withoutKind(width.type) },
    "has the deadband",
  );
  if (width.constant !== undefined && width.constant < 0) {
    lowering.error(
      "FLX0205",
      `the deadband \`${wordsOf(expression.place)}\` is less than nothing`,
      expression.place,
      "write how far it may move, as a positive quantity",
    );
  }
  return width;
}

/** A cell that `past` sets and `back` resets. Unknown leaves it as it is, and is the answer meanwhile. */
function held(
  lowering: Lowering,
  expression: Expression,
  past: ValueId,
  back: ValueId,
  sides: readonly NumberOperand[],
): TruthOperand {
  const { builder } = lowering;
  const index = lowering.cell(`${wordsOf(expression.place)}: holds`, "i32");
  const now = builder.op("sel", [
    past,
    builder.i32(1),
    builder.op("sel", [back, builder.i32(0), builder.getState(index, "i32")]),
  ]);
  const known = sides
    .map(({ value }) => builder.op("feq", [value, value]))
    .reduce((all, one) => builder.op("and", [all, one]));
  builder.setState(index, builder.op("sel", [known, now, builder.getState(index, "i32")]));
  const isTrue = builder.op("and", [now, known]);
  const isFalse = builder.op("and", [builder.op("eq", [now, builder.i32(0)]), known]);
  return { kind: "truth", isTrue: () => isTrue, isFalse: () => isFalse };
}
