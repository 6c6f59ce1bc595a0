// Compiles conditions, three-valued: each to "is certainly true" and "is certainly false". A comparison with an unknown side is neither,
// because every comparison of the machine with NaN is 0.
import type { ValueId } from "../../fir/function.ts";
import { UNKNOWN_TEXT } from "../wire-names.ts";
import { unify } from "./check-units.ts";
import { asNumber, lowerDifference, lowerExpression, lowerNumber, wrappedDifference } from "./lower-expression.ts";
import { lowerDeadband, lowerLatch, lowerTrip } from "./lower-latch.ts";
import type { Lowering, Scope } from "./lowering.ts";
import { type Operand, type TruthOperand, truthConstant, withoutKind } from "./operand.ts";
import { wordsOf } from "./text.ts";
import { compareTexts, isText } from "./texts.ts";
import type { ComparisonOperator, Expression, ExpressionOf } from "./tree.ts";

/** Compiles an expression that must be true, false or unknown. */
export function lowerCondition(lowering: Lowering, expression: Expression, scope: Scope): TruthOperand {
  const { builder } = lowering;
  switch (expression.kind) {
    case "compare":
      return compare(lowering, expression, scope);
    case "between":
      return between(lowering, expression, scope);
    case "within":
      return within(lowering, expression, scope);
    case "latch":
      return lowerLatch(lowering, expression, scope);
    case "trip":
      return lowerTrip(lowering, expression, scope);
    case "deadband":
      return lowerDeadband(lowering, expression, scope);
    case "is-unknown":
      return isUnknown(lowering, expression, scope);
    case "not": {
      const of = lowerCondition(lowering, expression.of, scope);
      return { kind: "truth", isTrue: of.isFalse, isFalse: of.isTrue };
    }
    case "logic": {
      const left = lowerCondition(lowering, expression.left, scope);
      const right = lowerCondition(lowering, expression.right, scope);
      const [whenTrue, whenFalse] = expression.operator === "and" ? (["and", "or"] as const) : (["or", "and"] as const);
      return {
        kind: "truth",
        isTrue: () => builder.op(whenTrue, [left.isTrue(), right.isTrue()]),
        isFalse: () => builder.op(whenFalse, [left.isFalse(), right.isFalse()]),
      };
    }
    case "problem":
      lowering.report(expression.diagnostic);
      return truthConstant(builder, undefined);
    default:
      return truthOf(lowering, expression, lowerExpression(lowering, expression, scope));
  }
}

function truthOf(lowering: Lowering, expression: Expression, operand: Operand): TruthOperand {
  if (operand.kind === "truth") return operand;
  if (operand.kind === "number" && operand.type.isAny) return truthConstant(lowering.builder, undefined);
  const text = wordsOf(expression.place);
  if (operand.kind === "list" || operand.kind === "chosen text" || expression.kind === "text") {
    lowering.error(
      "FLX0405",
      `\`${text}\` is a ${operand.kind === "list" ? "list" : "text"}, and a condition is due`,
      expression.place,
      operand.kind === "list" ? "compare one of its items" : `compare it: ${text} is "low"`,
    );
  } else if (operand.kind === "text") {
    lowering.error(
      "FLX0203",
      `\`${text}\` is not defined`,
      expression.place,
      `define it under a line that begins with ==:\n**${text}** := …`,
    );
  } else {
    const model = operand.type.unit ? `5 ${operand.type.unit.plural}` : "5";
    lowering.error(
      "FLX0405",
      `\`${text}\` is a number, and a condition is due`,
      expression.place,
      `compare it: ${text} > ${model}`,
    );
  }
  return truthConstant(lowering.builder, undefined);
}

function compare(lowering: Lowering, expression: ExpressionOf<"compare">, scope: Scope): TruthOperand {
  const { builder } = lowering;
  const { left, right, operator } = expression;
  const a = lowerExpression(lowering, left, scope);
  const b = lowerExpression(lowering, right, scope);
  if ((isText(a) || isUntyped(a)) && (isText(b) || isUntyped(b)) && (isText(a) || isText(b))) {
    const known = [left, right].every(
      (side, at) => side.kind === "text" || (at === 0 ? a : b).kind !== "text" || isArgument(side),
    );
    if (known && (operator === "=" || operator === "!=")) return compareTexts(lowering, a, b, operator === "=");
  }
  const areTruths = a.kind === "truth" && b.kind === "truth";
  if (areTruths || (isUntyped(a) && b.kind === "truth") || (isUntyped(b) && a.kind === "truth")) {
    return compareTruths(lowering, expression, truthOf(lowering, left, a), truthOf(lowering, right, b));
  }
  const hasTruth = [a, b].find((side) => side.kind === "truth" && side.asNumber === undefined);
  if (hasTruth) {
    const [truth, number] = a.kind === "truth" ? [left, right] : [right, left];
    lowering.error(
      "FLX0405",
      `\`${wordsOf(truth.place)}\` is true or false, and is compared with \`${wordsOf(number.place)}\``,
      expression.place,
      `use it as it is: if ${operator === "!=" ? "not " : ""}${wordsOf(truth.place)}, …`,
    );
    return truthConstant(builder, undefined);
  }
  const x = asNumber(lowering, left, a);
  const y = asNumber(lowering, right, b);
  unify(lowering, left, x, right, y, "is compared with");
  return comparison(lowering, operator, x.value, y.value);
}

/** A text that a phrase gave to a word: it may be compared. A name in a sentence that nothing defines is a mistake. */
const isArgument = (expression: Expression): boolean => expression.kind === "parameter";

const isUntyped = (operand: Operand): boolean => operand.kind === "number" && operand.type.isAny === true;

/** The two answers of a comparison of numbers. */
export function comparison(lowering: Lowering, operator: ComparisonOperator, a: ValueId, b: ValueId): TruthOperand {
  const { builder } = lowering;
  const less = (x: ValueId, y: ValueId) => () => builder.op("flt", [x, y]);
  const lessOrEqual = (x: ValueId, y: ValueId) => () => builder.op("fle", [x, y]);
  const equal = () => builder.op("feq", [a, b]);
  // Not equal for certain: fne would be 1 for unknown as well.
  const different = () => builder.op("or", [builder.op("flt", [a, b]), builder.op("flt", [b, a])]);
  const [isTrue, isFalse] = {
    "<": [less(a, b), lessOrEqual(b, a)],
    "<=": [lessOrEqual(a, b), less(b, a)],
    ">": [less(b, a), lessOrEqual(a, b)],
    ">=": [lessOrEqual(b, a), less(a, b)],
    "=": [equal, different],
    "!=": [different, equal],
  }[operator] as [() => ValueId, () => ValueId];
  return { kind: "truth", isTrue, isFalse };
}

function compareTruths(
  lowering: Lowering,
  expression: ExpressionOf<"compare">,
  a: TruthOperand,
  b: TruthOperand,
): TruthOperand {
  const { builder } = lowering;
  if (expression.operator !== "=" && expression.operator !== "!=") {
    lowering.error(
      "FLX0405",
      `\`${expression.operator}\` compares numbers, and \`${wordsOf(expression.left.place)}\` is true or false`,
      expression.place,
      "truths can be equal or not: is, is not",
    );
    return truthConstant(builder, undefined);
  }
  const both = (one: () => ValueId, other: () => ValueId) => builder.op("and", [one(), other()]);
  const same = () => builder.op("or", [both(a.isTrue, b.isTrue), both(a.isFalse, b.isFalse)]);
  const different = () => builder.op("or", [both(a.isTrue, b.isFalse), both(a.isFalse, b.isTrue)]);
  const isEqual = expression.operator === "=";
  return { kind: "truth", isTrue: isEqual ? same : different, isFalse: isEqual ? different : same };
}

function between(lowering: Lowering, expression: ExpressionOf<"between">, scope: Scope): TruthOperand {
  const { builder } = lowering;
  const of = lowerNumber(lowering, expression.of, scope);
  const low = lowerNumber(lowering, expression.low, scope);
  const high = lowerNumber(lowering, expression.high, scope);
  unify(lowering, expression.of, of, expression.low, low, "is compared with");
  unify(lowering, expression.of, of, expression.high, high, "is compared with");
  return {
    kind: "truth",
    isTrue: () =>
      builder.op("and", [builder.op("fle", [low.value, of.value]), builder.op("fle", [of.value, high.value])]),
    isFalse: () =>
      builder.op("or", [builder.op("flt", [of.value, low.value]), builder.op("flt", [high.value, of.value])]),
  };
}

function within(lowering: Lowering, expression: ExpressionOf<"within">, scope: Scope): TruthOperand {
  const of = lowerNumber(lowering, expression.of, scope);
  const target = lowerNumber(lowering, expression.target, scope);
  const distance = lowerDifference(lowering, expression.distance, scope);
  unify(lowering, expression.of, of, expression.target, target, "is compared with");
  unify(
    lowering,
    expression.of,
    { ...of, type: withoutKind(of.type) },
    expression.distance,
    distance,
    "is compared with",
  );
  return comparison(lowering, "<=", wrappedDifference(lowering, of, target), distance.value);
}

function isUnknown(lowering: Lowering, expression: ExpressionOf<"is-unknown">, scope: Scope): TruthOperand {
  const { builder } = lowering;
  const of = lowerExpression(lowering, expression.of, scope);
  if (of.kind === "chosen text") {
    const unknown = builder.i32(UNKNOWN_TEXT);
    return {
      kind: "truth",
      isTrue: () => builder.op("eq", [of.id, unknown]),
      isFalse: () => builder.op("ne", [of.id, unknown]),
    };
  }
  if (of.kind === "truth") {
    const known = () => builder.op("or", [of.isTrue(), of.isFalse()]);
    return { kind: "truth", isTrue: () => builder.op("eq", [known(), builder.i32(0)]), isFalse: known };
  }
  const { value } = asNumber(lowering, expression.of, of);
  return {
    kind: "truth",
    isTrue: () => builder.op("fne", [value, value]),
    isFalse: () => builder.op("feq", [value, value]),
  };
}
