// The register file: 64 registers in three banks. A fact of the machine, shared by host and board.

/** R0..R31, int32, wrapping. */
export const INT_REGISTERS = 32;
/** F0..F15, float64. NaN is "unknown". */
export const FLOAT_REGISTERS = 16;
/** V0..V15, four int32 lanes each. Named and kept, no instruction uses them yet. */
export const VECTOR_REGISTERS = 16;
export const VECTOR_LANES = 4;
/** Bits of a function's register widths (instruction.ts `widths`), and what they may say: enough for every register of the bank. */
export const WIDTH_BITS = 3;
export const INT_WIDTH_MAX = 5;
export const FLOAT_WIDTH_MAX = 4;
