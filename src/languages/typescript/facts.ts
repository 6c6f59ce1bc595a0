// What is known of a number before the program runs: bounds, whether it is whole, whether it can be -0 or unknown (NaN). JavaScript has
// one number type; these facts decide where 32-bit integer instructions give the very result its float64 would.

export interface Facts {
  readonly low: number;
  readonly high: number;
  /** Finite and without a fraction. */
  readonly isWhole: boolean;
  readonly maybeMinusZero: boolean;
  readonly maybeNaN: boolean;
}

/** Whole numbers up to this are exact in float64, and so are sums and products that stay below it. */
const EXACT = 2 ** 53;
export const INT_LOW = -(2 ** 31);
export const INT_HIGH = 2 ** 31 - 1;
const UNSIGNED_HIGH = 2 ** 32 - 1;

export const wholeFacts = (low: number, high: number, maybeMinusZero = false): Facts => ({
  low,
  high,
  isWhole: true,
  maybeMinusZero,
  maybeNaN: false,
});

/** Any number at all. */
export const UNKNOWN: Facts = {
  low: -Infinity,
  high: Infinity,
  isWhole: false,
  maybeMinusZero: true,
  maybeNaN: true,
};
export const ANY_INT: Facts = wholeFacts(INT_LOW, INT_HIGH);
export const ANY_UNSIGNED: Facts = wholeFacts(0, UNSIGNED_HIGH);

export function factsOf(value: number): Facts {
  if (Number.isNaN(value)) return UNKNOWN;
  return {
    low: value,
    high: value,
    isWhole: Number.isInteger(value) && Math.abs(value) <= EXACT,
    maybeMinusZero: Object.is(value, -0),
    maybeNaN: false,
  };
}

const isWithinBounds = (facts: Facts, low: number, high: number): boolean =>
  facts.isWhole && facts.low >= low && facts.high <= high;

/** Every value is an int32. The sign of zero is not looked at. */
export const fitsInt = (facts: Facts): boolean => isWithinBounds(facts, INT_LOW, INT_HIGH);
export const fitsUnsigned = (facts: Facts): boolean => isWithinBounds(facts, 0, UNSIGNED_HIGH);
export const isExact = (facts: Facts): boolean => isWithinBounds(facts, -EXACT, EXACT);

const hasZero = (facts: Facts): boolean => facts.low <= 0 && facts.high >= 0;
export const canBeZero = (facts: Facts): boolean => facts.maybeNaN || hasZero(facts);
const canBeNegative = (facts: Facts): boolean => facts.low < 0;
const isBounded = (facts: Facts): boolean =>
  !facts.maybeNaN && Number.isFinite(facts.low) && Number.isFinite(facts.high);

/** True if whatever `inner` says may be, `outer` allows. */
export const covers = (outer: Facts, inner: Facts): boolean =>
  inner.low >= outer.low &&
  inner.high <= outer.high &&
  (inner.isWhole || !outer.isWhole) &&
  (outer.maybeMinusZero || !inner.maybeMinusZero) &&
  (outer.maybeNaN || !inner.maybeNaN);

/** One of the two. */
export const joined = (a: Facts, b: Facts): Facts => ({
  low: Math.min(a.low, b.low),
  high: Math.max(a.high, b.high),
  isWhole: a.isWhole && b.isWhole,
  maybeMinusZero: a.maybeMinusZero || b.maybeMinusZero,
  maybeNaN: a.maybeNaN || b.maybeNaN,
});

/** Bounds of finite operands can still leave float64. */
function bounded(corners: readonly number[], isWhole: boolean, maybeMinusZero: boolean): Facts {
  const [low, high] = [Math.min(...corners), Math.max(...corners)];
  if (Number.isNaN(low) || Number.isNaN(high)) return UNKNOWN;
  return { low, high, isWhole: isWhole && -EXACT <= low && high <= EXACT, maybeMinusZero, maybeNaN: false };
}

export function sumFacts(a: Facts, b: Facts): Facts {
  if (!isBounded(a) || !isBounded(b)) return UNKNOWN;
  return bounded([a.low + b.low, a.high + b.high], a.isWhole && b.isWhole, a.maybeMinusZero && b.maybeMinusZero);
}

export function differenceFacts(a: Facts, b: Facts): Facts {
  if (!isBounded(a) || !isBounded(b)) return UNKNOWN;
  return bounded([a.low - b.high, a.high - b.low], a.isWhole && b.isWhole, a.maybeMinusZero && hasZero(b));
}

export function productFacts(a: Facts, b: Facts): Facts {
  if (!isBounded(a) || !isBounded(b)) return UNKNOWN;
  const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  // A fraction can become 0 by underflow, so only whole numbers say that it cannot.
  const minus =
    !(a.isWhole && b.isWhole) ||
    a.maybeMinusZero ||
    b.maybeMinusZero ||
    (hasZero(a) && canBeNegative(b)) ||
    (hasZero(b) && canBeNegative(a));
  return bounded(corners, a.isWhole && b.isWhole, minus);
}

export function negatedFacts(a: Facts): Facts {
  return { ...a, low: -a.high, high: -a.low, maybeMinusZero: !a.isWhole || hasZero(a) };
}

export function quotientFacts(a: Facts, b: Facts): Facts {
  if (!isBounded(a) || !isBounded(b) || hasZero(b)) return UNKNOWN;
  const corners = [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high];
  return bounded(corners, false, true);
}

export function remainderFacts(a: Facts, b: Facts): Facts {
  if (!a.isWhole || !b.isWhole || hasZero(b)) return UNKNOWN;
  const most = Math.max(Math.abs(b.low), Math.abs(b.high)) - 1;
  const low = canBeNegative(a) ? Math.max(a.low, -most) : 0;
  const high = a.high > 0 ? Math.min(a.high, most) : 0;
  return wholeFacts(low, high, canBeNegative(a) || a.maybeMinusZero);
}

/** All bits up to the highest one of a number that is not negative. */
const ones = (high: number): number => (high < 1 ? 0 : 2 ** (Math.floor(Math.log2(high)) + 1) - 1);

/** Of the int32 forms of both sides. */
export function bitFacts(operator: "and" | "or" | "xor", a: Facts, b: Facts): Facts {
  const [left, right] = [int32Facts(a), int32Facts(b)];
  if (operator === "and") {
    if (left.low >= 0 && right.low >= 0) return wholeFacts(0, Math.min(left.high, right.high));
    if (left.low >= 0) return wholeFacts(0, left.high);
    return right.low >= 0 ? wholeFacts(0, right.high) : ANY_INT;
  }
  if (left.low < 0 || right.low < 0) return ANY_INT;
  return wholeFacts(0, ones(Math.max(left.high, right.high)));
}

/** What `x | 0` is. */
export function int32Facts(a: Facts): Facts {
  if (fitsInt(a)) return wholeFacts(a.low, a.high);
  const isInRange = !a.maybeNaN && a.low > INT_LOW - 1 && a.high < INT_HIGH + 1;
  return isInRange ? wholeFacts(Math.trunc(a.low) + 0, Math.trunc(a.high) + 0) : ANY_INT;
}

/** `count`: how far, if it is constant. */
export function shiftFacts(operator: "shl" | "shr" | "shru", a: Facts, count: number | undefined): Facts {
  const value = int32Facts(a);
  const by = count === undefined ? undefined : count & 31;
  if (operator === "shr") {
    if (by !== undefined) return wholeFacts(value.low >> by, value.high >> by);
    return wholeFacts(Math.min(value.low, 0), Math.max(value.high, 0));
  }
  if (operator === "shru") {
    if (value.low >= 0) return wholeFacts(by === undefined ? 0 : value.low >> by, value.high >> (by ?? 0));
    return wholeFacts(0, by === undefined ? UNSIGNED_HIGH : UNSIGNED_HIGH >>> by);
  }
  if (by === undefined) return ANY_INT;
  const scaled = wholeFacts(value.low * 2 ** by, value.high * 2 ** by);
  return fitsInt(scaled) ? scaled : ANY_INT;
}

/** floor, ceil, trunc and round of a number; `round` gives the bounds their function gives. */
export function roundedFacts(a: Facts, round: (value: number) => number): Facts {
  if (!isBounded(a)) return UNKNOWN;
  return bounded([round(a.low) + 0, round(a.high) + 0], true, true);
}
