// What a TypeScript block of a FLUX.MD file may use beside the language itself: name this file in `types` or `include` of a tsconfig.json,
// and editors know it. docs/flux-md.md tells what each means on a board.

/** A whole number of 32 bits. Arithmetic of ints gives `number`, as in JavaScript; `(a + b) | 0` gives an int, and is one instruction. */
type int = number & { readonly __int?: never };

/** The input, sampled at the start of the tick; unknown is NaN. `port` is a constant. */
declare function flux_in(port: int): number;
/** Sets an output, committed when the tick ends without a trap. `port` is a constant. */
declare function flux_out(port: int, value: number): void;
/** A message to one agent, with up to four values; ints go as ints. `agent` and `topic` are constants. */
declare function flux_tell(agent: int, topic: int, ...values: (number | boolean)[]): void;
/** A message to all. */
declare function flux_broadcast(topic: int, ...values: (number | boolean)[]): void;
/** Seconds since the agent started. */
declare function flux_now(): number;
