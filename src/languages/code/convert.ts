// Conversions between number types as instructions. A register of a narrow type already holds its value extended to 32 bits.
import type { FunctionBuilder } from "../../fir/builder.ts";
import type { ValueId } from "../../fir/function.ts";
import { isUnsigned, isWithin, type ScalarType } from "./types.ts";

const TWO_31 = 2 ** 31;
const TWO_32 = 2 ** 32;

/** `value` of type `from` as type `to`. Floats outside an integer's range are clamped to 32 bits, then cut; unknown becomes 0. */
export function convertValue(builder: FunctionBuilder, value: ValueId, from: ScalarType, to: ScalarType): ValueId {
  if (from.kind === "float") return to.kind === "float" ? value : fromFloat(builder, value, to);
  if (to.kind === "float") return isUnsigned(from) ? unsignedToFloat(builder, value) : builder.op("itof", [value]);
  if (isWithin(from, to)) return value;
  return narrowed(builder, value, to);
}

function fromFloat(builder: FunctionBuilder, value: ValueId, to: ScalarType & { kind: "int" }): ValueId {
  if (to.bits === 1) return builder.op("fne", [value, builder.f64(0)]);
  if (isUnsigned(to)) {
    const isHigh = builder.op("fle", [builder.f64(TWO_31), value]);
    // A number below 0 is cut toward 0, which is up: the fraction goes first.
    const low = builder.op("fsub", [builder.op("ffloor", [value]), builder.f64(TWO_32)]);
    return builder.op("ftoi", [builder.op("fsel", [isHigh, low, value])]);
  }
  const whole = builder.op("ftoi", [value]);
  return to.bits === 32 ? whole : narrowed(builder, whole, to);
}

function unsignedToFloat(builder: FunctionBuilder, value: ValueId): ValueId {
  const signed = builder.op("itof", [value]);
  const isHigh = builder.op("lt", [value, builder.i32(0)]);
  return builder.op("fsel", [isHigh, builder.op("fadd", [signed, builder.f64(TWO_32)]), signed]);
}

function narrowed(builder: FunctionBuilder, value: ValueId, to: ScalarType & { kind: "int" }): ValueId {
  if (to.bits === 1) return builder.op("ne", [value, builder.i32(0)]);
  if (!to.signed) return builder.op("and", [value, builder.i32(2 ** to.bits - 1)]);
  const unused = builder.i32(32 - to.bits);
  return builder.op("shr", [builder.op("shl", [value, unused]), unused]);
}
