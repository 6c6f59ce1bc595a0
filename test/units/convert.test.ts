import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  convertDifferenceToSi,
  convertFromSi,
  convertToSi,
  formatQuantity,
  nearestRational,
  rationalInSi,
} from "../../src/units/convert.ts";
import { UNITS, unitNamed } from "../../src/units/named.ts";
import { parseQuantity } from "../../src/units/quantity.ts";
import { nearestFloat, ratio, ratioOfDecimal } from "../../src/units/ratio.ts";
import type { Unit } from "../../src/units/unit.ts";

const unit = (name: string): Unit => {
  const found = unitNamed(name);
  if (found.kind !== "unit") throw new Error(`no unit ${name}`);
  return found.unit;
};

describe("conversion to SI", () => {
  it.each([
    ["5 fathoms", 9.144],
    ["1 knot", 1852 / 3600],
    ["1 nautical mile", 1852],
    ["1 cable", 185.2],
    ["1 foot", 0.3048],
    ["1 statute mile", 1609.344],
    ["1 US gallon", 0.003785411784],
    ["1 imperial gallon", 0.00454609],
    ["1 pound", 0.45359237],
    ["1 tonne", 1000],
    ["1 long ton", 1016.0469088],
    ["1 short ton", 907.18474],
    ["0 degrees Celsius", 273.15],
    ["-40 degrees Fahrenheit", 233.15],
    ["-40 degrees Celsius", 233.15],
    ["1 ampere-hour", 3600],
    ["2 h", 7200],
    ["180 degrees", Math.PI],
    ["30 degrees", Math.PI / 6],
    ["60 minutes of arc", Math.PI / 180],
    ["60 rpm", 2 * Math.PI],
    ["1 bar", 100000],
    ["1 psi", 44482216152605 / 6451600000],
    ["36 km/h", 10],
    ["3600 litres per hour", 0.001],
  ])("%s is exactly %d", (text, si) => {
    const parsed = parseQuantity(text);
    expect(parsed.kind).toBe("quantity");
    if (parsed.kind === "quantity") expect(convertToSi(parsed.quantity.value, parsed.quantity.unit)).toBe(si);
  });

  it("comes back to the value it started from", () => {
    fc.assert(
      fc.property(fc.constantFrom(...UNITS), fc.double({ min: -1e6, max: 1e6, noNaN: true }), (of, value) => {
        const back = convertFromSi(convertToSi(value, of), of);
        const scale = Math.max(Math.abs(value), of.offset ? 500 : 0, 1e-300);
        expect(Math.abs(back - value) / scale).toBeLessThan(2e-15);
      }),
    );
  });

  it("makes no zero of a very small angle", () => {
    expect(convertToSi(1e-300, unit("degrees")) / 1e-300).toBeCloseTo(Math.PI / 180, 12);
  });

  it("keeps unknown unknown and does not fall over infinity", () => {
    expect(convertToSi(Number.NaN, unit("fathoms"))).toBeNaN();
    expect(convertFromSi(Number.NaN, unit("knots"))).toBeNaN();
    expect(convertToSi(Number.POSITIVE_INFINITY, unit("knots"))).toBe(Number.POSITIVE_INFINITY);
  });

  it("leaves the zero point out of differences", () => {
    expect(convertDifferenceToSi(5, unit("degrees Celsius"))).toBe(5);
    expect(convertDifferenceToSi(9, unit("degrees Fahrenheit"))).toBe(5);
  });
});

describe("fractions", () => {
  it("rounds any fraction to the float nearest to it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(nearestFloat(ratioOfDecimal(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it("rounds once where floats have fewer bits", () => {
    for (const value of [1.516674934391814e-308, 5e-324, 2.2250738585072014e-308, 4.4501477170144023e-308, -3e-310])
      expect(nearestFloat(ratioOfDecimal(value))).toBe(value);
  });

  it("rounds once where the parts exceed 53 bits", () => {
    expect(nearestFloat(ratio(10n ** 40n + 1n, 3n * 10n ** 40n))).toBe(1 / 3);
    expect(nearestFloat(ratio(2n ** 53n + 1n, 1n))).toBe(2 ** 53);
    expect(nearestFloat(ratio(2n ** 54n + 3n, 1n))).toBe(2 ** 54 + 4);
  });

  it("gives data sections fractions within int32, exact where they can be", () => {
    expect(rationalInSi(5, unit("fathoms"))).toEqual({ numerator: 1143, denominator: 125 });
    expect(rationalInSi(1, unit("knot"))).toEqual({ numerator: 463, denominator: 900 });
    fc.assert(
      fc.property(fc.constantFrom(...UNITS), fc.integer({ min: -100000, max: 100000 }), (of, value) => {
        const { numerator, denominator } = rationalInSi(value, of);
        expect(Math.abs(numerator)).toBeLessThan(2 ** 31);
        expect(denominator).toBeGreaterThan(0);
        expect(denominator).toBeLessThan(2 ** 31);
        const si = convertToSi(value, of);
        if (Math.abs(si) < 2 ** 31)
          expect(Math.abs(numerator / denominator - si)).toBeLessThanOrEqual(Math.max(1e-9, Math.abs(si) * 1e-9));
      }),
    );
  });

  it("finds the fraction behind a float", () => {
    fc.assert(
      fc.property(fc.integer({ min: -30000, max: 30000 }), fc.integer({ min: 1, max: 30000 }), (n, d) => {
        const found = nearestRational(n / d);
        expect(found.numerator / found.denominator).toBe(n / d);
      }),
    );
    expect(nearestRational(1e300)).toEqual({ numerator: 2 ** 31 - 1, denominator: 1 });
  });
});

describe("quantities for people", () => {
  it.each([
    [9.144, "fathoms", "5 ftm"],
    [Math.PI / 2, "degrees", "90°"],
    [273.15, "degrees Celsius", "0 °C"],
    [0.3, "percent", "30 %"],
    [Number.NaN, "metres", "unknown"],
    [1 / 3, "metres", "0.333333 m"],
    [-0, "metres", "0 m"],
  ])("%d in %s is shown as %s", (si, name, shown) => {
    expect(formatQuantity(si, unit(name))).toBe(shown);
  });

  it.each(["", "m", "1,000 m", "1 2 m", "--3 m", "1.2.3", "0x10 m", "12 mm/ s/ /"])(
    "does not take %j for a quantity",
    (text) => {
      expect(parseQuantity(text).kind).not.toBe("quantity");
    },
  );

  it("says which unit it refused", () => {
    expect(parseQuantity("3 miles")).toMatchObject({
      kind: "unit-refused",
      value: 3,
      unitText: "miles",
      unit: { kind: "ambiguous" },
    });
  });
});
