// The same C three ways: FIR in the interpreter, the optimized image in the machine, and gcc's program.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateImage } from "../../../src/codegen/generate.ts";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import type { FirModule } from "../../../src/fir/function.ts";
import { verifyModule } from "../../../src/fir/verify.ts";
import { c } from "../../../src/languages/c/index.ts";
import { optimize } from "../../../src/optimizer/run.ts";
import { createMachine } from "../../../src/simulator/machine.ts";
import { bundleCore } from "../../../tools/build-firmware.ts";
import { FirInterpreter } from "../fir-interpreter.ts";
import { runFrontEnd } from "../front-end.ts";

const bundle = await bundleCore();
await c.load();

export interface Outcome {
  /** Trap code, 0 for none. */
  readonly trap: number;
  readonly result: number;
}

/** A module without faults from C; throws with its diagnostics otherwise. */
export function moduleOfC(text: string): FirModule {
  const { module, diagnostics } = runFrontEnd(c, text);
  const errors = diagnostics.filter((one) => one.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((one) => `${one.code} ${one.message}`).join("\n"));
  return module;
}

export function interpret(module: FirModule): Outcome {
  const faults = verifyModule(module);
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  const interpreter = new FirInterpreter(module);
  const trap = interpreter.run("start");
  return { trap, result: trap ? 0 : (interpreter.states[0] ?? 0) };
}

/** Optimizes and generates: the module is used up. */
export function imageOf(module: FirModule): Uint8Array {
  optimize(module);
  const reporter = new Reporter();
  const generated = generateImage(module, { boardClass: 0, security: 0, sources: [] }, reporter);
  if (!generated) throw new Error(reporter.diagnostics.map((one) => `${one.code} ${one.message}`).join("\n"));
  return generated.bytes;
}

export function runImage(module: FirModule): Outcome {
  const isFloat = module.states[0]?.type === "f64";
  const created = createMachine(imageOf(module), { bundle, budget: 1_000_000_000 });
  if (created.kind === "refused") throw new Error(`refused ${created.refusal.code} at ${created.refusal.offset}`);
  const trap = created.machine.start();
  return { trap: trap?.code ?? 0, result: trap ? 0 : (isFloat ? created.machine.floats : created.machine.ints)[0]! };
}

export const hasGcc = spawnSync("gcc", ["--version"]).status === 0;
if (!hasGcc) process.stderr.write("gcc is not installed: C programs are not compared with it\n");

/** What gcc's program gives, as int32; `main` is renamed and its result printed. */
export function runGcc(text: string, flags: readonly string[] = []): number {
  const folder = mkdtempSync(join(tmpdir(), "flux-c-"));
  try {
    const file = join(folder, "program.c");
    writeFileSync(
      file,
      `#define main flux_main\n${text}\n#undef main\n#include <stdio.h>\nint main(void){printf("%d\\n",(int)flux_main());return 0;}\n`,
    );
    execFileSync(
      "gcc",
      ["-w", "-O1", "-fwrapv", "-fno-strict-aliasing", ...flags, "-o", join(folder, "program"), file, "-lm"],
      { stdio: "pipe" },
    );
    return Number(execFileSync(join(folder, "program"), { encoding: "utf8" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
