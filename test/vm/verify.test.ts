// Each rule of the verifier refuses at least one program, and accepts its nearest neighbour that keeps the rule.
import { beforeAll, describe, expect, test } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { joinImage, splitImage } from "../../src/image/header.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { CLOCK, SENSE } from "../../src/wire/capability.ts";
import * as refusal from "../../src/wire/refusal.ts";
import { bundleCore } from "../../tools/build-firmware.ts";

let bundle: string;

beforeAll(async () => {
  bundle = await bundleCore();
});

function imageOf(text: string): Uint8Array {
  const reporter = new Reporter();
  const program = assemble({ path: "test.flux", text: text.replaceAll("; ", "\n") }, reporter);
  if (!program) throw new Error(reporter.diagnostics.map((one) => one.message).join("\n"));
  return encodeImage(program).bytes;
}

function verdict(image: Uint8Array, capabilities?: number): number {
  const created = createMachine(image, { bundle, ...(capabilities === undefined ? {} : { capabilities }) });
  return created.kind === "machine" ? refusal.OK : created.refusal.code;
}

const repeat = (text: string, count: number): string => Array.from({ length: count }, () => text).join("; ");
const nested = (depth: number): string => `start; ${repeat("if r0", depth)}; ${repeat("end", depth)}; end`;
/** Helper functions, each calling the one before. */
const chain = (count: number): string =>
  `${Array.from({ length: count }, (_, at) => `func f${at} 0 0 none; ${at > 0 ? `call f${at - 1}; ` : ""}end`).join("; ")}; start; call f${count - 1}; end`;

const RULES: readonly (readonly [string, number, string, string])[] = [
  ["code outside a function", refusal.OUTSIDE_FUNCTION, "movi r0 1; start; end", "start; movi r0 1; end"],
  ["end outside a function", refusal.OUTSIDE_FUNCTION, "start; end; end", "start; end"],
  ["function inside a function", refusal.BAD_NESTING, "start; tick; end; end", "start; end; tick; end"],
  ["function left open", refusal.BAD_NESTING, "start; movi r0 1", "start; movi r0 1; end"],
  ["if left open", refusal.BAD_NESTING, "start; if r0; end", "start; if r0; end; end"],
  ["else without if", refusal.BAD_NESTING, "start; else; end; end", "start; if r0; else; end; end"],
  ["else of a loop", refusal.BAD_NESTING, "start; loop; break; else; end; end", "start; loop; break; end; end"],
  ["second else", refusal.BAD_NESTING, "start; if r0; else; else; end; end", "start; if r0; else; end; end"],
  [
    "break outside a loop",
    refusal.BAD_NESTING,
    "start; if r0; break; end; end",
    "start; loop; if r0; break; end; end; end",
  ],
  ["continue outside a loop", refusal.BAD_NESTING, "start; continue; end", "start; loop; continue; end; end"],
  ["nesting too deep", refusal.TOO_DEEP, nested(25), nested(24)],
  ["code after ret", refusal.UNREACHABLE, "start; ret; movi r0 1; end", "start; movi r0 1; ret; end"],
  [
    "code after break",
    refusal.UNREACHABLE,
    "start; loop; break; movi r0 1; end; end",
    "start; loop; break; end; movi r0 1; end",
  ],
  [
    "code after continue",
    refusal.UNREACHABLE,
    "start; loop; continue; ret; end; end",
    "start; loop; continue; end; end",
  ],
  ["code after trap", refusal.UNREACHABLE, "start; trap 1; ret; end", "start; trap 1; end"],
  [
    "code after an endless loop",
    refusal.UNREACHABLE,
    "start; loop; end; ret; end",
    "start; loop; break; end; ret; end",
  ],
  [
    "code after an if that never goes on",
    refusal.UNREACHABLE,
    "start; if r0; ret; else; trap 1; end; ret; end",
    "start; if r0; ret; end; ret; end",
  ],
  [
    "ret with a result due",
    refusal.BAD_RETURN,
    "func 0 0 int; ret; end; start; end",
    "func 0 0 none; ret; end; start; end",
  ],
  [
    "integer result where a float is due",
    refusal.BAD_RETURN,
    "func 0 0 float; reti r0; end; start; end",
    "func 0 0 float; retf f0; end; start; end",
  ],
  ["result from an entry", refusal.BAD_RETURN, "start; reti r0; end", "start; ret; end"],
  [
    "a path without result",
    refusal.BAD_RETURN,
    "func 0 0 int; if r0; reti r1; end; end; start; end",
    "func 0 0 int; if r0; reti r1; else; reti r0; end; end; start; end",
  ],
  ["calls too deep", refusal.TOO_DEEP, chain(25), chain(24)],
  [
    "address of a word outside memory",
    refusal.BAD_ADDRESS,
    ".memory 16; start; ldg r0 4; end",
    ".memory 16; start; ldg r0 3; end",
  ],
  [
    "address of a float outside memory",
    refusal.BAD_ADDRESS,
    ".memory 16; start; stfg f0 2; end",
    ".memory 16; start; stfg f0 1; end",
  ],
  [
    "input that is not there",
    refusal.BAD_PORT,
    ".input 0 1 0; start; in f0 1; end",
    ".input 0 1 0; start; in f0 0; end",
  ],
  ["output that is not there", refusal.BAD_PORT, "start; out f0 0; end", ".output none 0 0 1; start; out f0 0; end"],
  ["message value that is not there", refusal.BAD_OPERAND, "start; msg f0 4; end", "start; msg f0 3; end"],
  ["no entry", refusal.NO_ENTRY, "func 0 0 none; end", "tick; end"],
  ["two starts", refusal.DUPLICATE_ENTRY, "start; end; start; end", "start; end"],
  ["two ticks", refusal.DUPLICATE_ENTRY, "tick; end; start; end; tick; end", "tick; end; start; end"],
  ["two handlers of a topic", refusal.DUPLICATE_ENTRY, "on 7; end; on 7; end", "on 7; end; on 8; end"],
  [
    "too many functions",
    refusal.BAD_FUNCTION,
    `${repeat("func 0 0 none; end", 128)}; start; end`,
    `${repeat("func 0 0 none; end", 127)}; start; end`,
  ],
  ["more first bytes than memory", refusal.BAD_DATA, "", ".memory 16; .bytes 1 2; start; end"],
];

test.each(RULES.filter(([, , bad]) => bad !== ""))("%s", (_, code, bad, good) => {
  // 129 functions are more than even the encoder takes.
  const image = code === refusal.BAD_FUNCTION ? withFunction(imageOf(good)) : imageOf(bad);
  expect(verdict(image)).toBe(code);
  expect(verdict(imageOf(good))).toBe(refusal.OK);
});

/** The same image with one more function at the start of its code. */
function withFunction(image: Uint8Array): Uint8Array {
  const { code, data } = sections(image);
  return rejoin([...code.subarray(0, 4), ...code], data);
}

function sections(image: Uint8Array): { code: Uint8Array; data: Uint8Array } {
  const { codeStart, dataStart, dataEnd } = splitImage(image);
  return { code: image.subarray(codeStart, dataStart), data: image.subarray(dataStart, dataEnd) };
}

function rejoin(
  code: readonly number[],
  data: Iterable<number>,
  header: Partial<Parameters<typeof joinImage>[0]> = {},
): Uint8Array {
  const full = { boardClass: 0, security: 0, memoryBytes: 16, capabilities: 0, ...header };
  return joinImage(full, Uint8Array.from(code), Uint8Array.from(data));
}

describe("raw bytes", () => {
  const START = 0x91;
  const END = 0x94;
  const DATA = [100, 0, 0];
  const code = (bytes: readonly number[]): number => verdict(rejoin(bytes, DATA));
  const data = (bytes: readonly number[]): number => verdict(rejoin([START, END], bytes));

  test("the smallest image is accepted", () => {
    expect(code([START, END])).toBe(refusal.OK);
  });
  test.each([0x00, 0x4b, 0x5f, 0x62, 0x85, 0xb0, 0xff])("opcode %i does not exist", (opcode) => {
    expect(code([START, opcode, END])).toBe(refusal.BAD_OPCODE);
  });
  test("an instruction cut off by the end of the code", () => {
    expect(code([START, 0x01])).toBe(refusal.TRUNCATED);
  });
  test("bits left over are zero", () => {
    // mov r0 r1: 10 bits of operands, 6 of padding.
    expect(code([START, 0x02, 0b00100000, 0b00, END])).toBe(refusal.OK);
    expect(code([START, 0x02, 0b00100000, 0b10000000, END])).toBe(refusal.NOT_CANONICAL);
    // mov f0 f0 is one byte and has none; retf f0 has four.
    expect(code([0x90, 0, 2, 0x9b, 0x10, END, START, END])).toBe(refusal.NOT_CANONICAL);
  });
  test("a number is not longer than it need be", () => {
    // trap: unsigned number, byte-aligned.
    expect(code([START, 0x9c, 0x81, 0x01, END])).toBe(refusal.OK);
    expect(code([START, 0x9c, 0x81, 0x00, END])).toBe(refusal.NOT_CANONICAL);
  });
  test("a number is not larger than its kind", () => {
    expect(code([START, 0x9c, 0xff, 0xff, 0xff, 0xff, 0x07, END])).toBe(refusal.OK);
    expect(code([START, 0x9c, 0x80, 0x80, 0x80, 0x80, 0x08, END])).toBe(refusal.BAD_OPERAND);
    expect(code([START, 0x9c, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, END])).toBe(
      refusal.BAD_OPERAND,
    );
    expect(code([0x93, 0xff, 0xff, 0x03, END])).toBe(refusal.OK);
    expect(code([0x93, 0x80, 0x80, 0x04, END])).toBe(refusal.BAD_OPERAND);
  });
  test("a denominator is not zero", () => {
    // movq f0 1 d: 4 bits register, then a chunk of 4, then the denominator.
    expect(code([START, 0x23, 0x20, 3, END])).toBe(refusal.OK);
    expect(code([START, 0x23, 0x20, 0, END])).toBe(refusal.BAD_OPERAND);
  });
  test("unknown has one form as a constant", () => {
    const movk = (...raw: readonly number[]): number => code([START, 0x24, 0, ...raw, END]);
    expect(movk(0, 0, 0, 0, 0, 0, 0xf8, 0x7f)).toBe(refusal.OK);
    expect(movk(1, 0, 0, 0, 0, 0, 0xf8, 0x7f)).toBe(refusal.NOT_CANONICAL);
    expect(movk(0, 0, 0, 0, 0, 0, 0xf8, 0xff)).toBe(refusal.NOT_CANONICAL);
    expect(movk(0, 0, 0, 0, 0, 0, 0xf0, 0x7f)).toBe(refusal.OK);
  });
  test("a signature has a result that exists", () => {
    expect(code([0x90, 0, 3, END, START, END])).toBe(refusal.BAD_FUNCTION);
  });
  test("calls only to helper functions that came before", () => {
    expect(code([0x90, 0, 0, END, START, 0x9d, 0, END])).toBe(refusal.OK);
    expect(code([START, 0x9d, 0, END])).toBe(refusal.BAD_CALL);
    expect(code([START, 0x9d, 1, END, 0x90, 0, 0, END])).toBe(refusal.BAD_CALL);
  });
  test("a message has at most four values", () => {
    const tell = 0x66;
    const header = { capabilities: 4 };
    expect(verdict(rejoin([START, tell, 1, 0, END], DATA, header))).toBe(refusal.OK);
    expect(verdict(rejoin([START, tell, 1, 5, 0, 0, 0, 0, END], DATA, header))).toBe(refusal.BAD_OPERAND);
  });
  test("the data section", () => {
    expect(data([])).toBe(refusal.TRUNCATED);
    expect(data([0, 0, 0])).toBe(refusal.BAD_DATA);
    expect(data([0xff, 0xff, 0xff, 0x7f, 0, 0])).toBe(refusal.BAD_DATA);
    expect(data([100, 33, 0])).toBe(refusal.BAD_DATA);
    expect(data([100, 0, 17])).toBe(refusal.BAD_DATA);
    expect(data([100, 0x80, 0x00, 0])).toBe(refusal.NOT_CANONICAL);
    // One input without sources: lowest, highest, stale.
    expect(data([100, 1, 0, 0, 1, 2, 1, 0, 0])).toBe(refusal.OK);
    expect(data([100, 1, 0, 0, 1, 4, 2, 0, 0])).toBe(refusal.BAD_DATA);
    expect(data([100, 1, 0, 0, 1, 2, 0, 0, 0])).toBe(refusal.BAD_DATA);
    // Sources: a kind that does not exist, a digital pin with a flag that does not, an analog pin on a port that does not.
    expect(data([100, 1, 1, 3, 5, 3, 0, 1, 2, 1, 0, 0])).toBe(refusal.OK);
    // These two would be whole if a kind that does not exist had a pin and a scale.
    expect(data([100, 1, 1, 0, 5, 2, 1, 0, 1, 2, 1, 0, 0])).toBe(refusal.BAD_DATA);
    expect(data([100, 1, 1, 4, 5, 2, 1, 0, 1, 2, 1, 0, 0])).toBe(refusal.BAD_DATA);
    expect(data([100, 1, 1, 3, 5, 4, 0, 1, 2, 1, 0, 0])).toBe(refusal.BAD_DATA);
    expect(data([100, 1, 1, 2, 0x80, 0x34, 2, 1, 0, 1, 0, 1, 2, 1, 0, 0])).toBe(refusal.BAD_DATA);
    // NMEA: letters, transform.
    expect(data([100, 1, 1, 1, 68, 66, 84, 3, 0, 2, 1, 0, 0, 1, 2, 1, 0, 0])).toBe(refusal.OK);
    expect(data([100, 1, 1, 1, 10, 66, 84, 3, 0, 2, 1, 0, 0, 1, 2, 1, 0, 0])).toBe(refusal.BAD_DATA);
    expect(data([100, 1, 1, 1, 68, 66, 84, 3, 3, 2, 1, 0, 0, 1, 2, 1, 0, 0])).toBe(refusal.BAD_DATA);
    // Outputs: kind, flag.
    expect(data([100, 0, 1, 1, 5, 1, 0, 1, 0, 1, 2, 1])).toBe(refusal.OK);
    expect(data([100, 0, 1, 3, 5, 1, 0, 1, 0, 1, 2, 1])).toBe(refusal.BAD_DATA);
    expect(data([100, 0, 1, 1, 5, 2, 0, 1, 0, 1, 2, 1])).toBe(refusal.BAD_DATA);
    expect(data([100, 0, 1, 1, 0x80, 0x34, 1, 0, 1, 0, 1, 2, 1])).toBe(refusal.BAD_DATA);
    // Numbers have 32 bits: a stale time of 2^32 - 1, and of 2^32.
    expect(data([100, 1, 0, 0, 1, 2, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0])).toBe(refusal.OK);
    expect(data([100, 1, 0, 0, 1, 2, 1, 0x80, 0x80, 0x80, 0x80, 0x10, 0])).toBe(refusal.BAD_OPERAND);
    // First bytes of memory.
    expect(data([...DATA, ...new Array(16).fill(9)])).toBe(refusal.OK);
    expect(data([...DATA, ...new Array(17).fill(9)])).toBe(refusal.BAD_DATA);
  });
});

describe("header", () => {
  const image = imageOf(".input 0 1 0; tick; in f0 0; now f1; end");
  const changed = (at: number, value: number): Uint8Array =>
    Uint8Array.from(image, (byte, index) => (index === at ? value : byte));

  test("magic, format, ABI and length are looked at before the CRC", () => {
    expect(verdict(image)).toBe(refusal.OK);
    expect(verdict(image.subarray(0, 11))).toBe(refusal.TOO_SHORT);
    expect(verdict(changed(0, 0))).toBe(refusal.BAD_MAGIC);
    expect(verdict(changed(1, 0x21))).toBe(refusal.BAD_FORMAT);
    expect(verdict(changed(1, 0x12))).toBe(refusal.BAD_ABI);
    expect(verdict(changed(4, image[4]! + 1))).toBe(refusal.BAD_LENGTH);
    expect(verdict(changed(9, image[9]! ^ 1))).toBe(refusal.BAD_CRC);
  });
  test("a count has at most 14 bits", () => {
    expect(verdict(rejoin([0x91, 0x94], [100, 0, 0], { memoryBytes: 16383 * 16 }))).toBe(refusal.OK);
    expect(verdict(rejoin([0x91, 0x94], [100, 0, 0], { memoryBytes: 16384 * 16 }))).toBe(refusal.BAD_COUNT);
  });
  test("flags and class", () => {
    const { code, data } = sections(image);
    const of = (boardClass: number): Uint8Array => rejoin([...code], data, { boardClass, capabilities: SENSE | CLOCK });
    expect(verdict(of(0))).toBe(refusal.OK);
    expect(verdict(of(2))).toBe(refusal.OK);
    expect(verdict(of(0x80))).toBe(refusal.BAD_FLAGS);
  });
  test("the capability mask is what the code uses, and granted", () => {
    const { code, data } = sections(image);
    const of = (capabilities: number): Uint8Array => rejoin([...code], data, { capabilities });
    expect(verdict(of(SENSE | CLOCK))).toBe(refusal.OK);
    expect(verdict(of(SENSE))).toBe(refusal.BAD_CAPABILITIES);
    expect(verdict(of(SENSE | CLOCK | 2))).toBe(refusal.BAD_CAPABILITIES);
    expect(verdict(of(SENSE | CLOCK), SENSE)).toBe(refusal.BAD_CAPABILITIES);
  });
});
