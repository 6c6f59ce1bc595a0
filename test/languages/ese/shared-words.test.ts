// A word used with several arguments: compiled once where that is smaller, with the same results either way.
import { describe, expect, it } from "vitest";
import { compileEse, runEse } from "./compile-ese.ts";

const WORDS = `
## pattern: far from $x and $y
## where: $x is a length in metres, $y is a length in metres
## means: square root of ($x * $x + $y * $y) + sine of ($x / (1 metre) * 1 radian) * 2 metres + absolute value of ($y - $x)
## result: a length in metres

## pattern: odd depth $x
## where: $x is a length in metres
## means: (far from $x and (2 * $x)) > 10 m and (far from $x and (3 * $x)) < 100 m and $x is not 7 m
## result: a truth

## pattern: slow $x
## where: $x is a length in metres
## means: ($x + 3 * previous $x) / 4 + square root of ($x * $x + 4 square metres) + absolute value of $x
## result: a length in metres

## pattern: little $x
## where: $x is a length in metres
## means: $x + 1 m
## result: a length in metres
`;

const program = (terms: string) => `
== For the purposes of this operation:
**a** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS
**b** := sounding below transducer in metres, 0 to 200, stale after 3 s, from NMEA DBT
${terms}
`;

const names = (text: string) => compileEse(text, { words: WORDS }).module.functions.map(({ name }) => name);

describe("a word with several arguments", () => {
  const text = program(`**one** := far from a and b
**two** := far from b and (a + 1 m)
**three** := far from (a * 2) and a
**odd** := odd depth a
**even** := odd depth b`);

  it("is one function", () => {
    expect(names(text).filter((name) => name.startsWith("far from"))).toHaveLength(1);
    expect(names(text).filter((name) => name.startsWith("odd depth"))).toHaveLength(1);
  });

  it("gives what its meaning gives, unknown included", () => {
    const running = runEse(text, { words: WORDS });
    const far = (x: number, y: number) => Math.hypot(x, y) + Math.sin(x) * 2 + Math.abs(y - x);
    const odd = (x: number) => far(x, 2 * x) > 10 && far(x, 3 * x) < 100 && x !== 7;
    for (const [a, b] of [
      [3, 4],
      [7, 30],
      [0.5, 7],
    ] as const) {
      running.set("a", a).set("b", b).tick(1);
      expect(running.value("one")).toBeCloseTo(far(a, b), 12);
      expect(running.value("two")).toBeCloseTo(far(b, a + 1), 12);
      expect(running.value("three")).toBeCloseTo(far(a * 2, a), 12);
      expect(running.value("odd")).toBe(odd(a) ? 1 : 0);
      expect(running.value("even")).toBe(odd(b) ? 1 : 0);
    }
    running.set("a", Number.NaN).tick(2);
    expect(running.value("one")).toBeNaN();
    expect(running.value("odd")).toBe(2);
  });

  it("is compiled where it stands if it is used once, always with the same arguments, is small, or keeps something", () => {
    expect(names(program("**one** := far from a and b"))).toEqual(["tick"]);
    expect(names(program("**one** := far from a and b\n**two** := (far from a and b) * 2"))).toEqual(["tick"]);
    expect(names(program("**one** := little a\n**two** := little b\n**three** := little (a * 2)"))).toEqual(["tick"]);
    expect(names(program("**one** := slow a\n**two** := slow b\n**three** := slow (a * 2)"))).toEqual(["tick"]);
    expect(names(program("**one** := far from 1 m and 2 m\n**two** := far from 3 m and 4 m"))).toEqual(["tick"]);
  });

  it("makes the image smaller than its meaning at each use would", () => {
    const size = (terms: string) => {
      const { module } = compileEse(program(terms), { words: WORDS });
      return module.functions.flatMap(({ blocks }) => blocks.flatMap(({ instructions }) => instructions)).length;
    };
    const [one, two, three] = ["a and b", "b and (a + 1 m)", "b and (a + 2 m)"];
    const once = size(`**one** := far from ${one}`);
    const all = size(`**one** := far from ${one}\n**two** := far from ${two}\n**three** := far from ${three}`);
    expect(all).toBeLessThan(2 * once);
  });
});
