// Interval arithmetic on the integers of the typed tree: what is known of a number without running the program. Bounds are the numbers
// a type stands for (0 and up for unsigned ones), exact because float64 holds every sum and difference of 32-bit numbers; products beyond
// 2^53 are far outside of every type, where their rounding does not matter.
import type { ArithmeticOperator, CompareOperator } from "./tree.ts";
import { isUnsigned, type ScalarType } from "./types.ts";

/** Lowest and highest value, both included. */
export type Interval = readonly [number, number];

export const ANYTHING: Interval = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** Every value of a type. */
export function allOf(type: ScalarType): Interval {
  if (type.kind === "float") return ANYTHING;
  if (type.bits === 1) return [0, 1];
  if (isUnsigned(type)) return [0, 2 ** 32 - 1];
  return type.signed ? [-(2 ** (type.bits - 1)), 2 ** (type.bits - 1) - 1] : [0, 2 ** type.bits - 1];
}

export const isInside = (inner: Interval, outer: Interval): boolean => inner[0] >= outer[0] && inner[1] <= outer[1];
export const join = (a: Interval, b: Interval): Interval => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];

/** What is in both; undefined if nothing is. */
export function meet(a: Interval, b: Interval): Interval | undefined {
  const both: Interval = [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
  return both[0] <= both[1] ? both : undefined;
}

const corners = (a: Interval, b: Interval, of: (x: number, y: number) => number): Interval => {
  const all = [of(a[0], b[0]), of(a[0], b[1]), of(a[1], b[0]), of(a[1], b[1])];
  return [Math.min(...all), Math.max(...all)];
};

/** The exact results of `a operator b`, before a type cuts them; undefined if nothing is known. */
export function exactResult(operator: ArithmeticOperator, a: Interval, b: Interval): Interval | undefined {
  switch (operator) {
    case "add":
      return [a[0] + b[0], a[1] + b[1]];
    case "sub":
      return [a[0] - b[1], a[1] - b[0]];
    case "mul":
      return corners(a, b, (x, y) => x * y);
    case "div":
      return quotient(a, b);
    case "rem":
      return remainder(a, b);
    case "and":
      return conjunction(a, b);
    case "or":
    case "xor":
      return a[0] >= 0 && b[0] >= 0 ? [0, onesUpTo(Math.max(a[1], b[1]))] : undefined;
    case "shl":
      return b[0] === b[1] && b[0] >= 0 && b[0] < 32 ? [a[0] * 2 ** b[0], a[1] * 2 ** b[0]] : undefined;
    case "shr":
      if (b[0] === b[1] && b[0] >= 0 && b[0] < 32) return [Math.floor(a[0] / 2 ** b[0]), Math.floor(a[1] / 2 ** b[0])];
      return [Math.min(a[0], 0), Math.max(a[1], 0)];
  }
}

function quotient(a: Interval, b: Interval): Interval {
  if (b[0] > 0 || b[1] < 0) return corners(a, b, (x, y) => Math.trunc(x / y));
  const most = Math.max(Math.abs(a[0]), Math.abs(a[1]));
  return [-most, most];
}

/** Has the sign of the left side, and is nearer to 0 than either side. */
function remainder(a: Interval, b: Interval): Interval {
  const most = Math.max(Math.abs(b[0]), Math.abs(b[1])) - 1;
  return [a[0] < 0 ? Math.max(a[0], -most) : 0, a[1] > 0 ? Math.min(a[1], most) : 0];
}

function conjunction(a: Interval, b: Interval): Interval | undefined {
  if (a[0] >= 0 && b[0] >= 0) return [0, Math.min(a[1], b[1])];
  if (a[0] >= 0) return [0, a[1]];
  return b[0] >= 0 ? [0, b[1]] : undefined;
}

/** The lowest number of ones alone (1, 3, 7 …) that is not below. */
const onesUpTo = (value: number): number => 2 ** Math.ceil(Math.log2(value + 1)) - 1;

/** Whether a comparison is always true or always false. */
export function decided(operator: CompareOperator, a: Interval, b: Interval): boolean | undefined {
  switch (operator) {
    case "eq":
      return a[1] < b[0] || b[1] < a[0] ? false : a[0] === a[1] && b[0] === b[1] ? true : undefined;
    case "ne": {
      const same = decided("eq", a, b);
      return same === undefined ? undefined : !same;
    }
    case "lt":
      return a[1] < b[0] ? true : a[0] >= b[1] ? false : undefined;
    case "le":
      return a[1] <= b[0] ? true : a[0] > b[1] ? false : undefined;
    case "gt":
      return decided("lt", b, a);
    case "ge":
      return decided("le", b, a);
  }
}

export const OPPOSITE: Readonly<Record<CompareOperator, CompareOperator>> = {
  eq: "ne",
  ne: "eq",
  lt: "ge",
  le: "gt",
  gt: "le",
  ge: "lt",
};

export const SWAPPED: Readonly<Record<CompareOperator, CompareOperator>> = {
  eq: "eq",
  ne: "ne",
  lt: "gt",
  le: "ge",
  gt: "lt",
  ge: "le",
};

/** What `a` can be where `a operator b` is true; undefined if it never is. */
export function where(operator: CompareOperator, a: Interval, b: Interval): Interval | undefined {
  switch (operator) {
    case "eq":
      return meet(a, b);
    case "ne": {
      if (b[0] !== b[1]) return a;
      const low = a[0] === b[0] ? a[0] + 1 : a[0];
      const high = a[1] === b[0] ? a[1] - 1 : a[1];
      return low <= high ? [low, high] : undefined;
    }
    case "lt":
      return meet(a, [Number.NEGATIVE_INFINITY, b[1] - 1]);
    case "le":
      return meet(a, [Number.NEGATIVE_INFINITY, b[1]]);
    case "gt":
      return meet(a, [b[0] + 1, Number.POSITIVE_INFINITY]);
    case "ge":
      return meet(a, [b[0], Number.POSITIVE_INFINITY]);
  }
}
