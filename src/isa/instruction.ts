// What a row of the instruction table may say. The rows are in instructions.ts.
// Board code takes types only from here; it reads the packed projection firmware/vm/isa.gen.ts made by tools/generate.ts.

/**
 * Operand kinds, as they are laid out in bits after the opcode byte (operands in order, first bit = lowest bit of the byte):
 * - `rd ra rb rc`  integer register, 5 bits (d = destination)
 * - `fd fa fb fc`  float register, 4 bits
 * - `imm num`      int32, zigzag then chunks;  `uimm addr in out fn index` unsigned < 2^31, chunks;  `den` likewise, >= 1
 * - `topic agent`  unsigned < 65536, chunks
 * - `f64`          pad to the byte, then 8 bytes little-endian; NaN is 0x7ff8000000000000 (codegen takes `movf` or `movq` where they are exact)
 * - `sig`          4 bits integer parameters, 4 bits float parameters, 2 bits result (RESULT_*)
 * - `call`         the result register (by the callee's result: 5, 4 or 0 bits), then a register per parameter, integers first
 * - `vals`         3 bits count 0..4, then for each: 1 bit bank (0 integer, 1 float) and the register (5 or 4 bits)
 *
 * Chunks: let `left` be the bits left in the current byte (8 if none begun); if left < 3, left += 8. The first chunk has `left` bits: its
 * highest bit says "more follows", the others are the low bits of the value; each further chunk has 8 bits in the same form.
 * The last chunk of a longer number is not zero (canonical). After the last operand the byte is padded with zero bits.
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
  | "call"
  | "vals";

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
   * An `if` row: the condition. Any other: a statement. Inside: `$n` operand n (register name or integer), `@` the code offset,
   * `%1 %2 %4 %8` elements in memory of that many bytes, `T(code,@)` traps. Names: M Int32Array, B Uint8Array, S Uint16Array, D Float64Array
   * over memory; P inputs, Q outputs, Y clock (0: seconds since start, 1: sender of the message), Z values of the message;
   * K raw constants; A sends; m multiplies int32.
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
