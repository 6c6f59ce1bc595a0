// Named limits of the machine, each with its reason.

/** Nesting of if and loop inside a function: JavaScript engines on boards recurse per block as they parse. */
export const NESTING_MAX = 24;
/** Functions of one image, entries included. */
export const FUNCTIONS_MAX = 128;
/** Depth of calls at run time: Espruino's own stack gives out near 60 JavaScript calls on small boards. */
export const CALL_DEPTH_MAX = 24;
/** Cost units a tick may use unless told otherwise: 200,000 is about a second on a 64 MHz board running translated code. */
export const TICK_BUDGET = 200_000;
/** The largest budget a run can be given: the VM counts in 32 bits. */
export const BUDGET_MAX = 2 ** 31 - 1;
/** Integer and float parameters of a helper function. */
export const INT_PARAMS_MAX = 15;
export const FLOAT_PARAMS_MAX = 15;
