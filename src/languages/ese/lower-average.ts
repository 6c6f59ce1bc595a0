// `average of E over DURATION`: a moving window of samples, one a tick, in memory of a fixed size. A long window keeps the sum of several
// ticks in each slot, so it never needs more than SLOTS_MAX of them; what is unknown is left out.
import type { ValueId } from "../../fir/function.ts";
import { allocateMemory } from "../../fir/memory.ts";
import { sameDimension } from "../../units/dimension.ts";
import { DIRECTION_KINDS } from "../../units/kinds.ts";
import { lowerNumber, unknownNumber } from "./lower-expression.ts";
import { lowerDuration } from "./lower-time.ts";
import { atTickEnd, type Lowering, type Scope } from "./lowering.ts";
import { ANGLE, type NumberOperand } from "./operand.ts";
import { wordsOf } from "./text.ts";
import type { ExpressionOf } from "./tree.ts";

/** Slots of a window: a window of more ticks puts several in one, and is then longer or shorter than asked by less than a slot. */
export const SLOTS_MAX = 30;
const FLOAT_BYTES = 8;
/** Directions that point all ways have no average: their mean vector is no longer than this. */
const SHORTEST_MEAN = 1e-9;

interface Window {
  /** Of the first slot, in floats. Each slot is two: sum and number of samples, or for directions the sums of sine and cosine. */
  readonly at: number;
  readonly slots: number;
  readonly ticksPerSlot: number;
  /** Cell that counts ticks. */
  readonly tick: number;
  readonly isDirection: boolean;
}

/**
 * The mean of the known samples of the window; unknown if there are none. Where the sentence is reached every tick, the window ends with
 * this tick; inside another sentence, with the tick before, because it is sampled at the end of each tick.
 */
export function lowerAverage(lowering: Lowering, expression: ExpressionOf<"average">, scope: Scope): NumberOperand {
  const { of } = expression;
  const isEveryTick = lowering.depth === 0 && scope.told === undefined;
  const sample = lowerNumber(lowering, of, scope);
  const { kind, dimension } = sample.type;
  const isDirection = kind !== undefined && DIRECTION_KINDS.has(kind) && sameDimension(dimension, ANGLE);
  const window = windowOf(lowering, expression, scope, isDirection);
  if (!window) return unknownNumber(lowering);
  if (isEveryTick) keep(lowering, window, sample.value);
  else {
    const update = () => keep(lowering, window, lowerNumber(lowering, of, atTickEnd(scope)).value);
    lowering.updates.push(lowering.later(update));
  }
  return { kind: "number", value: mean(lowering, window), type: sample.type };
}

function windowOf(
  lowering: Lowering,
  expression: ExpressionOf<"average">,
  scope: Scope,
  isDirection: boolean,
): Window | undefined {
  const { duration } = expression;
  const seconds = lowerDuration(lowering, duration, scope);
  if (seconds.constant === undefined) {
    if (!seconds.type.isAny && seconds.bare === undefined)
      lowering.error(
        "FLX0205",
        `how long \`${wordsOf(expression.place)}\` looks back is not written out`,
        duration.place,
        "write the duration as a number: average of depth over 30 s",
      );
    return undefined;
  }
  const tickMs = lowering.program.frontMatter.tickMs ?? lowering.module.tickMs;
  const ticks = Math.round((seconds.constant * 1000) / tickMs);
  if (!(ticks >= 1)) {
    lowering.error(
      "FLX0205",
      `\`${wordsOf(duration.place)}\` is shorter than a tick (${tickMs / 1000} s)`,
      duration.place,
      "take a longer time, or a shorter tick in the front matter: every: 0.1 s",
    );
    return undefined;
  }
  const ticksPerSlot = Math.ceil(ticks / SLOTS_MAX);
  const slots = Math.ceil(ticks / ticksPerSlot);
  const offset = allocateMemory(lowering.module, slots * 2 * FLOAT_BYTES, FLOAT_BYTES);
  if (offset === undefined) {
    lowering.error("FLX0602", "there is no memory left for this average", expression.place, "average fewer things");
    return undefined;
  }
  const tick = lowering.cell(`${wordsOf(expression.place)}: tick`, "i32");
  return { at: offset / FLOAT_BYTES, slots, ticksPerSlot, tick, isDirection };
}

/** Adds a sample to the slot of this tick, which is emptied first if it was one of the last round. */
function keep(lowering: Lowering, window: Window, sample: ValueId): void {
  const { builder } = lowering;
  const { at, slots, ticksPerSlot } = window;
  const tick = builder.getState(window.tick, "i32");
  const next = builder.op("add", [tick, builder.i32(1)]);
  const isRound = builder.op("eq", [next, builder.i32(slots * ticksPerSlot)]);
  builder.setState(window.tick, builder.op("sel", [isRound, builder.i32(0), next]));
  const perSlot = builder.i32(ticksPerSlot);
  const slot = ticksPerSlot === 1 ? tick : builder.op("div", [tick, perSlot]);
  const place = builder.op("add", [slot, slot]);
  const isNew =
    ticksPerSlot === 1 ? builder.i32(1) : builder.op("eq", [builder.op("rem", [tick, perSlot]), builder.i32(0)]);
  // Infinity would stay in the sum: what is not a number is unknown.
  const isKnown = builder.op("feq", [builder.op("fsub", [sample, sample]), builder.f64(0)]);
  const parts = window.isDirection
    ? [builder.op("fsin", [sample]), builder.op("fcos", [sample])]
    : [sample, builder.f64(1)];
  const zero = builder.f64(0);
  for (const [index, part] of parts.entries()) {
    const before = builder.op("fsel", [isNew, zero, builder.op("ldf", [place], [at + index])]);
    const added = builder.op("fadd", [before, builder.op("fsel", [isKnown, part, zero])]);
    builder.effect("stf", [added, place], [at + index]);
  }
}

function mean(lowering: Lowering, window: Window): ValueId {
  const { builder } = lowering;
  const head = builder.addBlock("i32", "f64", "f64");
  const body = builder.addBlock();
  const after = builder.addBlock();
  builder.jump(head, [builder.i32(0), builder.f64(0), builder.f64(0)]);
  const [place, first, second] = builder.moveTo(head) as [ValueId, ValueId, ValueId];
  builder.branch(builder.op("lt", [place, builder.i32(2 * window.slots)]), body, after);
  builder.moveTo(body);
  builder.jump(head, [
    builder.op("add", [place, builder.i32(2)]),
    builder.op("fadd", [first, builder.op("ldf", [place], [window.at])]),
    builder.op("fadd", [second, builder.op("ldf", [place], [window.at + 1])]),
  ]);
  builder.moveTo(after);
  const unknown = builder.f64(Number.NaN);
  if (!window.isDirection) {
    const hasAny = builder.op("flt", [builder.f64(0), second]);
    return builder.op("fsel", [hasAny, builder.op("fdiv", [first, second]), unknown]);
  }
  const squares = builder.op("fadd", [builder.op("fmul", [first, first]), builder.op("fmul", [second, second])]);
  const pointsSomewhere = builder.op("flt", [builder.f64(SHORTEST_MEAN), squares]);
  const angle = builder.op("fatan2", [first, second]);
  // What is north but for rounding is 0, not a whole turn.
  const isNegative = builder.op("flt", [angle, builder.f64(-SHORTEST_MEAN)]);
  const turned = builder.op("fsel", [
    isNegative,
    builder.op("fadd", [angle, builder.f64(2 * Math.PI)]),
    builder.op("fabs", [angle]),
  ]);
  return builder.op("fsel", [pointsSomewhere, turned, unknown]);
}
