// The encoder: the bytes of the format's smallest things, and a clear message for what no image can hold.
import fc from "fast-check";
import { expect, test } from "vitest";
import { BitReader, BitWriter, NUMBER_MAX, unzigzag, zigzag } from "../../src/image/bits.ts";
import { decodeImage } from "../../src/image/decode.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { EncodeError } from "../../src/image/encode-error.ts";
import type { Encodable, Program } from "../../src/image/program.ts";

const program = (code: readonly Encodable[], more: Partial<Program> = {}): Program => ({
  boardClass: 0,
  security: 0,
  memoryBytes: 0,
  tickMs: 100,
  inputs: [],
  outputs: [],
  memoryInitial: new Uint8Array(0),
  code,
  ...more,
});
const step = (name: Encodable["name"], ...operands: readonly number[]): Encodable => ({ name, operands });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const codeOf = (...steps: readonly Encodable[]): string => {
  const { bytes } = encodeImage(program(steps));
  return hex(bytes.subarray(8, 8 + bytes[4]!));
};

test("the smallest image is 17 bytes: header 8, code 2, data 3, CRC 4", () => {
  const { bytes, offsets } = encodeImage(program([step("tick"), step("end")]));
  expect(hex(bytes.subarray(0, 13))).toBe("f111000002030000" + "9294" + "640000");
  expect(bytes).toHaveLength(17);
  expect(offsets).toEqual([0, 1]);
});

test("registers and numbers are packed from the low bit", () => {
  // add r1 r2 r3: 15 bits, 00001 00010 00011 from the low end.
  expect(codeOf(step("add", 1, 2, 3))).toBe("03410c");
  // movi r1 -2: zigzag 3 fits the three bits that are left (2 and a stop).
  expect(codeOf(step("movi", 1, -2))).toBe("0161");
  // movi r1 5: zigzag 10 needs a second chunk.
  expect(codeOf(step("movi", 1, 5))).toBe("01c102");
  // addi r1 r2 1: ten bits, then six for the number.
  expect(codeOf(step("addi", 1, 2, 1))).toBe("0e4108");
  expect(codeOf(step("movk", 3, 1))).toBe("2403000000000000f03f");
});

test("every number survives chunks at every bit position", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 15 }),
      fc.oneof(fc.integer({ min: 0, max: NUMBER_MAX }), fc.nat(300)),
      (lead, value) => {
        const writer = new BitWriter();
        writer.bits(0, lead);
        writer.number(value);
        writer.bits(1, 1);
        const bytes = writer.finish();
        const reader = new BitReader(bytes, 0, bytes.length);
        reader.bits(lead);
        expect(reader.number()).toBe(value);
        expect(reader.bits(1)).toBe(1);
      },
    ),
    { numRuns: 2000 },
  );
});

test("zigzag is its own inverse", () => {
  for (const value of [0, -1, 1, 2147483647, -2147483648]) expect(unzigzag(zigzag(value))).toBe(value);
  expect(zigzag(-2147483648)).toBe(NUMBER_MAX);
});

test.each<readonly [string, Program]>([
  ["there is no register r32", program([step("movi", 32, 0)])],
  ["there is no register f16", program([step("movf", 16, 0)])],
  ["2147483648 is not a 32-bit integer", program([step("movi", 0, 2147483648)])],
  ["0.5 is not a 32-bit integer", program([step("movf", 0, 0.5)])],
  ["0 is not 1 to 2147483647", program([step("movq", 0, 1, 0)])],
  ["65536 is not 0 to 65535", program([step("on", 65536)])],
  ["16 integer parameters", program([step("func", 16, 0, 0)])],
  ["function 0 is not a helper function defined before it", program([step("start"), step("call", 0), step("end")])],
  ["an operand is missing", program([step("add", 0, 1)])],
  ["1 operand(s) too many", program([step("mov", 0, 1, 2)])],
  [
    "5 values are more than 4",
    program([{ name: "broadcast", operands: [1], values: new Array(5).fill({ bank: "int", register: 0 }) }]),
  ],
  ["security version 256", program([], { security: 256 })],
  ["board class 5 does not exist", program([], { boardClass: 5 })],
  ["memory of 17 bytes", program([], { memoryBytes: 17 })],
  ["1 first bytes do not fit a memory of 0", program([], { memoryInitial: new Uint8Array(1) })],
  ["a tick of 0 ms", program([], { tickMs: 0 })],
  ["bytes of code are more than 16383", program(new Array(6000).fill(step("add", 0, 0, 0)))],
  [
    "does not fit in two 32-bit numbers",
    program([], {
      outputs: [
        {
          sink: { kind: "none" },
          safe: { numerator: 0.1, denominator: 1 },
          lowest: { numerator: 0, denominator: 1 },
          highest: { numerator: 0, denominator: 1 },
        },
      ],
    }),
  ],
  [
    "pin B is not a letter and a number",
    program([], {
      inputs: [
        {
          sources: [{ kind: "digital", pin: "B" }],
          lowest: { numerator: 0, denominator: 1 },
          highest: { numerator: 1, denominator: 1 },
          staleAfterMs: 0,
        },
      ],
    }),
  ],
])("%s", (message, bad) => {
  expect(() => encodeImage(bad)).toThrow(EncodeError);
  expect(() => encodeImage(bad)).toThrow(message);
});

test("no bytes make the decoder throw", () => {
  const { bytes } = encodeImage(program([step("tick"), step("end")]));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (random, asImage) => {
      const image = asImage ? Uint8Array.from([...bytes.subarray(0, 8), ...random]) : random;
      expect(decodeImage(image).kind).toBe("refused");
    }),
    { numRuns: 500 },
  );
});
