// Each rule of the verifier refuses at least one program, and accepts its nearest neighbour that keeps the rule.
import { beforeAll, describe, expect, test } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { joinImage, splitImage } from "../../src/image/header.ts";
import { instruction } from "../../src/isa/index-by.ts";
import type { Mnemonic } from "../../src/isa/instructions.ts";
import { FREQUENT } from "../../src/isa/opcode-code.ts";
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
  ["else without if", refusal.BAD_NESTING, "start; else; end", "start; if r0; else; end; end"],
  ["else of a loop", refusal.BAD_NESTING, "start; loop; break; else; end; end", "start; loop; break; end; end"],
  ["second else", refusal.BAD_NESTING, "start; if r0; else; else; end; end", "start; if r0; else; end; end"],
  [
    "break outside a loop",
    refusal.BAD_NESTING,
    "start; if r0; break; end; end",
    "start; loop; if r0; break; end; end; end",
  ],
  ["an if that leaves no loop", refusal.BAD_NESTING, "start; if r0 break; end", "start; loop; if r0 break; end; end"],
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
  const bits = bitsOf(code);
  // The count takes three chunks: 129 is one more than 128. Then the bits of an empty helper.
  const empty = bitsOf(sections(imageOf("func 0 0 none; end; start; end")).code).slice(4, 4 + 22);
  return rejoin(bytesOf(`${number(129)}${empty}${bits.slice(number(128).length)}`), data);
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

// Bits as text, in the order they are read.
const field = (value: number, width: number): string =>
  [...value.toString(2).padStart(width, "0")].reverse().join("").slice(0, width);
const bitsOf = (bytes: Iterable<number>): string => [...bytes].map((byte) => field(byte, 8)).join("");
const bytesOf = (bits: string): number[] =>
  (bits.match(/.{1,8}/g) ?? []).map((piece) => Number.parseInt([...piece.padEnd(8, "0")].reverse().join(""), 2));
const number = (value: number): string =>
  value < 8 ? field(value, 4) : field((value % 8) + 8, 4) + number(Math.floor(value / 8));
const letters = (text: string): string => [...text].map((letter) => field(letter.charCodeAt(0) - 48, 6)).join("");

describe("raw bits", () => {
  const ENTRIES = ["func", "start", "tick", "on"];
  const entry = (name: string): string => field(ENTRIES.indexOf(name), 2);
  const widths = (ints: number, floats: number): string => field(ints, 3) + field(floats, 3);
  const numbered = (opcode: number): string => field(15, 4) + field(3, 2) + field(opcode, 8);
  const op = (name: Mnemonic): string => {
    const code = FREQUENT.indexOf(name);
    if (code < 0) return numbered(instruction(name).number);
    return code < 8 ? field(code, 4) : field(8 + (code % 8), 4) + field(Math.floor(code / 8) - 1, 2);
  };
  const START = entry("start") + widths(0, 0);
  const END = op("end");
  const DATA = bytesOf(number(0) + number(0) + number(0));
  const code = (bits: string, functions = 1): number => verdict(rejoin(bytesOf(number(functions) + bits), DATA));
  const data = (...bits: readonly string[]): number =>
    verdict(rejoin(bytesOf(number(1) + START + END), bytesOf(bits.join(""))));

  test("the smallest image is accepted", () => {
    expect(code(START + END)).toBe(refusal.OK);
  });
  test.each([0x00, 0x50, 0x5f, 0x62, 0x85, 0xb0, 0xff])("opcode %i does not exist", (opcode) => {
    expect(code(START + numbered(opcode) + END)).toBe(refusal.BAD_OPCODE);
  });
  test("an entry begins no block", () => {
    expect(code(START + numbered(instruction("tick").number) + END)).toBe(refusal.BAD_OPCODE);
  });
  test("a frequent opcode is not written by its number", () => {
    expect(code(START + op("movi") + number(0) + END)).toBe(refusal.OK);
    expect(code(START + numbered(instruction("movi").number) + number(0) + END)).toBe(refusal.NOT_CANONICAL);
  });
  test("an instruction cut off by the end of the code", () => {
    expect(code(`${START}${op("movk")}0${field(1, 8)}`)).toBe(refusal.TRUNCATED);
    expect(code(START + END, 2)).toBe(refusal.TRUNCATED);
  });
  test("nothing follows the last function, and the bits left over are zero", () => {
    expect(code(`${START}${op("movi")}${number(0)}${END}`)).toBe(refusal.OK);
    expect(code(`${START}${op("movi")}${number(0)}${END}1`)).toBe(refusal.NOT_CANONICAL);
    expect(code(`${START}${END}${"0".repeat(12)}`)).toBe(refusal.NOT_CANONICAL);
    expect(code(START + END + END)).toBe(refusal.NOT_CANONICAL);
  });
  test("registers take as many bits as the highest needs", () => {
    const moved = (width: number, from: number): number =>
      code(entry("start") + widths(width, 0) + op("mov") + field(0, width) + field(from, width) + END);
    expect(moved(1, 1)).toBe(refusal.OK);
    expect(moved(2, 1)).toBe(refusal.NOT_CANONICAL);
    expect(moved(5, 31)).toBe(refusal.OK);
    expect(code(entry("start") + widths(1, 0) + END)).toBe(refusal.NOT_CANONICAL);
    expect(code(entry("start") + widths(0, 1) + END)).toBe(refusal.NOT_CANONICAL);
    expect(code(entry("start") + widths(6, 0) + END)).toBe(refusal.BAD_OPERAND);
    expect(code(entry("start") + widths(0, 5) + END)).toBe(refusal.BAD_OPERAND);
    const floats = op("fmul") + field(0, 4) + field(15, 4) + field(1, 4);
    expect(code(entry("start") + widths(0, 4) + floats + END)).toBe(refusal.OK);
  });
  test("a number is not longer than it need be", () => {
    expect(code(START + op("trap") + field(9, 4) + field(1, 4) + END)).toBe(refusal.OK);
    expect(code(START + op("trap") + field(9, 4) + field(0, 4) + END)).toBe(refusal.NOT_CANONICAL);
  });
  test("a number is not larger than its kind", () => {
    expect(code(START + op("trap") + number(2 ** 31 - 1) + END)).toBe(refusal.OK);
    expect(code(START + op("trap") + number(2 ** 31) + END)).toBe(refusal.BAD_OPERAND);
    expect(code(START + op("trap") + number(2 ** 40) + END)).toBe(refusal.BAD_OPERAND);
    expect(code(entry("on") + number(65535) + widths(0, 0) + END)).toBe(refusal.OK);
    expect(code(entry("on") + number(65536) + widths(0, 0) + END)).toBe(refusal.BAD_OPERAND);
  });
  test("a denominator is not zero", () => {
    expect(code(START + op("movq") + number(4) + number(3) + END)).toBe(refusal.OK);
    expect(code(START + op("movq") + number(4) + number(0) + END)).toBe(refusal.BAD_OPERAND);
  });
  test("unknown has one form as a constant", () => {
    const movk = (...raw: readonly number[]): number => code(`${START}${op("movk")}0${bitsOf(raw)}${END}`);
    expect(code(`${START}${op("movk")}1${END}`)).toBe(refusal.OK);
    expect(movk(0, 0, 0, 0, 0, 0, 0xf8, 0x7f)).toBe(refusal.NOT_CANONICAL);
    expect(movk(1, 0, 0, 0, 0, 0, 0xf8, 0xff)).toBe(refusal.NOT_CANONICAL);
    expect(movk(0, 0, 0, 0, 0, 0, 0xf0, 0x7f)).toBe(refusal.OK);
  });
  test("a signature has a result that exists", () => {
    const func = (result: number): string => entry("func") + field(0, 8) + field(result, 2) + widths(0, 0) + END;
    expect(code(func(0) + START + END, 2)).toBe(refusal.OK);
    expect(code(func(3) + START + END, 2)).toBe(refusal.BAD_FUNCTION);
  });
  test("calls only to helper functions that came before", () => {
    const func = entry("func") + field(0, 10) + widths(0, 0) + END;
    const call = (callee: number): string => START + op("call") + number(callee) + END;
    expect(code(func + call(0), 2)).toBe(refusal.OK);
    expect(code(call(0))).toBe(refusal.BAD_CALL);
    expect(code(call(1) + func, 2)).toBe(refusal.BAD_CALL);
  });
  test("a message has at most four values", () => {
    const told = (count: number): number => {
      const bits = START + op("broadcast") + number(1) + field(count, 3) + "0".repeat(count) + END;
      return verdict(rejoin(bytesOf(number(1) + bits), DATA, { capabilities: 4 }));
    };
    expect(told(0)).toBe(refusal.OK);
    expect(told(4)).toBe(refusal.OK);
    expect(told(5)).toBe(refusal.BAD_OPERAND);
  });
  test("the data section", () => {
    const NONE = number(0);
    const TICK = number(100);
    const HALF = number(1) + number(2);
    const ZERO = number(0) + number(1);
    const ONE = number(2) + number(1);
    const RANGE = ZERO + ONE + NONE;
    const kind = (value: number): string => field(value, 2);
    expect(verdict(rejoin(bytesOf(number(1) + START + END), []))).toBe(refusal.TRUNCATED);
    // The usual tick is written as 0, and only so.
    expect(data(NONE, NONE, NONE)).toBe(refusal.OK);
    expect(data(number(1000), NONE, NONE)).toBe(refusal.BAD_DATA);
    expect(data(number(3_600_000), NONE, NONE)).toBe(refusal.OK);
    expect(data(number(3_600_001), NONE, NONE)).toBe(refusal.BAD_DATA);
    expect(data(TICK, number(33), NONE)).toBe(refusal.BAD_DATA);
    expect(data(TICK, NONE, number(17))).toBe(refusal.BAD_DATA);
    expect(data(TICK, field(8, 4) + field(0, 4), NONE)).toBe(refusal.NOT_CANONICAL);
    // One input without sources: lowest, highest, stale.
    expect(data(TICK, number(1), NONE, RANGE, NONE)).toBe(refusal.OK);
    expect(data(TICK, number(1), NONE, ZERO, number(4) + number(2), NONE, NONE)).toBe(refusal.BAD_DATA);
    expect(data(TICK, number(1), NONE, ZERO, number(2) + number(0), NONE, NONE)).toBe(refusal.BAD_DATA);
    // Sources: a kind that does not exist, pins on a port that does not.
    expect(data(TICK, number(1), number(1), kind(3), number(5), kind(3), RANGE, NONE)).toBe(refusal.OK);
    expect(data(TICK, number(1), number(1), kind(0), number(5), HALF, RANGE, NONE)).toBe(refusal.BAD_DATA);
    expect(data(TICK, number(1), number(1), kind(2), number(6655), ONE, ZERO, RANGE, NONE)).toBe(refusal.OK);
    expect(data(TICK, number(1), number(1), kind(2), number(6656), ONE, ZERO, RANGE, NONE)).toBe(refusal.BAD_DATA);
    // NMEA: letters, transform, guard.
    const nmea = (formatter: string, guard: string): number =>
      data(TICK, number(1), number(1), kind(1), formatter, number(3), kind(3), ONE, guard, RANGE, NONE);
    expect(nmea(letters("DBT"), NONE)).toBe(refusal.OK);
    expect(nmea(field(43, 6) + letters("BT"), NONE)).toBe(refusal.BAD_DATA);
    expect(nmea(letters("DBT"), number(2) + letters("R"))).toBe(refusal.OK);
    expect(nmea(letters("DBT"), number(2) + field(63, 6))).toBe(refusal.BAD_DATA);
    // Outputs: kind, pin, flag.
    expect(data(TICK, NONE, number(1), kind(1), number(5), "1", ZERO, ZERO, ONE)).toBe(refusal.OK);
    expect(data(TICK, NONE, number(1), kind(3), number(5), "1", ZERO, ZERO, ONE)).toBe(refusal.BAD_DATA);
    expect(data(TICK, NONE, number(1), kind(1), number(6656), "1", ZERO, ZERO, ONE)).toBe(refusal.BAD_DATA);
    // Numbers have 32 bits: a stale time of 2^32 - 1, and of 2^32.
    expect(data(TICK, number(1), NONE, ZERO, ONE, number(2 ** 32 - 1), NONE)).toBe(refusal.OK);
    expect(data(TICK, number(1), NONE, ZERO, ONE, number(2 ** 32), NONE)).toBe(refusal.BAD_OPERAND);
    // First bytes of memory, after zero bits.
    const first = (count: number): number =>
      verdict(rejoin(bytesOf(number(1) + START + END), [...DATA, ...new Array(count).fill(9)]));
    expect(first(16)).toBe(refusal.OK);
    expect(first(17)).toBe(refusal.BAD_DATA);
    expect(data(NONE, NONE, NONE, "0001")).toBe(refusal.NOT_CANONICAL);
  });
});

describe("header", () => {
  const image = imageOf(".input 0 1 0; tick; in f0 0; now f1; end");
  const changed = (at: number, value: number): Uint8Array =>
    Uint8Array.from(image, (byte, index) => (index === at ? value : byte));

  test("magic, format, ABI and length are looked at before the CRC", () => {
    expect(verdict(image)).toBe(refusal.OK);
    expect(verdict(image.subarray(0, 9))).toBe(refusal.TOO_SHORT);
    expect(verdict(changed(0, 0))).toBe(refusal.BAD_MAGIC);
    expect(verdict(changed(1, 0x31))).toBe(refusal.BAD_FORMAT);
    expect(verdict(changed(1, 0x22))).toBe(refusal.BAD_ABI);
    expect(verdict(changed(4, image[4]! ^ 1))).toBe(refusal.BAD_LENGTH);
    expect(verdict(changed(9, image[9]! ^ 1))).toBe(refusal.BAD_CRC);
  });
  test("a count has at most 14 bits", () => {
    const { code, data } = sections(imageOf("start; end"));
    const of = (memoryBytes: number): Uint8Array => rejoin([...code], data, { memoryBytes });
    expect(verdict(of(16383 * 16))).toBe(refusal.OK);
    expect(verdict(of(16384 * 16))).toBe(refusal.BAD_COUNT);
  });
  test("flags and class", () => {
    const { code, data } = sections(image);
    const of = (boardClass: number): Uint8Array => rejoin([...code], data, { boardClass, capabilities: SENSE | CLOCK });
    expect(verdict(of(0))).toBe(refusal.OK);
    expect(verdict(of(2))).toBe(refusal.OK);
    expect(verdict(of(0x80))).toBe(refusal.BAD_FLAGS);
    expect(verdict(of(0x40))).toBe(refusal.BAD_FLAGS);
    // The flag of an echo without one, and one with it.
    expect(verdict(of(0x20))).toBe(refusal.BAD_LENGTH);
    const signed = { capabilities: SENSE | CLOCK, echo: "00ff10a5c3e17b42" };
    expect(verdict(rejoin([...code], data, { boardClass: 2, ...signed }))).toBe(refusal.OK);
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
