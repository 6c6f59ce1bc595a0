// Why a compiled program stopped itself: the argument of its `trap` (src/wire/trap.ts, PROGRAM). Numbers appear on the wire and stay.

/** A checked operation left the range of its type. */
export const OVERFLOW = 1;
/** An array index outside of its array. */
export const INDEX = 2;
/** A shift by as many bits as the type has, or more. */
export const SHIFT = 3;
/** The program says that this place is never reached (`panic!`, `unreachable!`). */
export const PANIC = 4;
/** An operation that has no value for its operands (a float divided by 0, the root of a negative), where the language makes that an error. */
export const DOMAIN = 5;
