// Expressions: arithmetic with units, functions, brackets, words in words. Values are compared in SI.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateExpected } from "../../../src/languages/ese/index.ts";
import { convertToSi } from "../../../src/units/convert.ts";
import { UNITS } from "../../../src/units/named.ts";
import { evaluate, shown } from "./compile-ese.ts";

const WORDS = `## pattern: twice $x
## means: $x + $x

## pattern: $x raised by $y
## where: $x is a depth in metres, $y is a length in metres from 0 to 5
## means: $x + $y
## result: a depth in fathoms

## pattern: quotient of $a and $b
## where: $a is a whole number, $b is a whole number
## assembly: MOVI R0, \${a}; MOVI R1, \${b}; IDIV R0, R0, R1; HALT
## result: a whole number
## result_reg: 0

## pattern: eta $dist to $place at $speed
## where: $dist is a distance in nautical miles, $place is a place, $speed is a speed in knots from 0.1 to 60
## means: $dist / $speed
## result: a duration in hours

## pattern: two steps from $x
## means: |
##   remember $x as step
##   step * 2
## result: a number

## pattern: dry
## means: 3 > 2

## pattern: ring $n
## means: echo $n
## pattern: echo $n
## means: ring $n
`;

const outcomeOf = (phrase: string) => {
  const { diagnostics, value } = evaluate(phrase, { words: WORDS });
  return diagnostics.length > 0 ? shown(diagnostics).join("; ") : value;
};

describe("expressions", () => {
  it.each<[string, number]>([
    ["1 + 2 * 3", 7],
    ["10 - 4 - 3", 3],
    ["(10 - (4 - 3)) * 2", 18],
    ["2 to the power of 10", 1024],
    ["-3 - -4", 1],
    ["-7 modulo 5", 3],
    ["7 modulo -5", -3],
    ["1.5 fathoms", 2.7432],
    ["5 fathoms + 30 feet", 18.288],
    ["12 nautical miles / 2 h", (12 * 1852) / 7200],
    ["6 knots * 2 h", 6 * (1852 / 3600) * 7200],
    ["40 %", 0.4],
    ["45 degrees + 1 radian", Math.PI / 4 + 1],
    ["-5 degrees Celsius", 268.15],
    ["20 °C - 15 °C", 5],
    ["square root of 16 square metres", 4],
    ["square root of (3 * 3 + 4 * 4)", 5],
    ["absolute value of (3 m - 5 m)", 2],
    ["sine of 30 degrees", Math.sin(Math.PI / 6)],
    ["2 * cosine of 60 degrees", 2 * Math.cos(Math.PI / 3)],
    ["arctangent of 1 and 1", Math.PI / 4],
    ["arcsine of 1", Math.PI / 2],
    ["arccosine of 1", 0],
    ["smaller of 3 m and 2 fathoms", 3],
    ["larger of 1 + 1 and 3", 3],
    ["floor of -2.5", -3],
    ["natural logarithm of 1", 0],
    ["exponential of 0", 1],
    ["if 3 m > 2 m then 5 knots else 1 knot", 5 * (1852 / 3600)],
    ["if 1 > 2 then 1 else if 2 > 1 then 2 else 3", 2],
    ["10 m in fathoms", 10],
    ["the twice 4", 8],
    ["twice (3 + 4)", 14],
    ["1 + twice 3", 7],
    ["twice twice 3", 12],
    ["2 raised by 1 fathom", 3.8288],
    ["twice (2 m raised by 1)", 6],
    ["quotient of 17 and 5", 3],
    ["quotient of twice 20 and -7", -5],
    ["eta 12 nmi to harbour at 6 knots", 7200.000000000001],
    ["eta 12 to the harbour at 6", 7200.000000000001],
    ["two steps from 4", 8],
  ])("%s is %d", (phrase, value) => {
    expect(outcomeOf(phrase)).toBeCloseTo(value, 9);
  });

  it("give the unit to show a value in: the word's, else the user's own, else that of SI", () => {
    const unit = (phrase: string) => evaluate(phrase, { words: WORDS }).unit;
    expect(unit("2 raised by 1")).toBe("fathoms");
    expect(unit("5 fathoms + 1 m")).toBe("fathoms");
    expect(unit("5 fathoms in feet")).toBe("feet");
    expect(unit("12 nmi / 2 h")).toBe("metres per second");
    expect(unit("3 + 4")).toBeUndefined();
    expect(evaluate("dry", { words: WORDS })).toMatchObject({ kind: "truth", value: 1 });
  });

  it("are unknown where an operand is, also behind a call", () => {
    expect(outcomeOf("quotient of unknown and 5")).toBeNaN();
    expect(outcomeOf("1 + unknown")).toBeNaN();
    expect(outcomeOf("larger of 1 and unknown")).toBeNaN();
  });

  it.each<[string, string]>([
    ["twice 3 + 4", "FLX0202 it is not clear what `+` in `twice 3 + 4` belongs to"],
    ["sine of 30 degrees * 2", "FLX0202 it is not clear what `*` in `sine of 30 degrees * 2` belongs to"],
    ["1 m + 2 m raised by 3 m", "FLX0202 it is not clear what `+` in `1 m + 2 m raised by 3 m` belongs to"],
    ["5 fathoms + 3 knots", "FLX0401 `3 knots` (speed) is added to `5 fathoms` (length)"],
    ["5 fathoms > 3 knots", "FLX0401 `5 fathoms` (length) is compared with `3 knots` (speed)"],
    ["5 fathoms + 3", "FLX0402 `3` has no unit, and `5 fathoms` is a length"],
    ["sine of 30", "FLX0402 the sine is taken of an angle, and `30` (plain number) is none"],
    ["square root of 3 > 2 and 1", "FLX0405 `1` is a number, and a condition is due"],
    ["20 °C + 5 °C", "FLX0404 `20 °C` (temperature) is added to `5 °C` (temperature)"],
    ["3 miles", "FLX0403 `miles` means different things to different people"],
    ["3 fathms", "FLX0403 `fathms` is no unit flux knows"],
    [
      "eta 3 knots to harbour at 6 knots",
      "FLX0401 `eta $dist to $place at $speed` takes a distance as $dist, and `3 knots` (speed) is none",
    ],
    [
      "eta 12 nmi to harbour at 100 knots",
      "FLX0305 `eta $dist to $place at $speed` takes $speed from 0.1 kn to 60 kn, and `100 knots` is outside",
    ],
    ["eta dist to harbour at 6 knots", "FLX0203 `dist` is not defined"],
    ["1 + ", "FLX0205 `1 +` lacks a quantity beside `+`"],
    ["ring 3", "FLX0303 a word is explained by itself: `ring $n` uses `echo $n` uses `ring $n`"],
    ["steer towards the safe heading now", "FLX0201 no word means `steer towards the safe heading now`"],
  ])("%s: %s", (phrase, message) => {
    expect(outcomeOf(phrase)).toBe(message);
  });

  it("read every unit of the table after a number, and its conversions hold", () => {
    fc.assert(
      fc.property(fc.constantFrom(...UNITS), fc.integer({ min: 1, max: 400 }), (unit, quarter) => {
        const value = quarter / 4;
        for (const name of [unit.symbol, unit.plural]) {
          const result = evaluate(`${value} ${name}`, { words: WORDS });
          expect(result.value).toBe(convertToSi(value, unit));
          expect(result.unit).toBe(unit.plural);
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it("read sums and products as arithmetic does", () => {
    const tree = fc.letrec<{ node: { text: string; value: number } }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.integer({ min: 1, max: 9 }).map((value) => ({ text: String(value), value })),
        fc.tuple(fc.constantFrom("+", "-", "*"), tie("node"), tie("node")).map(([operator, left, right]) => ({
          text: `(${left.text} ${operator} ${right.text})`,
          value:
            operator === "+"
              ? left.value + right.value
              : operator === "-"
                ? left.value - right.value
                : left.value * right.value,
        })),
      ),
    })).node;
    const flat = fc
      .array(fc.tuple(fc.constantFrom(" + ", " - ", " * "), fc.integer({ min: 1, max: 9 })), {
        minLength: 1,
        maxLength: 8,
      })
      .map((parts) => `1${parts.map(([operator, value]) => operator + value).join("")}`);
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        expect(outcomeOf(text)).toBe(value);
      }),
      { numRuns: 40, seed: 1 },
    );
    fc.assert(
      fc.property(flat, (text) => {
        expect(outcomeOf(text)).toBe(new Function(`return ${text}`)());
      }),
      { numRuns: 40, seed: 2 },
    );
  });
});

describe("expected values of examples", () => {
  it("are read as a person writes them", () => {
    expect(evaluateExpected("2 h")).toMatchObject({ kind: "number", value: 7200, written: 2 });
    expect(evaluateExpected("-0.05 m")).toMatchObject({ kind: "number", value: -0.05 });
    expect(evaluateExpected("true")).toEqual({ kind: "truth", value: 1 });
    expect(evaluateExpected("unknown")).toEqual({ kind: "unknown" });
    expect(evaluateExpected("2 parsecs")).toBeUndefined();
    expect(evaluateExpected("soon")).toBeUndefined();
  });
});
