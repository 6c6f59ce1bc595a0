// Runs the passes in their order over every function of a module, until nothing changes any more.
import type { FirModule } from "../fir/function.ts";
import { PASSES } from "./passes.ts";

/** No program of ours has needed more than five rounds; the bound only keeps a faulty pass from running for ever. */
const ROUNDS_MAX = 20;

export interface OptimizeOptions {
  /** Names of the passes to run; all by default. */
  readonly only?: readonly string[];
  /** Called after each pass that changed something. */
  readonly onPass?: (name: string, module: FirModule) => void;
}

/** Optimizes in place. */
export function optimize(module: FirModule, options: OptimizeOptions = {}): void {
  const passes = PASSES.filter((pass) => options.only?.includes(pass.name) ?? true);
  for (let round = 0, changed = true; changed && round < ROUNDS_MAX; round++) {
    changed = false;
    for (const pass of passes) {
      const results = "run" in pass ? module.functions.map((fn) => pass.run(fn)) : [pass.runModule(module)];
      if (!results.some(Boolean)) continue;
      changed = true;
      options.onPass?.(pass.name, module);
    }
  }
}
