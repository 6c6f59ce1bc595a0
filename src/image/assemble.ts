// Assembly text -> program. One instruction a line: `name operands`, blanks or commas between, comments from ; // or --. Header and data
// section are directives that begin with a dot. The text mirrors the image one to one: nothing is chosen or reordered here.
// docs/image-format.md shows every directive.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { BusSensor, InputSource, NmeaSentence, Output, SentenceValue } from "../fir/function.ts";
import { instructionNamed } from "../isa/index-by.ts";
import type { Instruction } from "../isa/instruction.ts";
import { INSTRUCTIONS, type Mnemonic } from "../isa/instructions.ts";
import { FLOAT_PARAMS_MAX, INT_PARAMS_MAX } from "../isa/limits.ts";
import { CLASS_ANY, CLASS_LINUX, COUNT_MAX, ECHO_BYTES, MEMORY_UNIT } from "../wire/image-header.ts";
import { I2C_ADDRESS_MAX, NO_SENTENCE_TEXT, PERIOD_MS_MAX, TICK_MS_MAX } from "../wire/io.ts";
import { VALUES_MAX } from "../wire/message.ts";
import { LineFault, LineReader, type Word, wordsOf } from "./assembly-line.ts";
import { pinNumber } from "./data-section.ts";
import { EncodeError } from "./encode-error.ts";
import { type CallShape, SHAPES } from "./operand-kinds.ts";
import type { Encodable, MessageValue, Program } from "./program.ts";
import { ADDRESS_LETTERS, DECIMALS_MAX } from "./sentence.ts";

export const CLASS_NAMES = ["any", "small", "standard", "large", "linux"] as const;
/** In the order of RESULT_*. */
export const RESULT_NAMES = ["none", "int", "float"] as const;
/** After the operands of an `if` that leaves the loop. */
export const EXIT_WORD = "break";
const TRANSFORM_NAMES = ["linear", "angle", "signed", "celsius"] as const;
const UNSIGNED_MAX = 0xffffffff;
const INT32_MAX = 0x7fffffff;

interface NamedFunction extends Partial<CallShape> {
  readonly name: string | undefined;
  readonly isHelper: boolean;
}

interface Draft {
  boardClass: number;
  security: number;
  memoryBytes: number | undefined;
  tickMs: number;
  readonly inputs: { sources: InputSource[]; lowest: Rational; highest: Rational; staleAfterMs: number }[];
  readonly outputs: Omit<Output, "name" | "unit">[];
  readonly memoryInitial: number[];
  readonly code: Encodable[];
  readonly functions: NamedFunction[];
  echo?: string;
}
type Rational = Output["safe"];

/** Reads assembly text; what is wrong goes to the reporter (FLX0505), and then there is no program. Never throws on bad text. */
export function assemble(source: SourceFile, reporter: Reporter): Program | undefined {
  const draft: Draft = {
    boardClass: CLASS_ANY,
    security: 0,
    memoryBytes: undefined,
    tickMs: 1000,
    inputs: [],
    outputs: [],
    memoryInitial: [],
    code: [],
    functions: [],
  };
  let failed = false;
  let offset = 0;
  for (const line of source.text.split("\n")) {
    const words = wordsOf(line, offset);
    offset += line.length + 1;
    if (words.length === 0) continue;
    try {
      const reader = new LineReader(words);
      const first = reader.word("a mnemonic");
      if (first.text.startsWith(".")) directive(first, reader, draft);
      else draft.code.push(statement(first, reader, draft));
      reader.finish();
    } catch (error) {
      if (!(error instanceof LineFault)) throw error;
      failed = true;
      const span = { file: source, start: error.word.start, end: error.word.end };
      reporter.error("FLX0505", error.message, span, error.hint === undefined ? {} : { hint: error.hint });
    }
  }
  if (failed) return undefined;
  const { functions: _, memoryInitial, memoryBytes, ...rest } = draft;
  const enough = Math.ceil(memoryInitial.length / MEMORY_UNIT) * MEMORY_UNIT;
  return { ...rest, memoryBytes: memoryBytes ?? enough, memoryInitial: Uint8Array.from(memoryInitial) };
}

type Directive = (reader: LineReader, draft: Draft) => void;

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  ".class": (reader, draft) => {
    draft.boardClass = /^\d/.test(reader.peek ?? "")
      ? reader.integer(0, CLASS_LINUX, "a board class")
      : CLASS_NAMES.indexOf(reader.oneOf(CLASS_NAMES, "a board class"));
  },
  ".security": (reader, draft) => {
    draft.security = reader.integer(0, 255, "a security version");
  },
  ".echo": (reader, draft) => {
    const word = reader.word("a hash");
    if (word.text.length !== 2 * ECHO_BYTES || !/^[0-9a-f]+$/.test(word.text))
      throw new LineFault(word, `${word.text} is not the hash of an echo: ${2 * ECHO_BYTES} hex digits`);
    draft.echo = word.text;
  },
  ".memory": (reader, draft) => {
    draft.memoryBytes = reader.integer(0, COUNT_MAX * MEMORY_UNIT, "a number of bytes");
    if (draft.memoryBytes % MEMORY_UNIT)
      throw new LineFault(reader.last, `${draft.memoryBytes} bytes is not a multiple of ${MEMORY_UNIT}`);
  },
  ".tick": (reader, draft) => {
    draft.tickMs = reader.integer(1, TICK_MS_MAX, "a tick period in ms");
  },
  ".bytes": (reader, draft) => {
    while (reader.left > 0) draft.memoryInitial.push(reader.integer(-128, 255, "a byte") & 255);
  },
  ".input": (reader, draft) => {
    draft.inputs.push({
      sources: [],
      lowest: reader.rational("the lowest value"),
      highest: reader.rational("the highest value"),
      staleAfterMs: reader.integer(0, UNSIGNED_MAX, "a time in ms"),
    });
  },
  ".from": (reader, draft) => {
    const input = draft.inputs.at(-1);
    if (!input) throw new LineFault(reader.last, ".from belongs to an .input, and there is none before it");
    input.sources.push(inputSource(reader));
  },
  ".output": (reader, draft) => {
    const sink = outputSink(reader);
    const safe = sink.kind === "nmea" ? { numerator: 0, denominator: 1 } : reader.rational("the safe value");
    draft.outputs.push({
      sink,
      safe,
      lowest: reader.rational("the lowest value"),
      highest: reader.rational("the highest value"),
    });
  },
};

function directive(name: Word, reader: LineReader, draft: Draft): void {
  const read = Object.hasOwn(DIRECTIVES, name.text) ? DIRECTIVES[name.text] : undefined;
  if (!read)
    throw new LineFault(name, `there is no directive ${name.text}`, didYouMean(name.text, Object.keys(DIRECTIVES)));
  read(reader, draft);
}

function pin(reader: LineReader): string {
  const word = reader.word("a pin");
  try {
    pinNumber(word.text);
  } catch (error) {
    if (error instanceof EncodeError) throw new LineFault(word, error.message);
    throw error;
  }
  return word.text;
}

function outputSink(reader: LineReader): Output["sink"] {
  const kind = reader.oneOf(["none", "digital", "pwm", "servo", "nmea"] as const, "a kind of output");
  if (kind === "none") return { kind };
  if (kind === "nmea") return sentence(reader);
  const at = pin(reader);
  if (kind !== "servo") return { kind, pin: at, ...(reader.skip("invert") ? { invert: true } : {}) };
  const shortest = reader.integer(1, UNSIGNED_MAX, "the pulse at the lowest value in µs");
  return { kind, pin: at, shortest, longest: reader.integer(1, UNSIGNED_MAX, "the pulse at the highest value in µs") };
}

function sentence(reader: LineReader): NmeaSentence {
  const address = letters(reader, ADDRESS_LETTERS, "a talker and a formatter");
  const periodMs = reader.integer(1, PERIOD_MS_MAX, "a period in ms");
  const text = quoted(reader);
  const values: SentenceValue[] = [];
  for (;;) {
    if (reader.skip("status")) values.push({ kind: "status", after: quoted(reader) });
    else if (reader.skip("value")) {
      const decimals = reader.integer(0, DECIMALS_MAX, "a number of decimals");
      const turn = reader.skip("turn") ? { isTurn: true } : {};
      const [scale, offset] = [reader.rational("the scale"), reader.rational("the offset")];
      values.push({ kind: "number", decimals, ...turn, scale, offset, after: quoted(reader) });
    } else return { kind: "nmea", address, periodMs, text, values };
  }
}

/** A text of a sentence; a quotation mark cannot be written. */
function quoted(reader: LineReader): string {
  const word = reader.word("a text in quotes");
  const [, text] = /^"(.*)"$/.exec(word.text) ?? [];
  if (text === undefined) throw new LineFault(word, `${word.text} is not a text in quotes`);
  const found = NO_SENTENCE_TEXT.exec(text)?.[0];
  if (found !== undefined) throw new LineFault(word, `${found} cannot stand in a sentence`);
  return text;
}

function inputSource(reader: LineReader): InputSource {
  const kind = reader.oneOf(["nmea", "analog", "digital", "counter", "i2c", "spi"] as const, "a kind of source");
  if (kind === "analog")
    return { kind, pin: pin(reader), scale: reader.rational("the scale"), offset: reader.rational("the offset") };
  if (kind === "digital" || kind === "counter") {
    const from = {
      pin: pin(reader),
      ...(reader.skip("invert") ? { invert: true } : {}),
      ...(reader.skip("pullup") ? { pullup: true } : {}),
    };
    const debounceMs = reader.skip("debounce") ? reader.integer(0, PERIOD_MS_MAX, "a time in ms") : 0;
    if (kind === "counter") return { kind, ...from, debounceMs, scale: reader.rational("the scale") };
    return { kind, ...from, ...(debounceMs ? { debounceMs } : {}) };
  }
  if (kind === "i2c") {
    const [scl, sda] = [pin(reader), pin(reader)];
    return { kind, scl, sda, address: reader.integer(0, I2C_ADDRESS_MAX, "an I2C address"), ...busSensor(reader) };
  }
  if (kind === "spi") {
    const [sck, miso, mosi, cs] = [pin(reader), pin(reader), pin(reader), pin(reader)];
    const mode = reader.skip("mode") ? reader.integer(0, 3, "an SPI mode") : 0;
    return { kind, sck, miso, mosi, cs, mode, ...busSensor(reader) };
  }
  const formatter = letters(reader, 3, "a formatter");
  const field = reader.integer(0, UNSIGNED_MAX, "a field number");
  const transform = reader.oneOf(TRANSFORM_NAMES, "a transform");
  const scale = reader.rational("the scale");
  if (!reader.skip("guard")) return { kind, formatter, field, transform, scale };
  const guard = { field: reader.integer(1, UNSIGNED_MAX, "a field number"), letter: letters(reader, 1, "a letter") };
  return { kind, formatter, field, transform, scale, guard };
}

/** The words in the order of the disassembler. */
function busSensor(reader: LineReader): BusSensor {
  const number = (what: string): number => reader.integer(0, UNSIGNED_MAX, what);
  const after = (name: string, usual: number): number => (reader.skip(name) ? number(name) : usual);
  const bytes = (): number[] => {
    const list: number[] = [];
    while (/^\d|^0x/.test(reader.peek ?? "")) list.push(reader.integer(0, 255, "a byte"));
    return list;
  };
  const kHz = after("kHz", 100);
  const setup: number[][] = [];
  while (reader.skip("write")) setup.push(bytes());
  const command = reader.skip("send") ? bytes() : [];
  const waitMs = after("wait", 0);
  const read = after("read", 0);
  reader.oneOf(["value"] as const, "the word value");
  const [first, width] = [number("the first byte"), number("the number of bytes")];
  const isSigned = reader.oneOf(["signed", "unsigned"] as const, "signed or unsigned") === "signed";
  const isLittle = reader.oneOf(["little", "big"] as const, "little or big") === "little";
  const shift = after("shift", 0);
  const value = { first, bytes: width, isLittle, isSigned, shift, bits: after("bits", width * 8 - shift) };
  const [scale, offset] = [reader.rational("the scale"), reader.rational("the offset")];
  const expect = reader.skip("expect")
    ? { expect: { at: number("a place"), mask: number("a mask"), equals: number("a byte") } }
    : {};
  return { kHz, setup, command, waitMs, read, value, scale, offset, ...expect, periodMs: after("every", 1000) };
}

function letters(reader: LineReader, length: number, what: string): string {
  const word = reader.word(what);
  if (word.text.length !== length || !/^[0-Z]+$/.test(word.text))
    throw new LineFault(word, `${word.text} is not ${what} (${length} capital letters or digits)`);
  return word.text;
}

/** Mnemonics of jumps, as other machines have them. */
const JUMP = /^(?:j|jmp|jz|jnz|je|jne|jl|jle|jg|jge|br|b|goto)$/;

function statement(name: Word, reader: LineReader, draft: Draft): Encodable {
  const row = instructionNamed(name.text);
  if (!row) {
    const near = didYouMean(
      name.text,
      INSTRUCTIONS.map((one) => one.name),
    );
    const hint = JUMP.test(name.text)
      ? "there are no jumps: write if … end, or loop … end with break and continue"
      : near;
    throw new LineFault(name, `there is no instruction ${name.text}`, hint);
  }
  // The function is there even when its line is wrong, so that later calls are not reported as well.
  const helperName = row.flow === "entry" ? functionName(row, reader) : undefined;
  const at =
    row.flow === "entry" ? draft.functions.push({ name: helperName, isHelper: row.operands.includes("sig") }) - 1 : -1;
  const step = operandsOf(row, reader, draft.functions);
  if (at >= 0) {
    const [ints = 0, floats = 0, result = 0] = step.operands;
    draft.functions[at] = { ...draft.functions[at]!, ints, floats, result };
  }
  return step;
}

/** `func` may be followed by a name that calls use. */
function functionName(row: Instruction, reader: LineReader): string | undefined {
  return row.operands.includes("sig") && reader.peek !== undefined && /^[a-z_]/i.test(reader.peek)
    ? reader.word("a name").text
    : undefined;
}

function operandsOf(row: Instruction, reader: LineReader, functions: readonly NamedFunction[]): Encodable {
  const operands: number[] = [];
  let values: MessageValue[] | undefined;
  let callee: NamedFunction | undefined;
  for (const kind of row.operands) {
    const shape = SHAPES[kind];
    switch (shape.kind) {
      case "register":
        operands.push(reader.register(shape.bank).register);
        break;
      case "signed":
        operands.push(reader.integer(-INT32_MAX - 1, INT32_MAX, "a 32-bit number"));
        break;
      case "unsigned":
        if (kind === "fn") {
          const index = functionIndex(reader, functions);
          callee = functions[index];
          operands.push(index);
        } else if (kind === "topic" || kind === "agent") operands.push(reader.id(shape.most, `a number of ${kind}`));
        else operands.push(reader.integer(shape.least, shape.most, "a number"));
        break;
      case "float64":
        operands.push(reader.float());
        break;
      case "signature":
        operands.push(
          reader.integer(0, INT_PARAMS_MAX, "a number of integer parameters"),
          reader.integer(0, FLOAT_PARAMS_MAX, "a number of float parameters"),
          RESULT_NAMES.indexOf(reader.oneOf(RESULT_NAMES, "a kind of result")),
        );
        break;
      case "call": {
        const { ints = 0, floats = 0, result = 0 } = callee!;
        if (result > 0) operands.push(reader.register(RESULT_NAMES[result] === "float" ? "float" : "int").register);
        for (let count = 0; count < ints; count++) operands.push(reader.register("int").register);
        for (let count = 0; count < floats; count++) operands.push(reader.register("float").register);
        break;
      }
      case "values":
        values = [];
        while (reader.left > 0 && values.length < VALUES_MAX) values.push(reader.register("any"));
        break;
      case "widths":
        break;
      case "exit":
        if (reader.skip(EXIT_WORD)) operands.push(1);
    }
  }
  return { name: row.name as Mnemonic, operands, ...(values ? { values } : {}) };
}

function functionIndex(reader: LineReader, functions: readonly NamedFunction[]): number {
  const word = reader.word("a function");
  const index = /^\d+$/.test(word.text) ? Number(word.text) : functions.findIndex((one) => one.name === word.text);
  if (!functions[index]?.isHelper) {
    const names = functions.flatMap((one) => one.name ?? []);
    const hint = didYouMean(word.text, names) ?? "a function is defined with func before it is called";
    throw new LineFault(word, `there is no function ${word.text} before this line`, hint);
  }
  return index;
}
