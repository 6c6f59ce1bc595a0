// Compiles sentences: conditions, time, state and actions. What must be remembered from tick to tick is a cell with a name a person
// can read in the map.

import { positionAt } from "../../diagnostics/source.ts";
import { isDimensionless, sameDimension } from "../../units/dimension.ts";
import { siUnitOf } from "../../units/named.ts";
import { unify } from "./check-units.ts";
import { lowerCondition } from "./lower-condition.ts";
import { lowerExpression, lowerNumber } from "./lower-expression.ts";
import { lowerTell } from "./lower-messages.ts";
import { inFolded, isOutput, outputCell, outputNamed, stateNamed } from "./lower-name.ts";
import { lowerWord } from "./lower-word.ts";
import { atTickEnd, type CellType, type Lowering, type Scope } from "./lowering.ts";
import {
  DURATION,
  described,
  type NumberOperand,
  numberOfTruth,
  type Operand,
  PLAIN_NUMBER,
  quantityName,
  settled,
  truthValue,
  UNKNOWN,
} from "./operand.ts";
import { error } from "./reading-faults.ts";
import { type Place, spanOf, wordsOf } from "./text.ts";
import type { Expression, Sentence, SentenceOf } from "./tree.ts";

/** Compiles sentences in order. */
export function lowerBlock(lowering: Lowering, sentences: readonly Sentence[], scope: Scope): void {
  for (const [index, sentence] of sentences.entries()) {
    const { builder } = lowering;
    const outer = builder.span;
    // The code of a word's meaning belongs to the sentence that uses the word.
    if (sentence.place.text === lowering.program.text) builder.span = spanOf(sentence.place);
    if (sentence.kind === "if") warnIfUnknownIsOpen(lowering, sentence, sentences.slice(index + 1), scope);
    lowerSentence(lowering, sentence, scope);
    builder.span = outer;
  }
}

function lowerSentence(lowering: Lowering, sentence: Sentence, scope: Scope): void {
  const { builder } = lowering;
  switch (sentence.kind) {
    case "if":
      return lowerIf(lowering, sentence, scope);
    case "when":
      return lowerWhen(lowering, sentence, scope);
    case "every":
      return lowerEvery(lowering, sentence, scope);
    case "after":
      return lowerAfter(lowering, sentence, scope);
    case "while":
      return lowerWhile(lowering, sentence, scope);
    case "repeat":
      return lowerRepeat(lowering, sentence, scope);
    case "assign":
      return lowerAssign(lowering, sentence, scope);
    case "count":
      return lowerCount(lowering, sentence, scope);
    case "tell":
      return lowerTell(lowering, sentence, scope);
    case "told":
      return lowering.report(
        error("FLX0205", "`when told` stands inside another sentence", sentence.place, {
          hint: "put it on a line of its own, at the left",
        }),
      );
    case "phrase": {
      const { expression } = sentence;
      if (expression.kind === "word") lowerWord(lowering, expression, scope, "sentence");
      else lowerExpression(lowering, expression, scope);
      return;
    }
    case "problem":
      // Texts of users may be wrong anywhere in a tick; what is wrong there has no code.
      builder.span = spanOf(sentence.place);
      return lowering.report(sentence.diagnostic);
  }
}

function lowerIf(lowering: Lowering, sentence: SentenceOf<"if">, scope: Scope): void {
  const condition = lowerCondition(lowering, sentence.condition, scope);
  const { otherwise } = sentence;
  const body = () => lowerBlock(lowering, sentence.body, scope);
  lowering.when(
    condition.isTrue(),
    body,
    otherwise && (() => lowering.when(condition.isFalse(), () => lowerBlock(lowering, otherwise, scope))),
  );
}

/**
 * Once when the condition has become true (and stayed so for the duration). It is ready again when the condition has been certainly
 * false: a sensor that drops out and comes back does not tell twice.
 */
function lowerWhen(lowering: Lowering, sentence: SentenceOf<"when">, scope: Scope): void {
  const { builder } = lowering;
  const where = nameOf(sentence.place);
  const condition = lowerCondition(lowering, sentence.condition, scope);
  const isTrue = condition.isTrue();
  const isFalse = condition.isFalse();
  const done = lowering.cell(`${where}: done`, "i32");
  const wasDone = builder.getState(done, "i32");
  let ripe = builder.op("and", [isTrue, builder.op("eq", [wasDone, builder.i32(0)])]);
  if (sentence.duration) {
    const duration = lowerDuration(lowering, sentence.duration, scope);
    const since = lowering.cell(`${where}: true since`, "f64", { initial: Number.NaN });
    const now = builder.op("now");
    const began = builder.getState(since, "f64");
    const start = builder.op("fsel", [builder.op("feq", [began, began]), began, now]);
    const held = builder.op("fsel", [isTrue, start, builder.f64(Number.NaN)]);
    builder.setState(since, held);
    ripe = builder.op("and", [ripe, builder.op("fle", [duration.value, builder.op("fsub", [now, held])])]);
  }
  const doneNow = builder.op("or", [ripe, builder.op("and", [wasDone, builder.op("eq", [isFalse, builder.i32(0)])])]);
  builder.setState(done, doneNow);
  lowering.when(ripe, () => lowerBlock(lowering, sentence.body, scope));
}

/** At once, and then whenever the duration has passed, at whole multiples of it since the start. */
function lowerEvery(lowering: Lowering, sentence: SentenceOf<"every">, scope: Scope): void {
  const { builder } = lowering;
  const duration = lowerDuration(lowering, sentence.duration, scope);
  const due = lowering.cell(`${nameOf(sentence.place)}: due at`, "f64");
  const now = builder.op("now");
  const isDue = builder.op("fle", [builder.getState(due, "f64"), now]);
  lowering.when(isDue, () => {
    const turns = builder.op("ffloor", [builder.op("fdiv", [now, duration.value])]);
    builder.setState(due, builder.op("fmul", [builder.op("fadd", [turns, builder.f64(1)]), duration.value]));
    lowerBlock(lowering, sentence.body, scope);
  });
}

/** At the left: once, that long after the start. Inside another sentence: that long after it was reached. */
function lowerAfter(lowering: Lowering, sentence: SentenceOf<"after">, scope: Scope): void {
  const { builder } = lowering;
  const duration = lowerDuration(lowering, sentence.duration, scope);
  const where = nameOf(sentence.place);
  const now = builder.op("now");
  if (lowering.depth === 0 && scope.word === undefined && scope.told === undefined) {
    const done = lowering.cell(`${where}: done`, "i32");
    const isDue = builder.op("and", [
      builder.op("eq", [builder.getState(done, "i32"), builder.i32(0)]),
      builder.op("fle", [duration.value, now]),
    ]);
    lowering.when(isDue, () => {
      builder.setState(done, builder.i32(1));
      lowerBlock(lowering, sentence.body, scope);
    });
    return;
  }
  const due = lowering.cell(`${where}: due at`, "f64", { initial: Number.NaN });
  const pending = builder.getState(due, "f64");
  const isPending = builder.op("feq", [pending, pending]);
  builder.setState(due, builder.op("fsel", [isPending, pending, builder.op("fadd", [now, duration.value])]));
  const { span } = builder;
  lowering.deferred.push(() => {
    const tick = lowering.builder;
    tick.span = span;
    lowering.when(tick.op("fle", [tick.getState(due, "f64"), tick.op("now")]), () => {
      tick.setState(due, tick.f64(Number.NaN));
      lowerBlock(lowering, sentence.body, atTickEnd(scope));
    });
  });
}

function lowerWhile(lowering: Lowering, sentence: SentenceOf<"while">, scope: Scope): void {
  const { builder } = lowering;
  const head = builder.addBlock();
  const body = builder.addBlock();
  const after = builder.addBlock();
  builder.jump(head);
  builder.moveTo(head);
  builder.branch(lowerCondition(lowering, sentence.condition, scope).isTrue(), body, after);
  builder.moveTo(body);
  nested(lowering, () => lowerBlock(lowering, sentence.body, scope));
  builder.jump(head);
  builder.moveTo(after);
}

function lowerRepeat(lowering: Lowering, sentence: SentenceOf<"repeat">, scope: Scope): void {
  const { builder } = lowering;
  const count = lowerNumber(lowering, sentence.count, scope);
  if (!count.type.isAny && !isDimensionless(count.type.dimension)) {
    lowering.error(
      "FLX0401",
      `${described(sentence.count, count.type)} is no number of times`,
      sentence.count.place,
      "write a plain number",
    );
  }
  const head = builder.addBlock("i32");
  const body = builder.addBlock();
  const after = builder.addBlock();
  builder.jump(head, [builder.op("ftoi", [count.value])]);
  const [left] = builder.moveTo(head);
  builder.branch(builder.op("lt", [builder.i32(0), left!]), body, after);
  builder.moveTo(body);
  nested(lowering, () => lowerBlock(lowering, sentence.body, scope));
  builder.jump(head, [builder.op("sub", [left!, builder.i32(1)])]);
  builder.moveTo(after);
}

function nested(lowering: Lowering, build: () => void): void {
  lowering.depth++;
  build();
  lowering.depth--;
}

function lowerAssign(lowering: Lowering, sentence: SentenceOf<"assign">, scope: Scope): void {
  const { target, targetPlace, how } = sentence;
  if (how === "set" && scope.parameters.has(target.replace(/^\$/, "")) && target.startsWith("$")) {
    return lowering.error(
      "FLX0205",
      `\`${target}\` is given to the word and cannot be set`,
      targetPlace,
      "set a name of its own",
    );
  }
  if (lowering.program.terms.has(target)) {
    return lowering.error(
      "FLX0204",
      `\`${wordsOf(targetPlace)}\` is defined with :=, so it cannot be ${how === "set" ? "set" : "given another value"}`,
      targetPlace,
      "choose another name",
    );
  }
  const constant = lowering.program.frontMatter.given.has(target) && !lowering.stateTypes.has(target);
  if (constant)
    return lowering.error(
      "FLX0204",
      `\`${wordsOf(targetPlace)}\` is given in the front matter, so it cannot be set`,
      targetPlace,
      "choose another name",
    );
  if (how === "set" && isOutput(lowering, target, scope)) return lowerOutput(lowering, sentence, scope);
  if (how === "let") return lowerLet(lowering, sentence, scope);
  store(lowering, sentence, lowerExpression(lowering, sentence.value, scope));
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
  const cell = builder.getState(state.index, state.cell.kind === "truth" ? "i32" : "f64");
  const isUnset =
    state.cell.kind === "truth" ? builder.op("eq", [cell, builder.i32(UNKNOWN)]) : builder.op("fne", [cell, cell]);
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
  const known = lowering.stateTypes.get(target);
  const isOpen = !known || (known.kind === "number" && known.type.isAny === true);
  if (isOpen && operand.kind === "truth") lowering.stateTypes.set(target, { kind: "truth" });
  else if (isOpen && operand.kind === "number") lowering.stateTypes.set(target, { kind: "number", type: operand.type });
  return stateNamed(lowering, target, undefined);
}

function store(lowering: Lowering, sentence: SentenceOf<"assign">, operand: Operand): void {
  const { builder } = lowering;
  const { target, targetPlace, value } = sentence;
  if (operand.kind === "text")
    return lowering.error(
      "FLX0405",
      `\`${wordsOf(value.place)}\` is a text, which cannot be kept`,
      value.place,
      "keep a quantity or a condition",
    );
  const { index, cell } = declare(lowering, sentence, operand);
  lowering.statesSet.add(target);
  if (cell.kind === "truth") {
    if (operand.kind === "truth") return builder.setState(index, truthValue(builder, operand));
    if (operand.type.isAny) return builder.setState(index, builder.i32(UNKNOWN));
    return lowering.error(
      "FLX0405",
      `\`${wordsOf(targetPlace)}\` is true or false elsewhere, and \`${wordsOf(value.place)}\` is a number`,
      value.place,
      "use another name for one of them",
    );
  }
  if (operand.kind === "truth") {
    if (operand.asNumber !== undefined) return builder.setState(index, operand.asNumber);
    // The first pass may meet a read before the type is known.
    if (cell.type.isAny) return builder.setState(index, numberOfTruth(builder, operand));
    return lowering.error(
      "FLX0405",
      `\`${wordsOf(targetPlace)}\` is a number elsewhere, and \`${wordsOf(value.place)}\` is true or false`,
      value.place,
      "use another name for one of them",
    );
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
  if (!output)
    return lowering.error(
      "FLX0602",
      "the program drives more outputs than an image can hold",
      targetPlace,
      "split it into two programs",
    );
  const operand = lowerExpression(lowering, value, scope);
  if (operand.kind === "text")
    return lowering.error(
      "FLX0405",
      `\`${wordsOf(value.place)}\` is a text, which no output takes`,
      value.place,
      "set it to a quantity, or to on or off",
    );
  let number: NumberOperand;
  if (operand.kind === "truth") {
    if (!output.takesTruth && !(output.cell.kind === "number" && isDimensionless(output.cell.type.dimension))) {
      return lowering.error(
        "FLX0405",
        `\`${wordsOf(targetPlace)}\` takes a quantity, and \`${wordsOf(value.place)}\` is true or false`,
        value.place,
        "set it to a number and its unit",
      );
    }
    number = { kind: "number", value: numberOfTruth(builder, operand), type: PLAIN_NUMBER };
  } else {
    number = operand;
    const type = output.cell.kind === "truth" ? PLAIN_NUMBER : output.cell.type;
    checkAssigned(lowering, targetPlace, { kind: "number", type }, value, number);
  }
  builder.effect("out", [number.value], [output.index]);
  if (lowering.learned.outputsRead.has(target)) builder.setState(outputCell(lowering, target), number.value);
}

/** Counts how often the sentence is reached, or how often a condition has become true (after having been certainly false). */
function lowerCount(lowering: Lowering, sentence: SentenceOf<"count">, scope: Scope): void {
  const { builder } = lowering;
  const { condition: written, targetPlace } = sentence;
  // A name that stands for something already is a condition; a new one is a counter.
  const named: Expression | undefined = isMeasured(lowering, sentence.target)
    ? { kind: "name", name: sentence.target, place: targetPlace }
    : undefined;
  const counted = written ?? named;
  const target = !written && named ? `count of ${sentence.target}` : sentence.target;
  lowering.stateTypes.set(target, { kind: "number", type: PLAIN_NUMBER });
  lowering.initials.set(target, lowering.initials.get(target) ?? 0);
  const { index } = stateNamed(lowering, target, undefined);
  lowering.statesSet.add(target);
  const add = () => builder.setState(index, builder.op("fadd", [builder.getState(index, "f64"), builder.f64(1)]));
  if (!counted) return add();
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

/** A duration in seconds; FLX0402 for a bare number. */
export function lowerDuration(lowering: Lowering, expression: Expression, scope: Scope): NumberOperand {
  const operand = lowerNumber(lowering, expression, scope);
  if (operand.type.isAny || sameDimension(operand.type.dimension, DURATION)) return operand;
  const text = wordsOf(expression.place);
  if (operand.bare !== undefined)
    lowering.error(
      "FLX0402",
      `\`${text}\` has no unit, and a duration is due`,
      expression.place,
      `write it as ${text} ${siUnitOf(DURATION).plural}`,
    );
  else
    lowering.error(
      "FLX0401",
      `\`${text}\` is a ${quantityName(operand.type)}, and a duration is due`,
      expression.place,
      "write it as 10 s",
    );
  return operand;
}

/** FLX0208: `otherwise` moves something, and nothing says what happens while the condition is unknown. */
function warnIfUnknownIsOpen(
  lowering: Lowering,
  sentence: SentenceOf<"if">,
  following: readonly Sentence[],
  scope: Scope,
): void {
  const { otherwise, otherwisePlace, condition } = sentence;
  if (!otherwise || !otherwisePlace || !acts(lowering, otherwise, scope)) return;
  const asksUnknown = (candidate: Sentence): boolean =>
    candidate.kind === "if" && (mentionsUnknown(candidate.condition) || (candidate.otherwise ?? []).some(asksUnknown));
  if (following.some(asksUnknown) || otherwise.some(asksUnknown) || mentionsUnknown(condition)) return;
  const text = wordsOf(condition.place);
  lowering.report({
    code: "FLX0208",
    severity: lowering.program.frontMatter.strict || lowering.services.strict ? "error" : "warning",
    message: `\`otherwise\` does not run while \`${text}\` is unknown, and nothing says what happens then`,
    primary: { span: spanOf(otherwisePlace) },
    hint: `add after it:\nif ${condition.kind === "name" ? text : `(${text})`} is unknown, …`,
  });
}

function mentionsUnknown(expression: Expression): boolean {
  if (expression.kind === "is-unknown") return true;
  if (expression.kind === "not") return mentionsUnknown(expression.of);
  return expression.kind === "logic" && (mentionsUnknown(expression.left) || mentionsUnknown(expression.right));
}

/** Whether sentences move something physical: set an output, or use a word that acts. */
function acts(lowering: Lowering, sentences: readonly Sentence[], scope: Scope): boolean {
  return sentences.some((sentence) => {
    switch (sentence.kind) {
      case "assign":
        return sentence.how === "set" && isOutput(lowering, sentence.target, scope);
      case "phrase": {
        const word = sentence.expression.kind === "word" ? sentence.expression.word : undefined;
        return word !== undefined && (word.acts !== undefined || (word.writes ?? []).length > 0);
      }
      case "if":
        return acts(lowering, sentence.body, scope) || acts(lowering, sentence.otherwise ?? [], scope);
      case "when":
      case "every":
      case "after":
      case "while":
      case "repeat":
        return acts(lowering, sentence.body, scope);
      default:
        return false;
    }
  });
}

/** "line 12: when": what cells of a sentence are called in the map. */
function nameOf(place: Place): string {
  const span = spanOf(place);
  return `line ${positionAt(span.file, span.start).line}, ${wordsOf(place).slice(0, 40)}`;
}
