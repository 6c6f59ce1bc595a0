// What is known of a Python number before the program runs: a float, or an int between two bounds (False and True are 0 and 1). The bounds
// choose the register's reading (int32, or uint32 for what goes beyond) and tell which operations can leave it and have to be checked.
import { FLOAT, INT, type ScalarType, UNSIGNED } from "../code/types.ts";

export type Fact = { readonly kind: "float" } | IntFact;
export interface IntFact {
  readonly kind: "int";
  readonly low: number;
  readonly high: number;
}

export const INT_LOWEST = -(2 ** 31);
export const INT_HIGHEST = 2 ** 31 - 1;
export const UNSIGNED_HIGHEST = 2 ** 32 - 1;

export const between = (low: number, high: number): IntFact => ({ kind: "int", low, high });
export const FLOAT_FACT: Fact = { kind: "float" };
export const ANY_INT = between(INT_LOWEST, INT_HIGHEST);
export const ANY_UNSIGNED = between(0, UNSIGNED_HIGHEST);
export const ANY_TRUTH = between(0, 1);

/** The register type of a number of which this is known. */
export const typeOfFact = (fact: Fact): ScalarType =>
  fact.kind === "float" ? FLOAT : fact.high > INT_HIGHEST ? UNSIGNED : INT;

export const factOfType = (type: ScalarType): Fact =>
  type.kind === "float" ? FLOAT_FACT : type.signed ? ANY_INT : ANY_UNSIGNED;

export const isWithinFact = (inner: Fact, outer: Fact): boolean =>
  inner.kind === "float" || outer.kind === "float"
    ? inner.kind === outer.kind
    : outer.low <= inner.low && inner.high <= outer.high;

/** Fits a register, in one of its two readings. */
export const isRepresentable = ({ low, high }: IntFact): boolean =>
  (low >= INT_LOWEST && high <= INT_HIGHEST) || (low >= 0 && high <= UNSIGNED_HIGHEST);

/** The part of a range that a register can hold: negative numbers rather than those of 2^31 and more, where it has both. */
export function representable({ low, high }: IntFact): IntFact {
  if (low < 0) return between(Math.max(low, INT_LOWEST), Math.max(INT_LOWEST, Math.min(high, INT_HIGHEST)));
  return between(Math.min(low, UNSIGNED_HIGHEST), Math.min(high, UNSIGNED_HIGHEST));
}

/** What is known of a variable that may hold either; undefined is "nothing yet". */
export function joined(a: Fact | undefined, b: Fact | undefined): Fact | undefined {
  if (!a || !b) return a ?? b;
  if (a.kind === "float" || b.kind === "float") return FLOAT_FACT;
  return representable(between(Math.min(a.low, b.low), Math.max(a.high, b.high)));
}

/** What both say, for a condition that held; the second where they exclude each other (the place is never reached). */
export function intersected(a: IntFact, b: IntFact): IntFact {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  return low <= high ? between(low, high) : b;
}

/** Bounds a growing range jumps to, so that a loop's inference ends. */
const LOWS = [0, -1, -128, -32768, INT_LOWEST];
const HIGHS = [0, 1, 255, 32767, 65535, 2 ** 24 - 1, INT_HIGHEST, UNSIGNED_HIGHEST];

/** The next larger fact than `before` that holds `after` too. */
export function widened(before: Fact, after: Fact): Fact {
  if (before.kind === "float" || after.kind === "float") return FLOAT_FACT;
  const low = after.low < before.low ? LOWS.find((bound) => bound <= after.low)! : before.low;
  const high = after.high > before.high ? HIGHS.find((bound) => bound >= after.high)! : before.high;
  return representable(between(low, high));
}

export function sumOf(a: IntFact, b: IntFact): IntFact {
  return between(a.low + b.low, a.high + b.high);
}

export const oppositeOf = (a: IntFact): IntFact => between(0 - a.high, 0 - a.low);

export function productOf(a: IntFact, b: IntFact): IntFact {
  return hull([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]);
}

/** Bounds of the floored quotient; the divisor's range is taken without 0. */
export function quotientOf(a: IntFact, b: IntFact): IntFact {
  const divisors = [
    b.low,
    b.high,
    ...(b.low <= 1 && b.high >= 1 ? [1] : []),
    ...(b.low <= -1 && b.high >= -1 ? [-1] : []),
  ];
  const sides = divisors.filter((divisor) => divisor !== 0);
  if (sides.length === 0) return a;
  return hull(sides.flatMap((divisor) => [Math.floor(a.low / divisor), Math.floor(a.high / divisor)]));
}

/** Bounds of the floored remainder: it has the divisor's sign, and a small dividend stays as it is. */
export function remainderOf(a: IntFact, b: IntFact): IntFact {
  if (a.low >= 0 && b.low > a.high) return a;
  const high = b.high > 0 ? b.high - 1 : 0;
  const low = b.low < 0 ? b.low + 1 : 0;
  return between(low, a.low >= 0 && low === 0 ? Math.min(high, a.high) : high);
}

export function andOf(a: IntFact, b: IntFact): IntFact {
  if (a.low >= 0 && b.low >= 0) return between(0, Math.min(a.high, b.high));
  if (a.low >= 0) return between(0, a.high);
  if (b.low >= 0) return between(0, b.high);
  return between(lowestOfBits(a, b), Math.max(a.high, b.high));
}

/** Bounds of `a | b` and of `a ^ b`. */
export function orOf(a: IntFact, b: IntFact): IntFact {
  const high = Math.max(bitsMask(a.high), bitsMask(b.high), bitsMask(-1 - a.low), bitsMask(-1 - b.low));
  return a.low >= 0 && b.low >= 0 ? between(0, high) : between(lowestOfBits(a, b), high);
}

const lowestOfBits = (a: IntFact, b: IntFact): number =>
  -1 - Math.max(bitsMask(-1 - a.low), bitsMask(-1 - b.low), bitsMask(a.high), bitsMask(b.high));

/** The smallest 2^n - 1 that is not below. */
const bitsMask = (value: number): number => (value <= 0 ? 0 : 2 ** (Math.floor(Math.log2(value)) + 1) - 1);

function hull(values: readonly number[]): IntFact {
  // 0 * -5 is -0.
  return between(Math.min(...values) + 0, Math.max(...values) + 0);
}
