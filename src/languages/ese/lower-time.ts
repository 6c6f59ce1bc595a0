// Sentences of time: when, every, after. What must be remembered from tick to tick is a cell with a name a person can read in the map.
import { positionAt } from "../../diagnostics/source.ts";
import type { ValueId } from "../../fir/function.ts";
import { sameDimension } from "../../units/dimension.ts";
import { siUnitOf } from "../../units/named.ts";
import { observeCondition } from "./coverage.ts";
import { lowerCondition } from "./lower-condition.ts";
import { lowerNumber } from "./lower-expression.ts";
import { lowerBlock } from "./lower-sentences.ts";
import { atTickEnd, type Lowering, type Scope } from "./lowering.ts";
import { DURATION, type NumberOperand, quantityName, withArticle, withUnit } from "./operand.ts";
import { type Place, spanOf, wordsOf } from "./text.ts";
import type { Expression, SentenceOf } from "./tree.ts";

/**
 * Once when the condition has become true (and stayed so for the duration). It is ready again when the condition has been certainly
 * false: a sensor that drops out and comes back does not tell twice.
 */
export function lowerWhen(lowering: Lowering, sentence: SentenceOf<"when">, scope: Scope): void {
  const { builder } = lowering;
  const where = nameOf(sentence.place);
  const condition = lowerCondition(lowering, sentence.condition, scope);
  observeCondition(lowering, sentence.condition.place, condition);
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
    ripe = builder.op("and", [
      ripe,
      builder.op("fle", [duration.value, builder.op("fsub", [late(lowering, now), held])]),
    ]);
  }
  const doneNow = builder.op("or", [ripe, builder.op("and", [wasDone, builder.op("eq", [isFalse, builder.i32(0)])])]);
  builder.setState(done, doneNow);
  lowering.when(ripe, () => lowerBlock(lowering, sentence.body, scope));
}

/** At once, and then whenever the duration has passed, at whole multiples of it since the start. */
export function lowerEvery(lowering: Lowering, sentence: SentenceOf<"every">, scope: Scope): void {
  const { builder } = lowering;
  const duration = lowerDuration(lowering, sentence.duration, scope);
  if (duration.constant !== undefined && duration.constant <= 0) {
    lowering.error(
      "FLX0205",
      "`every` needs a duration that is longer than nothing",
      sentence.duration.place,
      "write it as every 10 s, …",
    );
  }
  const due = lowering.cell(`${nameOf(sentence.place)}: due at`, "f64");
  const now = late(lowering, builder.op("now"));
  const isDue = builder.op("fle", [builder.getState(due, "f64"), now]);
  lowering.when(isDue, () => {
    const turns = builder.op("ffloor", [builder.op("fdiv", [now, duration.value])]);
    builder.setState(due, builder.op("fmul", [builder.op("fadd", [turns, builder.f64(1)]), duration.value]));
    lowerBlock(lowering, sentence.body, scope);
  });
}

/** Runs when it is reached, unless it ran less than the duration ago. What is left out is not made up for. */
export function lowerAtMostEvery(lowering: Lowering, sentence: SentenceOf<"at-most-every">, scope: Scope): void {
  const { builder } = lowering;
  const duration = lowerDuration(lowering, sentence.duration, scope);
  const ran = lowering.cell(`${nameOf(sentence.place)}: ran at`, "f64", { initial: Number.NaN });
  const now = builder.op("now");
  const since = builder.op("fsub", [late(lowering, now), builder.getState(ran, "f64")]);
  const isSoon = builder.op("flt", [since, duration.value]);
  lowering.when(builder.op("eq", [isSoon, builder.i32(0)]), () => {
    builder.setState(ran, now);
    lowerBlock(lowering, sentence.body, scope);
  });
}

/** At the left: once, that long after the start. Inside another sentence: that long after it was reached. */
export function lowerAfter(lowering: Lowering, sentence: SentenceOf<"after">, scope: Scope): void {
  const { builder } = lowering;
  const duration = lowerDuration(lowering, sentence.duration, scope);
  const where = nameOf(sentence.place);
  const now = builder.op("now");
  if (lowering.depth === 0 && scope.word === undefined && scope.told === undefined) {
    const done = lowering.cell(`${where}: done`, "i32");
    const isDue = builder.op("and", [
      builder.op("eq", [builder.getState(done, "i32"), builder.i32(0)]),
      builder.op("fle", [duration.value, late(lowering, now)]),
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
    lowering.when(tick.op("fle", [tick.getState(due, "f64"), late(lowering, tick.op("now"))]), () => {
      tick.setState(due, tick.f64(Number.NaN));
      lowerBlock(lowering, sentence.body, atTickEnd(scope));
    });
  });
}

/**
 * Half a millisecond on: ticks lie on whole milliseconds, and the float of 0.3 s is a little less than three times that of 0.1 s. Without
 * it a sentence that is due would wait for the next tick.
 */
export const late = (lowering: Lowering, now: ValueId): ValueId =>
  lowering.builder.op("fadd", [now, lowering.builder.f64(0.0005)]);

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
      `write it as ${withUnit(text, siUnitOf(DURATION))}`,
    );
  else
    lowering.error(
      "FLX0401",
      `\`${text}\` is ${withArticle(quantityName(operand.type))}, and a duration is due`,
      expression.place,
      "write it as 10 s",
    );
  return operand;
}

/** "line 12: when": what cells of a sentence are called in the map. */
export function nameOf(place: Place): string {
  const span = spanOf(place);
  return `line ${positionAt(span.file, span.start).line}, ${wordsOf(place).slice(0, 40)}`;
}
