// `npm run test:differential [-- --programs N] [--ways N] [--size N] [--seed N] [--jobs N]`: random FIR programs as the interpreter of FIR runs them, and as their
// images do: as they are, optimized for size and for speed, in the VM as V8 and as a board has it, as WebAssembly, traced, and by the
// oracle of the instruction set. A program that differs is made smaller and printed; `--tape N,N,…` runs one again.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { FirModule } from "../../src/fir/function.ts";
import { printModule } from "../../src/fir/print.ts";
import { optimize } from "../../src/optimizer/run.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { type Answer, type Compiled, imageOfModule, interpreted } from "../codegen/answers.ts";
import { randomLoops } from "../fir/random-loops.ts";
import { randomModule } from "../fir/random-module.ts";
import { inParts, type Part } from "./in-parts.ts";
import { allowOptions, countOption, textOption } from "./options.ts";
import { reducedTape } from "./reduce.ts";

const COMMAND = "test:differential";
allowOptions(COMMAND, "programs", "ways", "size", "seed", "tape");
/** Programs in a part. fast-check makes all of them before the first is used. */
const SAMPLE = 500;
const programs = countOption(COMMAND, "programs", 100_000);
const seed = countOption(COMMAND, "seed", 1);
/** Ways each program is run, of the fifteen there are; programs take turns, so that every way has its share. */
const ways = countOption(COMMAND, "ways", 15);
const again = textOption(COMMAND, "tape");
const bundle = await bundleCore();
/** Boards have an `E`, and get their texts in another form. */
const boardBundle = `var E={setFlags(){}};${bundle}`;
/** The most numbers a program is made from. */
const size = countOption(COMMAND, "size", 60);
const tapes = fc.array(fc.nat(1_000_000), { minLength: Math.min(5, size), maxLength: size });

type Tape = readonly number[];
const LEVELS = ["as it is", "-Os", "-O2"] as const;

/** One in four is made of loops. */
const programOf = (tape: Tape): FirModule => (tape[0]! % 4 === 0 ? randomLoops(tape) : randomModule(tape));

function moduleOf(tape: Tape, level: (typeof LEVELS)[number]): FirModule {
  const module = programOf(tape);
  if (level !== "as it is") optimize(module, { level: level === "-Os" ? "s" : "2" });
  return module;
}

interface Difference {
  readonly way: string;
  readonly expected: Answer;
  readonly seen: Answer | string;
}

interface Outcome {
  readonly trap: number;
  readonly runs: number;
  readonly difference?: Difference;
}

const RUNS: readonly (readonly [name: string, run: (image: Compiled, tape: Tape) => Answer | string])[] = [
  ["", (image) => image.run(bundle)],
  [", as on a board", (image) => image.run(boardBundle)],
  [
    ", as WebAssembly",
    (image, tape) => image.differsAsWebAssembly(bundle, tape[0]!) ?? image.run(bundle, { engine: "webassembly" }),
  ],
  [", traced", (image) => image.run(bundle, { trace: () => {} })],
  [", by the oracle", (image) => image.runByOracle()],
];
const ALL_WAYS = LEVELS.flatMap((level) => RUNS.map(([name, run]) => ({ level, way: level + name, run })));

/** Runs the program of a tape in `count` ways from the `first` on, up to one that differs from what FIR means. */
function outcomeOf(tape: Tape, first = 0, count = ALL_WAYS.length): Outcome {
  const expected = interpreted(programOf(tape));
  const images = new Map<string, Compiled>();
  for (let turn = 0; turn < count; turn++) {
    const { level, way, run } = ALL_WAYS[(first + turn) % ALL_WAYS.length]!;
    const outcome = { trap: expected.trap, runs: turn + 1 };
    try {
      const image = images.get(level) ?? imageOfModule(moduleOf(tape, level));
      images.set(level, image);
      const seen = run(image, tape);
      if (!isDeepStrictEqual(seen, expected)) return { ...outcome, difference: { way, expected, seen } };
    } catch (error) {
      return { ...outcome, difference: { way, expected, seen: String(error) } };
    }
  }
  return { trap: expected.trap, runs: count };
}

/** The smallest program that still differs, with what it takes to run it again. */
function reportOf(tape: Tape): string {
  const smallest = reducedTape(tape, (one) => outcomeOf(one).difference !== undefined);
  const { way, expected, seen } = outcomeOf(smallest).difference!;
  return `${printModule(programOf(smallest))}\n${way}\nexpected ${JSON.stringify(expected)}\nseen     ${JSON.stringify(seen)}\nagain: npm run ${COMMAND} -- --tape ${smallest.join()}`;
}

function part(from: number, count: number): Part {
  const counts: Record<string, number> = {};
  const add = (name: string, by = 1): void => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  for (const [index, tape] of fc.sample(tapes, { numRuns: count, seed: seed + from }).entries()) {
    const { trap, runs, difference } = outcomeOf(tape, from + index, Math.min(ways, ALL_WAYS.length));
    add("programs");
    add("runs", runs);
    if (trap) add(`trap ${trap}`);
    if (difference) return { counts, failure: `a program of seed ${seed} differs, made smaller:\n${reportOf(tape)}` };
  }
  return { counts };
}

let result: Part;
if (again === undefined)
  result = await inParts({ command: COMMAND, what: "programs", total: programs, size: SAMPLE, work: part });
else {
  const tape = again.split(",").map(Number);
  const { difference } = outcomeOf(tape);
  result = { counts: { programs: 1 }, failure: difference && reportOf(tape) };
}
const { programs: done = 0, ...others } = result.counts;
for (const [name, count] of Object.entries(others).sort())
  process.stdout.write(`${name.padEnd(24)} ${String(count).padStart(9)}\n`);
if (result.failure !== undefined) process.stdout.write(`${result.failure}\n`);
process.stdout.write(`${done} programs, ${result.failure === undefined ? 0 : 1} differ\n`);
process.exitCode = result.failure === undefined ? 0 : 1;
