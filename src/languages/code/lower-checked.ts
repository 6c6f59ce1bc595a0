// Integer operations that trap where the mathematical result is not in the type. The machine has instructions for signed 32 bits; for other
// types it wraps silently, and each check is a comparison that the wrapped result of an overflow cannot pass (H. S. Warren, Hacker's
// Delight, 2nd ed., 2-13).
import type { FunctionBuilder } from "../../fir/builder.ts";
import type { ValueId } from "../../fir/function.ts";
import { convertValue } from "./convert.ts";
import type { LocalValues } from "./ssa.ts";
import { OVERFLOW } from "./trap-arguments.ts";
import type { ArithmeticOperator } from "./tree.ts";
import { FLOAT, isUnsigned, type ScalarType } from "./types.ts";

type IntType = ScalarType & { readonly kind: "int" };

/** The operands; `known` are their values where they are constant, as numbers of the type. */
export interface Operands {
  readonly left: ValueId;
  readonly right: ValueId;
  readonly known: { readonly left: number | undefined; readonly right: number | undefined };
}

/** Signed 32-bit operations that trap by themselves, with OVERFLOW. */
const TRAPPING = { add: "addt", sub: "subt", mul: "mult" } as const;
const TWO_32 = 2 ** 32;

/** Goes on only if `condition` is not 0; else the program traps. */
export function trapUnless(builder: FunctionBuilder, locals: LocalValues, condition: ValueId, argument: number): void {
  guard(builder, locals, condition, argument, false);
}

const trapIf = (builder: FunctionBuilder, locals: LocalValues, condition: ValueId): void =>
  guard(builder, locals, condition, OVERFLOW, true);

function guard(
  builder: FunctionBuilder,
  locals: LocalValues,
  condition: ValueId,
  argument: number,
  trapsOn: boolean,
): void {
  const stop = builder.addBlock();
  const on = builder.addBlock();
  if (trapsOn) locals.branch(condition, stop, on);
  else locals.branch(condition, on, stop);
  locals.seal(stop);
  builder.moveTo(stop);
  builder.trap(argument);
  locals.seal(on);
  builder.moveTo(on);
}

/** `left operator right` in `type`, trapping on overflow. `plain` makes the operation itself, wrapping. */
export function checkedArithmetic(
  builder: FunctionBuilder,
  locals: LocalValues,
  operator: ArithmeticOperator,
  type: IntType,
  operands: Operands,
  plain: () => ValueId,
): ValueId {
  if (operator === "div" || operator === "rem") {
    if (type.signed) checkDivision(builder, locals, type, operands);
    return plain();
  }
  if (type.bits < 32) {
    const value = plain();
    trapUnless(builder, locals, isInNarrow(builder, value, type), OVERFLOW);
    return value;
  }
  if (operator !== "add" && operator !== "sub" && operator !== "mul") return plain();
  if (!isUnsigned(type)) return builder.op(TRAPPING[operator], [operands.left, operands.right]);
  return operator === "mul"
    ? unsignedProduct(builder, locals, type, operands, plain)
    : unsignedSum(builder, locals, operator, operands, plain);
}

/** `-value`, trapping for the lowest number, whose opposite is not in the type. */
export function checkedNegation(
  builder: FunctionBuilder,
  locals: LocalValues,
  type: ScalarType,
  value: ValueId,
): ValueId {
  if (type.kind === "float") return builder.op("fneg", [value]);
  trapIf(builder, locals, builder.op("eq", [value, builder.i32(lowest(type))]));
  return builder.op("sub", [builder.i32(0), value]);
}

const lowest = (type: IntType): number => (type.signed ? -(2 ** (type.bits - 1)) : 0);

/** One unsigned comparison: value - lowest < count of values. */
function isInNarrow(builder: FunctionBuilder, value: ValueId, type: IntType): ValueId {
  const shifted = type.signed ? builder.op("add", [value, builder.i32(-lowest(type))]) : value;
  return builder.op("ltu", [shifted, builder.i32(2 ** type.bits)]);
}

/** The one signed division that overflows: lowest / -1. */
function checkDivision(
  builder: FunctionBuilder,
  locals: LocalValues,
  type: IntType,
  { left, right, known }: Operands,
): void {
  if (known.right !== undefined && known.right !== -1) return;
  if (known.left !== undefined && known.left !== lowest(type)) return;
  const isLowest = builder.op("eq", [left, builder.i32(lowest(type))]);
  if (known.right === -1) return trapIf(builder, locals, isLowest);
  const isMinusOne = builder.op("eq", [right, builder.i32(-1)]);
  trapIf(builder, locals, builder.op("and", [isLowest, isMinusOne]));
}

function unsignedSum(
  builder: FunctionBuilder,
  locals: LocalValues,
  operator: "add" | "sub",
  { left, right, known }: Operands,
  plain: () => ValueId,
): ValueId {
  if (operator === "sub") {
    const isLess = known.right === 1 ? builder.op("eq", [left, builder.i32(0)]) : builder.op("ltu", [left, right]);
    trapIf(builder, locals, isLess);
    return plain();
  }
  const sum = plain();
  const hasWrapped =
    known.right === 1 || known.left === 1 ? builder.op("eq", [sum, builder.i32(0)]) : builder.op("ltu", [sum, left]);
  trapIf(builder, locals, hasWrapped);
  return sum;
}

function unsignedProduct(
  builder: FunctionBuilder,
  locals: LocalValues,
  type: IntType,
  { left, right, known }: Operands,
  plain: () => ValueId,
): ValueId {
  const factor = known.right ?? known.left;
  const other = known.right === undefined ? right : left;
  if (factor === 0 || factor === 1) return plain();
  if (factor !== undefined) {
    const most = builder.i32(Math.floor((TWO_32 - 1) / factor));
    trapIf(builder, locals, builder.op("ltu", [most, other]));
    return plain();
  }
  // Below 2^53 float64 products are exact, and a larger one does not round into the range of 32 bits.
  const [a, b] = [convertValue(builder, left, type, FLOAT), convertValue(builder, right, type, FLOAT)];
  const exact = builder.op("fmul", [a, b]);
  const value = plain();
  trapIf(builder, locals, builder.op("fle", [builder.f64(TWO_32), exact]));
  return value;
}
