// The number types of code blocks, as the machine has them: integers of at most 32 bits in an int32 register, every float a float64.
import type { FirType } from "../../fir/function.ts";
import type { Mnemonic } from "../../isa/instructions.ts";

/** An integer's register always holds the value extended to 32 bits by its own sign; 32-bit unsigned ones as the int32 of the same bits. */
export type ScalarType =
  | { readonly kind: "int"; readonly bits: 1 | 8 | 16 | 32; readonly signed: boolean }
  | { readonly kind: "float" };

export const INT: ScalarType = { kind: "int", bits: 32, signed: true };
export const UNSIGNED: ScalarType = { kind: "int", bits: 32, signed: false };
/** 0 or 1; converting to it asks "not zero". */
export const TRUTH: ScalarType = { kind: "int", bits: 1, signed: false };
export const FLOAT: ScalarType = { kind: "float" };

export const intType = (bits: 8 | 16 | 32, signed: boolean): ScalarType => ({ kind: "int", bits, signed });

export const firTypeOf = (type: ScalarType): FirType => (type.kind === "float" ? "f64" : "i32");

/** The type a value of a register has when nothing more is known of it (functions of other blocks). */
export const typeOfFir = (type: FirType): ScalarType => (type === "f64" ? FLOAT : INT);

export const isUnsigned = (type: ScalarType): boolean => type.kind === "int" && type.bits === 32 && !type.signed;

export const sameType = (a: ScalarType, b: ScalarType): boolean =>
  a.kind === "float" || b.kind === "float" ? a.kind === b.kind : a.bits === b.bits && a.signed === b.signed;

/** Bytes of one in memory. */
export const sizeOf = (type: ScalarType): number => (type.kind === "float" ? 8 : Math.max(1, type.bits / 8));

/** True if every value of `from` is also one of `to`, so that no bits change. */
export function isWithin(from: ScalarType, to: ScalarType): boolean {
  if (from.kind === "float" || to.kind === "float") return from.kind === to.kind;
  if (to.bits === 1) return from.bits === 1;
  // 32 bits hold any int: signed and unsigned are two readings of the same register.
  if (to.bits === 32) return true;
  if (from.signed === to.signed) return from.bits <= to.bits;
  return !from.signed && from.bits < to.bits;
}

/** The value a constant has in this type: wrapped for integers, as the int32 of a register. */
export function wrapTo(type: ScalarType, value: number): number {
  if (type.kind === "float") return value;
  if (type.bits === 1) return value === 0 ? 0 : 1;
  const whole = Number.isFinite(value) ? Math.trunc(value) | 0 : 0;
  if (type.bits === 32) return whole;
  const unused = 32 - type.bits;
  return type.signed ? (whole << unused) >> unused : (whole << unused) >>> unused;
}

/** The number a register of this type stands for. */
export const valueOfRegister = (type: ScalarType, register: number): number =>
  isUnsigned(type) ? register >>> 0 : register;

interface Access {
  readonly load: Mnemonic;
  readonly store: Mnemonic;
}

/** The instructions that read and write one element in memory. */
export function accessOf(type: ScalarType): Access {
  if (type.kind === "float") return { load: "ldf", store: "stf" };
  if (type.bits === 32) return { load: "ld32", store: "st32" };
  if (type.bits === 16) return { load: type.signed ? "ld16s" : "ld16u", store: "st16" };
  return { load: type.signed ? "ld8s" : "ld8u", store: "st8" };
}

/** The little-endian bytes of a value in memory. */
export function bytesOf(type: ScalarType, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(sizeOf(type)));
  if (type.kind === "float") view.setFloat64(0, value, true);
  else if (type.bits === 32) view.setInt32(0, value, true);
  else if (type.bits === 16) view.setInt16(0, value, true);
  else view.setInt8(0, value);
  return new Uint8Array(view.buffer);
}
