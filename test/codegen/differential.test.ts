// Random FIR: the interpreter's answer, the image's answer (by the VM and by the oracle), and the optimized image's answer are the same.
// In great number: `npm run test:differential` (test/campaigns/differential.ts).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateImage } from "../../src/codegen/generate.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import type { FirModule } from "../../src/fir/function.ts";
import { verifyModule } from "../../src/fir/verify.ts";
import { FLOAT_REGISTERS, INT_REGISTERS } from "../../src/isa/registers.ts";
import { LEVELS, PASSES } from "../../src/optimizer/passes.ts";
import { optimize } from "../../src/optimizer/run.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { MEMORY_BYTES, randomModule } from "../fir/random-module.ts";
import { compiled, imageOfModule, interpreted } from "./answers.ts";

const bundle = await bundleCore();

/** A random module with so many more states that only these registers are left of each bank. */
function crowded(numbers: readonly number[], ints: number, floats: number): FirModule {
  const module = randomModule(numbers);
  const left = { i32: INT_REGISTERS - ints, f64: FLOAT_REGISTERS - floats };
  const taken = { i32: 0, f64: 0 };
  const own = module.states.splice(0);
  for (const state of own) module.states.push({ ...state, register: taken[state.type]++ });
  for (const type of ["i32", "f64"] as const) {
    while (taken[type] < left[type])
      module.states.push({ name: `${type} ${taken[type]}`, type, visible: true, register: taken[type]++ });
  }
  return module;
}

const modules = fc.array(fc.nat(1_000_000), { minLength: 5, maxLength: 60 });
const runs = Number(process.env.FLUX_RUNS ?? 800);

describe("generated code", () => {
  it("computes what FIR means, unoptimized and optimized", () => {
    fc.assert(
      fc.property(modules, (numbers) => {
        const expected = interpreted(randomModule(numbers));
        const plain = randomModule(numbers);
        expect(verifyModule(plain)).toEqual([]);
        const image = imageOfModule(plain);
        expect(image.run(bundle)).toEqual(expected);
        expect(image.runByOracle()).toEqual(expected);
        const optimized = randomModule(numbers);
        optimize(optimized, {
          level: LEVELS[numbers.length % LEVELS.length]!,
          onPass: (name) =>
            expect({ after: name, faults: verifyModule(optimized) }).toEqual({ after: name, faults: [] }),
        });
        expect(compiled(optimized, bundle, numbers.length % 4 === 0)).toEqual(expected);
      }),
      { numRuns: runs },
    );
  });

  it("computes the same where states leave few registers, and values go to memory", () => {
    let spilled = 0;
    fc.assert(
      fc.property(modules, fc.integer({ min: 4, max: 8 }), fc.integer({ min: 3, max: 5 }), (numbers, ints, floats) => {
        const expected = interpreted(crowded(numbers, ints, floats));
        const plain = crowded(numbers, ints, floats);
        expect(compiled(plain, bundle)).toEqual(expected);
        const generated = generateImage(plain, { boardClass: 0, security: 0, sources: [] }, new Reporter());
        if (generated!.program.memoryBytes > MEMORY_BYTES) spilled++;
        const optimized = crowded(numbers, ints, floats);
        optimize(optimized);
        expect(compiled(optimized, bundle)).toEqual(expected);
      }),
      { numRuns: Math.ceil(runs / 2) },
    );
    expect(spilled).toBeGreaterThan(0);
  });

  it.each(PASSES.map((pass) => pass.name))("keeps its meaning under %s alone", (name) => {
    fc.assert(
      fc.property(modules, (numbers) => {
        const module = randomModule(numbers);
        optimize(module, { only: [name] });
        expect(verifyModule(module)).toEqual([]);
        expect(interpreted(module)).toEqual(interpreted(randomModule(numbers)));
      }),
      { numRuns: Math.ceil(runs / 4) },
    );
  });

  it("covers loops, traps and both banks in its random programs", () => {
    const seen = new Set<string>();
    for (const numbers of fc.sample(modules, { numRuns: 200, seed: 1 })) {
      const module = randomModule(numbers);
      for (const fn of module.functions)
        for (const block of fn.blocks) for (const one of block.instructions) seen.add(one.op);
      seen.add(`trap ${interpreted(module).trap}`);
    }
    const ops = ["div", "fdiv", "ld8s", "ld32", "st16", "stf", "call", "in", "out", "tell", "msg", "fpow"];
    for (const wanted of [...ops, "trap 0", "trap 1", "trap 2", "trap 5"]) expect(seen).toContain(wanted);
  });
});
