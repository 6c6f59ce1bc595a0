// How an opcode is written in the code section. The entry rows, which begin a function and stand nowhere else, take ENTRY_BITS: their place
// among FUNC, START, TICK, ON. Inside a function the rows of FREQUENT take 4 bits (the first SHORTEST of them) or 6; all others take 6 bits of
// escape and 8 bits of their number. Which rows are frequent was counted over the programs of docs/encoding.md.
import type { Mnemonic } from "./instructions.ts";

/** func, start, tick, on, in the order of their numbers. */
export const ENTRY_BITS = 2;
/** Codes 0..7 take SHORT_BITS; 8 and up have the high bit set and MORE_BITS more. */
export const SHORT_BITS = 4;
export const SHORTEST = 8;
export const MORE_BITS = 2;
/** The code that says: the number follows, in NUMBER_BITS. */
export const ESCAPE = SHORTEST * 2 ** MORE_BITS + SHORTEST - 1;
export const NUMBER_BITS = 8;

// biome-ignore format: eight of 4 bits, then those of 6
export const FREQUENT: readonly Mnemonic[] = [
  "end", "movi", "addi", "movf", "and", "loop", "ifgti", "ldg",
  "eqi", "muli", "add", "if", "call", "movk", "andi", "stg", "sel", "ld32", "fadd", "out", "st32", "ifeqi", "or", "iflti", "sub", "in",
  "movq", "fsel", "mov", "reti", "feq", "flt", "ret", "fle", "xori", "ifle", "break", "else", "fmul",
];
