// What each operand kind may hold and how wide it is: the one reading of src/isa/instruction.ts that encoder, decoder, assembler and
// disassembler share.
import type { OperandKind } from "../isa/instruction.ts";

export type RegisterBank = "int" | "float";

export type Shape =
  | { readonly kind: "register"; readonly bank: RegisterBank }
  | { readonly kind: "signed" }
  | { readonly kind: "unsigned"; readonly least: number; readonly most: number }
  | { readonly kind: "float64" | "signature" | "widths" | "call" | "values" | "exit" };

const INT: Shape = { kind: "register", bank: "int" };
const FLOAT: Shape = { kind: "register", bank: "float" };
const SIGNED: Shape = { kind: "signed" };
const upTo = (most: number, least = 0): Shape => ({ kind: "unsigned", least, most });
const POSITIVE = upTo(0x7fffffff);
const NAME_ID = upTo(0xffff);

export const SHAPES: Readonly<Record<OperandKind, Shape>> = {
  rd: INT,
  ra: INT,
  rb: INT,
  rc: INT,
  fd: FLOAT,
  fa: FLOAT,
  fb: FLOAT,
  fc: FLOAT,
  imm: SIGNED,
  num: SIGNED,
  uimm: POSITIVE,
  addr: POSITIVE,
  in: POSITIVE,
  out: POSITIVE,
  index: POSITIVE,
  fn: POSITIVE,
  den: upTo(0x7fffffff, 1),
  topic: NAME_ID,
  agent: NAME_ID,
  f64: { kind: "float64" },
  sig: { kind: "signature" },
  call: { kind: "call" },
  vals: { kind: "values" },
  widths: { kind: "widths" },
  exit: { kind: "exit" },
};

/** How a helper function is called, from its `sig`: what `call` needs to be read. */
export interface CallShape {
  readonly ints: number;
  readonly floats: number;
  /** isa/instruction.ts RESULT_* */
  readonly result: number;
}
