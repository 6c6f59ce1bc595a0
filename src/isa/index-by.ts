// Host-side lookups into the instruction table (board code uses firmware/vm/isa.gen.ts).
import type { Instruction } from "./instruction.ts";
import { INSTRUCTIONS, type Mnemonic } from "./instructions.ts";

const byName = new Map<string, Instruction>(INSTRUCTIONS.map((row) => [row.name, row]));
const byNumber = new Map<number, Instruction>(INSTRUCTIONS.map((row) => [row.number, row]));

/** The row of a mnemonic known to be in the table. */
export const instruction = (name: Mnemonic): Instruction => byName.get(name)!;
/** The row of any text, or undefined. */
export const instructionNamed = (name: string): Instruction | undefined => byName.get(name);
/** The row of an opcode byte, or undefined. */
export const instructionNumbered = (number: number): Instruction | undefined => byNumber.get(number);
export const isMnemonic = (name: string): name is Mnemonic => byName.has(name);
