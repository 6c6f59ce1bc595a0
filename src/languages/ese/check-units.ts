// Dimensions and kinds of two quantities that meet. Messages name both, in the user's words and units.
import { sameDimension } from "../../units/dimension.ts";
import { siUnitOf } from "../../units/named.ts";
import type { Lowering, Scope } from "./lowering.ts";
import {
  ANY,
  DIRECTION_KINDS,
  described,
  type NumberOperand,
  type QuantityType,
  quantityName,
  withArticle,
} from "./operand.ts";
import { type Place, wordsOf } from "./text.ts";
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
    lowering.error(
      "FLX0401",
      `${described(leftExpression, left.type)} ${verb} ${described(rightExpression, right.type)}`,
      around(leftExpression, rightExpression),
      remedy(leftExpression, left.type, rightExpression, right.type),
    );
    return ANY;
  }
  checkDatum(lowering, leftExpression, left.type, rightExpression, right.type, verb);
  const unit = left.constant === undefined ? (left.type.unit ?? right.type.unit) : (right.type.unit ?? left.type.unit);
  const kind = left.type.kind ?? right.type.kind;
  return { dimension: left.type.dimension, ...(unit ? { unit } : {}), ...(kind === undefined ? {} : { kind }) };
}

/** What to write instead: a literal in the unit of the other side, if one side is a literal. */
function remedy(
  leftExpression: Expression,
  left: QuantityType,
  rightExpression: Expression,
  right: QuantityType,
): string {
  const [wrong, due] =
    leftExpression.kind === "literal" && rightExpression.kind !== "literal"
      ? [leftExpression, right]
      : [rightExpression, left];
  if (wrong.kind !== "literal") return `write ${withArticle(quantityName(due))} for \`${wordsOf(wrong.place)}\``;
  const unit = (due.unit ?? siUnitOf(due.dimension)).plural;
  return `write ${withArticle(quantityName(due))} for \`${wordsOf(wrong.place)}\`, such as ${[wrong.value, unit].filter((part) => part !== "numbers").join(" ")}`;
}

/** FLX0402: a number without unit beside a quantity that has one. */
export function missingUnit(lowering: Lowering, bare: Expression, other: Expression, type: QuantityType): QuantityType {
  const unit = type.unit ?? siUnitOf(type.dimension);
  const text = wordsOf(bare.place);
  lowering.error(
    "FLX0402",
    `\`${text}\` has no unit, and \`${wordsOf(other.place)}\` is ${withArticle(quantityName(type))}`,
    bare.place,
    `write it as ${/^[-+]?[\d.]+$/.test(text) ? text : `(${text}) * 1`} ${unit.plural}`,
  );
  return ANY;
}

/** Type of a sum or difference, with what kinds forbid: heading + heading, a temperature plus a temperature. */
export function checkSum(
  lowering: Lowering,
  expression: ExpressionOf<"arithmetic">,
  left: NumberOperand,
  right: NumberOperand,
  scope: Scope,
): QuantityType {
  const isPlus = expression.operator === "+";
  const verb = isPlus ? "is added to" : "is taken from";
  const type = unify(lowering, expression.right, right, expression.left, left, verb);
  // Shown in the unit of what is measured rather than of what is written out.
  const isWritten = left.constant !== undefined && right.constant === undefined;
  const unit = (isWritten ? right.type.unit : left.type.unit) ?? type.unit;
  const { kind: _, ...bare } = { ...type, ...(unit ? { unit } : {}) };
  const [leftKind, rightKind] = [left.type.kind, right.type.kind];
  const isDirection = (kind: string | undefined) => kind !== undefined && DIRECTION_KINDS.has(kind);
  // The meaning of a word may compute with directions as it likes; its parameters and result have kinds.
  const isChecked = scope.word === undefined;
  if (isDirection(leftKind) && isDirection(rightKind)) {
    if (!isPlus) return { ...bare, kind: "turn" };
    if (isChecked) {
      lowering.error(
        "FLX0404",
        `${kindOf(expression.left, leftKind)} is added to ${kindOf(expression.right, rightKind)}`,
        expression.place,
        "a turn can be added to a heading: heading + 30 degrees",
      );
      return ANY;
    }
  }
  if (leftKind === "temperature" && rightKind === "temperature") {
    if (!isPlus) return { ...withoutOffset(bare), kind: "temperature difference" };
    if (isChecked) {
      lowering.error(
        "FLX0404",
        `${kindOf(expression.left, leftKind)} is added to ${kindOf(expression.right, rightKind)}`,
        expression.place,
        "a difference can be added to a temperature: write it in kelvins",
      );
      return ANY;
    }
  }
  const kind =
    isDirection(leftKind) || leftKind === "temperature" ? leftKind : isPlus ? (rightKind ?? leftKind) : leftKind;
  return kind === undefined ? bare : { ...bare, kind };
}

const kindOf = (expression: Expression, kind: string | undefined): string =>
  `\`${wordsOf(expression.place)}\` (${kind})`;

const withoutOffset = (type: QuantityType): QuantityType => {
  const { unit: _, ...rest } = type;
  return type.unit?.offset ? rest : type;
};

/** Depths from different points: below the transducer, the surface, the keel. A draught counts from the surface. */
function checkDatum(
  lowering: Lowering,
  leftExpression: Expression,
  left: QuantityType,
  rightExpression: Expression,
  right: QuantityType,
  verb: string,
): void {
  const [leftDatum, rightDatum] = [datumOf(leftExpression, left), datumOf(rightExpression, right)];
  if (!leftDatum || !rightDatum || leftDatum === rightDatum) return;
  const name = (expression: Expression, datum: string) => `\`${wordsOf(expression.place)}\` (length, below ${datum})`;
  lowering.error(
    "FLX0404",
    `${name(leftExpression, leftDatum)} ${verb} ${name(rightExpression, rightDatum)}`,
    around(leftExpression, rightExpression),
    "take both from one point: define a sounding below surface, or add the depth of the transducer in a word of its own",
  );
}

function datumOf(expression: Expression, type: QuantityType): string | undefined {
  const [, datum] = /^depth below (transducer|surface|keel)$/.exec(type.kind ?? "") ?? [];
  if (datum) return datum;
  return expression.kind === "name" && /\bdraf?t\b|_draft\b|draught/.test(expression.name) ? "surface" : undefined;
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
