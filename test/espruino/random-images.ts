// Images of random programs whose answers are the same to the last bit on any engine: bytecode made straight away, and FIR that went through the
// optimizer and code generation. What no two mathematical libraries give alike stands in functions.espruino.ts instead.
import fc from "fast-check";
import { generateImage } from "../../src/codegen/generate.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import type { FirInstruction, FirModule } from "../../src/fir/function.ts";
import { printModule } from "../../src/fir/print.ts";
import { encodeImage } from "../../src/image/encode.ts";
import type { Program } from "../../src/image/program.ts";
import type { Mnemonic } from "../../src/isa/instructions.ts";
import { optimize } from "../../src/optimizer/run.ts";
import { randomModule } from "../fir/random-module.ts";
import { randomProgram } from "../oracle/random-program.ts";

export interface RandomImage {
  readonly bytes: Uint8Array;
  /** What it was made from, for a failure to show. */
  readonly source: () => string;
}

/** What stands in their place: the same operands, and exact everywhere. Smaller and larger differ in the sign of zero alone. */
const EXACT: Readonly<Partial<Record<Mnemonic, Mnemonic>>> = {
  fsqrt: "fabs",
  fsin: "fneg",
  fcos: "ffloor",
  fasin: "fabs",
  facos: "fabs",
  fexp: "fneg",
  flog: "ffloor",
  fatan2: "fdiv",
  fpow: "fmul",
  fmin: "fsub",
  fmax: "fadd",
};
const exact = (name: string): string | undefined => EXACT[name as Mnemonic];

const exactProgram = (program: Program): Program => ({
  ...program,
  code: program.code.map((one) => ({ ...one, name: (exact(one.name) ?? one.name) as typeof one.name })),
});

function exactModule(module: FirModule): FirModule {
  for (const { blocks } of module.functions)
    for (const block of blocks)
      block.instructions = block.instructions.map((one) => ({
        ...one,
        op: (exact(one.op) ?? one.op) as FirInstruction["op"],
      }));
  return module;
}

const bytecodeTapes = fc.array(fc.nat(0xffff), { minLength: 10, maxLength: 400, size: "max" });
const firTapes = fc.array(fc.nat(1_000_000), { minLength: 5, maxLength: 60 });

/** For size, for speed, and as it is. */
const LEVELS = ["s", "2", undefined] as const;

function compiled(tape: readonly number[], at: number): RandomImage {
  const module = exactModule(randomModule(tape));
  const level = LEVELS[at % LEVELS.length];
  if (level) optimize(module, { level });
  const reporter = new Reporter();
  const generated = generateImage(module, { boardClass: 0, security: 0, sources: [] }, reporter);
  if (!generated) throw new Error(reporter.diagnostics.map(({ message }) => message).join("\n"));
  return { bytes: generated.bytes, source: () => printModule(module) };
}

export const RANDOM_IMAGES = {
  "of bytecode": (count: number, seed: number): RandomImage[] =>
    fc.sample(bytecodeTapes, { numRuns: count, seed }).map((tape) => {
      const { bytes } = encodeImage(exactProgram(randomProgram(tape)));
      return { bytes, source: () => "bytecode" };
    }),
  "that were optimized and compiled": (count: number, seed: number): RandomImage[] =>
    fc.sample(firTapes, { numRuns: count, seed }).map(compiled),
} as const;
