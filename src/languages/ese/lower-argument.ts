// Arguments of vocabulary words: each is computed where the word is used, and checked against what the word says of its parameter (kind,
// unit, range, choices).
import { didYouMean } from "../../diagnostics/suggest.ts";
import { convertFromSi, convertToSi, formatQuantity } from "../../units/convert.ts";
import { isDimensionless, sameDimension } from "../../units/dimension.ts";
import { kindNamed } from "../../units/kinds.ts";
import { PLAIN, siUnitOf } from "../../units/named.ts";
import type { Parameter, Word } from "../../vocabulary/word.ts";
import { UNKNOWN_TEXT } from "../wire-names.ts";
import { checkArgumentKind } from "./check-units.ts";
import { asNumber, lowerExpression, unknownNumber } from "./lower-expression.ts";
import type { Binding, Lowering, Scope } from "./lowering.ts";
import {
  described,
  type NumberOperand,
  type Operand,
  type QuantityType,
  quantityName,
  settled,
  unitOf,
  withArticle,
  withUnit,
} from "./operand.ts";
import { alternatives } from "./reading-faults.ts";
import { wordsOf } from "./text.ts";
import type { Expression } from "./tree.ts";

/** Checks an argument against what the word says of its parameter, and computes it. */
export function bindArgument(
  lowering: Lowering,
  word: Word,
  parameter: Parameter,
  argument: Expression,
  scope: Scope,
): Binding {
  const operand = fitted(lowering, word, parameter, argument, lowerExpression(lowering, argument, scope));
  return { expression: argument, scope, parameter, operand };
}

/** An operand as the parameter takes it. */
function fitted(lowering: Lowering, word: Word, parameter: Parameter, argument: Expression, operand: Operand): Operand {
  if (parameter.kind === "list" || operand.kind === "list")
    return fitList(lowering, word, parameter, argument, operand);
  if (operand.kind === "text" || operand.kind === "chosen text" || parameter.kind === "text")
    return fitText(lowering, word, parameter, argument, operand);
  if (operand.kind === "truth") {
    const isMeant = parameter.kind === undefined || parameter.kind === "truth" || operand.asNumber !== undefined;
    if (!isMeant) {
      mismatch(lowering, word, parameter, argument, "true or false", "give it a quantity");
      return unknownNumber(lowering);
    }
    if (parameter.kind === undefined || parameter.kind === "truth") return settled(operand);
  }
  const number = asNumber(lowering, argument, operand);
  if (parameter.kind === "truth" && !number.type.isAny) {
    lowering.error(
      "FLX0405",
      `\`${wordsOf(argument.place)}\` is a number, and \`${word.pattern}\` takes a condition as $${parameter.name}`,
      argument.place,
      "compare it with something",
    );
  }
  const inItsUnit = inUnit(lowering, word, parameter, argument, number);
  checkRange(lowering, word, parameter, argument, inItsUnit);
  return inItsUnit;
}

function mismatch(
  lowering: Lowering,
  word: Word,
  parameter: Parameter,
  argument: Expression,
  is: string,
  hint: string,
): void {
  lowering.error(
    "FLX0405",
    `\`${wordsOf(argument.place)}\` is ${is}, and \`${word.pattern}\` takes ${withArticle(parameter.kind ?? "quantity")} as $${parameter.name}`,
    argument.place,
    hint,
  );
}

function fitText(
  lowering: Lowering,
  word: Word,
  parameter: Parameter,
  argument: Expression,
  operand: Operand,
): Operand {
  const { choices } = parameter;
  if (operand.kind === "text") {
    const isOne = choices?.some((choice) => choice.toLowerCase() === operand.value.trim().toLowerCase()) ?? true;
    if (isOne) return operand;
    lowering.error(
      "FLX0305",
      `\`${word.pattern}\` takes ${alternatives(choices!)} as $${parameter.name}, and \`${operand.value}\` is none of them`,
      argument.place,
      didYouMean(operand.value, choices!) ?? "write one of them",
    );
    return { kind: "text", value: choices![0]! };
  }
  if (operand.kind === "chosen text" && (parameter.kind === undefined || parameter.kind === "text")) return operand;
  const isOpen = operand.kind === "number" && operand.type.isAny;
  if (!isOpen) {
    const is = operand.kind === "chosen text" ? "a text" : operand.kind === "truth" ? "true or false" : "a number";
    mismatch(
      lowering,
      word,
      parameter,
      argument,
      is,
      parameter.kind === "text" ? "give it a text" : "give it a quantity",
    );
  }
  return parameter.kind === "text"
    ? { kind: "chosen text", id: lowering.builder.i32(UNKNOWN_TEXT) }
    : unknownNumber(lowering);
}

function fitList(
  lowering: Lowering,
  word: Word,
  parameter: Parameter,
  argument: Expression,
  operand: Operand,
): Operand {
  const { kind, name, items = [], lowest, highest } = parameter;
  if (operand.kind !== "list") {
    if (!(operand.kind === "number" && operand.type.isAny))
      mismatch(lowering, word, parameter, argument, "one value", "write a list: [1, 2, 3]");
    return { kind: "list", items: [] };
  }
  if (kind === undefined) return operand;
  if (kind !== "list") {
    mismatch(lowering, word, parameter, argument, "a list", "give it one value");
    return unknownNumber(lowering);
  }
  const column = (index: number): Parameter => ({ name, ...items[index] });
  const checked = operand.items.map((item) => {
    if (items.length === 1) {
      const range = { ...(lowest === undefined ? {} : { lowest }), ...(highest === undefined ? {} : { highest }) };
      return { ...item, operand: fitted(lowering, word, { ...column(0), ...range }, argument, item.operand) };
    }
    const row = item.operand;
    if (row.kind !== "list" || row.items.length !== items.length) {
      lowering.error(
        "FLX0504",
        `\`${word.pattern}\` takes rows of ${items.length} values as $${name}, and \`${wordsOf(argument.place)}\` has another`,
        argument.place,
        "write each row in brackets of its own: [[1, 2], [3, 4]]",
      );
      return { ...item, operand: unknownNumber(lowering) };
    }
    const cells = row.items.map((cell, index) => ({
      ...cell,
      operand: fitted(lowering, word, column(index), argument, cell.operand),
    }));
    return { ...item, operand: { kind: "list", items: cells } as const };
  });
  return { kind: "list", items: checked };
}

function inUnit(
  lowering: Lowering,
  word: Word,
  parameter: Parameter,
  argument: Expression,
  number: NumberOperand,
): NumberOperand {
  if (number.type.isAny) return number;
  const unit = unitOf(parameter.unit);
  const kind = parameter.kind === undefined ? undefined : kindNamed(parameter.kind);
  const dimension = unit?.dimension ?? kind?.dimension;
  if (!dimension) return number;
  const withKind = (type: QuantityType): QuantityType => ({
    ...type,
    ...(kind && !isDimensionless(dimension) ? { kind: kind.name } : {}),
  });
  // A bare number takes the parameter's unit also where that is a share: 60 for a ratio in percent is 60 %.
  const isShare = unit !== undefined && isDimensionless(dimension) && Number.isFinite(number.bare ?? Number.NaN);
  if (sameDimension(number.type.dimension, dimension) && !isShare) {
    checkArgumentKind(lowering, argument, number, parameter, word.pattern);
    return { ...number, type: withKind(number.type) };
  }
  const takes = `\`${word.pattern}\` takes ${withArticle(kind?.name ?? quantityName({ dimension }))} as $${parameter.name}`;
  if (number.bare === undefined) {
    lowering.error(
      "FLX0401",
      `${takes}, and ${described(argument, number.type)} is none`,
      argument.place,
      `give it in ${(unit ?? siUnitOf(dimension)).plural}`,
    );
    return unknownNumber(lowering);
  }
  if (unit && Number.isFinite(number.bare)) {
    const constant = convertToSi(number.bare, unit);
    return { kind: "number", value: lowering.builder.f64(constant), type: withKind({ dimension, unit }), constant };
  }
  lowering.error(
    "FLX0402",
    `${takes}, and \`${wordsOf(argument.place)}\` has no unit`,
    argument.place,
    `write it as ${withUnit(wordsOf(argument.place), unit ?? siUnitOf(dimension))}`,
  );
  return unknownNumber(lowering);
}

function checkRange(
  lowering: Lowering,
  word: Word,
  parameter: Parameter,
  argument: Expression,
  number: NumberOperand,
): void {
  const { lowest, highest } = parameter;
  if (number.constant === undefined) return;
  const unit = unitOf(parameter.unit) ?? PLAIN;
  const value = convertFromSi(number.constant, unit);
  if ((lowest === undefined || value >= lowest) && (highest === undefined || value <= highest)) return;
  const shown = (end: number | undefined, fallback: string) =>
    end === undefined ? fallback : formatQuantity(convertToSi(end, unit), unit);
  lowering.error(
    "FLX0305",
    `\`${word.pattern}\` takes $${parameter.name} from ${shown(lowest, "any value")} to ${shown(highest, "any value")}, and \`${wordsOf(argument.place)}\` is outside`,
    argument.place,
    "give a value inside the range",
  );
}
