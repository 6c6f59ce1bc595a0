// Bounds hold: whatever two numbers are within their facts, the result of each operation is within the facts computed for it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bitFacts,
  covers,
  differenceFacts,
  type Facts,
  factsOf,
  int32Facts,
  joined,
  negatedFacts,
  productFacts,
  quotientFacts,
  remainderFacts,
  roundedFacts,
  shiftFacts,
  sumFacts,
} from "../../../src/languages/typescript/facts.ts";

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  2,
  31,
  32,
  255,
  256,
  2 ** 31,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  0.5,
  -0.5,
  1e-320,
  1e308,
  -1e308,
  Infinity,
  -Infinity,
  Number.NaN,
];

const value = fc.oneof(
  fc.constantFrom(...SPECIAL),
  fc.integer({ min: -300, max: 300 }),
  fc.integer(),
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
);

/** Facts of some numbers together, and one of the numbers. */
const known = fc
  .tuple(fc.array(value, { minLength: 1, maxLength: 3 }), fc.nat())
  .map(([values, pick]): { facts: Facts; value: number } => ({
    facts: values.map(factsOf).reduce(joined),
    value: values[pick % values.length]!,
  }));

const BINARY: readonly (readonly [string, (a: Facts, b: Facts) => Facts, (a: number, b: number) => number])[] = [
  ["+", sumFacts, (a, b) => a + b],
  ["-", differenceFacts, (a, b) => a - b],
  ["*", productFacts, (a, b) => a * b],
  ["/", quotientFacts, (a, b) => a / b],
  ["%", remainderFacts, (a, b) => a % b],
  ["&", (a, b) => bitFacts("and", a, b), (a, b) => a & b],
  ["|", (a, b) => bitFacts("or", a, b), (a, b) => a | b],
  ["^", (a, b) => bitFacts("xor", a, b), (a, b) => a ^ b],
  ["<< of any count", (a) => shiftFacts("shl", a, undefined), (a, b) => a << b],
  [">> of any count", (a) => shiftFacts("shr", a, undefined), (a, b) => a >> b],
  [">>> of any count", (a) => shiftFacts("shru", a, undefined), (a, b) => a >>> b],
];

const UNARY: readonly (readonly [string, (a: Facts) => Facts, (a: number) => number])[] = [
  ["-x", negatedFacts, (a) => -a],
  ["x | 0", int32Facts, (a) => a | 0],
  ["floor", (a) => roundedFacts(a, Math.floor), Math.floor],
  ["ceil", (a) => roundedFacts(a, Math.ceil), Math.ceil],
  ["trunc", (a) => roundedFacts(a, Math.trunc), Math.trunc],
  ["round", (a) => roundedFacts(a, Math.round), Math.round],
];

const RUNS = { numRuns: 3000 };

describe("facts cover what the operation gives", () => {
  it.each(BINARY)("%s", (_, facts, operation) => {
    fc.assert(
      fc.property(known, known, (a, b) => {
        expect(covers(facts(a.facts, b.facts), factsOf(operation(a.value, b.value)))).toBe(true);
      }),
      RUNS,
    );
  });

  it.each(UNARY)("%s", (_, facts, operation) => {
    fc.assert(
      fc.property(known, (a) => {
        expect(covers(facts(a.facts), factsOf(operation(a.value)))).toBe(true);
      }),
      RUNS,
    );
  });

  it("shifts by a constant", () => {
    fc.assert(
      fc.property(known, fc.integer({ min: -3, max: 40 }), (a, count) => {
        expect(covers(shiftFacts("shl", a.facts, count), factsOf(a.value << count))).toBe(true);
        expect(covers(shiftFacts("shr", a.facts, count), factsOf(a.value >> count))).toBe(true);
        expect(covers(shiftFacts("shru", a.facts, count), factsOf(a.value >>> count))).toBe(true);
      }),
      RUNS,
    );
  });
});

describe("facts are close", () => {
  it("of sums, products and bits of small numbers", () => {
    const byte = joined(factsOf(0), factsOf(255));
    expect(sumFacts(byte, byte)).toMatchObject({ low: 0, high: 510, isWhole: true, maybeMinusZero: false });
    expect(productFacts(byte, byte)).toMatchObject({ low: 0, high: 65025, isWhole: true, maybeMinusZero: false });
    expect(bitFacts("or", byte, factsOf(256))).toMatchObject({ low: 0, high: 511 });
    expect(remainderFacts(byte, factsOf(10))).toMatchObject({ low: 0, high: 9, maybeMinusZero: false });
    expect(productFacts(byte, factsOf(-1)).maybeMinusZero).toBe(true);
  });
});
