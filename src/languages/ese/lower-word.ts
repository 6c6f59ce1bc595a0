// Compiles vocabulary words where they are used. A FLUX-ese meaning is compiled inline with its parameters bound; assembly and `code:` are
// called (lower-code.ts). What comes out is checked against the result the word declares.
import { isDimensionless, sameDimension } from "../../units/dimension.ts";
import { kindNamed } from "../../units/kinds.ts";
import { siUnitOf } from "../../units/named.ts";
import type { ItemType, Word } from "../../vocabulary/word.ts";
import { UNKNOWN_TEXT } from "../wire-names.ts";
import { bindArgument } from "./lower-argument.ts";
import { lowerAssembly, lowerCode } from "./lower-code.ts";
import { lowerExpression, unknownNumber } from "./lower-expression.ts";
import { withLocals } from "./lower-local.ts";
import { lowerBlock } from "./lower-sentences.ts";
import type { Binding, Lowering, Scope } from "./lowering.ts";
import { checkMayAct } from "./may-switch.ts";
import {
  type ListOperand,
  numberOfTruth,
  type Operand,
  PLAIN_NUMBER,
  quantityName,
  truthOfNumber,
  unitOf,
  withArticle,
} from "./operand.ts";
import { callShared } from "./shared-words.ts";
import { type Place, spanOf } from "./text.ts";
import type { ExpressionOf } from "./tree.ts";

/** Compiles a word. Its value, or undefined if it has none or (`use` is "sentence") nobody asks for it. */
export function lowerWord(
  lowering: Lowering,
  expression: ExpressionOf<"word">,
  scope: Scope,
  use: "value" | "sentence",
): Operand | undefined {
  const { word } = expression;
  if (lowering.wordStack.includes(word)) {
    const round = [...lowering.wordStack.slice(lowering.wordStack.indexOf(word)), word]
      .map((one) => `\`${one.pattern}\``)
      .join(" uses ");
    lowering.error(
      "FLX0303",
      `a word is explained by itself: ${round}`,
      expression.place,
      "give one of them a meaning that does without the others",
    );
    return unknownNumber(lowering);
  }
  if (word.isLeftOut) {
    lowering.report({
      code: "FLX0302",
      severity: "error",
      message: `\`${word.pattern}\` is left out of its vocabulary: its entry is wrong`,
      primary: { span: spanOf(expression.place) },
      labels: [{ span: word.span, text: "the entry" }],
      hint: "mend the entry: the warning about it says what is wrong",
    });
    return unknownNumber(lowering);
  }
  checkMayAct(lowering, word, expression.place);
  const parameters = new Map<string, Binding>();
  for (const parameter of word.parameters) {
    const argument = expression.arguments.get(parameter.name);
    if (!argument) continue;
    parameters.set(parameter.name.toLowerCase(), bindArgument(lowering, word, parameter, argument, scope));
  }
  const { builder } = lowering;
  const outerWords = builder.words;
  builder.words = [...outerWords, word.pattern];
  lowering.wordStack.push(word);
  const outerUse = lowering.usedAt;
  if (expression.place.text === lowering.program.text) lowering.usedAt = expression.place;
  const inside: Scope = { word, parameters };
  const result =
    word.meaning.kind === "means"
      ? (callShared(lowering, word, parameters, (inner, scope) => lowerMeaning(inner, word, scope, "value")) ??
        lowerMeaning(lowering, word, inside, use))
      : word.meaning.kind === "assembly"
        ? lowerAssembly(lowering, word, parameters)
        : lowerCode(lowering, word, word.meaning.name, parameters, expression.place);
  lowering.wordStack.pop();
  lowering.usedAt = outerUse;
  builder.words = outerWords;
  return result && typed(lowering, word, result, expression.place);
}

function lowerMeaning(lowering: Lowering, word: Word, inside: Scope, use: "value" | "sentence"): Operand | undefined {
  const body = lowering.program.bodyOf(word);
  const scope = body.locals.length === 0 ? inside : withLocals(lowering, word, body, inside);
  if (body.kind === "sentences") {
    lowerBlock(lowering, body.sentences, scope);
    return body.result && lowerExpression(lowering, body.result, scope);
  }
  const { expression } = body;
  if (expression.kind === "word") return lowerWord(lowering, expression, scope, use);
  return lowerExpression(lowering, expression, scope);
}

/** The result as the word declares it: its unit and kind; FLX0401 at the word's entry if its meaning gives something else. */
function typed(
  lowering: Lowering,
  word: Word,
  result: Operand,
  place: Place,
  declared: Omit<NonNullable<Word["result"]>, "register"> | undefined = word.result,
): Operand {
  if (!declared) return result;
  if (declared.kind === "text" && result.kind === "number" && result.type.isAny)
    return { kind: "chosen text", id: lowering.builder.i32(UNKNOWN_TEXT) };
  const isText = result.kind === "text" || result.kind === "chosen text";
  const isOdd = isText !== (declared.kind === "text") || (result.kind === "list") !== (declared.kind === "list");
  if (isOdd && (isText || result.kind === "list" || !(result.kind === "number" && result.type.isAny))) {
    // A name that a phrase gave, handed on as it is, needs no declaration.
    if (declared.kind === undefined) return result;
    const what = isText ? "a text" : result.kind === "list" ? "a list" : "one value";
    lowering.report({
      code: "FLX0405",
      severity: "error",
      message: `the meaning of \`${word.pattern}\` is ${what}, and its result is said to be ${withArticle(declared.kind)}`,
      primary: { span: word.meaning.span },
      labels: [{ span: place.text.spanOf(place.start, place.end), text: "used here" }],
      hint: "mend `means:` or `result:` of the entry",
    });
    return unknownNumber(lowering);
  }
  if (isText) return result;
  if (result.kind === "list") return typedList(lowering, word, result, place, declared.items ?? []);
  if (declared.kind === "truth")
    return result.kind === "number" && (result.type.isAny || isDimensionless(result.type.dimension))
      ? truthOfNumber(lowering.builder, result.value)
      : result;
  if (result.kind === "truth")
    return declared.kind === undefined
      ? result
      : { kind: "number", value: numberOfTruth(lowering.builder, result), type: PLAIN_NUMBER };
  const kind = declared.kind === undefined ? undefined : kindNamed(declared.kind);
  const unit =
    unitOf(declared.unit) ??
    (kind?.dimension && !isDimensionless(kind.dimension) ? siUnitOf(kind.dimension) : undefined);
  const dimension = unit?.dimension ?? kind?.dimension;
  if (!dimension) return result;
  if (!result.type.isAny && !sameDimension(result.type.dimension, dimension)) {
    lowering.report({
      code: "FLX0401",
      severity: "error",
      message: `the meaning of \`${word.pattern}\` is ${withArticle(quantityName(result.type))}, and its result is said to be ${withArticle(kind?.name ?? quantityName({ dimension }))}`,
      primary: { span: word.meaning.span },
      labels: [{ span: place.text.spanOf(place.start, place.end), text: "used here" }],
      hint: "mend `means:` or `result:` of the entry",
    });
    return unknownNumber(lowering);
  }
  const type = {
    dimension,
    ...(unit ? { unit: unitOf(declared.unit) ?? result.type.unit ?? unit } : {}),
    ...(kind && !isDimensionless(dimension) ? { kind: kind.name } : {}),
  };
  return { kind: "number", value: result.value, type };
}

/** A list of one type, of rows, or one row as it stands: "a list of (heading in degrees, speed in knots)". */
function typedList(
  lowering: Lowering,
  word: Word,
  list: ListOperand,
  place: Place,
  items: readonly ItemType[],
): ListOperand {
  const row = ({ items: cells }: ListOperand): ListOperand => ({
    kind: "list",
    items: cells.map((cell, index) => ({
      ...cell,
      operand: typed(lowering, word, cell.operand, place, items[index] ?? {}),
    })),
  });
  if (items.length > 1 && list.items.every(({ operand }) => operand.kind !== "list")) return row(list);
  return {
    kind: "list",
    items: list.items.map((item) => ({
      ...item,
      operand:
        item.operand.kind === "list" ? row(item.operand) : typed(lowering, word, item.operand, place, items[0] ?? {}),
    })),
  };
}
