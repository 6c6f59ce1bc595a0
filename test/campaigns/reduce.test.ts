// A failing case is printed as small as it can be found.
import fc from "fast-check";
import { expect, it } from "vitest";
import { reducedTape } from "./reduce.ts";

it("finds the few numbers that matter, as low as they may be", () => {
  const fails = (tape: readonly number[]) =>
    tape.some((one) => one > 500) && tape.filter((one) => one % 7 === 3).length > 1;
  fc.assert(
    fc.property(fc.array(fc.nat(1_000_000), { minLength: 30, maxLength: 60 }), (tape) => {
      const failing = [...tape, 501, 10, 17];
      const reduced = reducedTape(failing, fails);
      expect(fails(reduced)).toBe(true);
      expect(reduced.length).toBeLessThanOrEqual(3);
      expect(reduced.filter((one) => one > 17).every((one) => one <= 507)).toBe(true);
    }),
    { numRuns: 20 },
  );
});
