// Compiles vocabulary words where they are used. A FLUX-ese meaning is compiled inline with its parameters bound; assembly becomes a helper
// function, made once for a word and its register arguments; `code:` calls a function of a code block. Integers know no unknown, so a
// call with an unknown argument is not made and gives unknown.

import { basename } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { FirType, ValueId } from "../../fir/function.ts";
import { convertFromSi, convertToSi, formatQuantity } from "../../units/convert.ts";
import { isDimensionless, sameDimension } from "../../units/dimension.ts";
import { kindNamed } from "../../units/kinds.ts";
import { PLAIN, siUnitOf, unitNamed } from "../../units/named.ts";
import type { Unit } from "../../units/unit.ts";
import { assemblyLinesOf } from "../../vocabulary/assembly-lines.ts";
import type { ItemType, Parameter, Word } from "../../vocabulary/word.ts";
import { liftAssembly } from "../assembly/lift.ts";
import { registerParameters } from "../assembly/read.ts";
import type { Signature } from "../language.ts";
import { checkArgumentKind } from "./check-units.ts";
import { nameOfWordCode, readWordCode } from "./code-blocks.ts";
import { callFunction, fromSi, toSi } from "./lower-call.ts";
import { asNumber, lowerExpression, unknownNumber } from "./lower-expression.ts";
import { withLocals } from "./lower-local.ts";
import { lowerBlock } from "./lower-sentences.ts";
import type { Binding, Lowering, Scope } from "./lowering.ts";
import { checkMayAct } from "./may-switch.ts";
import {
  described,
  type ListOperand,
  type NumberOperand,
  numberOfTruth,
  type Operand,
  PLAIN_NUMBER,
  type QuantityType,
  quantityName,
  settled,
  truthOfNumber,
  UNKNOWN_TEXT,
  withArticle,
} from "./operand.ts";
import { alternatives } from "./reading-faults.ts";
import { callShared } from "./shared-words.ts";
import { type Place, spanOf, wordsOf } from "./text.ts";
import type { Expression, ExpressionOf } from "./tree.ts";

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
    `write it as ${wordsOf(argument.place)} ${(unit ?? siUnitOf(dimension)).plural}`,
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

function lowerAssembly(lowering: Lowering, word: Word, parameters: ReadonlyMap<string, Binding>): Operand | undefined {
  if (word.meaning.kind !== "assembly") return undefined;
  const registers = registerParameters(word.meaning.lines);
  const literals = new Map<string, string>();
  for (const name of registers) {
    const binding = parameters.get(name.toLowerCase());
    if (binding) literals.set(name, wordsOf(binding.expression.place));
  }
  const passed = word.parameters.filter((parameter) => !literals.has(parameter.name));
  const name = [word.pattern, ...literals.values()].join(" · ");
  if (!lowering.wordFunctions.has(name)) {
    const faults = new Reporter();
    const lifted = liftAssembly(
      {
        name,
        lines: assemblyLinesOf(word.meaning),
        parameters: passed.map((parameter) => parameter.name),
        literals,
        resultRegister: word.result?.register,
      },
      faults,
    );
    for (const fault of faults.diagnostics) lowering.report(fault);
    if (lifted) lowering.module.functions.push(lifted);
    lowering.wordFunctions.set(name, lifted ? lifted.name : undefined);
  }
  const callee = lowering.wordFunctions.get(name);
  if (callee === undefined) return unknownNumber(lowering);
  const hasResult = word.result?.register !== undefined;
  return call(
    lowering,
    callee,
    passed.map((parameter) => ({ parameter, type: "i32" as const })),
    parameters,
    hasResult ? "i32" : undefined,
    word,
  );
}

function lowerCode(
  lowering: Lowering,
  word: Word,
  name: string,
  parameters: ReadonlyMap<string, Binding>,
  place: Place,
): Operand | undefined {
  const found = functionOf(lowering, word, name);
  if (!found) {
    lowering.error(
      "FLX0503",
      `\`${word.pattern}\` is the function \`${name}\`, and no code block declares it`,
      place,
      `put the code block into ${basename(word.file.path)}, where the word is`,
    );
    return unknownNumber(lowering);
  }
  const { signature, callee } = found;
  if (signature.params.length !== word.parameters.length) {
    lowering.error(
      "FLX0504",
      `\`${name}\` takes ${signature.params.length} values, and \`${word.pattern}\` has ${word.parameters.length} parameters`,
      place,
      "give both the same parameters in the same order",
    );
    return unknownNumber(lowering);
  }
  const passed = word.parameters.map((parameter, index) => ({ parameter, type: signature.params[index]! }));
  return call(lowering, callee, passed, parameters, signature.result, word);
}

/** The function a word is: of a code block beside the word, else of one in the program. */
function functionOf(
  lowering: Lowering,
  { file }: Word,
  name: string,
): { readonly callee: string; readonly signature: Signature } | undefined {
  const { services, program, wordCode } = lowering;
  if (file.text !== program.file.text) {
    const code = wordCode.get(file) ?? readWordCode(file, services);
    wordCode.set(file, code);
    const signature = code.signatures.get(name);
    if (signature) {
      lowering.codeCalled.add(code);
      return { callee: nameOfWordCode(code, name), signature };
    }
  }
  const signature = services.signatures.get(name);
  return signature && { callee: name, signature };
}

/** Calls a function with arguments in the units of the word's parameters; the result is in the unit of its result. */
function call(
  lowering: Lowering,
  callee: string,
  passed: readonly { readonly parameter: Parameter; readonly type: FirType }[],
  parameters: ReadonlyMap<string, Binding>,
  result: FirType | undefined,
  word: Word,
): Operand | undefined {
  const args = passed.map(({ parameter, type }) => {
    const { operand, constant } = argumentOf(lowering, parameters.get(parameter.name.toLowerCase()));
    return { value: fromSi(lowering, operand, unitOf(parameter.unit)), type, isKnown: constant !== undefined };
  });
  const unit = unitOf(word.result?.unit);
  const value = callFunction(lowering, callee, args, result, (returned) => toSi(lowering, returned, unit));
  // The unit is put on by `typed`; here the value is of any dimension.
  return value === undefined
    ? undefined
    : { kind: "number", value, type: unit ? { ...PLAIN_NUMBER, isAny: true } : PLAIN_NUMBER };
}

function argumentOf(lowering: Lowering, binding: Binding | undefined): { operand: ValueId; constant?: number } {
  const operand = binding?.operand;
  if (operand?.kind === "number")
    return { operand: operand.value, ...(operand.constant === undefined ? {} : { constant: operand.constant }) };
  if (operand?.kind === "truth") return { operand: numberOfTruth(lowering.builder, operand) };
  if (binding) {
    const text = wordsOf(binding.expression.place);
    lowering.error(
      "FLX0203",
      `\`${text}\` is not defined`,
      binding.expression.place,
      `define it under a line that begins with ==:\n**${text}** := …`,
    );
  }
  return { operand: lowering.builder.f64(Number.NaN) };
}

function unitOf(text: string | undefined): Unit | undefined {
  const found = text === undefined ? undefined : unitNamed(text);
  return found?.kind === "unit" ? found.unit : undefined;
}
