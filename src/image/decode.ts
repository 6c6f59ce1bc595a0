// Image bytes -> program: format only, canonical form enforced. Whether the program may run is for the VM's verifier to say.
import { instruction, instructionNumbered } from "../isa/index-by.ts";
import type { Instruction } from "../isa/instruction.ts";
import { RESULT_FLOAT, RESULT_NONE } from "../isa/instruction.ts";
import type { Mnemonic } from "../isa/instructions.ts";
import { FUNCTIONS_MAX } from "../isa/limits.ts";
import { ENTRY_BITS, FREQUENT, MORE_BITS, NUMBER_BITS, SHORT_BITS, SHORTEST } from "../isa/opcode-code.ts";
import { FLOAT_WIDTH_MAX, INT_WIDTH_MAX, WIDTH_BITS } from "../isa/registers.ts";
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
      /** Where each instruction starts in the code section, in bits; and where the last one ends. */
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
    const { capabilities: _, ...facts } = header;
    return { kind: "program", program: { ...facts, ...data, code }, offsets };
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", refusal: error.refusal, offset: error.offset };
    throw error;
  }
}

function decodeCode(reader: BitReader, codeStart: number): { code: Encodable[]; offsets: number[]; needs: number } {
  const code: Encodable[] = [];
  const offsets: number[] = [];
  const shapes: (CallShape | undefined)[] = [];
  let needs = 0;
  const take = (row: Instruction, decoder: FunctionDecoder): void => {
    needs |= row.needs;
    code.push(decoder.operands(row));
  };
  const begin = (): void => {
    reader.begin();
    offsets.push(reader.position - codeStart * 8);
  };
  const functions = reader.number();
  if (functions > FUNCTIONS_MAX) reader.refuse(BAD_FUNCTION);
  for (let count = 0; count < functions; count++) {
    begin();
    const entry = instructionNumbered(FIRST_ENTRY + reader.bits(ENTRY_BITS))!;
    const decoder = new FunctionDecoder(reader, shapes);
    take(entry, decoder);
    // Blocks open; the one the entry opened is the first.
    let depth = 1;
    while (depth > 0) {
      begin();
      const row = opcode(reader);
      take(row, decoder);
      if (row.flow === "loop" || (row.flow === "if" && !isExit(code.at(-1)!))) depth++;
      else if (row.flow === "end") depth--;
    }
    decoder.finish();
  }
  offsets.push(reader.position - codeStart * 8);
  reader.finish();
  return { code, offsets, needs };
}

const FIRST_ENTRY = instruction("func").number;

/** Whether an `if` leaves the loop instead of opening a block. */
export function isExit({ name, operands }: Encodable): boolean {
  const { flow, operands: kinds } = instruction(name);
  return flow === "if" && operands.length === kinds.length && operands.at(-1) === 1;
}

function opcode(reader: BitReader): Instruction {
  let code = reader.bits(SHORT_BITS);
  if (code >= SHORTEST) code += SHORTEST * reader.bits(MORE_BITS);
  const name = FREQUENT[code];
  if (name !== undefined) return instruction(name);
  const row = instructionNumbered(reader.bits(NUMBER_BITS)) ?? reader.refuse(BAD_OPCODE);
  if (row.flow === "entry") reader.refuse(BAD_OPCODE);
  if (FREQUENT.includes(row.name as Mnemonic)) reader.refuse(NOT_CANONICAL);
  return row;
}

class FunctionDecoder {
  private readonly reader: BitReader;
  private readonly shapes: (CallShape | undefined)[];
  private readonly widths: Record<RegisterBank, number> = { int: 0, float: 0 };
  private readonly highest: Record<RegisterBank, number> = { int: 0, float: 0 };

  constructor(reader: BitReader, shapes: (CallShape | undefined)[]) {
    this.reader = reader;
    this.shapes = shapes;
  }

  /** Registers must not take more bits than the highest one needs. */
  finish(): void {
    for (const bank of ["int", "float"] as const)
      if (32 - Math.clz32(this.highest[bank]) !== this.widths[bank]) this.reader.refuse(NOT_CANONICAL);
  }

  private register(bank: RegisterBank): number {
    const register = this.reader.bits(this.widths[bank]);
    this.highest[bank] = Math.max(this.highest[bank], register);
    return register;
  }

  operands(row: Instruction): Encodable {
    const { reader } = this;
    const operands: number[] = [];
    let values: MessageValue[] | undefined;
    let callee: CallShape | undefined;
    if (row.flow === "entry") this.shapes.push(undefined);
    for (const kind of row.operands) {
      const shape = SHAPES[kind];
      switch (shape.kind) {
        case "register":
          operands.push(this.register(shape.bank));
          break;
        case "signed":
          operands.push(unzigzag(reader.number()));
          break;
        case "unsigned": {
          const value = reader.number();
          if (kind === "fn") callee = this.shapes[value] ?? reader.refuse(BAD_CALL);
          if (value < shape.least || value > shape.most) reader.refuse(BAD_OPERAND);
          operands.push(value);
          break;
        }
        case "float64":
          operands.push(decodeFloat(reader));
          break;
        case "signature": {
          const [ints, floats, result] = [reader.bits(4), reader.bits(4), reader.bits(2)];
          if (result > RESULT_FLOAT) reader.refuse(BAD_FUNCTION);
          this.shapes[this.shapes.length - 1] = { ints, floats, result };
          operands.push(ints, floats, result);
          break;
        }
        case "widths":
          this.widths.int = reader.bits(WIDTH_BITS);
          this.widths.float = reader.bits(WIDTH_BITS);
          if (this.widths.int > INT_WIDTH_MAX || this.widths.float > FLOAT_WIDTH_MAX) reader.refuse(BAD_OPERAND);
          break;
        case "call": {
          const { ints, floats, result } = callee ?? reader.refuse(BAD_CALL);
          if (result !== RESULT_NONE) operands.push(this.register(result === RESULT_FLOAT ? "float" : "int"));
          for (let count = 0; count < ints; count++) operands.push(this.register("int"));
          for (let count = 0; count < floats; count++) operands.push(this.register("float"));
          break;
        }
        case "values": {
          const count = reader.bits(3);
          if (count > VALUES_MAX) reader.refuse(BAD_OPERAND);
          values = Array.from({ length: count }, () => {
            const bank = reader.bits(1) ? "float" : "int";
            return { bank, register: this.register(bank) };
          });
          break;
        }
        case "exit":
          if (reader.bits(1)) operands.push(1);
      }
    }
    return { name: row.name as Mnemonic, operands, ...(values ? { values } : {}) };
  }
}

function decodeFloat(reader: BitReader): number {
  if (reader.bits(1)) return Number.NaN;
  const raw = new DataView(new ArrayBuffer(8));
  for (let at = 0; at < 8; at++) raw.setUint8(at, reader.bits(8));
  const value = raw.getFloat64(0, true);
  return Number.isNaN(value) ? reader.refuse(NOT_CANONICAL) : value;
}
