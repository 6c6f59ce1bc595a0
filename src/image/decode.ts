// Image bytes -> program: format only, canonical form enforced. Whether the program may run is for the VM's verifier to say.
import { instructionNumbered } from "../isa/index-by.ts";
import type { Instruction } from "../isa/instruction.ts";
import { RESULT_FLOAT, RESULT_NONE } from "../isa/instruction.ts";
import type { Mnemonic } from "../isa/instructions.ts";
import { FUNCTIONS_MAX } from "../isa/limits.ts";
import { FLOAT_BITS, INT_BITS } from "../isa/registers.ts";
import { CLASS_LINUX } from "../wire/image-header.ts";
import { VALUES_MAX } from "../wire/message.ts";
import {
  BAD_CALL,
  BAD_CAPABILITIES,
  BAD_CLASS,
  BAD_FUNCTION,
  BAD_OPCODE,
  BAD_OPERAND,
  NOT_CANONICAL,
} from "../wire/refusal.ts";
import { BitReader, Refused, unzigzag } from "./bits.ts";
import { decodeData } from "./data-section.ts";
import { splitImage } from "./header.ts";
import { type CallShape, type RegisterBank, SHAPES } from "./operand-kinds.ts";
import type { Encodable, MessageValue, Program } from "./program.ts";

export type DecodedImage =
  | {
      readonly kind: "program";
      readonly program: Program;
      /** Offset of each instruction in the code section. */
      readonly offsets: number[];
    }
  /** `refusal`: wire/refusal.ts; `offset`: byte offset into the image. */
  | { readonly kind: "refused"; readonly refusal: number; readonly offset: number };

/** Reads an image. `encodeImage` of the program gives the same bytes. Never throws. */
export function decodeImage(image: Uint8Array): DecodedImage {
  try {
    const { header, codeStart, dataStart, dataEnd } = splitImage(image);
    if (header.boardClass > CLASS_LINUX) throw new Refused(BAD_CLASS, 2);
    const data = decodeData(new BitReader(image, dataStart, dataEnd), image, dataEnd, header.memoryBytes);
    const { code, offsets, needs } = decodeCode(new BitReader(image, codeStart, dataStart), codeStart);
    if (needs !== header.capabilities) throw new Refused(BAD_CAPABILITIES, codeStart);
    const { boardClass, security, memoryBytes } = header;
    return { kind: "program", program: { boardClass, security, memoryBytes, ...data, code }, offsets };
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", refusal: error.refusal, offset: error.offset };
    throw error;
  }
}

function decodeCode(reader: BitReader, codeStart: number): { code: Encodable[]; offsets: number[]; needs: number } {
  const code: Encodable[] = [];
  const offsets: number[] = [];
  const functions: (CallShape | undefined)[] = [];
  let needs = 0;
  while (!reader.atEnd) {
    reader.align();
    offsets.push(reader.at - codeStart);
    const row = instructionNumbered(reader.bits(8)) ?? reader.refuse(BAD_OPCODE);
    const step = decodeOperands(reader, row, functions);
    if (row.flow === "entry") {
      const [ints = 0, floats = 0, result = 0] = step.operands;
      functions.push(row.operands.includes("sig") ? { ints, floats, result } : undefined);
      if (functions.length > FUNCTIONS_MAX) reader.refuse(BAD_FUNCTION);
    }
    needs |= row.needs;
    code.push(step);
  }
  reader.align();
  return { code, offsets, needs };
}

function decodeOperands(reader: BitReader, row: Instruction, functions: readonly (CallShape | undefined)[]): Encodable {
  const operands: number[] = [];
  let values: MessageValue[] | undefined;
  let callee: CallShape | undefined;
  const register = (bank: RegisterBank): number => reader.bits(bank === "int" ? INT_BITS : FLOAT_BITS);
  for (const kind of row.operands) {
    const shape = SHAPES[kind];
    switch (shape.kind) {
      case "register":
        operands.push(register(shape.bank));
        break;
      case "signed":
        operands.push(unzigzag(reader.number()));
        break;
      case "unsigned": {
        const value = reader.number();
        if (kind === "fn") callee = functions[value] ?? reader.refuse(BAD_CALL);
        if (value < shape.least || value > shape.most) reader.refuse(BAD_OPERAND);
        operands.push(value);
        break;
      }
      case "float64":
        operands.push(decodeFloat(reader));
        break;
      case "signature": {
        const signature = [reader.bits(4), reader.bits(4), reader.bits(2)];
        if (signature[2]! > RESULT_FLOAT) reader.refuse(BAD_FUNCTION);
        operands.push(...signature);
        break;
      }
      case "call": {
        const { ints, floats, result } = callee ?? reader.refuse(BAD_CALL);
        if (result !== RESULT_NONE) operands.push(register(result === RESULT_FLOAT ? "float" : "int"));
        for (let count = 0; count < ints; count++) operands.push(register("int"));
        for (let count = 0; count < floats; count++) operands.push(register("float"));
        break;
      }
      case "values": {
        const count = reader.bits(3);
        if (count > VALUES_MAX) reader.refuse(BAD_OPERAND);
        values = Array.from({ length: count }, () => {
          const bank = reader.bits(1) ? "float" : "int";
          return { bank, register: register(bank) };
        });
      }
    }
  }
  return { name: row.name as Mnemonic, operands, ...(values ? { values } : {}) };
}

function decodeFloat(reader: BitReader): number {
  const start = reader.start;
  reader.align();
  reader.start = start;
  const raw = new DataView(new ArrayBuffer(8));
  for (let at = 0; at < 8; at++) raw.setUint8(at, reader.bits(8));
  const value = raw.getFloat64(0, true);
  if (Number.isNaN(value) && raw.getBigUint64(0, true) !== 0x7ff8000000000000n) reader.refuse(NOT_CANONICAL);
  return value;
}
