// Between a unit and SI, without rounding twice: the decimal as written times the unit's exact ratio is one fraction, and only that is
// rounded to a float. So "5 fathoms" is the very float of 9.144, and the encoder finds its short form.
import type { Rational } from "../fir/function.ts";
import { siUnitOf } from "./named.ts";
import { dividedBy, minus, nearestFloat, plus, type Ratio, ratioOf, ratioOfDecimal, times } from "./ratio.ts";
import type { Unit } from "./unit.ts";

/** Value in SI (radians for angles) of `value` in `unit`; NaN stays NaN. */
export function convertToSi(value: number, unit: Unit): number {
  if (!Number.isFinite(value)) return value;
  return timesPi(exactToSi(value, unit), unit.toSi.piPower ?? 0);
}

/** Value in `unit` of an SI value. */
export function convertFromSi(siValue: number, unit: Unit): number {
  if (!Number.isFinite(siValue)) return siValue;
  const piPower = unit.toSi.piPower ?? 0;
  const withoutPi = ratioOfDecimal(siValue / Math.PI ** piPower);
  const scaled = dividedBy(withoutPi, ratioOf(unit.toSi));
  return nearestFloat(unit.offset ? minus(scaled, ratioOf(unit.offset)) : scaled);
}

/** As `convertToSi`, for a difference: the offset of an affine scale does not count (a rise of 5 degrees Celsius is 5 K). */
export function convertDifferenceToSi(value: number, unit: Unit): number {
  const { offset: _, ...linear } = unit;
  return convertToSi(value, linear);
}

/**
 * The SI value of `value` in `unit` as a fraction whose parts fit int32, for data sections. Exact where that is possible; angles in
 * degrees and very long fractions are the nearest such fraction (continued fractions).
 */
export function rationalInSi(value: number, unit: Unit): Rational {
  const exact = exactToSi(value, unit);
  if (!unit.toSi.piPower && fits(exact)) {
    return { numerator: Number(exact.numerator), denominator: Number(exact.denominator) };
  }
  return nearestRational(convertToSi(value, unit));
}

/** The fraction nearest to a number with both parts within int32 (beyond that range: the end of it). */
export function nearestRational(value: number): Rational {
  if (!Number.isFinite(value)) return { numerator: value < 0 ? -INT32_MAX : INT32_MAX, denominator: 1 };
  if (Math.abs(value) >= INT32_MAX) return { numerator: Math.sign(value) * INT32_MAX, denominator: 1 };
  let [before, current] = [
    { n: 0, d: 1 },
    { n: 1, d: 0 },
  ];
  let rest = Math.abs(value);
  for (;;) {
    const whole = Math.floor(rest);
    const next = { n: whole * current.n + before.n, d: whole * current.d + before.d };
    if (next.n > INT32_MAX || next.d > INT32_MAX) break;
    [before, current] = [current, next];
    if (current.n / current.d === Math.abs(value) || rest === whole) break;
    rest = 1 / (rest - whole);
  }
  return { numerator: Math.sign(value) * current.n || 0, denominator: current.d };
}

/** "9.144 m", "270°", "2 h"; an SI value that is NaN is "unknown". Six significant digits, without trailing zeros. */
export function formatQuantity(siValue: number, unit: Unit): string {
  if (Number.isNaN(siValue)) return "unknown";
  const number = formatNumber(convertFromSi(siValue, unit));
  if (unit.symbol === "") return number;
  return unit.symbol === "°" ? `${number}°` : `${number} ${unit.symbol}`;
}

/** A number for people: six significant digits, no trailing zeros, no "-0", exponents only where digits would be endless. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "unknown" : String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value + 0);
  return String(Number(value.toPrecision(6)) + 0);
}

/** As formatQuantity, in the SI unit of the unit's dimension. */
export const formatInSi = (siValue: number, unit: Unit): string => formatQuantity(siValue, siUnitOf(unit.dimension));

const INT32_MAX = 2 ** 31 - 1;

const fits = ({ numerator, denominator }: Ratio): boolean =>
  numerator <= INT32_MAX && numerator >= -INT32_MAX && denominator <= INT32_MAX;

/** All of the conversion but the factor pi. */
function exactToSi(value: number, unit: Unit): Ratio {
  const decimal = ratioOfDecimal(value);
  return times(unit.offset ? plus(decimal, ratioOf(unit.offset)) : decimal, ratioOf(unit.toSi));
}

function timesPi(exact: Ratio, power: number): number {
  if (power === 0) return nearestFloat(exact);
  const factor = Math.PI ** power;
  const [numerator, denominator] = [Number(exact.numerator), Number(exact.denominator)];
  // Degrees as people write them give the very floats of the usual formula; longer fractions might be too long for a float.
  const isShort = Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator);
  return isShort ? (numerator * factor) / denominator : nearestFloat(exact) * factor;
}
