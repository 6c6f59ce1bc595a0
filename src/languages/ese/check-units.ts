// Dimensions and kinds of two quantities that meet. Messages name both, in the user's words and units.
import { isDimensionless, sameDimension } from "../../units/dimension.ts";
import { type KindsMet, kindsAdded, kindsCompared } from "../../units/kind-rules.ts";
import { kindNamed } from "../../units/kinds.ts";
import { siUnitOf } from "../../units/named.ts";
import type { Lowering } from "./lowering.ts";
import {
  ANY,
  described,
  type NumberOperand,
  type QuantityType,
  quantityName,
  withArticle,
  withUnit,
} from "./operand.ts";
import { type Place, spanOf, wordsOf } from "./text.ts";
import type { Expression, ExpressionOf } from "./tree.ts";

/** The type of two quantities that must be alike; `verb` goes between them in the message. */
export function unify(
  lowering: Lowering,
  leftExpression: Expression,
  left: NumberOperand,
  rightExpression: Expression,
  right: NumberOperand,
  verb: string,
): QuantityType {
  if (left.type.isAny) return right.type;
  if (right.type.isAny) return left.type;
  if (!sameDimension(left.type.dimension, right.type.dimension)) {
    if (right.bare !== undefined) return missingUnit(lowering, rightExpression, leftExpression, left.type);
    if (left.bare !== undefined) return missingUnit(lowering, leftExpression, rightExpression, right.type);
    const sides = [
      { expression: leftExpression, type: left.type },
      { expression: rightExpression, type: right.type },
    ] as const;
    const [wrong, due] = isWrongSide(leftExpression, rightExpression) ? sides : ([sides[1], sides[0]] as const);
    lowering.error(
      "FLX0401",
      `${described(leftExpression, left.type)} ${verb} ${described(rightExpression, right.type)}`,
      wrong.expression.place,
      remedy(wrong.expression, due.type),
      [{ span: spanOf(due.expression.place), text: withArticle(quantityName(due.type)) }],
    );
    return ANY;
  }
  const unit = left.constant === undefined ? (left.type.unit ?? right.type.unit) : (right.type.unit ?? left.type.unit);
  const kinds = kindsCompared(kindOf(leftExpression, left.type), kindOf(rightExpression, right.type));
  const kind = checkedKind(lowering, kinds, leftExpression, left, rightExpression, right, verb);
  return { dimension: left.type.dimension, ...(unit ? { unit } : {}), ...(kind === undefined ? {} : { kind }) };
}

/** Whether of two that do not fit the left one is to be mended: what is written out, else what comes second. */
const isWrongSide = (left: Expression, right: Expression): boolean =>
  left.kind === "literal" && right.kind !== "literal";

/** What to write instead of an operand: a literal in the unit of the other side, if it is one. */
function remedy(wrong: Expression, due: QuantityType): string {
  if (wrong.kind !== "literal") return `write ${withArticle(quantityName(due))} for \`${wordsOf(wrong.place)}\``;
  const unit = due.unit ?? siUnitOf(due.dimension);
  return `write ${withArticle(quantityName(due))} for \`${wordsOf(wrong.place)}\`, such as ${isDimensionless(due.dimension) ? wrong.value : withUnit(String(wrong.value), unit)}`;
}

/** FLX0402: a number without unit beside a quantity that has one. */
export function missingUnit(lowering: Lowering, bare: Expression, other: Expression, type: QuantityType): QuantityType {
  const unit = type.unit ?? siUnitOf(type.dimension);
  const text = wordsOf(bare.place);
  lowering.error(
    "FLX0402",
    `\`${text}\` has no unit, and \`${wordsOf(other.place)}\` is ${withArticle(quantityName(type))}`,
    bare.place,
    `write it as ${/^[-+]?[\d.]+$/.test(text) ? withUnit(text, unit) : `(${text}) * ${withUnit("1", unit)}`}`,
  );
  return ANY;
}

/** Type of a sum or difference, with what kinds forbid: heading + heading, a temperature plus a temperature. */
export function checkSum(
  lowering: Lowering,
  expression: ExpressionOf<"arithmetic">,
  left: NumberOperand,
  right: NumberOperand,
): QuantityType {
  const { operator } = expression;
  const verb = operator === "+" ? "is added to" : "is taken from";
  if (left.type.isAny || right.type.isAny || !sameDimension(left.type.dimension, right.type.dimension))
    return unify(lowering, expression.right, right, expression.left, left, verb);
  // Shown in the unit of what is measured rather than of what is written out.
  const isWritten = left.constant !== undefined && right.constant === undefined;
  const unit = isWritten ? (right.type.unit ?? left.type.unit) : (left.type.unit ?? right.type.unit);
  const bare: QuantityType = { dimension: left.type.dimension, ...(unit ? { unit } : {}) };
  const sign = operator === "+" ? "+" : "-";
  const kinds = kindsAdded(kindOf(expression.left, left.type), sign, kindOf(expression.right, right.type));
  const [first, second] = sign === "+" ? (["left", "right"] as const) : (["right", "left"] as const);
  const sides = { left, right };
  const kind = checkedKind(
    lowering,
    kinds,
    expression[first],
    sides[first],
    expression[second],
    sides[second],
    verb,
    expression.place,
  );
  if (kind === undefined && kinds.kind === "clash") return ANY;
  // 20 °C - 15 °C is 5 K, which as degrees Celsius would be shown as -268.
  const isDifference = sign === "-" && kind !== left.type.kind && unit?.offset;
  return { ...(isDifference ? { dimension: bare.dimension } : bare), ...(kind === undefined ? {} : { kind }) };
}

/** FLX0404 for a multiple or a part of a temperature: twice 20 °C is 313 °C, which nobody means. */
export function checkProduct(
  lowering: Lowering,
  expression: ExpressionOf<"arithmetic">,
  left: NumberOperand,
  right: NumberOperand,
): void {
  const isTimes = expression.operator === "*";
  const sides: readonly (readonly [Expression, NumberOperand])[] = [
    [expression.left, left],
    [expression.right, right],
  ];
  // A sum of readings may be divided by how many they are.
  const wrong = sides.find(
    ([side, { type }]) => side.kind !== "list-function" && kindOf(side, type) === "temperature" && type.unit?.offset,
  );
  if (!wrong || lowering.wordStack.length > 0) return;
  const [side, { type }] = wrong;
  const text = wordsOf(side.place);
  lowering.error(
    "FLX0404",
    `\`${text}\` is a temperature, of which there is no ${isTimes ? "multiple" : "part"}`,
    expression.place,
    `take its difference from another first: (${text} - 0 ${type.unit!.symbol})`,
  );
}

/**
 * The kind of two that met; FLX0404 where they clash. The meaning of a word may compute with kinds as it likes: its parameters and its
 * result have them.
 */
function checkedKind(
  lowering: Lowering,
  met: KindsMet,
  leftExpression: Expression,
  left: NumberOperand,
  rightExpression: Expression,
  right: NumberOperand,
  verb: string,
  place: Place = around(leftExpression, rightExpression),
): string | undefined {
  if (met.kind === "fit") return met.name;
  if (lowering.wordStack.length > 0) return left.type.kind ?? right.type.kind;
  const named = (expression: Expression, type: QuantityType) =>
    `\`${wordsOf(expression.place)}\` (${kindOf(expression, type)})`;
  lowering.error(
    "FLX0404",
    `${named(leftExpression, left.type)} ${verb} ${named(rightExpression, right.type)}`,
    place,
    met.hint,
  );
  return undefined;
}

/** FLX0404 where an argument is measured against something else than the word's parameter says. */
export function checkArgumentKind(
  lowering: Lowering,
  argument: Expression,
  number: NumberOperand,
  parameter: { readonly name: string; readonly kind?: string },
  pattern: string,
): void {
  if (lowering.wordStack.length > 0) return;
  const kind = kindOf(argument, number.type);
  const met = kindsCompared(kind, parameter.kind);
  if (met.kind === "fit") return;
  lowering.error(
    "FLX0404",
    `\`${pattern}\` takes ${withArticle(parameter.kind ?? "quantity")} as $${parameter.name}, and \`${wordsOf(argument.place)}\` is ${withArticle(kind ?? "quantity")}`,
    argument.place,
    met.hint,
  );
}

/** Facts of a vessel are given as plain quantities; by these names their kind is known. */
const NAMED_KINDS: readonly (readonly [RegExp, string])[] = [
  [/transducer[ _]depth|depth of (?:the )?transducer/, "transducer depth"],
  [/\bdraf?t\b|_draft\b|draught/, "draught"],
  [/\b(?:magnetic[ _])?variation\b/, "variation"],
  [/\b(?:compass[ _])?deviation\b/, "deviation"],
  [/\bheight of (?:the )?tide\b/, "height of tide"],
];

/** What a quantity is: by its type, else by its name. */
function kindOf(expression: Expression, type: QuantityType): string | undefined {
  if (type.kind !== undefined || expression.kind !== "name") return type.kind;
  const [, kind] = NAMED_KINDS.find(([pattern]) => pattern.test(expression.name)) ?? [];
  const dimension = kind === undefined ? undefined : kindNamed(kind)?.dimension;
  return dimension && sameDimension(dimension, type.dimension) ? kind : undefined;
}

/** The stretch from one operand to the other. */
function around(one: Expression, other: Expression): Place {
  if (one.place.text !== other.place.text) return one.place;
  return {
    ...one.place,
    start: Math.min(one.place.start, other.place.start),
    end: Math.max(one.place.end, other.place.end),
  };
}
