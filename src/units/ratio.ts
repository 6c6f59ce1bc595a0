// Exact fractions, for unit ratios and for decimals that must not be rounded twice.

/** denominator > 0, no common factor. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const ratio = (numerator: bigint, denominator: bigint): Ratio => {
  const sign = denominator < 0n ? -1n : 1n;
  const common = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator * sign) || 1n;
  return { numerator: (sign * numerator) / common, denominator: (sign * denominator) / common };
};

export const ratioOf = (from: { readonly numerator: number; readonly denominator: number }): Ratio =>
  ratio(BigInt(from.numerator), BigInt(from.denominator));
export const times = (a: Ratio, b: Ratio): Ratio => ratio(a.numerator * b.numerator, a.denominator * b.denominator);
export const dividedBy = (a: Ratio, b: Ratio): Ratio => ratio(a.numerator * b.denominator, a.denominator * b.numerator);
export const plus = (a: Ratio, b: Ratio): Ratio =>
  ratio(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
export const minus = (a: Ratio, b: Ratio): Ratio => plus(a, { numerator: -b.numerator, denominator: b.denominator });

/** The decimal a person wrote: 0.1 is 1/10, not the float beside it. `value` must be finite. */
export function ratioOfDecimal(value: number): Ratio {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))!;
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  return shift >= 0 ? ratio(digits * 10n ** BigInt(shift), 1n) : ratio(digits, 10n ** BigInt(-shift));
}

/** The nearest float64, correctly rounded. */
export function nearestFloat({ numerator, denominator }: Ratio): number {
  const n = Number(numerator);
  const d = Number(denominator);
  if (Number.isSafeInteger(n) && Number.isSafeInteger(d)) return n / d;
  // Scale so that the quotient has at least 64 significant bits, plus a sticky bit that settles ties; Number() then rounds once.
  const magnitude = numerator < 0n ? -numerator : numerator;
  const exponent = magnitude.toString(2).length - denominator.toString(2).length;
  if (exponent <= SUBNORMAL_EXPONENT) return (numerator < 0n ? -1 : 1) * nearestSubnormal(magnitude, denominator);
  const shift = Math.max(0, 66 - exponent);
  const scaled = (magnitude << BigInt(shift)) / denominator;
  const isExact = scaled * denominator === magnitude << BigInt(shift);
  const value = Number(isExact ? scaled : scaled | 1n);
  // Two steps, because 2^-shift alone may underflow.
  const half = Math.floor(shift / 2);
  return (numerator < 0n ? -value : value) / 2 ** half / 2 ** (shift - half);
}

/** Up to 2^-1021, floats stand 2^-1074 apart whatever their size. */
const SUBNORMAL_EXPONENT = -1022;

/** Rounded once, to a whole number of 2^-1074: fewer bits than a float elsewhere has. */
function nearestSubnormal(magnitude: bigint, denominator: bigint): number {
  const scaled = magnitude << 1074n;
  const whole = scaled / denominator;
  const twice = 2n * (scaled % denominator);
  const isUp = twice > denominator || (twice === denominator && whole % 2n === 1n);
  return Number(isUp ? whole + 1n : whole) * Number.MIN_VALUE;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
