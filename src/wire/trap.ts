// Why a run of an agent stopped. A trap is a value: code, number of the instruction, tick. 0 is "no trap".

export const NONE = 0;
export const DIVIDE_BY_ZERO = 1;
export const MEMORY = 2;
export const BUDGET = 3;
export const CALL_DEPTH = 4;
/** The program asked for it (`trap n`); the argument is kept beside the code. */
export const PROGRAM = 5;
export const CAPABILITY = 6;
/** The host side of the VM failed (a driver threw, memory ran out). */
export const HOST = 7;
