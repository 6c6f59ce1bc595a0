// The encoder: the bytes of the format's smallest things, and a clear message for what no image can hold.
import fc from "fast-check";
import { expect, test } from "vitest";
import { BitReader, BitWriter, NUMBER_MAX, unzigzag, zigzag } from "../../src/image/bits.ts";
import { decodeImage } from "../../src/image/decode.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { EncodeError } from "../../src/image/encode-error.ts";
import { splitImage } from "../../src/image/header.ts";
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
const start = (...code: readonly Encodable[]): Program => program([step("start"), ...code, step("end")]);
const step = (name: Encodable["name"], ...operands: readonly number[]): Encodable => ({ name, operands });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
/** A start entry with these instructions, as the bits of its code after the head, last bit first. */
const codeOf = (...steps: readonly Encodable[]): string => {
  const { bytes, offsets } = encodeImage(program([step("start"), ...steps, step("end")]));
  const { codeStart } = splitImage(bytes);
  const bits = [...bytes.subarray(codeStart)]
    .map((byte) => [...byte.toString(2).padStart(8, "0")].reverse().join(""))
    .join("");
  return [...bits.slice(offsets[1], offsets[steps.length + 1])].reverse().join("");
};

test("the smallest image is 15 bytes: header 6, code 2, data 3, CRC 4", () => {
  const { bytes, offsets } = encodeImage(program([step("tick"), step("end")]));
  // Sizes 2, 3, 0, 0; one function, tick, no registers, end; a tick of 100 ms, no inputs, no outputs.
  expect(hex(bytes.subarray(0, 11))).toBe("f1210000" + "3200" + "2100" + "cc0100");
  expect(bytes).toHaveLength(15);
  expect(offsets).toEqual([4, 12, 16]);
});

test("the hash of an echo stands before the CRC, and a flag says so", () => {
  const plain = encodeImage(program([step("tick"), step("end")])).bytes;
  const { bytes } = encodeImage(program([step("tick"), step("end")], { echo: "00ff10a5c3e17b42" }));
  expect(bytes).toHaveLength(plain.length + 8);
  expect(hex(bytes.subarray(0, 11))).toBe("f1212000" + "3200" + "2100" + "cc0100");
  expect(hex(bytes.subarray(11, 19))).toBe("00ff10a5c3e17b42");
  expect(decodeImage(bytes)).toMatchObject({ kind: "program", program: { echo: "00ff10a5c3e17b42" } });
  expect(() => encodeImage(program([step("tick"), step("end")], { echo: "00ff" }))).toThrow(EncodeError);
});

test("opcodes, registers and numbers are packed from the low bit", () => {
  // add r1 r2 r3: a code of 6 bits, and 2 bits a register, for r3 is the highest.
  expect(codeOf(step("add", 1, 2, 3))).toBe("11" + "10" + "01" + "001010");
  // movi r1 -2: zigzag 3 in one chunk; r1 takes one bit, and where only r0 is named, none.
  expect(codeOf(step("movi", 1, -2))).toBe("0011" + "1" + "0001");
  expect(codeOf(step("movi", 0, -2))).toBe("0011" + "0001");
  // movi r0 5: zigzag 10 needs a second chunk.
  expect(codeOf(step("movi", 0, 5))).toBe("0001" + "1010" + "0001");
  // What is not frequent takes the escape and its number.
  expect(codeOf(step("fexp", 0, 0))).toBe("00110110" + "111111");
  expect(codeOf(step("movk", 0, 1))).toBe(
    `${0x3ff0000000000000n.toString(2).padStart(64, "0")}0${codeOf(step("movk", 0, Number.NaN)).slice(1)}`,
  );
  expect(codeOf(step("loop"), step("ifz", 0, 1), step("end"))).toBe("0000" + "1" + "10011111" + "111111" + "0101");
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
  ["there is no register r32", start(step("movi", 32, 0))],
  ["there is no register f16", start(step("movf", 16, 0))],
  ["2147483648 is not a 32-bit integer", start(step("movi", 0, 2147483648))],
  ["0.5 is not a 32-bit integer", start(step("movf", 0, 0.5))],
  ["0 is not 1 to 2147483647", start(step("movq", 0, 1, 0))],
  ["65536 is not 0 to 65535", program([step("on", 65536)])],
  ["16 integer parameters", program([step("func", 16, 0, 0)])],
  ["function 0 is not a helper function defined before it", program([step("start"), step("call", 0), step("end")])],
  ["an operand is missing", start(step("add", 0, 1))],
  ["1 operand(s) too many", start(step("mov", 0, 1, 2))],
  [
    "5 values are more than 4",
    start({ name: "broadcast", operands: [1], values: new Array(5).fill({ bank: "int", register: 0 }) }),
  ],
  ["an instruction stands before the first function", program([step("movi", 0, 1), step("start"), step("end")])],
  ["function 0 is left open", program([step("start"), step("if", 0), step("end")])],
  ["function 0 goes on after its end", program([step("start"), step("end"), step("end")])],
  ["function 0 is left open", program([step("start"), step("tick"), step("end"), step("end")])],
  ["security version 256", program([], { security: 256 })],
  ["board class 5 does not exist", program([], { boardClass: 5 })],
  ["memory of 17 bytes", program([], { memoryBytes: 17 })],
  ["1 first bytes do not fit a memory of 0", program([], { memoryInitial: new Uint8Array(1) })],
  ["a tick of 0 ms", program([], { tickMs: 0 })],
  ["bytes of code are more than 16383", start(...new Array(40000).fill(step("add", 0, 0, 0)))],
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
