import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dimension,
  dimensionName,
  multiplyDimensions,
  powerOfDimension,
  sameDimension,
} from "../../src/units/dimension.ts";
import { KINDS } from "../../src/units/kinds.ts";
import { siUnitOf, UNITS, unitNamed } from "../../src/units/named.ts";
import { AMBIGUOUS, UNIT_ROWS } from "../../src/units/unit-table.ts";

describe("names of units", () => {
  it("finds every row by its name, plural, symbol and aliases", () => {
    UNIT_ROWS.forEach((row, index) => {
      const unit = UNITS[index]!;
      for (const text of [row.name, unit.plural, row.symbol, ...(row.aliases ?? []), row.name.toUpperCase()]) {
        const found = unitNamed(text);
        expect([text, found.kind === "unit" ? found.unit.name : found.kind]).toEqual([text, row.name]);
      }
    });
  });

  it("has no spelling twice", () => {
    const spellings = UNIT_ROWS.flatMap((row) => [row.symbol, ...(row.aliases ?? [])]);
    expect(spellings.filter((spelling, index) => spellings.indexOf(spelling) !== index)).toEqual([]);
  });

  it("refuses what is ambiguous, with choices that are units or ways to say them", () => {
    expect(unitNamed("miles")).toEqual({ kind: "ambiguous", choices: ["nautical miles", "statute miles"] });
    expect(unitNamed("Gallon")).toMatchObject({ kind: "ambiguous" });
    expect(unitNamed("tons per hour")).toMatchObject({ kind: "ambiguous" });
    for (const name of ["mile", "gallon", "ton", "miles", "gallons", "tons", "horsepower"]) {
      for (const choice of AMBIGUOUS[name]!) expect([choice, unitNamed(choice).kind]).toEqual([choice, "unit"]);
    }
  });

  it("keeps symbols apart that differ in case only", () => {
    const symbolOf = (text: string) => {
      const found = unitNamed(text);
      return found.kind === "unit" ? found.unit.name : found.kind;
    };
    expect(symbolOf("kn")).toBe("knot");
    expect(symbolOf("kN")).toBe("kilonewton");
    expect(symbolOf("mV")).toBe("millivolt");
    expect(symbolOf("MV")).toBe("unknown");
    expect(symbolOf("in")).toBe("unknown");
  });

  it("offers what is near to a mistyped name", () => {
    expect(unitNamed("fathms")).toEqual({ kind: "unknown", nearest: ["fathoms", "fathom"] });
    expect(unitNamed("")).toMatchObject({ kind: "unknown" });
  });

  it.each([
    ["litres per hour", "flow", "litres per hour"],
    ["m/s", "speed", "metres per second"],
    ["nautical miles per hour", "speed", "nautical miles per hour"],
    ["metres per second per second", "acceleration", "metres per second per second"],
    ["square millimetres", "area", "square millimetres"],
    ["m^2", "area", "square metres"],
    ["kg/m3", "density", "kilograms per cubic metre"],
    ["newton metres", "energy", "newton metres"],
    ["hectopascals per hour", "change of pressure over time", "hectopascals per hour"],
    ["degrees per second", "rate of turn", "degrees per second"],
  ])("reads the compound %s as %s", (text, quantity, plural) => {
    const found = unitNamed(text);
    expect(found.kind).toBe("unit");
    if (found.kind !== "unit") return;
    expect(dimensionName(found.unit.dimension)).toBe(quantity);
    expect(found.unit.plural).toBe(plural);
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("m", "/", " ", "per", "square", "s", "2", "^", "°") })),
        (text) => {
          expect(["unit", "ambiguous", "unknown"]).toContain(unitNamed(text).kind);
        },
      ),
    );
    expect(unitNamed("constructor").kind).toBe("unknown");
    expect(unitNamed("__proto__").kind).toBe("unknown");
  });

  it("reads back the symbol of any product of two units", () => {
    const plain = UNITS.filter((unit) => !unit.offset);
    fc.assert(
      fc.property(fc.constantFrom(...plain), fc.constantFrom(...plain), (a, b) => {
        const found = unitNamed(`${a.plural} per ${b.name}`);
        expect(found.kind).toBe("unit");
        if (found.kind !== "unit") return;
        const again = unitNamed(found.unit.symbol);
        expect(again.kind === "unit" && sameDimension(again.unit.dimension, found.unit.dimension)).toBe(true);
      }),
    );
  });
});

describe("dimensions", () => {
  it("keeps angle apart from plain numbers", () => {
    expect(sameDimension(dimension({ angle: 1 }), dimension({}))).toBe(false);
    expect(dimensionName(dimension({ angle: 1 }))).toBe("angle");
    expect(dimensionName(dimension({}))).toBe("number");
  });

  it("names what has no name by its parts", () => {
    expect(dimensionName(dimension({ length: 2, time: -1 }))).toBe("length^2 / time");
    expect(dimensionName(dimension({ mass: -1 }))).toBe("1 / mass");
  });

  it("squares back the square root", () => {
    const area = dimension({ length: 2 });
    const root = powerOfDimension(area, 0.5);
    expect(root).toEqual(dimension({ length: 1 }));
    expect(multiplyDimensions(root, root)).toEqual(area);
  });

  it("has an SI unit for every unit's dimension", () => {
    for (const { dimension: of } of UNITS) {
      const si = siUnitOf(of);
      expect(si.dimension).toEqual(of);
      expect(si.toSi).toEqual({ numerator: 1, denominator: 1 });
    }
    expect(siUnitOf(dimension({ length: 1, time: -1 })).symbol).toBe("m/s");
    expect(siUnitOf(dimension({ length: 2, time: -1 })).symbol).toBe("m2/s");
  });

  it("gives every kind of quantity a dimension whose SI unit can be written", () => {
    for (const { name, dimension: of } of KINDS) {
      const found = of && unitNamed(siUnitOf(of).symbol);
      if (!of || of.every((value) => value === 0)) continue;
      expect([name, found?.kind === "unit" && sameDimension(found.unit.dimension, of)]).toEqual([name, true]);
    }
  });
});
