// Program -> image bytes, by loops over the operand kinds of the instruction table.
import { instruction } from "../isa/index-by.ts";
import { type Instruction, RESULT_FLOAT, RESULT_NONE } from "../isa/instruction.ts";
import type { Mnemonic } from "../isa/instructions.ts";
import { FLOAT_PARAMS_MAX, FUNCTIONS_MAX, INT_PARAMS_MAX } from "../isa/limits.ts";
import { ENTRY_BITS, ESCAPE, FREQUENT, MORE_BITS, NUMBER_BITS, SHORT_BITS, SHORTEST } from "../isa/opcode-code.ts";
import { FLOAT_REGISTERS, INT_REGISTERS, WIDTH_BITS } from "../isa/registers.ts";
import { CLASS_LINUX, COUNT_MAX, ECHO_BYTES, MEMORY_UNIT } from "../wire/image-header.ts";
import { VALUES_MAX } from "../wire/message.ts";
import { BitWriter, zigzag } from "./bits.ts";
import { encodeData } from "./data-section.ts";
import { EncodeError } from "./encode-error.ts";
import { joinImage } from "./header.ts";
import { type CallShape, type RegisterBank, SHAPES } from "./operand-kinds.ts";
import type { Encodable, Program } from "./program.ts";

export interface EncodedImage {
  readonly bytes: Uint8Array;
  /** Where each instruction of the program starts, in bits of the code section; one more for its end. */
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
  check(
    program.echo === undefined || (program.echo.length === 2 * ECHO_BYTES && /^[0-9a-f]*$/.test(program.echo)),
    `echo ${program.echo} is not ${2 * ECHO_BYTES} hex digits`,
  );
  check(code.length <= COUNT_MAX, `${code.length} bytes of code are more than ${COUNT_MAX}`);
  check(data.length <= COUNT_MAX, `${data.length} bytes of data are more than ${COUNT_MAX}`);
  return { bytes: joinImage({ ...program, capabilities }, code, data), offsets };
}

/** The code section alone, and where each instruction starts and the last one ends, in bits. Throws EncodeError. */
export function encodeCode(steps: readonly Encodable[]): { code: Uint8Array; offsets: number[] } {
  const writer = new BitWriter();
  const starts = steps.flatMap((step, index) => (rowOf(step).flow === "entry" ? [index] : []));
  check(starts.length <= FUNCTIONS_MAX, `more than ${FUNCTIONS_MAX} functions`);
  check(steps.length === 0 || starts[0] === 0, "an instruction stands before the first function");
  writer.number(starts.length);
  const functions: (CallShape | undefined)[] = [];
  const offsets: number[] = [];
  for (const [order, start] of starts.entries()) {
    const body = steps.slice(start, starts[order + 1] ?? steps.length);
    functions.push(rowOf(body[0]!).operands.includes("sig") ? callShape(body[0]!) : undefined);
    const say = (index: number, text: string) => `instruction ${start + index} (${body[index]!.name}): ${text}`;
    // Once for the registers it names, once for the bits.
    const trial = new FunctionWriter(new BitWriter(), functions, { int: NO_WIDTH, float: NO_WIDTH }, say);
    for (const [index, step] of body.entries()) trial.instruction(step, index);
    checkClosed(body, order);
    const final = new FunctionWriter(writer, functions, trial.widths(), say);
    for (const [index, step] of body.entries()) {
      offsets.push(writer.length);
      final.instruction(step, index);
    }
  }
  offsets.push(writer.length);
  return { code: writer.finish(), offsets };
}

/** The code says where a function ends only by its blocks: they must close with its last instruction and not before. */
function checkClosed(body: readonly Encodable[], order: number): void {
  let depth = 0;
  for (const [index, step] of body.entries()) {
    const { flow, operands } = rowOf(step);
    if (flow === "entry" || flow === "loop") depth++;
    else if (flow === "if" && step.operands.length < operands.length) depth++;
    else if (flow === "if" && step.operands.at(-1) === 0) depth++;
    else if (flow === "end") depth--;
    check(depth > 0 || index === body.length - 1, `function ${order} goes on after its end`);
  }
  check(depth === 0, `function ${order} is left open`);
}

const rowOf = (step: Encodable): Instruction => instruction(step.name);

/** Number of the first entry row; the others follow it. */
const FIRST_ENTRY = instruction("func").number;

/** Bits a register of each bank takes. */
type Widths = Readonly<Record<RegisterBank, number>>;
const NO_WIDTH = 5;

const callShape = ({ operands: [ints = 0, floats = 0, result = 0] }: Encodable): CallShape => ({
  ints,
  floats,
  result,
});

class FunctionWriter {
  private readonly writer: BitWriter;
  private readonly functions: readonly (CallShape | undefined)[];
  private readonly bits: Widths;
  private readonly describe: (index: number, text: string) => string;
  private readonly highest: Record<RegisterBank, number> = { int: 0, float: 0 };

  constructor(
    writer: BitWriter,
    functions: readonly (CallShape | undefined)[],
    bits: Widths,
    describe: (index: number, text: string) => string,
  ) {
    this.writer = writer;
    this.functions = functions;
    this.bits = bits;
    this.describe = describe;
  }

  /** Bits of the highest register of each bank that was written. */
  widths(): Widths {
    const width = (bank: RegisterBank): number => 32 - Math.clz32(this.highest[bank]);
    return { int: width("int"), float: width("float") };
  }

  instruction(step: Encodable, index: number): void {
    const row = rowOf(step);
    this.opcode(row);
    this.operands(row, step, (text) => fail(this.describe(index, text)));
  }

  private opcode(row: Instruction): void {
    if (row.flow === "entry") {
      this.writer.bits(row.number - FIRST_ENTRY, ENTRY_BITS);
      return;
    }
    const place = FREQUENT.indexOf(row.name as Mnemonic);
    const code = place < 0 ? ESCAPE : place;
    if (code < SHORTEST) this.writer.bits(code, SHORT_BITS);
    else {
      this.writer.bits(SHORTEST + (code % SHORTEST), SHORT_BITS);
      this.writer.bits(Math.floor(code / SHORTEST) - 1, MORE_BITS);
    }
    if (place < 0) this.writer.bits(row.number, NUMBER_BITS);
  }

  private register(bank: RegisterBank, number: number, say: (text: string) => never): void {
    const [most, letter] = bank === "int" ? [INT_REGISTERS, "r"] : [FLOAT_REGISTERS, "f"];
    if (!between(number, 0, most - 1)) say(`there is no register ${letter}${number}`);
    this.highest[bank] = Math.max(this.highest[bank], number);
    this.writer.bits(number, this.bits[bank]);
  }

  private operands(row: Instruction, step: Encodable, say: (text: string) => never): void {
    const { writer } = this;
    let at = 0;
    const next = (): number => step.operands[at++] ?? say("an operand is missing");
    let callee: CallShape | undefined;
    for (const kind of row.operands) {
      const shape = SHAPES[kind];
      switch (shape.kind) {
        case "register":
          this.register(shape.bank, next(), say);
          break;
        case "signed": {
          const value = next();
          if (value !== (value | 0)) say(`${value} is not a 32-bit integer`);
          writer.number(zigzag(value | 0));
          break;
        }
        case "unsigned": {
          const value = next();
          if (!between(value, shape.least, shape.most)) say(`${value} is not ${shape.least} to ${shape.most}`);
          if (kind === "fn")
            callee = this.functions[value] ?? say(`function ${value} is not a helper function defined before it`);
          writer.number(value);
          break;
        }
        case "float64":
          this.float64(next());
          break;
        case "signature": {
          const [ints, floats, result] = [next(), next(), next()];
          if (!between(ints, 0, INT_PARAMS_MAX)) say(`${ints} integer parameters are more than ${INT_PARAMS_MAX}`);
          if (!between(floats, 0, FLOAT_PARAMS_MAX))
            say(`${floats} float parameters are more than ${FLOAT_PARAMS_MAX}`);
          if (!between(result, RESULT_NONE, RESULT_FLOAT)) say(`${result} is not a kind of result`);
          writer.bits(ints, 4);
          writer.bits(floats, 4);
          writer.bits(result, 2);
          break;
        }
        case "widths":
          writer.bits(this.bits.int, WIDTH_BITS);
          writer.bits(this.bits.float, WIDTH_BITS);
          break;
        case "call": {
          const { ints, floats, result } = callee ?? say("no function is named");
          if (result !== RESULT_NONE) this.register(result === RESULT_FLOAT ? "float" : "int", next(), say);
          for (let count = 0; count < ints; count++) this.register("int", next(), say);
          for (let count = 0; count < floats; count++) this.register("float", next(), say);
          break;
        }
        case "values": {
          const values = step.values ?? [];
          if (values.length > VALUES_MAX) say(`${values.length} values are more than ${VALUES_MAX}`);
          writer.bits(values.length, 3);
          for (const value of values) {
            writer.bits(value.bank === "float" ? 1 : 0, 1);
            this.register(value.bank, value.register, say);
          }
          break;
        }
        case "exit": {
          // Absent in a program: the `if` opens a block.
          const exit = step.operands[at++] ?? 0;
          if (!between(exit, 0, 1)) say(`${exit} is neither 0 nor 1`);
          writer.bits(exit, 1);
        }
      }
    }
    if (at < step.operands.length) say(`${step.operands.length - at} operand(s) too many`);
  }

  private float64(value: number): void {
    this.writer.bits(Number.isNaN(value) ? 1 : 0, 1);
    if (Number.isNaN(value)) return;
    const raw = new DataView(new ArrayBuffer(8));
    raw.setFloat64(0, value, true);
    for (let at = 0; at < 8; at++) this.writer.bits(raw.getUint8(at), 8);
  }
}

const between = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

function check(holds: boolean, message: string): asserts holds {
  if (!holds) fail(message);
}

function fail(message: string): never {
  throw new EncodeError(message);
}
