// Inside a block, a state read after it was written or read is the value already at hand, and a write that another write follows is not needed.
// Only entries have state, and no helper can touch it, so calls do not matter.
import type { FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { replaceValues } from "../fir/rewrite.ts";

export function forwardState(fn: FirFunction): boolean {
  const replaced = new Map<ValueId, ValueId>();
  let changed = false;
  for (const block of fn.blocks) {
    const known = new Map<number, ValueId>();
    const lastWrite = new Map<number, FirInstruction>();
    const dead = new Set<FirInstruction>();
    for (const one of block.instructions) {
      const state = one.imms[0]!;
      if (one.op === "getstate") {
        const value = known.get(state);
        if (value === undefined) known.set(state, one.result!);
        else {
          replaced.set(one.result!, value);
          dead.add(one);
        }
        continue;
      }
      if (one.op !== "setstate") continue;
      if (known.get(state) === one.args[0]) {
        dead.add(one);
        continue;
      }
      const before = lastWrite.get(state);
      if (before) dead.add(before);
      lastWrite.set(state, one);
      known.set(state, one.args[0]!);
    }
    if (dead.size === 0) continue;
    changed = true;
    block.instructions = block.instructions.filter((one) => !dead.has(one));
  }
  replaceValues(fn, replaced);
  return changed;
}
