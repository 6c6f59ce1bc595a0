// `npm run test:differential [-- --programs N] [--seed N]`: random FIR programs as the interpreter of FIR runs them, and as their images do, as
// they are and optimized for size and for speed, translated and traced; and random bytecode against the oracle of the instruction set.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { optimize } from "../../src/optimizer/run.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { compiled, interpreted } from "../codegen/answers.ts";
import { randomModule } from "../fir/random-module.ts";
import { countOption, progressOf } from "./count-option.ts";

const COMMAND = "test:differential";
const programs = countOption(COMMAND, "programs", 100_000);
const seed = countOption(COMMAND, "seed", 1);
const bundle = await bundleCore();
const say = progressOf("programs", programs);
const tapes = fc.array(fc.nat(1_000_000), { minLength: 5, maxLength: 60 });
const counts = { programs: 0, images: 0, trapped: 0 };

const ways = {
  "as it is": (tape: readonly number[]) => compiled(randomModule(tape), bundle),
  "-Os": (tape: readonly number[]) => compiled(optimized(tape, "s"), bundle),
  "-O2": (tape: readonly number[]) => compiled(optimized(tape, "2"), bundle),
  "-Os, traced": (tape: readonly number[]) => compiled(optimized(tape, "s"), bundle, true),
} as const;

function optimized(tape: readonly number[], level: "s" | "2") {
  const module = randomModule(tape);
  optimize(module, { level });
  return module;
}

// A sample at a time: fast-check makes all of one before the first is used.
const SAMPLE = 1000;
let failure: string | undefined;
for (let from = 0; from < programs && failure === undefined; from += SAMPLE) {
  const numRuns = Math.min(SAMPLE, programs - from);
  for (const tape of fc.sample(tapes, { numRuns, seed: seed + from })) {
    const expected = interpreted(randomModule(tape));
    for (const [way, run] of Object.entries(ways)) {
      let seen: unknown;
      try {
        seen = run(tape);
      } catch (error) {
        seen = String(error);
      }
      counts.images++;
      if (isDeepStrictEqual(seen, expected)) continue;
      failure = `${way}: tape ${JSON.stringify(tape)}\nexpected ${JSON.stringify(expected)}\nseen     ${JSON.stringify(seen)}`;
      break;
    }
    if (failure !== undefined) break;
    counts.programs++;
    if (expected.trap) counts.trapped++;
    say(counts.programs);
  }
}
if (failure !== undefined) process.stdout.write(`program ${counts.programs} of seed ${seed} differs, ${failure}\n`);
process.stdout.write(
  `${counts.programs} programs, ${counts.images} images, ${counts.trapped} trapped, ${failure === undefined ? 0 : 1} differ\n`,
);
process.exitCode = failure === undefined ? 0 : 1;
