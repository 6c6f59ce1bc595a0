// How many bits instructions take in the code section, as far as that is known before they have registers: for choosing the shorter of two
// ways. What an instruction takes in truth is only known when the function's registers are (image/encode.ts).
import type { FirType } from "../fir/function.ts";
import type { Mnemonic } from "../isa/instructions.ts";
import { FREQUENT, MORE_BITS, NUMBER_BITS, SHORT_BITS, SHORTEST } from "../isa/opcode-code.ts";
import { loadConstant } from "./constants.ts";
import type { Virtual } from "./machine-code.ts";

/** Bits of a register operand in most functions. */
const REGISTER_BITS = 3;
/** Bits of a number's chunk, the one that says whether another follows aside. */
const CHUNK_BITS = 3;
/** Bits of a float64 that is no fraction: a mark, and 8 bytes unless it is unknown. */
const MARK_BITS = 1;
const RAW_BITS = 64;

function opcodeBits(name: Mnemonic): number {
  const place = FREQUENT.indexOf(name);
  if (place < 0) return SHORT_BITS + MORE_BITS + NUMBER_BITS;
  return place < SHORTEST ? SHORT_BITS : SHORT_BITS + MORE_BITS;
}

function numberBits(value: number): number {
  const zigzag = value < 0 ? -2 * value - 1 : 2 * value;
  return (CHUNK_BITS + 1) * Math.max(1, Math.ceil(Math.log2(zigzag + 1) / CHUNK_BITS));
}

/** Bits of the instruction that loads a constant. */
export function loadBits(type: FirType, value: number): number {
  const { name, slots } = loadConstant(0 as Virtual, type, value);
  const numbers = slots.flatMap((slot) => (slot.kind === "number" ? [slot.value] : []));
  const bits =
    name === "movk"
      ? MARK_BITS + (Number.isNaN(value) ? 0 : RAW_BITS)
      : numbers.reduce((sum, number) => sum + numberBits(number), 0);
  return opcodeBits(name) + REGISTER_BITS + bits;
}

/** Bits of a copy from register to register. */
export const copyBits = (type: FirType): number => opcodeBits(type === "f64" ? "fmov" : "mov") + 2 * REGISTER_BITS;
