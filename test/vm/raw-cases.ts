// Images put together bit by bit and header by header, each breaking one rule of the VM's check and verification or keeping it by a hair.

import { crc32 } from "../../src/image/crc.ts";
import { instruction } from "../../src/isa/index-by.ts";
import { CLOCK, SENSE } from "../../src/wire/capability.ts";
import { CLASS_ANY, CLASS_SMALL, CLASS_STANDARD, CRC_BYTES } from "../../src/wire/image-header.ts";
import * as refusal from "../../src/wire/refusal.ts";
import {
  bitsOf,
  bytesOf,
  entry,
  field,
  letters,
  number,
  numbered,
  op,
  rejoin,
  sections,
  widths,
} from "./image-bits.ts";
import { type BoardLimits, caseOf, imageOf, type VerifierCase } from "./verifier-case.ts";

export const RAW_CASES: VerifierCase[] = [];
let named = "";
const rule = (name: string, make: () => void): void => {
  named = name;
  make();
};
const is = (image: Uint8Array, verdict: number, board: Partial<BoardLimits> = {}): void => {
  RAW_CASES.push(caseOf(named, image, verdict, board));
};

const START = entry("start") + widths(0, 0);
const END = op("end");
const DATA = bytesOf(number(0) + number(0) + number(0));
const code = (bits: string, functions = 1): Uint8Array => rejoin(bytesOf(number(functions) + bits), DATA);
const data = (...bits: readonly string[]): Uint8Array =>
  rejoin(bytesOf(number(1) + START + END), bytesOf(bits.join("")));

rule("the smallest image is accepted", () => {
  is(code(START + END), refusal.OK);
});
rule("an opcode that does not exist", () => {
  for (const opcode of [0x00, 0x50, 0x5f, 0x62, 0x85, 0xb0, 0xff])
    is(code(START + numbered(opcode) + END), refusal.BAD_OPCODE);
});
rule("an entry begins no block", () => {
  is(code(START + numbered(instruction("tick").number) + END), refusal.BAD_OPCODE);
});
rule("a frequent opcode is not written by its number", () => {
  is(code(START + op("movi") + number(0) + END), refusal.OK);
  is(code(START + numbered(instruction("movi").number) + number(0) + END), refusal.NOT_CANONICAL);
});
rule("an instruction cut off by the end of the code", () => {
  is(code(`${START}${op("movk")}0${field(1, 8)}`), refusal.TRUNCATED);
  is(code(START + END, 2), refusal.TRUNCATED);
  // Tables that would end in the hash of the echo.
  const echo = { boardClass: 2, echo: "0000000000000000" };
  is(rejoin(bytesOf(number(1) + START + END), DATA, echo), refusal.OK);
  is(rejoin(bytesOf(number(1) + START + END), [], echo), refusal.TRUNCATED);
});
rule("nothing follows the last function, and the bits left over are zero", () => {
  is(code(`${START}${op("movi")}${number(0)}${END}`), refusal.OK);
  is(code(`${START}${op("movi")}${number(0)}${END}1`), refusal.NOT_CANONICAL);
  is(code(`${START}${END}${"0".repeat(12)}`), refusal.NOT_CANONICAL);
  is(code(START + END + END), refusal.NOT_CANONICAL);
});
rule("registers take as many bits as the highest needs", () => {
  const moved = (width: number, from: number): Uint8Array =>
    code(entry("start") + widths(width, 0) + op("mov") + field(0, width) + field(from, width) + END);
  is(moved(1, 1), refusal.OK);
  is(moved(2, 1), refusal.NOT_CANONICAL);
  is(moved(5, 31), refusal.OK);
  is(code(entry("start") + widths(1, 0) + END), refusal.NOT_CANONICAL);
  is(code(entry("start") + widths(0, 1) + END), refusal.NOT_CANONICAL);
  is(code(entry("start") + widths(6, 0) + END), refusal.BAD_OPERAND);
  is(code(entry("start") + widths(0, 5) + END), refusal.BAD_OPERAND);
  is(moved(6, 63), refusal.BAD_OPERAND);
  const wide = op("fmul") + field(16, 5) + field(31, 5) + field(1, 5);
  is(code(entry("start") + widths(0, 5) + wide + END), refusal.BAD_OPERAND);
  const floats = op("fmul") + field(0, 4) + field(15, 4) + field(1, 4);
  is(code(entry("start") + widths(0, 4) + floats + END), refusal.OK);
});
rule("a number is not longer than it need be", () => {
  is(code(START + op("trap") + field(9, 4) + field(1, 4) + END), refusal.OK);
  is(code(START + op("trap") + field(9, 4) + field(0, 4) + END), refusal.NOT_CANONICAL);
});
rule("a number is not larger than its kind", () => {
  is(code(START + op("trap") + number(2 ** 31 - 1) + END), refusal.OK);
  is(code(START + op("trap") + number(2 ** 31) + END), refusal.BAD_OPERAND);
  is(code(START + op("trap") + number(2 ** 40) + END), refusal.BAD_OPERAND);
  // So many chunks of 0 that the next one's weight would be infinite, and 0 times it no number.
  is(code(START + op("trap") + field(8, 4).repeat(400) + field(1, 4) + END), refusal.BAD_OPERAND);
  is(code(entry("on") + number(65535) + widths(0, 0) + END), refusal.OK);
  is(code(entry("on") + number(65536) + widths(0, 0) + END), refusal.BAD_OPERAND);
});
rule("a denominator is not zero", () => {
  is(code(START + op("movq") + number(4) + number(3) + END), refusal.OK);
  is(code(START + op("movq") + number(4) + number(0) + END), refusal.BAD_OPERAND);
  is(code(START + op("movq") + number(4) + number(2 ** 31 - 1) + END), refusal.OK);
  is(code(START + op("movq") + number(4) + number(2 ** 31) + END), refusal.BAD_OPERAND);
});
rule("unknown has one form as a constant", () => {
  const movk = (...raw: readonly number[]): Uint8Array => code(`${START}${op("movk")}0${bitsOf(raw)}${END}`);
  is(code(`${START}${op("movk")}1${END}`), refusal.OK);
  is(movk(0, 0, 0, 0, 0, 0, 0xf8, 0x7f), refusal.NOT_CANONICAL);
  is(movk(1, 0, 0, 0, 0, 0, 0xf8, 0xff), refusal.NOT_CANONICAL);
  is(movk(0, 0, 0, 0, 0, 0, 0xf0, 0x7f), refusal.OK);
});
rule("a signature has a result that exists", () => {
  const func = (result: number): string => entry("func") + field(0, 8) + field(result, 2) + widths(0, 0) + END;
  is(code(func(0) + START + END, 2), refusal.OK);
  is(code(func(3) + START + END, 2), refusal.BAD_FUNCTION);
  const trapping = (result: number): string =>
    entry("func") + field(0, 8) + field(result, 2) + widths(0, 0) + op("trap") + number(1) + END;
  is(code(trapping(2) + START + END, 2), refusal.OK);
  is(code(trapping(3) + START + END, 2), refusal.BAD_FUNCTION);
});
rule("an image has at most 128 functions", () => {
  const helpers = (count: number): string => (entry("func") + field(0, 10) + widths(0, 0) + END).repeat(count);
  is(code(helpers(127) + START + END, 128), refusal.OK);
  is(code(helpers(128) + START + END, 129), refusal.BAD_FUNCTION);
});
rule("calls only to helper functions that came before", () => {
  const func = entry("func") + field(0, 10) + widths(0, 0) + END;
  const call = (callee: number): string => START + op("call") + number(callee) + END;
  is(code(func + call(0), 2), refusal.OK);
  is(code(call(0)), refusal.BAD_CALL);
  is(code(call(1) + func, 2), refusal.BAD_CALL);
});
rule("a message has at most four values", () => {
  const told = (count: number): Uint8Array => {
    const bits = START + op("broadcast") + number(1) + field(count, 3) + "0".repeat(count) + END;
    return rejoin(bytesOf(number(1) + bits), DATA, { capabilities: 4 });
  };
  is(told(0), refusal.OK);
  is(told(4), refusal.OK);
  is(told(5), refusal.BAD_OPERAND);
});
rule("the data section", () => {
  const NONE = number(0);
  const TICK = number(100);
  const HALF = number(1) + number(2);
  const ZERO = number(0) + number(1);
  const ONE = number(2) + number(1);
  const RANGE = ZERO + ONE + NONE;
  const kind = (value: number): string => field(value, 2);
  is(rejoin(bytesOf(number(1) + START + END), []), refusal.TRUNCATED);
  // The usual tick is written as 0, and only so.
  is(data(NONE, NONE, NONE), refusal.OK);
  is(data(number(1000), NONE, NONE), refusal.BAD_DATA);
  is(data(number(3_600_000), NONE, NONE), refusal.OK);
  is(data(number(3_600_001), NONE, NONE), refusal.BAD_DATA);
  is(data(TICK, number(33), NONE), refusal.BAD_DATA);
  const inputs = (count: number): string => number(count) + (NONE + ZERO + ONE + NONE).repeat(count);
  const outputs = (count: number): string => number(count) + (field(0, 2) + ZERO + ZERO + ONE).repeat(count);
  is(data(TICK, inputs(32), outputs(16)), refusal.OK);
  is(data(TICK, inputs(33), outputs(16)), refusal.BAD_DATA);
  is(data(TICK, inputs(32), outputs(17)), refusal.BAD_DATA);
  is(data(TICK, NONE, number(17)), refusal.BAD_DATA);
  is(data(TICK, field(8, 4) + field(0, 4), NONE), refusal.NOT_CANONICAL);
  // One input without sources: lowest, highest, stale.
  is(data(TICK, number(1), NONE, RANGE, NONE), refusal.OK);
  is(data(TICK, number(1), NONE, ZERO, number(4) + number(2), NONE, NONE), refusal.BAD_DATA);
  is(data(TICK, number(1), NONE, ZERO, number(2) + number(0), NONE, NONE), refusal.BAD_DATA);
  // Sources: a kind that does not exist, pins on a port that does not.
  is(data(TICK, number(1), number(1), kind(3), number(5), kind(3), RANGE, NONE), refusal.OK);
  is(data(TICK, number(1), number(1), kind(0), number(5), HALF, RANGE, NONE), refusal.BAD_DATA);
  is(data(TICK, number(1), number(1), kind(2), number(6655), ONE, ZERO, RANGE, NONE), refusal.OK);
  is(data(TICK, number(1), number(1), kind(2), number(6656), ONE, ZERO, RANGE, NONE), refusal.BAD_DATA);
  // NMEA: letters, transform, guard.
  const nmea = (formatter: string, guard: string): Uint8Array =>
    data(TICK, number(1), number(1), kind(1), formatter, number(3), kind(3), ONE, guard, RANGE, NONE);
  is(nmea(letters("DBT"), NONE), refusal.OK);
  is(nmea(field(43, 6) + letters("BT"), NONE), refusal.BAD_DATA);
  is(nmea(letters("DBT"), number(2) + letters("R")), refusal.OK);
  is(nmea(letters("DBT"), number(2) + field(63, 6)), refusal.BAD_DATA);
  // Outputs: kind, pin, flag.
  is(data(TICK, NONE, number(1), kind(1), number(5), "1", ZERO, ZERO, ONE), refusal.OK);
  is(data(TICK, NONE, number(1), kind(3), number(5), "1", ZERO, ZERO, ONE), refusal.BAD_DATA);
  is(data(TICK, NONE, number(1), kind(1), number(6656), "1", ZERO, ZERO, ONE), refusal.BAD_DATA);
  // Numbers have 32 bits: a stale time of 2^32 - 1, and of 2^32.
  is(data(TICK, number(1), NONE, ZERO, ONE, number(2 ** 32 - 1), NONE), refusal.OK);
  is(data(TICK, number(1), NONE, ZERO, ONE, number(2 ** 32), NONE), refusal.BAD_OPERAND);
  // First bytes of memory, after zero bits.
  const first = (count: number): Uint8Array =>
    rejoin(bytesOf(number(1) + START + END), [...DATA, ...new Array(count).fill(9)]);
  is(first(16), refusal.OK);
  is(first(17), refusal.BAD_DATA);
  is(data(NONE, NONE, NONE, "0001"), refusal.NOT_CANONICAL);
});

const image = imageOf(".input 0 1 0; tick; in f0 0; now f1; end");
const changed = (at: number, value: number, isMended = false): Uint8Array => {
  const bytes = Uint8Array.from(image, (byte, index) => (index === at ? value : byte));
  const body = bytes.length - CRC_BYTES;
  if (isMended) new DataView(bytes.buffer).setUint32(body, crc32(bytes.subarray(0, body)), true);
  return bytes;
};

rule("magic, format, ABI and length are looked at before the CRC", () => {
  is(image, refusal.OK);
  is(image.subarray(0, 9), refusal.TOO_SHORT);
  is(changed(0, 0), refusal.BAD_MAGIC);
  is(changed(1, 0x31), refusal.BAD_FORMAT);
  is(changed(1, 0x22), refusal.BAD_ABI);
  is(changed(4, image[4]! ^ 1), refusal.BAD_LENGTH);
  is(changed(9, image[9]! ^ 1), refusal.BAD_CRC);
  // What only the CRC knows: a byte that may be anything.
  is(changed(3, image[3]! ^ 1), refusal.BAD_CRC);
});
rule("magic, format and ABI are looked at where the CRC is right", () => {
  is(changed(3, image[3]! ^ 1, true), refusal.OK);
  is(changed(0, 0, true), refusal.BAD_MAGIC);
  is(changed(1, 0x31, true), refusal.BAD_FORMAT);
  is(changed(1, 0x22, true), refusal.BAD_ABI);
});
rule("a count has at most 14 bits", () => {
  const { code, data } = sections(imageOf("start; end"));
  const of = (memoryBytes: number): Uint8Array => rejoin([...code], data, { memoryBytes });
  is(of(16383 * 16), refusal.OK);
  is(of(16384 * 16), refusal.BAD_COUNT);
  is(of(16384 * 16), refusal.BAD_COUNT, { memoryMax: 2 ** 30 });
});
rule("flags and class", () => {
  const { code, data } = sections(image);
  const of = (boardClass: number): Uint8Array => rejoin([...code], data, { boardClass, capabilities: SENSE | CLOCK });
  is(of(0), refusal.OK);
  is(of(2), refusal.OK);
  is(of(0x80), refusal.BAD_FLAGS);
  is(of(0x40), refusal.BAD_FLAGS);
  // The flag of an echo without one, and one with it.
  is(of(0x20), refusal.BAD_LENGTH);
  const signed = { capabilities: SENSE | CLOCK, echo: "00ff10a5c3e17b42" };
  is(rejoin([...code], data, { boardClass: 2, ...signed }), refusal.OK);
});
rule("the capability mask is what the code uses, and granted", () => {
  const { code, data } = sections(image);
  const of = (capabilities: number): Uint8Array => rejoin([...code], data, { capabilities });
  is(of(SENSE | CLOCK), refusal.OK);
  is(of(SENSE), refusal.BAD_CAPABILITIES);
  is(of(SENSE | CLOCK | 2), refusal.BAD_CAPABILITIES);
  is(of(SENSE | CLOCK), refusal.BAD_CAPABILITIES, { capabilities: SENSE });
});
rule("an image is for this board's class and memory", () => {
  const { code, data } = sections(imageOf("start; end"));
  const of = (boardClass: number): Uint8Array => rejoin([...code], data, { boardClass, memoryBytes: 64 });
  is(of(CLASS_STANDARD), refusal.OK, { boardClass: CLASS_STANDARD });
  is(of(CLASS_ANY), refusal.OK, { boardClass: CLASS_STANDARD });
  is(of(CLASS_STANDARD), refusal.BAD_CLASS, { boardClass: CLASS_SMALL });
  is(of(CLASS_ANY), refusal.OK, { memoryMax: 64 });
  is(of(CLASS_ANY), refusal.TOO_LARGE, { memoryMax: 63 });
});
