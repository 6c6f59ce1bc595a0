// The errors that docs/vocabularies.md states for words with trigonometry hold, measured on the VM against 60 places.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { measureTrigonometry } from "../../tools/trigonometry-error.ts";
import {
  arctangent,
  cosine,
  exponential,
  logarithm,
  narrow,
  ONE,
  PI,
  sine,
  squareRoot,
  times,
  wide,
} from "../../tools/wide-number.ts";

const docs = readFileSync(resolve(import.meta.dirname, "../../docs/vocabularies.md"), "utf8");

describe("errors of trigonometry", () => {
  it("are not larger than the documentation says", async () => {
    const stated = new Map(
      [...docs.matchAll(/^\| (.+?) \| ([\d.e-]+)(?: (\w+))? \|$/gm)].map(([, name, error, unit]) => [
        name,
        { error: Number(error), unit: unit ?? "" },
      ]),
    );
    const measured = await measureTrigonometry(60);
    expect(measured.map(({ name, unit }) => [name, unit])).toEqual([...stated].map(([name, { unit }]) => [name, unit]));
    for (const { name, error } of measured) expect([name, error <= stated.get(name)!.error]).toEqual([name, true]);
  });

  it("are measured against numbers that are right to far more places", () => {
    const tiny = ONE >> 180n;
    const isTiny = (difference: bigint) => (difference < 0n ? -difference : difference) < tiny;
    // The first 50 places of π, and identities that tie the functions to it and to each other.
    const places = 314159265358979323846264338327950288419716939937510n;
    expect((PI * 10n ** 50n) / ONE).toBe(places);
    for (const value of [0.1, 0.7, 1.3, 2.9, -2.2, 6.1]) {
      const [x, sin, cos] = [wide(value), sine(wide(value)), cosine(wide(value))];
      expect(isTiny(times(sin, sin) + times(cos, cos) - ONE)).toBe(true);
      expect(isTiny(sine(2n * x) - 2n * times(sin, cos))).toBe(true);
      const back = arctangent(sin, cos) - x;
      expect([0n, 1n, -1n].some((turns) => isTiny(back - turns * 2n * PI))).toBe(true);
      expect(isTiny(logarithm(exponential(x)) - x)).toBe(true);
    }
    expect(isTiny(times(squareRoot(2n * ONE), squareRoot(2n * ONE)) - 2n * ONE)).toBe(true);
    for (const value of [0, 1, -0.5, 1e-12, 123456.789]) expect(narrow(wide(value))).toBeCloseTo(value, 12);
  });
});
