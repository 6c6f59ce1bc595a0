// The shortest instruction that puts a constant into a register, exact to the bit.
import { instructionBits } from "../fir/code-bits.ts";
import type { FirType } from "../fir/function.ts";
import type { MachineInstruction, Slot, Virtual } from "./machine-code.ts";

export const INT32_MAX = 2147483647;
export const INT32_MIN = -2147483648;

/** A fraction of two int32 whose float64 quotient is exactly the value, if its continued fraction meets one. */
export function exactFraction(value: number): { readonly numerator: number; readonly denominator: number } | undefined {
  if (!Number.isFinite(value) || Math.abs(value) > INT32_MAX) return undefined;
  let [n0, d0, n1, d1] = [0, 1, 1, 0];
  let rest = Math.abs(value);
  for (;;) {
    const whole = Math.floor(rest);
    [n0, d0, n1, d1] = [n1, d1, whole * n1 + n0, whole * d1 + d0];
    if (n1 > INT32_MAX || d1 > INT32_MAX) return undefined;
    if (n1 / d1 === Math.abs(value)) return { numerator: value < 0 ? -n1 : n1, denominator: d1 };
    if (rest === whole) return undefined;
    rest = 1 / (rest - whole);
  }
}

export function loadConstant(to: Virtual, type: FirType, value: number): MachineInstruction {
  const make = (name: MachineInstruction["name"], ...numbers: number[]): MachineInstruction => ({
    name,
    slots: [{ kind: "register", of: to }, ...numbers.map((number): Slot => ({ kind: "number", value: number }))],
    defines: to,
    uses: [],
  });
  if (type === "i32") return make("movi", value);
  if (Number.isInteger(value) && Math.abs(value) <= INT32_MAX && !Object.is(value, -0)) return make("movf", value);
  const fraction = Object.is(value, -0) ? undefined : exactFraction(value);
  return fraction ? make("movq", fraction.numerator, fraction.denominator) : make("movk", value);
}

/** Bits of the instruction that loads a constant. */
export function loadBits(type: FirType, value: number): number {
  const { name, slots } = loadConstant(0 as Virtual, type, value);
  return instructionBits(
    name,
    slots.flatMap((slot) => (slot.kind === "number" ? [slot.value] : [])),
  );
}

/** Bits of a copy from register to register. */
export const copyBits = (type: FirType): number => instructionBits(type === "f64" ? "fmov" : "mov");
