// How many bits an instruction takes in the code section, as far as that can be said before it has registers: for choosing the shorter of
// two ways. What it takes in truth is known when the function's registers are (image/encode.ts).
import { instruction } from "../isa/index-by.ts";
import type { Mnemonic } from "../isa/instructions.ts";
import { FREQUENT, MORE_BITS, NUMBER_BITS, SHORT_BITS, SHORTEST } from "../isa/opcode-code.ts";

/** Of a register operand, in most functions. */
const REGISTER_BITS = 3;
/** Of a number's chunk, and with the one that says whether another follows. */
const CHUNK_BITS = 3;
/** Of a float64: a mark, and 8 bytes unless it is unknown. */
const MARK_BITS = 1;
const RAW_BITS = 64;

/** Bits of an instruction whose operands that are no registers are these, in order; those of operands that are not given are left out. */
export function instructionBits(name: Mnemonic, numbers: readonly number[] = [], registerBits = REGISTER_BITS): number {
  const left = [...numbers];
  const bits = instruction(name).operands.map((kind) => {
    if (/^[rf][abcd]$/.test(kind)) return registerBits;
    if (kind === "exit") return 1;
    const number = left.shift();
    if (number === undefined) return 0;
    if (kind === "f64") return MARK_BITS + (Number.isNaN(number) ? 0 : RAW_BITS);
    return numberBits(kind === "imm" || kind === "num" ? zigzag(number) : number);
  });
  return bits.reduce((sum, some) => sum + some, opcodeBits(name));
}

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

const numberBits = (value: number): number =>
  (CHUNK_BITS + 1) * Math.max(1, Math.ceil(Math.log2(value + 1) / CHUNK_BITS));

function opcodeBits(name: Mnemonic): number {
  const place = FREQUENT.indexOf(name);
  if (place < 0) return SHORT_BITS + MORE_BITS + NUMBER_BITS;
  return place < SHORTEST ? SHORT_BITS : SHORT_BITS + MORE_BITS;
}
