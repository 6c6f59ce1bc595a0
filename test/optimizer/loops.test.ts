// Loops keep their meaning when code is taken out of them: random ones, by the interpreter of FIR before and after, and as images.
import fc from "fast-check";
import { expect, it } from "vitest";
import { verifyModule } from "../../src/fir/verify.ts";
import { optimize } from "../../src/optimizer/run.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { imageOfModule, interpreted } from "../codegen/answers.ts";
import { randomLoops } from "../fir/random-loops.ts";

const bundle = await bundleCore();
const loops = fc.array(fc.nat(1_000_000), { minLength: 20, maxLength: 80 });
const RUNS = Number(process.env.FLUX_RUNS ?? 2000);

it("compute the same", () => {
  const counts = { "loop-rotation": 0, "loop-invariants": 0, trapped: 0, untrapped: 0 };
  fc.assert(
    fc.property(loops, (numbers) => {
      const plain = randomLoops(numbers);
      expect(verifyModule(plain)).toEqual([]);
      const expected = interpreted(plain);
      for (const only of [["loop-rotation", "loop-invariants"], undefined]) {
        const optimized = randomLoops(numbers);
        optimize(optimized, {
          level: "2",
          ...(only ? { only } : {}),
          onPass: (name) => {
            expect({ after: name, faults: verifyModule(optimized) }).toEqual({ after: name, faults: [] });
            if (name === "loop-rotation" || name === "loop-invariants") counts[name]++;
          },
        });
        expect(interpreted(optimized)).toEqual(expected);
        if (numbers.length % 4 === 0) expect(imageOfModule(optimized).run(bundle)).toEqual(expected);
      }
      counts[expected.trap ? "trapped" : "untrapped"]++;
    }),
    { numRuns: RUNS },
  );
  for (const [what, count] of Object.entries(counts)) expect(count, what).toBeGreaterThan(RUNS / 20);
});
