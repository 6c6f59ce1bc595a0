// Numbers as WebAssembly writes them, read back by the rule of the specification; and a module of sizes that take more than one byte.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type DefinedFunction,
  encodeModule,
  float64,
  signed,
  unsigned,
} from "../../../src/simulator/webassembly/module.ts";
import { END, F64, I32, LOCAL_GET } from "../../../src/simulator/webassembly/opcodes.ts";

const { Module } = (globalThis as unknown as { WebAssembly: { Module: new (bytes: Uint8Array) => object } })
  .WebAssembly;

/** LEB128, core specification 5.2.2. */
function read(bytes: readonly number[], isSigned: boolean): bigint {
  let value = 0n;
  bytes.forEach((byte, index) => {
    expect(byte > 127).toBe(index < bytes.length - 1);
    value |= BigInt(byte & 127) << BigInt(7 * index);
  });
  return isSigned ? BigInt.asIntN(7 * bytes.length, value) : value;
}

test("numbers", () => {
  fc.assert(
    fc.property(fc.integer(), (value) => {
      expect(read(signed(value), true)).toBe(BigInt(value));
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
      expect(read(unsigned(value), false)).toBe(BigInt(value));
    }),
  );
  for (const value of [63, 64, -64, -65, 8191, 8192, -8193, 2 ** 31 - 1, -(2 ** 31)])
    expect(read(signed(value), true)).toBe(BigInt(value));
  expect(signed(-1)).toEqual([0x7f]);
});

test("floats; unknown has one form", () => {
  expect(float64(-2)).toEqual([0, 0, 0, 0, 0, 0, 0, 0xc0]);
  expect(float64(-0)).toEqual([0, 0, 0, 0, 0, 0, 0, 0x80]);
  expect(float64(Number.NaN)).toEqual([0, 0, 0, 0, 0, 0, 0xf8, 0x7f]);
});

test("a module with more functions, locals and types than a byte counts", () => {
  const functions = Array.from(
    { length: 300 },
    (_, index): DefinedFunction => ({
      parameters: Array.from({ length: index % 150 }, () => F64),
      results: [I32],
      locals: Array.from({ length: 200 }, () => I32),
      body: [LOCAL_GET, ...unsigned((index % 150) + 150), END],
      exportedAs: `f${index}`,
    }),
  );
  const bytes = encodeModule({ pages: 1, imports: [], functions, globals: 2 });
  expect(new Module(bytes)).toBeDefined();
});
