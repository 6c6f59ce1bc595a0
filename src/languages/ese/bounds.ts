// Between which values a number lies wherever it is known, as far as that is known while it is compiled (all in SI): what cannot be zero
// can be divided by as it is, and what can gives unknown instead of a number without end.
import type { FunctionBuilder } from "../../fir/builder.ts";
import type { FirOp, ValueId } from "../../fir/function.ts";
import type { NumberOperand } from "./operand.ts";

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export type BinaryOp = "fadd" | "fsub" | "fmul" | "fdiv" | "fpow";

const UNBOUNDED: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
/** e to a larger power has no end. */
const EXPONENT_MAX = 700;

export const boundsOf = ({ constant, bounds }: NumberOperand): Bounds =>
  constant !== undefined && !Number.isNaN(constant) ? { low: constant, high: constant } : (bounds ?? UNBOUNDED);

/** As a property of an operand; nothing where nothing is known. */
export const withBounds = (bounds: Bounds | undefined): { readonly bounds?: Bounds } =>
  bounds && (Number.isFinite(bounds.low) || Number.isFinite(bounds.high)) ? { bounds } : {};

export const joined = (a: Bounds, b: Bounds): Bounds => ({
  low: Math.min(a.low, b.low),
  high: Math.max(a.high, b.high),
});

const hasZero = ({ low, high }: Bounds): boolean => low <= 0 && high >= 0;

/** What an operation makes of two bounds. */
export function boundsOfBinary(op: BinaryOp, a: Bounds, b: Bounds): Bounds | undefined {
  if (op === "fadd") return checked([a.low + b.low, a.high + b.high]);
  if (op === "fsub") return checked([a.low - b.high, a.high - b.low]);
  if (op === "fmul") return checked([a.low, a.high].flatMap((x) => [x * b.low, x * b.high]));
  if (op === "fdiv" && !hasZero(b)) return checked([a.low, a.high].flatMap((x) => [x / b.low, x / b.high]));
  // Any number to an even power is not negative.
  if (op === "fpow" && b.low === b.high && b.low % 2 === 0) return { low: 0, high: Number.POSITIVE_INFINITY };
  return undefined;
}

/** What a function makes of the bounds of its arguments. */
export function boundsOfFunction(op: FirOp, a: Bounds, b: Bounds | undefined): Bounds | undefined {
  switch (op) {
    case "fabs":
      return {
        low: hasZero(a) ? 0 : Math.min(Math.abs(a.low), Math.abs(a.high)),
        high: Math.max(Math.abs(a.low), Math.abs(a.high)),
      };
    case "fsqrt":
      return { low: Math.sqrt(Math.max(0, a.low)), high: Math.sqrt(Math.max(0, a.high)) };
    case "fmin":
      return b && { low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) };
    case "fmax":
      return b && { low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) };
    case "fsin":
    case "fcos":
      return { low: -1, high: 1 };
    default:
      return undefined;
  }
}

function checked(values: readonly number[]): Bounds | undefined {
  return values.some(Number.isNaN) ? undefined : { low: Math.min(...values), high: Math.max(...values) };
}

/** The result of an operation on two numbers that are written out; NaN where it has no end. */
export function folded(op: BinaryOp, a: number, b: number): number {
  const result = { fadd: a + b, fsub: a - b, fmul: a * b, fdiv: a / b, fpow: a ** b }[op];
  return Number.isFinite(result) ? result : Number.NaN;
}

/** The operation, unknown where its result would have no end. */
export function endingValue(
  builder: FunctionBuilder,
  op: BinaryOp,
  left: NumberOperand,
  right: NumberOperand,
): ValueId {
  const value = builder.op(op, [left.value, right.value]);
  const isSafe =
    op === "fdiv"
      ? !hasZero(boundsOf(right))
      : op !== "fpow" || boundsOf(right).low >= 0 || (right.constant !== undefined && !hasZero(boundsOf(left)));
  return isSafe ? value : ending(builder, value);
}

/** Whether a function of one number always has an end. */
export const isEnding = (op: FirOp, a: NumberOperand): boolean =>
  op === "flog" ? boundsOf(a).low > 0 : op !== "fexp" || boundsOf(a).high <= EXPONENT_MAX;

/** A value; unknown where it is endless, for endless less endless is unknown and all else less itself is 0. The shortest way in bytes. */
export const ending = (builder: FunctionBuilder, value: ValueId): ValueId =>
  builder.op("fadd", [value, builder.op("fsub", [value, value])]);
