// Compiles expressions to FIR values, and checks units as it goes. A fault is reported where it is and gives a value that fits everything,
// so that one mistake is one message.
import type { ValueId } from "../../fir/function.ts";
import { convertDifferenceToSi, convertToSi } from "../../units/convert.ts";
import {
  divideDimensions,
  isDimensionless,
  multiplyDimensions,
  powerOfDimension,
  sameDimension,
} from "../../units/dimension.ts";
import { siUnitOf } from "../../units/named.ts";
import { checkSum, unify } from "./check-units.ts";
import { lowerCondition } from "./lower-condition.ts";
import { resolveName } from "./lower-name.ts";
import { lowerWord } from "./lower-word.ts";
import { atTickEnd, type Lowering, type Scope } from "./lowering.ts";
import {
  ANGLE,
  ANY,
  DIRECTION_KINDS,
  described,
  type NumberOperand,
  type Operand,
  PLAIN_NUMBER,
  type QuantityType,
  truthConstant,
  truthOfValue,
  truthValue,
  UNKNOWN,
} from "./operand.ts";
import { wordsOf } from "./text.ts";
import type { Expression, ExpressionOf } from "./tree.ts";

/** A number that fits everything, after a fault or for `unknown`. */
export const unknownNumber = (lowering: Lowering): NumberOperand => ({
  kind: "number",
  value: lowering.builder.f64(Number.NaN),
  type: ANY,
});

/** Compiles an expression of any type. */
export function lowerExpression(lowering: Lowering, expression: Expression, scope: Scope): Operand {
  const { builder } = lowering;
  switch (expression.kind) {
    case "literal":
      return literal(lowering, expression);
    case "truth":
      return truthConstant(builder, expression.value);
    case "unknown":
      return unknownNumber(lowering);
    case "text":
      return { kind: "text", value: expression.value };
    case "name":
      return resolveName(lowering, expression.name, scope, expression.place);
    case "parameter":
      return parameter(lowering, expression, scope);
    case "arithmetic":
      return arithmetic(lowering, expression, scope);
    case "negate": {
      const of = lowerNumber(lowering, expression.of, scope);
      return {
        kind: "number",
        value: builder.op("fneg", [of.value]),
        type: of.type,
        ...(of.bare === undefined ? {} : { bare: -of.bare }),
      };
    }
    case "function":
      return mathFunction(lowering, expression, scope);
    case "previous":
      return previous(lowering, expression, scope);
    case "convert":
      return convert(lowering, expression, scope);
    case "choice":
      return choice(lowering, expression, scope);
    case "word": {
      const result = lowerWord(lowering, expression, scope, "value");
      if (result) return result;
      lowering.error(
        "FLX0405",
        `\`${expression.word.pattern}\` does something, it has no value`,
        expression.place,
        "use it as a sentence of its own",
      );
      return unknownNumber(lowering);
    }
    case "problem":
      lowering.report(expression.diagnostic);
      return unknownNumber(lowering);
    default:
      return lowerCondition(lowering, expression, scope);
  }
}

/** Compiles an expression that must be a number; a switch is 0 or 1. */
export const lowerNumber = (lowering: Lowering, expression: Expression, scope: Scope): NumberOperand =>
  asNumber(lowering, expression, lowerExpression(lowering, expression, scope));

/** An operand that must be a number; `expression` is where it comes from. */
export function asNumber(lowering: Lowering, expression: Expression, operand: Operand): NumberOperand {
  if (operand.kind === "number") return operand;
  if (operand.kind === "truth" && operand.asNumber !== undefined)
    return { kind: "number", value: operand.asNumber, type: PLAIN_NUMBER };
  const text = wordsOf(expression.place);
  if (operand.kind === "truth") {
    lowering.error(
      "FLX0405",
      `\`${text}\` is true or false, and a number is due`,
      expression.place,
      "use it as a condition: if …, when …",
    );
  } else
    lowering.error(
      "FLX0203",
      `\`${text}\` is not defined`,
      expression.place,
      `define it under a line that begins with ==:\n**${text}** := …`,
    );
  return unknownNumber(lowering);
}

function literal(lowering: Lowering, { value, unit }: ExpressionOf<"literal">): NumberOperand {
  const constant = convertToSi(value, unit);
  const isBare = unit.symbol === "";
  return {
    kind: "number",
    value: lowering.builder.f64(constant),
    type: isBare ? PLAIN_NUMBER : { dimension: unit.dimension, unit, ...(unit.offset ? { kind: "temperature" } : {}) },
    constant,
    ...(isBare ? { bare: value } : {}),
  };
}

function parameter(lowering: Lowering, expression: ExpressionOf<"parameter">, scope: Scope): Operand {
  const binding = scope.parameters.get(expression.name);
  if (!binding) {
    lowering.error("FLX0203", `\`$${expression.name}\` has no value here`, expression.place, "name it in the pattern");
    return unknownNumber(lowering);
  }
  return binding.operand ?? lowerExpression(lowering, binding.expression, binding.scope);
}

function arithmetic(lowering: Lowering, expression: ExpressionOf<"arithmetic">, scope: Scope): NumberOperand {
  const { builder } = lowering;
  const left = lowerNumber(lowering, expression.left, scope);
  const right = lowerNumber(lowering, expression.right, scope);
  const binary = (op: "fadd" | "fsub" | "fmul" | "fdiv" | "fpow", type: QuantityType): NumberOperand => ({
    kind: "number",
    value: builder.op(op, [left.value, right.value]),
    type,
    // The sum of two numbers without unit is still one: only its text is needed in messages, not its value.
    ...(left.bare !== undefined && right.bare !== undefined ? { bare: Number.NaN } : {}),
  });
  switch (expression.operator) {
    case "+":
    case "-":
      return binary(expression.operator === "+" ? "fadd" : "fsub", checkSum(lowering, expression, left, right, scope));
    case "*":
      return binary("fmul", product(left.type, right.type, multiplyDimensions));
    case "/":
      return binary("fdiv", product(left.type, right.type, divideDimensions));
    case "modulo": {
      const type = unify(lowering, expression.left, left, expression.right, right, "is divided with remainder by");
      return { ...binary("fsub", type), value: floored(lowering, left.value, right.value) };
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
  binary: (op: "fpow", type: QuantityType) => NumberOperand,
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

function mathFunction(lowering: Lowering, expression: ExpressionOf<"function">, scope: Scope): NumberOperand {
  const { builder } = lowering;
  const [first, second] = expression.arguments as [Expression, Expression | undefined];
  const a = lowerNumber(lowering, first, scope);
  const b = second && lowerNumber(lowering, second, scope);
  const number = (op: Parameters<typeof builder.op>[0], type: QuantityType): NumberOperand => ({
    kind: "number",
    value: builder.op(op, b ? [a.value, b.value] : [a.value]),
    type,
  });
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
    default: {
      const unit = a.type.unit?.name ?? siUnitOf(a.type.dimension).name;
      if (!needs(isPlain, "a plain number", `divide by the unit first: (${wordsOf(first.place)}) / 1 ${unit}`))
        return unknownNumber(lowering);
      const ops = { floor: "ffloor", "natural logarithm": "flog", exponential: "fexp" } as const;
      return number(ops[expression.name], PLAIN_NUMBER);
    }
  }
}

/** The value at the end of the tick before: a cell that is brought up to date after the last sentence. */
function previous(lowering: Lowering, expression: ExpressionOf<"previous">, scope: Scope): Operand {
  const { builder } = lowering;
  const now = lowerExpression(lowering, expression.of, scope);
  if (now.kind === "text") return asNumber(lowering, expression.of, now);
  const name = `previous ${wordsOf(expression.of.place)}`;
  const isTruth = now.kind === "truth";
  const index = lowering.cell(name, isTruth ? "i32" : "f64", { initial: isTruth ? UNKNOWN : Number.NaN });
  lowering.updates.push(() => {
    const last = lowerExpression(lowering, expression.of, atTickEnd(scope));
    if (last.kind === "truth") lowering.builder.setState(index, truthValue(lowering.builder, last));
    else if (last.kind === "number") lowering.builder.setState(index, last.value);
  });
  if (isTruth) return truthOfValue(builder, () => builder.getState(index, "i32"));
  return { kind: "number", value: builder.getState(index, "f64"), type: now.type };
}

/** `E in UNIT`: the same value, shown in that unit, which must fit. */
function convert(lowering: Lowering, expression: ExpressionOf<"convert">, scope: Scope): Operand {
  const of = lowerNumber(lowering, expression.of, scope);
  const { unit } = expression;
  if (!of.type.isAny && !sameDimension(of.type.dimension, unit.dimension)) {
    const isBare = of.bare !== undefined;
    lowering.error(
      isBare ? "FLX0402" : "FLX0401",
      isBare
        ? `\`${wordsOf(expression.of.place)}\` has no unit`
        : `${described(expression.of, of.type)} cannot be shown in ${unit.plural}`,
      expression.place,
      isBare
        ? `write it as ${wordsOf(expression.of.place)} ${unit.plural}`
        : `show it in ${siUnitOf(of.type.dimension).plural || "no unit"}`,
    );
  }
  const { kind } = of.type;
  return {
    kind: "number",
    value: of.value,
    type: { dimension: unit.dimension, unit, ...(kind === undefined ? {} : { kind }) },
  };
}

function choice(lowering: Lowering, expression: ExpressionOf<"choice">, scope: Scope): Operand {
  const { builder } = lowering;
  const condition = lowerCondition(lowering, expression.condition, scope);
  const yes = lowerNumber(lowering, expression.then, scope);
  const no = lowerNumber(lowering, expression.otherwise, scope);
  const type = unify(lowering, expression.then, yes, expression.otherwise, no, "stands beside");
  const otherwise = builder.op("fsel", [condition.isFalse(), no.value, builder.f64(Number.NaN)]);
  return { kind: "number", value: builder.op("fsel", [condition.isTrue(), yes.value, otherwise]), type };
}

/** A distance between two values in SI: a literal in an affine unit (2 degrees Celsius) is a difference there. */
export function lowerDifference(lowering: Lowering, expression: Expression, scope: Scope): NumberOperand {
  const operand = lowerNumber(lowering, expression, scope);
  if (expression.kind !== "literal" || !expression.unit.offset) return operand;
  const constant = convertDifferenceToSi(expression.value, expression.unit);
  const { kind: _, ...type } = operand.type;
  return { kind: "number", value: lowering.builder.f64(constant), type, constant };
}

/** Directions wrap: the difference of two of them is at most half a turn. */
export function wrappedDifference(lowering: Lowering, a: NumberOperand, b: NumberOperand): ValueId {
  const { builder } = lowering;
  const difference = builder.op("fsub", [a.value, b.value]);
  const isDirection = [a, b].some((side) => side.type.kind !== undefined && DIRECTION_KINDS.has(side.type.kind));
  if (!isDirection || !sameDimension(a.type.dimension, ANGLE)) return builder.op("fabs", [difference]);
  const half = builder.f64(Math.PI);
  const turned = floored(lowering, builder.op("fadd", [difference, half]), builder.f64(2 * Math.PI));
  return builder.op("fabs", [builder.op("fsub", [turned, half])]);
}
