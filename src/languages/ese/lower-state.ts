// Sentences that keep or set something: set, let, remember, count, and the outputs of the board.
import { isDimensionless } from "../../units/dimension.ts";
import { bankOf, cellTypeOf, unknownOf, writeCell } from "./cells.ts";
import { unify } from "./check-units.ts";
import { lowerCondition } from "./lower-condition.ts";
import { lowerDeadbandAssign } from "./lower-deadband.ts";
import { asNumber, lowerExpression } from "./lower-expression.ts";
import { inFolded, isOutput, outputCell, outputNamed, stateNamed } from "./lower-name.ts";
import { nameOf } from "./lower-time.ts";
import type { CellType, Local, Lowering, Scope } from "./lowering.ts";
import { checkMaySwitch } from "./may-switch.ts";
import {
  type NumberOperand,
  numberOfTruth,
  type Operand,
  PLAIN_NUMBER,
  settled,
  truthValue,
  UNKNOWN,
} from "./operand.ts";
import { type Place, wordsOf } from "./text.ts";
import { isText, textNumber } from "./texts.ts";
import type { Expression, SentenceOf } from "./tree.ts";

export function lowerAssign(lowering: Lowering, sentence: SentenceOf<"assign">, scope: Scope): void {
  const { target, targetPlace, how } = sentence;
  if (how === "set" && scope.parameters.has(target.replace(/^\$/, "")) && target.startsWith("$")) {
    lowering.error(
      "FLX0205",
      `\`${target}\` is given to the word and cannot be set`,
      targetPlace,
      "set a name of its own",
    );
    return;
  }
  const local = scope.locals?.get(target);
  if (local) {
    setLocal(lowering, sentence, local, scope);
    return;
  }
  if (lowering.program.terms.has(target)) {
    lowering.error(
      "FLX0204",
      `\`${wordsOf(targetPlace)}\` is defined with :=, so it cannot be ${how === "set" ? "set" : "given another value"}`,
      targetPlace,
      "choose another name",
    );
    return;
  }
  const what = fixedName(lowering, target);
  if (what !== undefined) {
    lowering.error(
      "FLX0204",
      `\`${wordsOf(targetPlace)}\` is ${what}, so it cannot be set`,
      targetPlace,
      "choose another name",
    );
    return;
  }
  if (sentence.deadband) lowerDeadbandAssign(lowering, sentence, scope);
  else if (how === "set" && isOutput(lowering, target, scope)) lowerOutput(lowering, sentence, scope);
  else if (how === "let") lowerLet(lowering, sentence, scope);
  else store(lowering, sentence, lowerExpression(lowering, sentence.value, scope));
}

/** A name of the word's own meaning that its sentences set. */
function setLocal(lowering: Lowering, sentence: SentenceOf<"assign">, local: Local, scope: Scope): void {
  if (!local.cell) return;
  const operand = lowerExpression(lowering, sentence.value, scope);
  const { cell } = local.cell;
  if (cell.kind === "number" && operand.kind === "number") {
    checkAssigned(lowering, sentence.targetPlace, cell, sentence.value, operand);
  } else if (cellTypeOf(operand)?.kind !== cell.kind && !(operand.kind === "number" && operand.type.isAny)) {
    const what = { number: "a number", truth: "true or false", text: "a text" }[cell.kind];
    lowering.error(
      "FLX0405",
      `\`${wordsOf(sentence.targetPlace)}\` is ${what} elsewhere, and \`${wordsOf(sentence.value.place)}\` is not`,
      sentence.value.place,
      "use another name for one of them",
    );
  }
  writeCell(lowering, local.cell, operand);
}

/** What a name is that is given from outside, and so no state. */
function fixedName(lowering: Lowering, name: string): string | undefined {
  const { vessel } = lowering.services;
  if (lowering.program.frontMatter.given.has(name)) return "given in the front matter";
  if (inFolded(vessel.inputs, name) !== undefined) return "an input of the board";
  return inFolded(vessel.quantities, name) === undefined ? undefined : "a quantity of the vessel";
}

/** `let X be E`: the first value. A constant at the left is there from the start; anything else is taken where X has no value yet. */
function lowerLet(lowering: Lowering, sentence: SentenceOf<"assign">, scope: Scope): void {
  const { builder } = lowering;
  const { target, value } = sentence;
  if (
    lowering.depth === 0 &&
    scope.word === undefined &&
    (value.kind === "literal" || value.kind === "truth") &&
    !lowering.states.has(target)
  ) {
    const operand = lowerExpression(lowering, value, scope);
    if (value.kind === "truth") lowering.initials.set(target, value.value ? 1 : 0);
    else if (operand.kind === "number" && operand.constant !== undefined)
      lowering.initials.set(target, operand.constant);
    declare(lowering, sentence, operand);
    lowering.statesSet.add(target);
    return;
  }
  const operand = lowerExpression(lowering, value, scope);
  const state = declare(lowering, sentence, operand);
  const cell = builder.getState(state.index, bankOf(state.cell));
  const isUnset =
    state.cell.kind === "number"
      ? builder.op("fne", [cell, cell])
      : builder.op("eq", [cell, builder.i32(unknownOf(state.cell))]);
  const first = operand.kind === "truth" ? settled(operand) : operand;
  lowering.when(isUnset, () => store(lowering, sentence, first));
}

/** The state a sentence sets, typed by the first value it is given. */
function declare(
  lowering: Lowering,
  sentence: SentenceOf<"assign">,
  operand: Operand,
): ReturnType<typeof stateNamed> & { cell: CellType } {
  const { target } = sentence;
  const known = lowering.stateTypes.peek(target);
  const isOpen = !known || (known.kind === "number" && known.type.isAny === true);
  const type = cellTypeOf(operand);
  if (isOpen && type) lowering.stateTypes.set(target, type);
  return stateNamed(lowering, target, undefined);
}

function store(lowering: Lowering, sentence: SentenceOf<"assign">, operand: Operand): void {
  const { builder } = lowering;
  const { target, targetPlace, value } = sentence;
  if (operand.kind === "list") {
    lowering.error(
      "FLX0405",
      `\`${wordsOf(value.place)}\` is a list, which cannot be kept`,
      value.place,
      "keep one of its items, or define the list as a term",
    );
    return;
  }
  if (operand.kind === "text" && value.kind !== "text") {
    asNumber(lowering, value, operand);
    return;
  }
  const state = declare(lowering, sentence, operand);
  const { index, cell } = state;
  lowering.statesSet.add(target);
  if (cell.kind === "text" || isText(operand)) {
    const fits = textNumber(lowering, operand) !== undefined && cell.kind === "text";
    const isLearning = cell.kind === "number" && cell.type.isAny;
    if (fits) writeCell(lowering, state, operand);
    else if (!isLearning)
      lowering.error(
        "FLX0405",
        `\`${wordsOf(targetPlace)}\` is a text in one place and something else in another`,
        value.place,
        "use another name for one of them",
      );
    return;
  }
  if (operand.kind !== "number" && operand.kind !== "truth") return;
  if (cell.kind === "truth") {
    if (operand.kind === "truth") {
      builder.setState(index, truthValue(builder, operand));
      return;
    }
    if (operand.type.isAny) {
      builder.setState(index, builder.i32(UNKNOWN));
      return;
    }
    lowering.error(
      "FLX0405",
      `\`${wordsOf(targetPlace)}\` is true or false elsewhere, and \`${wordsOf(value.place)}\` is a number`,
      value.place,
      "use another name for one of them",
    );
    return;
  }
  if (operand.kind === "truth") {
    if (operand.asNumber !== undefined) {
      builder.setState(index, operand.asNumber);
      return;
    }
    // The first pass may meet a read before the type is known.
    if (cell.type.isAny) {
      builder.setState(index, numberOfTruth(builder, operand));
      return;
    }
    lowering.error(
      "FLX0405",
      `\`${wordsOf(targetPlace)}\` is a number elsewhere, and \`${wordsOf(value.place)}\` is true or false`,
      value.place,
      "use another name for one of them",
    );
    return;
  }
  checkAssigned(lowering, targetPlace, cell, value, operand);
  builder.setState(index, operand.value);
}

function checkAssigned(
  lowering: Lowering,
  targetPlace: Place,
  cell: CellType,
  value: Expression,
  operand: NumberOperand,
): void {
  if (cell.kind !== "number") return;
  const target: Expression = { kind: "name", name: wordsOf(targetPlace), place: targetPlace };
  unify(lowering, target, { kind: "number", value: operand.value, type: cell.type }, value, operand, "is set to");
}

function lowerOutput(lowering: Lowering, sentence: SentenceOf<"assign">, scope: Scope): void {
  const { builder } = lowering;
  const { target, targetPlace, value } = sentence;
  const output = outputNamed(lowering, target, scope);
  if (!output) {
    lowering.error(
      "FLX0602",
      "the program drives more outputs than an image can hold",
      targetPlace,
      "split it into two programs",
    );
    return;
  }
  checkMaySwitch(lowering, target, output.index, scope, targetPlace);
  const operand = lowerExpression(lowering, value, scope);
  if (operand.kind !== "truth" && operand.kind !== "number") {
    lowering.error(
      "FLX0405",
      `\`${wordsOf(value.place)}\` is a ${operand.kind === "list" ? "list" : "text"}, which no output takes`,
      value.place,
      "set it to a quantity, or to on or off",
    );
    return;
  }
  let number: NumberOperand;
  if (operand.kind === "truth") {
    if (!output.takesTruth && !(output.cell.kind === "number" && isDimensionless(output.cell.type.dimension))) {
      lowering.error(
        "FLX0405",
        `\`${wordsOf(targetPlace)}\` takes a quantity, and \`${wordsOf(value.place)}\` is true or false`,
        value.place,
        "set it to a number and its unit",
      );
      return;
    }
    number = { kind: "number", value: numberOfTruth(builder, operand), type: PLAIN_NUMBER };
  } else {
    number = operand;
    const type = output.cell.kind === "truth" ? PLAIN_NUMBER : output.cell.type;
    checkAssigned(lowering, targetPlace, { kind: "number", type }, value, number);
  }
  builder.effect("out", [number.value], [output.index]);
  lowering.driven.set(target, output.index);
  if (lowering.learned.outputsRead.has(target)) builder.setState(outputCell(lowering, target), number.value);
}

/** Counts how often the sentence is reached, or how often a condition has become true (after having been certainly false). */
export function lowerCount(lowering: Lowering, sentence: SentenceOf<"count">, scope: Scope): void {
  const { builder } = lowering;
  const { condition: written, targetPlace } = sentence;
  // A name that stands for something already is a condition; a new one is a counter.
  const named: Expression | undefined = isMeasured(lowering, sentence.target)
    ? { kind: "name", name: sentence.target, place: targetPlace }
    : undefined;
  const counted = written ?? named;
  const target = !written && named ? `count of ${sentence.target}` : sentence.target;
  lowering.stateTypes.set(target, { kind: "number", type: PLAIN_NUMBER });
  lowering.initials.set(target, lowering.initials.peek(target) ?? 0);
  const { index } = stateNamed(lowering, target, undefined);
  lowering.statesSet.add(target);
  const add = () => builder.setState(index, builder.op("fadd", [builder.getState(index, "f64"), builder.f64(1)]));
  if (!counted) {
    add();
    return;
  }
  const condition = lowerCondition(lowering, counted, scope);
  const was = lowering.cell(`${nameOf(sentence.place)}: was true`, "i32");
  const isTrue = condition.isTrue();
  const before = builder.getState(was, "i32");
  builder.setState(
    was,
    builder.op("or", [isTrue, builder.op("and", [before, builder.op("eq", [condition.isFalse(), builder.i32(0)])])]),
  );
  lowering.when(builder.op("and", [isTrue, builder.op("eq", [before, builder.i32(0)])]), add);
}

const isMeasured = (lowering: Lowering, name: string): boolean =>
  lowering.program.terms.has(name) || inFolded(lowering.services.vessel.inputs, name) !== undefined;
