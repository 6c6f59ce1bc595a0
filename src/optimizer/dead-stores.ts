// Drops stores to memory that nobody sees: one to a place that is stored again before anything could look there. What an entry leaves in
// memory is seen by the next; a trap keeps memory as it is, so that what may trap looks too.
import type { FirBlock, FirFunction, FirInstruction, FirModule, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { constantsOf } from "../fir/rewrite.ts";
import { areApart, isInside, keyOf, mayTrap, type Place, placeOf } from "./places.ts";

export function dropDeadStores(fn: FirFunction, { memoryBytes }: Pick<FirModule, "memoryBytes">): boolean {
  const constants = constantsOf(fn);
  let changed = false;
  for (const block of fn.blocks) {
    const dead = deadIn(block, constants, memoryBytes);
    if (dead.size === 0) continue;
    block.instructions = block.instructions.filter((one) => !dead.has(one));
    changed = true;
  }
  return changed;
}

function deadIn(block: FirBlock, constants: ReadonlyMap<ValueId, number>, memoryBytes: number): Set<FirInstruction> {
  const dead = new Set<FirInstruction>();
  /** Places that are stored below, with nothing between that looks. */
  let covered: Place[] = [];
  const isIn = (place: Place): boolean => isInside(place, memoryBytes);
  for (const one of [...block.instructions].reverse()) {
    if (one.op === "const" || one.op === "getstate" || one.op === "setstate") continue;
    const { effect } = opFacts(one.op);
    const place = placeOf(one, constants);
    if (effect === "write" && place) {
      if (covered.some((other) => keyOf(place) === keyOf(other))) dead.add(one);
      // A store outside memory traps: what is above it is seen then. So one that may be outside covers nothing above a store that is seen.
      else covered = isIn(place) ? [...covered.filter(isIn), place] : [place];
    } else if (place) {
      covered = isIn(place) ? covered.filter((other) => areApart(place, other)) : [];
    } else if (effect === "host" || mayTrap(one, constants, memoryBytes)) covered = [];
  }
  return dead;
}
