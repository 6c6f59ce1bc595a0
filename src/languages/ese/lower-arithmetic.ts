// Compiles arithmetic and the functions of mathematics, with the units of what they give. What has no end (a division by zero, the logarithm of
// zero) is unknown: no formula gives an endless number to what acts on it.
import type { ValueId } from "../../fir/function.ts";
import {
  divideDimensions,
  isDimensionless,
  multiplyDimensions,
  powerOfDimension,
  sameDimension,
} from "../../units/dimension.ts";
import { siUnitOf } from "../../units/named.ts";
import {
  type BinaryOp,
  boundsOf,
  boundsOfBinary,
  boundsOfFunction,
  ending,
  endingValue,
  folded,
  isEnding,
  withBounds,
} from "./bounds.ts";
import { checkProduct, checkSum, unify } from "./check-units.ts";
import { lowerNumber, unknownNumber } from "./lower-expression.ts";
import type { Lowering, Scope } from "./lowering.ts";
import { ANGLE, ANY, described, type NumberOperand, PLAIN_NUMBER, type QuantityType } from "./operand.ts";
import { wordsOf } from "./text.ts";
import type { Expression, ExpressionOf } from "./tree.ts";

/** Compiles `-E`. */
export function lowerNegation(lowering: Lowering, expression: ExpressionOf<"negate">, scope: Scope): NumberOperand {
  const { value, type, bare, bounds } = lowerNumber(lowering, expression.of, scope);
  return {
    kind: "number",
    value: lowering.builder.op("fneg", [value]),
    type,
    ...(bare === undefined ? {} : { bare: -bare }),
    ...withBounds(bounds && { low: -bounds.high, high: -bounds.low }),
  };
}

/** Compiles + - * / and their like. */
export function lowerArithmetic(
  lowering: Lowering,
  expression: ExpressionOf<"arithmetic">,
  scope: Scope,
): NumberOperand {
  const { builder } = lowering;
  const left = lowerNumber(lowering, expression.left, scope);
  const right = lowerNumber(lowering, expression.right, scope);
  const binary = (op: BinaryOp, type: QuantityType): NumberOperand => ({
    kind: "number",
    value: endingValue(builder, op, left, right),
    type,
    ...withBounds(boundsOfBinary(op, boundsOf(left), boundsOf(right))),
    // The sum of two numbers that are written out is one as well: it may take a unit, or say which item is meant.
    ...(left.bare !== undefined && right.bare !== undefined ? { bare: folded(op, left.bare, right.bare) } : {}),
    ...(left.constant !== undefined && right.constant !== undefined
      ? { constant: folded(op, left.constant, right.constant) }
      : {}),
  });
  switch (expression.operator) {
    case "+":
    case "-":
      return binary(expression.operator === "+" ? "fadd" : "fsub", checkSum(lowering, expression, left, right));
    case "*":
      checkProduct(lowering, expression, left, right);
      return binary("fmul", product(left.type, right.type, multiplyDimensions));
    case "/":
      checkProduct(lowering, expression, left, right);
      return binary("fdiv", product(left.type, right.type, divideDimensions));
    case "modulo": {
      const type = unify(lowering, expression.left, left, expression.right, right, "is divided with remainder by");
      const isPlain = type.isAny || isDimensionless(type.dimension);
      const isSnapped = !isPlain && (right.constant ?? 0) > 0;
      const rest = (isSnapped ? snapped : floored)(lowering, left.value, right.value);
      return { ...binary("fsub", type), value: rest };
    }
    default:
      return power(lowering, expression, left, right, binary);
  }
}

/** a - b * floor(a / b): the remainder has the sign of b. */
function floored(lowering: Lowering, a: ValueId, b: ValueId): ValueId {
  const { builder } = lowering;
  const whole = builder.op("ffloor", [builder.op("fdiv", [a, b])]);
  return builder.op("fsub", [a, builder.op("fmul", [b, whole])]);
}

/** A quotient of quantities that is whole but for this much is whole: units round (38° + 322° are a hair less than 360° in radians). */
const HAIR = 2 ** -42;

/** As floored, of quantities and a positive `b`: never a hair less than b itself, as a heading of 359.999999999999° would be. */
export function snapped(lowering: Lowering, a: ValueId, b: ValueId): ValueId {
  const { builder } = lowering;
  const whole = builder.op("ffloor", [builder.op("fadd", [builder.op("fdiv", [a, b]), builder.f64(HAIR)])]);
  const rest = builder.op("fsub", [a, builder.op("fmul", [b, whole])]);
  return builder.op("fmax", [rest, builder.f64(0)]);
}

function product(left: QuantityType, right: QuantityType, combine: typeof multiplyDimensions): QuantityType {
  if (left.isAny || right.isAny) return ANY;
  const dimension = combine(left.dimension, right.dimension);
  // Twice a depth is shown as the depth is.
  const same = isDimensionless(right.dimension)
    ? left
    : isDimensionless(left.dimension) && combine === multiplyDimensions
      ? right
      : undefined;
  return { dimension, ...(same?.unit && !same.unit.offset ? { unit: same.unit } : {}) };
}

function power(
  lowering: Lowering,
  expression: ExpressionOf<"arithmetic">,
  left: NumberOperand,
  right: NumberOperand,
  binary: (op: BinaryOp, type: QuantityType) => NumberOperand,
): NumberOperand {
  if (!right.type.isAny && !isDimensionless(right.type.dimension)) {
    lowering.error(
      "FLX0401",
      `the exponent ${described(expression.right, right.type)} is no plain number`,
      expression.right.place,
      "divide it by its unit",
    );
    return unknownNumber(lowering);
  }
  const isPlain = left.type.isAny || isDimensionless(left.type.dimension);
  if (!isPlain && (right.constant === undefined || Number.isNaN(right.constant))) {
    lowering.error(
      "FLX0401",
      `a ${described(expression.left, left.type)} can be raised to a number written out only`,
      expression.place,
      "write the exponent as a number",
    );
    return unknownNumber(lowering);
  }
  return binary("fpow", isPlain ? left.type : { dimension: powerOfDimension(left.type.dimension, right.constant!) });
}

/** Compiles `square root of …` and its like. */
export function lowerMathFunction(
  lowering: Lowering,
  expression: ExpressionOf<"function">,
  scope: Scope,
): NumberOperand {
  const { builder } = lowering;
  const [first, second] = expression.arguments as [Expression, Expression | undefined];
  const a = lowerNumber(lowering, first, scope);
  const b = second && lowerNumber(lowering, second, scope);
  const number = (op: Parameters<typeof builder.op>[0], type: QuantityType): NumberOperand => {
    const value = builder.op(op, b ? [a.value, b.value] : [a.value]);
    const bounds = boundsOfFunction(op, boundsOf(a), b && boundsOf(b));
    return { kind: "number", value: isEnding(op, a) ? value : ending(builder, value), type, ...withBounds(bounds) };
  };
  const needs = (test: boolean, what: string, hint: string): boolean => {
    if (test || a.type.isAny) return true;
    const code = a.bare === undefined ? "FLX0401" : "FLX0402";
    lowering.error(
      code,
      `the ${expression.name} is taken of ${what}, and ${described(first, a.type)} is none`,
      first.place,
      hint,
    );
    return false;
  };
  const isAngle = sameDimension(a.type.dimension, ANGLE);
  const isPlain = isDimensionless(a.type.dimension);
  switch (expression.name) {
    case "square root":
      return number("fsqrt", a.type.isAny ? ANY : { dimension: powerOfDimension(a.type.dimension, 0.5) });
    case "absolute value":
      return number("fabs", a.type);
    case "smaller":
      return number("fmin", unify(lowering, first, a, second!, b!, "is compared with"));
    case "larger":
      return number("fmax", unify(lowering, first, a, second!, b!, "is compared with"));
    case "arctangent":
      unify(lowering, first, a, second!, b!, "is set against");
      return number("fatan2", { dimension: ANGLE });
    case "sine":
    case "cosine":
      if (!needs(isAngle, "an angle", `write it in degrees: ${expression.name} of (${wordsOf(first.place)} degrees)`))
        return unknownNumber(lowering);
      return number(expression.name === "sine" ? "fsin" : "fcos", PLAIN_NUMBER);
    case "arcsine":
    case "arccosine":
      if (!needs(isPlain, "a plain number", "divide it by a quantity of the same dimension"))
        return unknownNumber(lowering);
      return number(expression.name === "arcsine" ? "fasin" : "facos", { dimension: ANGLE });
    case "exclusive or":
      for (const [side, at] of [
        [a, first],
        [b!, second!],
      ] as const) {
        if (side.type.isAny || isDimensionless(side.type.dimension)) continue;
        lowering.error("FLX0401", `${described(at, side.type)} is no whole number`, at.place, "divide it by its unit");
        return unknownNumber(lowering);
      }
      return { kind: "number", value: exclusiveOr(lowering, a.value, b!.value), type: PLAIN_NUMBER };
    default: {
      const unit = a.type.unit?.name ?? siUnitOf(a.type.dimension).name;
      if (!needs(isPlain, "a plain number", `divide by the unit first: (${wordsOf(first.place)}) / 1 ${unit}`))
        return unknownNumber(lowering);
      const ops = { floor: "ffloor", "natural logarithm": "flog", exponential: "fexp" } as const;
      return number(ops[expression.name], PLAIN_NUMBER);
    }
  }
}

/** Bit by bit, of whole numbers in int32; unknown if either is. */
function exclusiveOr(lowering: Lowering, a: ValueId, b: ValueId): ValueId {
  const { builder } = lowering;
  const bits = builder.op("itof", [builder.op("xor", [builder.op("ftoi", [a]), builder.op("ftoi", [b])])]);
  const known = builder.op("and", [builder.op("feq", [a, a]), builder.op("feq", [b, b])]);
  return builder.op("fsel", [known, bits, builder.f64(Number.NaN)]);
}
