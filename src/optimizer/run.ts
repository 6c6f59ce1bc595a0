// Runs the passes in their order over every function of a module, until nothing changes any more.
import type { FirFunction, FirModule } from "../fir/function.ts";
import { type Level, PASSES, type Pass } from "./passes.ts";

/** No program of ours has needed more than ten rounds; the bound only keeps a faulty pass from running for ever. */
const ROUNDS_MAX = 20;

export interface OptimizeOptions {
  /** What is wanted most: "s", the default, a small image; "2", a fast one. */
  readonly level?: Level;
  /** Names of the passes to run; all of the level by default. */
  readonly only?: readonly string[];
  /** Called after each pass that changed something. */
  readonly onPass?: (name: string, module: FirModule) => void;
}

/** Optimizes in place. */
export function optimize(module: FirModule, options: OptimizeOptions = {}): void {
  const { level = "s", only } = options;
  const passes = PASSES.filter(
    (pass) => only?.includes(pass.name) ?? (pass.level === undefined || pass.level === level),
  );
  const done = new Done();
  for (let round = 0, changed = true; changed && round < ROUNDS_MAX; round++) {
    changed = false;
    for (const pass of passes) {
      if ((pass.isLate && changed) || !runPass(pass, module, level, done)) continue;
      changed = true;
      options.onPass?.(pass.name, module);
    }
  }
}

function runPass(pass: Pass, module: FirModule, level: Level, done: Done): boolean {
  if ("runModule" in pass) {
    const isChanged = pass.runModule(module, level);
    if (isChanged) done.clear();
    return isChanged;
  }
  let changed = false;
  for (const fn of module.functions) {
    if (done.has(pass, fn)) continue;
    const isChanged = pass.run(fn, module);
    if (isChanged) done.forget(fn);
    // A pass that has changed something may find more in what it made.
    else done.add(pass, fn);
    changed ||= isChanged;
  }
  return changed;
}

/** Which passes have nothing to do on which functions, because nothing was changed since they found so. */
class Done {
  private functions = new Map<FirFunction, Set<Pass>>();

  has = (pass: Pass, fn: FirFunction): boolean => this.functions.get(fn)?.has(pass) === true;

  add(pass: Pass, fn: FirFunction): void {
    this.functions.set(fn, (this.functions.get(fn) ?? new Set()).add(pass));
  }

  forget = (fn: FirFunction): boolean => this.functions.delete(fn);

  clear(): void {
    this.functions = new Map();
  }
}
