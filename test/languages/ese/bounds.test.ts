// What has no end is unknown, and the bytes for it are spent only where a divisor may be zero.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileEse, evaluate, runEse } from "./compile-ese.ts";

describe("a result without end", () => {
  it.each([
    "1 / 0",
    "0 / 0",
    "3 m / 0 s",
    "1 / (1 / 0)",
    "0 to the power of -1",
    "natural logarithm of 0",
    "exponential of 1000",
    "5 modulo 0",
  ])("is unknown: %s", (phrase) => {
    const { value, diagnostics } = evaluate(phrase);
    expect([value, diagnostics]).toEqual([Number.NaN, []]);
  });

  it("does not reach an output or a condition", () => {
    const running = runEse(
      "== i\n**pulses** := count of pulses, 0 to 100\n**ratio** := 50 / pulses\n>> x\nif ratio > 10, set high to 1\nif ratio is unknown, set lost to 1\n",
    );
    running.set("pulses", 0).tick(0);
    expect([running.value("ratio"), running.value("high"), running.value("lost")]).toEqual([Number.NaN, Number.NaN, 1]);
    running.set("pulses", 2).tick(1);
    expect([running.value("ratio"), running.value("high")]).toEqual([25, 1]);
  });

  const quotient = (lowest: string, expression: string) => {
    const text = `== i\n**d** := length, 0 to 100\n**s** := part in metres, ${lowest} to 100\n>> x\nset t to ${expression}\n`;
    const { module, diagnostics } = compileEse(text);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const ops = module.functions.flatMap(({ blocks }) => blocks.flatMap(({ instructions }) => instructions));
    return ops.filter(({ op }) => op === "fsub").length;
  };

  it.each([
    "d / s",
    "d / (s + 2 m)",
    "d / (larger of s and 3 m)",
    "d / (s * 2)",
    "d / 4",
    "d / (square root of (s / 1 m))",
  ])("is not looked for where a divisor cannot be zero: %s", (expression) => {
    expect(quotient("0.1", expression)).toBe(0);
  });

  it("is looked for where it can be", () => {
    expect(quotient("0", "d / s")).toBe(1);
    expect(quotient("-1", "d / absolute value of s")).toBe(1);
    expect(quotient("0", "d / (s * s)")).toBe(1);
  });

  it("never comes of a division, whatever is divided", () => {
    const running = runEse(
      "== i\n**a** := first, -100 to 100\n**b** := second, -100 to 100\n>> x\nset q to (a * a - b) / (absolute value of (a - b) + b)\n",
    );
    let at = 0;
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 100 }), fc.integer({ min: -100, max: 100 }), (a, b) => {
        running.set("a", a).set("b", b).tick(at++);
        const exact = (a * a - b) / (Math.abs(a - b) + b);
        expect(running.value("q")).toBe(Number.isFinite(exact) ? exact : Number.NaN);
      }),
    );
  });
});
