// The decoded form of an image: what the encoder takes, what the decoder gives, what assembler and disassembler speak.
import type { Input, Output } from "../fir/function.ts";
import type { Mnemonic } from "../isa/instructions.ts";

/** `call`: callee's index, then result register (absent for none), then parameter registers, integers first. `vals`: see below. */
export interface MessageValue {
  readonly bank: "int" | "float";
  readonly register: number;
}

/** One instruction: registers and numbers in the order of the row's operand kinds. */
export interface Encodable {
  readonly name: Mnemonic;
  /** One number per operand kind, except: `sig` takes three (ints, floats, result), `call` takes [result?, ...parameters], `vals` none. */
  readonly operands: readonly number[];
  readonly values?: readonly MessageValue[];
}

export interface Program {
  /** wire/image-header.ts CLASS_*; 0 = any board. */
  readonly boardClass: number;
  readonly security: number;
  readonly memoryBytes: number;
  readonly tickMs: number;
  readonly inputs: readonly Omit<Input, "name" | "unit">[];
  readonly outputs: readonly Omit<Output, "name" | "unit">[];
  readonly memoryInitial: Uint8Array;
  readonly code: readonly Encodable[];
  /** 2 * ECHO_BYTES hex digits: the hash of what the program was understood to mean (languages/ese/echo.ts). */
  readonly echo?: string;
}
