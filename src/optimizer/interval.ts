// What is known of a number: it lies between two bounds, both included, and a float may besides be unknown (NaN). How each operation changes
// that. For floats the bounds are computed as the machine computes: rounding keeps the order of numbers.
import type { FirOp, FirType } from "../fir/function.ts";

export interface Interval {
  readonly lowest: number;
  readonly highest: number;
  /** May be NaN; never for i32. */
  readonly unknown: boolean;
}

const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

const ints = (lowest: number, highest: number): Interval => ({ lowest, highest, unknown: false });

const ANY: Readonly<Record<FirType, Interval>> = {
  i32: ints(INT_MIN, INT_MAX),
  f64: { lowest: Number.NEGATIVE_INFINITY, highest: Number.POSITIVE_INFINITY, unknown: true },
};
const TRUTH = ints(0, 1);

/** All that a value of the type may be. */
export const anyOf = (type: FirType): Interval => ANY[type];

/** A constant. Only unknown is an interval without numbers, which is not told apart: it may be anything. */
export const exactly = (value: number): Interval => (Number.isNaN(value) ? ANY.f64 : ints(value, value));

/** Both. */
export const join = (a: Interval, b: Interval): Interval => ({
  lowest: Math.min(a.lowest, b.lowest),
  highest: Math.max(a.highest, b.highest),
  unknown: a.unknown || b.unknown,
});

/** What is in `a` and satisfies the bounds; `a` itself if nothing does, which is where control never comes. */
export function within(a: Interval, lowest: number, highest: number, unknown = a.unknown): Interval {
  const met = {
    lowest: Math.max(a.lowest, lowest),
    highest: Math.min(a.highest, highest),
    unknown: a.unknown && unknown,
  };
  return met.lowest <= met.highest ? met : a;
}

export const isSame = (a: Interval, b: Interval): boolean =>
  a.lowest === b.lowest && a.highest === b.highest && a.unknown === b.unknown;

/** The one int32 it can be. */
export const onlyInt = ({ lowest, highest }: Interval): number | undefined =>
  lowest === highest ? lowest | 0 : undefined;

/** Whether a sum of integers stays in 32 bits. */
export const isInt32 = (lowest: number, highest: number): boolean => lowest >= INT_MIN && highest <= INT_MAX;

const wrapped = (lowest: number, highest: number): Interval =>
  isInt32(lowest, highest) ? ints(lowest, highest) : ANY.i32;

/** Of what goes on only where it is in 32 bits. */
const trapped = (lowest: number, highest: number): Interval => within(ANY.i32, lowest, highest);

/** Smallest 2^n - 1 that is not below. */
const maskOver = (value: number): number => 2 ** (32 - Math.clz32(value)) - 1;

type Transfer = (a: Interval, b: Interval, c: Interval) => Interval;

/** The corners of a product or quotient. */
function corners(a: Interval, b: Interval, compute: (x: number, y: number) => number): readonly number[] {
  return [a.lowest, a.highest].flatMap((x) => [compute(x, b.lowest), compute(x, b.highest)]);
}

/** Floats from the values at their bounds; where one of these is unknown, nothing is known. */
function floats(values: readonly number[], unknown: boolean): Interval {
  if (values.some(Number.isNaN)) return ANY.f64;
  return { lowest: Math.min(...values), highest: Math.max(...values), unknown };
}

const isBounded = ({ lowest, highest }: Interval): boolean => Number.isFinite(lowest) && Number.isFinite(highest);
const either = (a: Interval, b: Interval): boolean => a.unknown || b.unknown;
const shifts = (count: Interval): number | undefined => {
  const only = onlyInt(count);
  return only === undefined ? undefined : only & 31;
};
const bytes = (bits: number, isSigned: boolean): Interval =>
  isSigned ? ints(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) : ints(0, 2 ** bits - 1);

const TRANSFERS: Partial<Record<FirOp, Transfer>> = {
  addt: (a, b) => trapped(a.lowest + b.lowest, a.highest + b.highest),
  subt: (a, b) => trapped(a.lowest - b.highest, a.highest - b.lowest),
  mult: (a, b) => {
    const products = corners(a, b, (x, y) => x * y);
    return trapped(Math.min(...products), Math.max(...products));
  },
  add: (a, b) => wrapped(a.lowest + b.lowest, a.highest + b.highest),
  sub: (a, b) => wrapped(a.lowest - b.highest, a.highest - b.lowest),
  mul: (a, b) => {
    const products = corners(a, b, (x, y) => x * y);
    return wrapped(Math.min(...products), Math.max(...products));
  },
  div: (a, b) => {
    if (b.lowest <= 0) return ANY.i32;
    return ints(
      Math.trunc(a.lowest / (a.lowest < 0 ? b.lowest : b.highest)),
      Math.trunc(a.highest / (a.highest < 0 ? b.highest : b.lowest)),
    );
  },
  rem: (a, b) => {
    if (b.lowest <= 0) return a.lowest >= 0 ? ints(0, a.highest) : ANY.i32;
    const most = b.highest - 1;
    return ints(a.lowest >= 0 ? 0 : Math.max(a.lowest, -most), a.highest <= 0 ? 0 : Math.min(a.highest, most));
  },
  and: (a, b) => {
    if (a.lowest >= 0 && b.lowest >= 0) return ints(0, Math.min(a.highest, b.highest));
    if (a.lowest >= 0) return ints(0, a.highest);
    return b.lowest >= 0 ? ints(0, b.highest) : ANY.i32;
  },
  or: (a, b) =>
    a.lowest >= 0 && b.lowest >= 0
      ? ints(Math.max(a.lowest, b.lowest), maskOver(Math.max(a.highest, b.highest)))
      : ANY.i32,
  xor: (a, b) => (a.lowest >= 0 && b.lowest >= 0 ? ints(0, maskOver(Math.max(a.highest, b.highest))) : ANY.i32),
  shl: (a, b) => {
    const count = shifts(b);
    return count === undefined ? ANY.i32 : wrapped(a.lowest * 2 ** count, a.highest * 2 ** count);
  },
  shr: (a, b) => {
    const count = shifts(b);
    return count === undefined ? join(a, exactly(0)) : ints(a.lowest >> count, a.highest >> count);
  },
  shru: (a, b) => {
    const count = shifts(b);
    if (count === undefined || count === 0) return a.lowest >= 0 ? ints(0, a.highest) : ANY.i32;
    return a.lowest >= 0 ? ints(a.lowest >>> count, a.highest >>> count) : ints(0, 2 ** (32 - count) - 1);
  },
  eq: () => TRUTH,
  ne: () => TRUTH,
  lt: () => TRUTH,
  le: () => TRUTH,
  ltu: () => TRUTH,
  feq: () => TRUTH,
  fne: () => TRUTH,
  flt: () => TRUTH,
  fle: () => TRUTH,
  sel: (_, b, c) => join(b, c),
  fsel: (_, b, c) => join(b, c),
  itof: (a) => a,
  ftoi: (a) => {
    const clamp = (value: number) => Math.max(INT_MIN, Math.min(INT_MAX, Math.trunc(value))) | 0;
    const numbers = ints(clamp(a.lowest), clamp(a.highest));
    return a.unknown ? join(numbers, exactly(0)) : numbers;
  },
  ld8u: () => bytes(8, false),
  ld8s: () => bytes(8, true),
  ld16u: () => bytes(16, false),
  ld16s: () => bytes(16, true),
  fadd: (a, b) => floats([a.lowest + b.lowest, a.highest + b.highest], either(a, b) || !(isBounded(a) || isBounded(b))),
  fsub: (a, b) => floats([a.lowest - b.highest, a.highest - b.lowest], either(a, b) || !(isBounded(a) || isBounded(b))),
  fmul: (a, b) =>
    isBounded(a) && isBounded(b)
      ? floats(
          corners(a, b, (x, y) => x * y),
          either(a, b),
        )
      : ANY.f64,
  fneg: (a) => ({ lowest: -a.highest, highest: -a.lowest, unknown: a.unknown }),
  fabs: (a) => ({
    lowest: a.lowest <= 0 && a.highest >= 0 ? 0 : Math.min(Math.abs(a.lowest), Math.abs(a.highest)),
    highest: Math.max(Math.abs(a.lowest), Math.abs(a.highest)),
    unknown: a.unknown,
  }),
  ffloor: (a) => ({ lowest: Math.floor(a.lowest), highest: Math.floor(a.highest), unknown: a.unknown }),
  fsqrt: (a) => ({
    lowest: Math.sqrt(Math.max(0, a.lowest)),
    highest: Math.sqrt(Math.max(0, a.highest)),
    unknown: a.unknown || a.lowest < 0,
  }),
  fmin: (a, b) => ({
    lowest: Math.min(a.lowest, b.lowest),
    highest: Math.min(a.highest, b.highest),
    unknown: either(a, b),
  }),
  fmax: (a, b) => ({
    lowest: Math.max(a.lowest, b.lowest),
    highest: Math.max(a.highest, b.highest),
    unknown: either(a, b),
  }),
};

/** What an operation makes of its arguments. */
export function transfer(op: FirOp, type: FirType, args: readonly Interval[]): Interval {
  const [a = ANY[type], b = ANY[type], c = ANY[type]] = args;
  return TRANSFERS[op]?.(a, b, c) ?? ANY[type];
}

/** What a comparison of two numbers gives where their bounds decide it: 1 or 0. */
export function decide(op: FirOp, a: Interval, b: Interval): number | undefined {
  const isKnown = !a.unknown && !b.unknown;
  const isApart = a.highest < b.lowest || b.highest < a.lowest;
  const isOne = isKnown && a.lowest === a.highest && b.lowest === b.highest && a.lowest === b.lowest;
  const answer = (yes: boolean, no: boolean) => (yes ? 1 : no ? 0 : undefined);
  switch (op) {
    case "eq":
    case "feq":
      return answer(isOne, isApart);
    case "ne":
    case "fne":
      return answer(isApart, isOne);
    case "lt":
    case "flt":
      return answer(isKnown && a.highest < b.lowest, a.lowest >= b.highest);
    case "le":
    case "fle":
      return answer(isKnown && a.highest <= b.lowest, a.lowest > b.highest);
    case "ltu":
      // Below zero is above all that is not.
      if (a.lowest >= 0 && b.lowest >= 0) return decide("lt", a, b);
      if (a.lowest >= 0 && b.highest < 0) return 1;
      return a.highest < 0 && b.lowest >= 0 ? 0 : undefined;
    default:
      return undefined;
  }
}
