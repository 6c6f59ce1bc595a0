// Compiles expressions to FIR values, and checks units as it goes. A fault is reported where it is and gives a value that fits everything,
// so that one mistake is one message.
import type { ValueId } from "../../fir/function.ts";
import { convertDifferenceToSi, convertToSi } from "../../units/convert.ts";
import { sameDimension } from "../../units/dimension.ts";
import { DIRECTION_KINDS } from "../../units/kinds.ts";
import { siUnitOf } from "../../units/named.ts";
import { boundsOf, joined, withBounds } from "./bounds.ts";
import { cellTypeOf, hiddenCell, readCell, settledCell, writeCell } from "./cells.ts";
import { unify } from "./check-units.ts";
import { lowerArithmetic, lowerMathFunction, lowerNegation, snapped } from "./lower-arithmetic.ts";
import { lowerAverage } from "./lower-average.ts";
import { lowerCall } from "./lower-call.ts";
import { lowerCondition } from "./lower-condition.ts";
import { lowerListExpression } from "./lower-list.ts";
import { resolveName } from "./lower-name.ts";
import { lowerWord } from "./lower-word.ts";
import { atTickEnd, type Lowering, type Scope } from "./lowering.ts";
import {
  ANGLE,
  ANY,
  described,
  type NumberOperand,
  type Operand,
  PLAIN_NUMBER,
  settled,
  type TruthOperand,
  truthConstant,
  withUnit,
} from "./operand.ts";
import { wordsOf } from "./text.ts";
import { chooseText, isText, textNumber } from "./texts.ts";
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
      return lowerArithmetic(lowering, expression, scope);
    case "negate":
      return lowerNegation(lowering, expression, scope);
    case "function":
      return lowerMathFunction(lowering, expression, scope);
    case "previous":
      return previous(lowering, expression, scope);
    case "average":
      return lowerAverage(lowering, expression, scope);
    case "convert":
      return convert(lowering, expression, scope);
    case "choice":
      return choice(lowering, expression, scope);
    case "call": {
      const result = lowerCall(lowering, expression, scope);
      if (result || lowering.hasErrors) return result ?? unknownNumber(lowering);
      lowering.error(
        "FLX0405",
        `\`${expression.name}\` does something, it has no value`,
        expression.place,
        "use it as a sentence of its own",
      );
      return unknownNumber(lowering);
    }
    case "list":
    case "each":
    case "list-function":
    case "item":
    case "numbers":
    case "characters":
      return lowerListExpression(lowering, expression, scope);
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
  if (operand.kind === "list" || operand.kind === "chosen text" || expression.kind === "text") {
    lowering.error(
      "FLX0405",
      `\`${text}\` is a ${operand.kind === "list" ? "list" : "text"}, and a number is due`,
      expression.place,
      operand.kind === "list" ? "take one of its items: item 1 of …" : "compare it with a text, or tell it",
    );
  } else if (operand.kind === "truth") {
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

/** The value at the end of the tick before: a cell that is brought up to date after the last sentence. */
function previous(lowering: Lowering, expression: ExpressionOf<"previous">, scope: Scope): Operand {
  const { of } = expression;
  // A name that is defined with its own previous value keeps it in a cell of its own, which still holds it here.
  const local = of.kind === "name" ? scope.locals?.get(of.name) : undefined;
  if (local?.isBegun && local.cell) return settledCell(lowering, local.cell);
  const now = lowerExpression(lowering, of, scope);
  const cell = cellTypeOf(now);
  if (!cell || now.kind === "text") return asNumber(lowering, of, now);
  const state = hiddenCell(lowering, `previous ${wordsOf(of.place)}`, cell);
  const update = () => writeCell(lowering, state, lowerExpression(lowering, of, atTickEnd(scope)));
  lowering.updates.push(lowering.later(update));
  return readCell(lowering, state);
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
        ? `write it as ${withUnit(wordsOf(expression.of.place), unit)}`
        : `show it in ${siUnitOf(of.type.dimension).plural || "no unit"}`,
    );
  }
  const { kind } = of.type;
  return {
    kind: "number",
    value: of.value,
    type: { dimension: unit.dimension, unit, ...(kind === undefined ? {} : { kind }) },
    ...withBounds(boundsOf(of)),
  };
}

function choice(lowering: Lowering, expression: ExpressionOf<"choice">, scope: Scope): Operand {
  const condition = settled(lowerCondition(lowering, expression.condition, scope));
  const then = lowerExpression(lowering, expression.then, scope);
  const other = lowerExpression(lowering, expression.otherwise, scope);
  return chosen(lowering, expression, condition, then, other);
}

function chosen(
  lowering: Lowering,
  expression: ExpressionOf<"choice">,
  condition: TruthOperand,
  then: Operand,
  other: Operand,
): Operand {
  const { builder } = lowering;
  const isWritten = (side: Expression, operand: Operand) =>
    operand.kind !== "text" || side.kind === "text" || side.kind === "parameter" || side.kind === "list";
  if (isText(then) || isText(other)) {
    const [a, b] = [textNumber(lowering, then), textNumber(lowering, other)];
    const areWritten = isWritten(expression.then, then) && isWritten(expression.otherwise, other);
    if (a !== undefined && b !== undefined && areWritten) return chooseText(lowering, condition, a, b);
  }
  if (then.kind === "list" && other.kind === "list" && then.items.length === other.items.length) {
    const items = then.items.map((item, index) => ({
      operand: chosen(lowering, expression, condition, item.operand, other.items[index]!.operand),
    }));
    return { kind: "list", items };
  }
  const isLoose = (operand: Operand) => operand.kind === "number" && operand.type.isAny === true;
  const [a, b] = [then, other].map((side) => (isLoose(side) ? truthConstant(builder, undefined) : side));
  if (a?.kind === "truth" && b?.kind === "truth" && (then.kind === "truth" || other.kind === "truth")) {
    const pick = (yes: () => ValueId, no: () => ValueId) => () =>
      builder.op("or", [
        builder.op("and", [condition.isTrue(), yes()]),
        builder.op("and", [condition.isFalse(), no()]),
      ]);
    return settled({ kind: "truth", isTrue: pick(a.isTrue, b.isTrue), isFalse: pick(a.isFalse, b.isFalse) });
  }
  const yes = asNumber(lowering, expression.then, then);
  const no = asNumber(lowering, expression.otherwise, other);
  const type = unify(lowering, expression.then, yes, expression.otherwise, no, "stands beside");
  const otherwise = builder.op("fsel", [condition.isFalse(), no.value, builder.f64(Number.NaN)]);
  return {
    kind: "number",
    value: builder.op("fsel", [condition.isTrue(), yes.value, otherwise]),
    type,
    ...withBounds(joined(boundsOf(yes), boundsOf(no))),
  };
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
  const turned = snapped(lowering, builder.op("fadd", [difference, half]), builder.f64(2 * Math.PI));
  return builder.op("fabs", [builder.op("fsub", [turned, half])]);
}
