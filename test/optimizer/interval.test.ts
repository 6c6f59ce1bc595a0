// Intervals hold what the machine computes: for numbers in the arguments' intervals, the result is in the result's.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FirOp, FirType } from "../../src/fir/function.ts";
import { opFacts } from "../../src/fir/ops.ts";
import { instruction } from "../../src/isa/index-by.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import { INSTRUCTIONS } from "../../src/isa/instructions.ts";
import { computeKnown } from "../../src/optimizer/fold.ts";
import { decide, exactly, type Interval, join, transfer, within } from "../../src/optimizer/interval.ts";

const OPS = INSTRUCTIONS.map(({ name }) => name).filter((name) => {
  const { effect, imms, result } = opFacts(name);
  return (effect === "pure" || effect === "trap") && imms.length === 0 && result !== undefined;
});

const INT = fc.oneof(
  fc.constantFrom(0, 1, -1, 2, 31, 255, 65535, 2147483647, -2147483648),
  fc.integer(),
  fc.integer({ min: -20, max: 20 }),
);
const FLOAT = fc.oneof(
  fc.constantFrom(0, -0, 1, -1.5, 0.1, 1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 5e-324),
  fc.double(),
  fc.integer({ min: -20, max: 20 }),
);

/** An interval as the join of up to three numbers, and one of them or between them. */
const member = (type: FirType) =>
  fc
    .tuple(
      fc.array(type === "i32" ? INT : FLOAT, { minLength: 1, maxLength: 3 }),
      fc.nat(2),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .map(([numbers, which, part]) => {
      const interval = numbers.map(exactly).reduce(join);
      const { lowest, highest } = interval;
      const between = Math.floor(lowest + part * (highest - lowest));
      const one = numbers[which % numbers.length]!;
      const isFit = which === 2 && Number.isFinite(between) && between >= lowest && between <= highest;
      return { interval, value: isFit ? (type === "i32" ? between | 0 : between) : one };
    });

const holds = ({ lowest, highest, unknown }: Interval, value: number): boolean =>
  Number.isNaN(value) ? unknown : value >= lowest && value <= highest;

const cases = fc
  .constantFrom(...OPS)
  .chain((op) => fc.tuple(fc.constant(op as FirOp), fc.tuple(...opFacts(op).args.map(member))));

describe("intervals", () => {
  it("hold what every operation computes", () => {
    fc.assert(
      fc.property(cases, ([op, args]) => {
        const type = opFacts(op).result!;
        const value = computeKnown(
          { op, args: [], imms: [], type, result: 0 as never },
          args.map((arg) => arg.value),
        );
        if (value === undefined) return;
        const result = transfer(
          op,
          type,
          args.map((arg) => arg.interval),
        );
        expect(holds(result, value), `${op} ${args.map((arg) => arg.value)} = ${value}`).toBe(true);
      }),
      { numRuns: Number(process.env.FLUX_RUNS ?? 3000) },
    );
  });

  it("decide a comparison only as it comes out", () => {
    const comparisons = OPS.filter((op) => (instruction(op) as Instruction).branch && opFacts(op).args.length === 2);
    expect(comparisons.length).toBeGreaterThan(7);
    let decided = 0;
    fc.assert(
      fc.property(
        fc
          .constantFrom(...comparisons)
          .chain((op) => fc.tuple(fc.constant(op), fc.tuple(...opFacts(op).args.map(member)))),
        ([op, [a, b]]) => {
          const answer = decide(op, a!.interval, b!.interval);
          if (answer === undefined) return;
          decided++;
          const one = { op, args: [], imms: [], type: "i32" as const, result: 0 as never };
          expect(answer, `${op} ${a!.value} ${b!.value}`).toBe(computeKnown(one, [a!.value, b!.value]));
        },
      ),
      { numRuns: Number(process.env.FLUX_RUNS ?? 3000) },
    );
    expect(decided).toBeGreaterThan(100);
  });

  it("stay as they are where bounds leave nothing", () => {
    expect(within(exactly(5), 6, 7)).toEqual(exactly(5));
    expect(within(join(exactly(0), exactly(9)), 3, 20)).toEqual(join(exactly(3), exactly(9)));
  });
});
