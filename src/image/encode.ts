// Program -> image bytes, by loops over the operand kinds of the instruction table.
import { instruction } from "../isa/index-by.ts";
import { type Instruction, RESULT_FLOAT, RESULT_NONE } from "../isa/instruction.ts";
import { FLOAT_PARAMS_MAX, FUNCTIONS_MAX, INT_PARAMS_MAX } from "../isa/limits.ts";
import { FLOAT_BITS, FLOAT_REGISTERS, INT_BITS, INT_REGISTERS } from "../isa/registers.ts";
import { CLASS_LINUX, COUNT_MAX, MEMORY_UNIT } from "../wire/image-header.ts";
import { VALUES_MAX } from "../wire/message.ts";
import { BitWriter, zigzag } from "./bits.ts";
import { encodeData } from "./data-section.ts";
import { EncodeError } from "./encode-error.ts";
import { joinImage } from "./header.ts";
import { type CallShape, type RegisterBank, SHAPES } from "./operand-kinds.ts";
import type { Encodable, Program } from "./program.ts";

export interface EncodedImage {
  readonly bytes: Uint8Array;
  /** Offset of each instruction in the code section. */
  readonly offsets: number[];
}

/** Makes the image of a program; its form is canonical. Throws EncodeError when an operand or a limit is exceeded. */
export function encodeImage(program: Program): EncodedImage {
  const capabilities = program.code.reduce((mask, step) => mask | instruction(step.name).needs, 0);
  const { code, offsets } = encodeCode(program.code);
  const data = encodeData(program);
  const memoryMax = COUNT_MAX * MEMORY_UNIT;
  check(between(program.boardClass, 0, CLASS_LINUX), `board class ${program.boardClass} does not exist`);
  check(between(program.security, 0, 255), `security version ${program.security} is not 0 to 255`);
  check(
    between(program.memoryBytes, 0, memoryMax) && program.memoryBytes % MEMORY_UNIT === 0,
    `memory of ${program.memoryBytes} bytes is not a multiple of ${MEMORY_UNIT} up to ${memoryMax}`,
  );
  check(
    program.memoryInitial.length <= program.memoryBytes,
    `${program.memoryInitial.length} first bytes do not fit a memory of ${program.memoryBytes}`,
  );
  check(code.length <= COUNT_MAX, `${code.length} bytes of code are more than ${COUNT_MAX}`);
  check(data.length <= COUNT_MAX, `${data.length} bytes of data are more than ${COUNT_MAX}`);
  return { bytes: joinImage({ ...program, capabilities }, code, data), offsets };
}

/** The code section alone, and where each instruction starts. Throws EncodeError. */
export function encodeCode(steps: readonly Encodable[]): { code: Uint8Array; offsets: number[] } {
  const writer = new BitWriter();
  const functions: (CallShape | undefined)[] = [];
  const offsets: number[] = [];
  for (const [index, step] of steps.entries()) {
    const row: Instruction = instruction(step.name);
    offsets.push(writer.length);
    writer.bits(row.number, 8);
    if (row.flow === "entry") functions.push(row.operands.includes("sig") ? callShape(step) : undefined);
    check(functions.length <= FUNCTIONS_MAX, `more than ${FUNCTIONS_MAX} functions`);
    encodeOperands(writer, row, step, functions, (text) => `instruction ${index} (${step.name}): ${text}`);
    writer.align();
  }
  return { code: writer.finish(), offsets };
}

const callShape = ({ operands: [ints = 0, floats = 0, result = 0] }: Encodable): CallShape => ({
  ints,
  floats,
  result,
});

function encodeOperands(
  writer: BitWriter,
  row: Instruction,
  step: Encodable,
  functions: readonly (CallShape | undefined)[],
  say: (text: string) => string,
): void {
  const rest = [...step.operands];
  const next = (): number => rest.shift() ?? fail(say("an operand is missing"));
  const register = (bank: RegisterBank, number = next()): void => {
    const [most, bits, letter] = bank === "int" ? [INT_REGISTERS, INT_BITS, "r"] : [FLOAT_REGISTERS, FLOAT_BITS, "f"];
    check(between(number, 0, most - 1), say(`there is no register ${letter}${number}`));
    writer.bits(number, bits);
  };
  let callee: CallShape | undefined;
  for (const kind of row.operands) {
    const shape = SHAPES[kind];
    switch (shape.kind) {
      case "register":
        register(shape.bank);
        break;
      case "signed": {
        const value = next();
        check(value === (value | 0), say(`${value} is not a 32-bit integer`));
        writer.number(zigzag(value | 0));
        break;
      }
      case "unsigned": {
        const value = next();
        check(between(value, shape.least, shape.most), say(`${value} is not ${shape.least} to ${shape.most}`));
        if (kind === "fn")
          callee = functions[value] ?? fail(say(`function ${value} is not a helper function defined before it`));
        writer.number(value);
        break;
      }
      case "float64": {
        writer.align();
        const raw = new DataView(new ArrayBuffer(8));
        const value = next();
        raw.setFloat64(0, Number.isNaN(value) ? Number.NaN : value, true);
        for (let at = 0; at < 8; at++) writer.bits(raw.getUint8(at), 8);
        break;
      }
      case "signature": {
        const [ints, floats, result] = [next(), next(), next()];
        check(between(ints, 0, INT_PARAMS_MAX), say(`${ints} integer parameters are more than ${INT_PARAMS_MAX}`));
        check(
          between(floats, 0, FLOAT_PARAMS_MAX),
          say(`${floats} float parameters are more than ${FLOAT_PARAMS_MAX}`),
        );
        check(between(result, RESULT_NONE, RESULT_FLOAT), say(`${result} is not a kind of result`));
        writer.bits(ints, 4);
        writer.bits(floats, 4);
        writer.bits(result, 2);
        break;
      }
      case "call": {
        const { ints, floats, result } = callee ?? fail(say("no function is named"));
        if (result !== RESULT_NONE) register(result === RESULT_FLOAT ? "float" : "int");
        for (let count = 0; count < ints; count++) register("int");
        for (let count = 0; count < floats; count++) register("float");
        break;
      }
      case "values": {
        const values = step.values ?? [];
        check(values.length <= VALUES_MAX, say(`${values.length} values are more than ${VALUES_MAX}`));
        writer.bits(values.length, 3);
        for (const value of values) {
          writer.bits(value.bank === "float" ? 1 : 0, 1);
          register(value.bank, value.register);
        }
      }
    }
  }
  check(rest.length === 0, say(`${rest.length} operand(s) too many`));
}

const between = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

function check(holds: boolean, message: string): asserts holds {
  if (!holds) fail(message);
}

function fail(message: string): never {
  throw new EncodeError(message);
}
