// Workloads compiled as `flux build` does it, debug information in a map beside them.
import { compileProgram } from "../src/compile.ts";
import { Reporter } from "../src/diagnostics/diagnostic.ts";
import { NO_VESSEL } from "../src/project/vessel-facts.ts";
import { createMachine } from "../src/simulator/machine.ts";
import type { Engine, Machine } from "../src/simulator/machine-types.ts";
import { type BenchLanguage, LETTERS, type Letter, sourceOf, WORKLOADS } from "./workloads.ts";

/** More than any workload needs. */
export const BUDGET = 2 ** 30;

/** The image of a workload; undefined if it is not written in the language or does not compile. */
export async function imageOf(letter: Letter, language: BenchLanguage): Promise<Uint8Array | undefined> {
  const source = sourceOf(letter, language);
  if (!source) return undefined;
  const compiled = await compileProgram(source, { folder: ".", vessel: NO_VESSEL }, new Reporter());
  return compiled?.bytes;
}

/** A machine that holds an image; throws if the verifier refuses it. */
export function machineOf(image: Uint8Array, engine: Engine = "javascript"): Machine {
  const created = createMachine(image, { budget: BUDGET, engine });
  if (created.kind === "refused") throw new Error(`refused: ${created.refusal.code}`);
  return created.machine;
}

/** Bytes of each workload's image, whose result has been checked; null where there is none. */
export async function measureSizes(): Promise<Record<Letter, Record<string, number | null>>> {
  const sizes = {} as Record<Letter, Record<string, number | null>>;
  for (const letter of LETTERS) {
    sizes[letter] = {};
    for (const language of ["c", "python", "rust", "typescript"] as const) {
      const image = await imageOf(letter, language);
      sizes[letter][language] = image ? image.length : null;
      if (!image) continue;
      const machine = machineOf(image);
      const trap = machine.start();
      if (trap || machine.ints[0] !== WORKLOADS[letter].result)
        throw new Error(`${letter} in ${language} gives ${machine.ints[0]}, trap ${trap?.code ?? "none"}`);
    }
  }
  return sizes;
}
