// What a row of the instruction table may say. The rows are in instructions.ts.
// Board code takes types only from here; it reads the packed projection firmware/vm/isa.gen.ts made by tools/generate.ts.

/**
 * Operand kinds, as they are laid out in bits after the opcode (opcode-code.ts), in order. The code section is one stream of bits, the
 * lowest bit of a byte first: the number of functions in chunks, then the functions; what is left of the last byte is zero.
 * - `rd ra rb rc`  integer register, as many bits as the function's widths say (d = destination)
 * - `fd fa fb fc`  float register, likewise
 * - `imm num`      int32, zigzag then chunks;  `uimm addr in out fn index` unsigned < 2^31, chunks;  `den` likewise, >= 1
 * - `topic agent`  unsigned < 65536, chunks
 * - `f64`          1 bit: NaN (unknown); if not, 8 bytes little-endian of no NaN (codegen takes `movf` or `movq` where they are exact)
 * - `sig`          4 bits integer parameters, 4 bits float parameters, 2 bits result (RESULT_*)
 * - `widths`       3 bits integer width, 3 bits float width: bits of the highest register of each bank that the function names, no more.
 *                  Not written in assembly and not an operand of a Program: the encoder finds it
 * - `call`         the result register (of the bank of the callee's result, if any), then a register per parameter, integers first
 * - `vals`         3 bits count 0..4, then for each: 1 bit bank (0 integer, 1 float) and the register
 * - `exit`         1 bit: the `if` opens no block, but leaves the innermost loop
 *
 * Chunks of 4 bits: 3 bits of the value, low ones first, then 1 bit "more follows". The last chunk of a longer number is not zero (canonical).
 */
export type OperandKind =
  | "rd"
  | "ra"
  | "rb"
  | "rc"
  | "fd"
  | "fa"
  | "fb"
  | "fc"
  | "imm"
  | "uimm"
  | "num"
  | "den"
  | "f64"
  | "addr"
  | "in"
  | "out"
  | "index"
  | "topic"
  | "agent"
  | "fn"
  | "sig"
  | "widths"
  | "call"
  | "vals"
  | "exit";

export const RESULT_NONE = 0;
export const RESULT_INT = 1;
export const RESULT_FLOAT = 2;

/**
 * - `pure`   value from operands only
 * - `trap`   as pure, but may trap
 * - `read`   reads memory, inputs, clock or the message; may trap
 * - `write`  writes memory; may trap
 * - `host`   acts outside: outputs, messages; kept in order
 * - `flow`   control
 */
export type Effect = "pure" | "trap" | "read" | "write" | "host" | "flow";

/** How a control row nests. `entry` opens a function; `open` a block; `exit` must be followed by `else`, `end` (nothing after it is reachable). */
export type Flow = "entry" | "if" | "else" | "end" | "loop" | "exit" | "call";

export interface Instruction {
  /** Opcode byte. 0x60..0x7f are the agent instructions of the seed's numbering. */
  readonly number: number;
  /** Mnemonic, lower case, unique. */
  readonly name: string;
  readonly operands: readonly OperandKind[];
  /**
   * JavaScript. A row whose first operand is a destination: an expression (`$1` is the second operand; `$0=` is put before it).
   * An `if` row: the condition. Any other: a statement. Inside: `$n` operand n (register name or integer), `@` the number of the instruction,
   * `%1 %2 %4 %8` elements in memory of that many bytes, `T(code,@)` traps. Names: M Int32Array, B Uint8Array, S Uint16Array, D Float64Array
   * over memory; P inputs, Q outputs, Y clock (0: seconds since start, 1: sender of the message), Z values of the message;
   * K raw constants; A sends; m multiplies int32; t is for the moment.
   */
  readonly text: string;
  readonly effect: Effect;
  readonly flow?: Flow;
  readonly commutative?: true;
  /** Cost units. A loop pays for its body at each turn, a function for its straight code at each call. */
  readonly cost: number;
  /** Capability bits used (wire/capability.ts). */
  readonly needs: number;
  /** Mnemonic of the same operation with a constant as its last operand. */
  readonly immediate?: string;
  /** For a comparison: the `if` row that tests it directly. */
  readonly branch?: string;
  /** One sentence for docs and hover. */
  readonly doc: string;
  /** `before -> after` pairs that tests run on bundle and oracle, e.g. "r1=7 r2=2; add r0 r1 r2 -> r0=9" (or "-> trap 1"). */
  readonly examples?: readonly string[];
}
