// What a TypeScript block of a FLUX.MD file may use beside the language itself: name this file in `types` or `include` of a tsconfig.json,
// and editors know it. docs/flux-md.md tells what each means on a board. Ports, agents and topics are constants: a name or a number.

/** A whole number of 32 bits. Arithmetic of ints gives `number`, as in JavaScript; `(a + b) | 0` gives an int, and is one instruction. */
type int = number & { readonly __int?: never };

/** The input, sampled at the start of the tick; unknown is NaN. */
declare function flux_in(port: string | int): number;
/** Sets an output, committed when the tick ends without a trap. */
declare function flux_out(port: string | int, value: number): void;
/** A message to one agent, with up to four values; ints go as ints, a text as the number that stands for it. */
declare function flux_tell(agent: string | int, topic: string | int, ...values: (number | boolean | string)[]): void;
/** Asks one agent for a quantity; the answer is a message of that topic, heard in a later tick. */
declare function flux_ask(agent: string | int, topic: string | int, ...values: (number | boolean | string)[]): void;
/** A message to all. */
declare function flux_broadcast(topic: string | int, ...values: (number | boolean | string)[]): void;
/** Seconds since the agent started. */
declare function flux_now(): number;
