// A state read where it is known what the state holds is that value; a write of what it holds already, or that another write follows on every
// way before anyone looks, is not needed. Only entries have state, and no helper can touch it, so calls do not matter; nor do traps,
// which end the run and keep nothing of it.
import { BitSet } from "../fir/analysis/bit-set.ts";
import { edgesOf, type Flow, flowOf } from "../fir/analysis/edges.ts";
import { isBackEdge, loopsOf } from "../fir/analysis/loops.ts";
import type { BlockId, FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { replaceValues, resolve } from "../fir/rewrite.ts";

/** By state: the value it holds, or NONE. */
type Known = Int32Array;

const NONE = -1;

export function forwardState(fn: FirFunction): boolean {
  const count = stateCount(fn);
  if (count === 0) return false;
  const flow = flowOf(fn);
  const forwarded = forwardKnown(flow, count);
  replaceValues(fn, forwarded.replaced);
  const isDropped = dropOverwritten(flow, count);
  return forwarded.changed || isDropped;
}

/** One more than the highest number of a state the function knows of. */
function stateCount(fn: FirFunction): number {
  let count = 0;
  for (const { instructions } of fn.blocks) {
    for (const one of instructions)
      if (one.op === "getstate" || one.op === "setstate") count = Math.max(count, one.imms[0]! + 1);
  }
  return count;
}

function forwardKnown(
  flow: Flow,
  count: number,
): { readonly replaced: Map<ValueId, ValueId>; readonly changed: boolean } {
  const replaced = new Map<ValueId, ValueId>();
  const after = new Map<BlockId, Known>();
  const loops = loopsOf(flow);
  let changed = false;
  for (const id of flow.order) {
    const block = flow.block.get(id)!;
    const known = knownBefore(flow, id, after, count);
    for (const member of loops.get(id) ?? []) {
      for (const one of flow.block.get(member)!.instructions) if (one.op === "setstate") known[one.imms[0]!] = NONE;
    }
    const kept = block.instructions.filter((one) => {
      const state = one.imms[0]!;
      if (one.op === "getstate") {
        const value = known[state]!;
        if (value === NONE) known[state] = one.result!;
        else replaced.set(one.result!, value as ValueId);
        return value === NONE;
      }
      if (one.op !== "setstate") return true;
      const value = resolve(replaced, one.args[0]!);
      const isThere = known[state] === value;
      known[state] = value;
      return !isThere;
    });
    after.set(id, known);
    if (kept.length === block.instructions.length) continue;
    block.instructions = kept;
    changed = true;
  }
  return { replaced, changed };
}

/** What all ways into a block agree on, the end of its own loop aside. */
function knownBefore(flow: Flow, id: BlockId, after: ReadonlyMap<BlockId, Known>, count: number): Known {
  const ways = flow.predecessors.get(id)!.filter((from) => !isBackEdge(flow, from, id));
  const [first, ...others] = ways.map((from) => after.get(from));
  // A way that is not worked out yet goes back into a loop that is entered in the middle.
  if (!first || !others.every((known) => known !== undefined)) return new Int32Array(count).fill(NONE);
  const agreed = first.slice();
  for (const other of others) {
    for (let state = 0; state < count; state++) if (agreed[state] !== other[state]) agreed[state] = NONE;
  }
  return agreed;
}

/** Removes writes that nobody sees. */
function dropOverwritten(flow: Flow, count: number): boolean {
  const all = new BitSet(count);
  for (let state = 0; state < count; state++) all.add(state);
  const seenBefore = new Map<BlockId, BitSet>(flow.order.map((id) => [id, new BitSet(count)]));
  const seenAfter = (id: BlockId): BitSet => {
    const { terminator } = flow.block.get(id)!;
    const seen = new BitSet(terminator?.kind === "return" ? all : count);
    for (const { target } of edgesOf(terminator)) seen.addAll(seenBefore.get(target)!);
    return seen;
  };
  const walk = (id: BlockId, seen: BitSet, visit?: (write: FirInstruction) => void) => {
    const { instructions } = flow.block.get(id)!;
    for (let index = instructions.length - 1; index >= 0; index--) {
      const one = instructions[index]!;
      if (one.op === "getstate") seen.add(one.imms[0]!);
      if (one.op !== "setstate") continue;
      if (visit && !seen.has(one.imms[0]!)) visit(one);
      seen.delete(one.imms[0]!);
    }
  };
  const backwards = [...flow.order].reverse();
  for (let again = true; again; ) {
    again = false;
    for (const id of backwards) {
      const seen = seenAfter(id);
      walk(id, seen);
      if (seenBefore.get(id)!.addAll(seen)) again = true;
    }
  }
  let changed = false;
  for (const id of flow.order) {
    const dead = new Set<FirInstruction>();
    walk(id, seenAfter(id), (write) => dead.add(write));
    if (dead.size === 0) continue;
    const block = flow.block.get(id)!;
    block.instructions = block.instructions.filter((one) => !dead.has(one));
    changed = true;
  }
  return changed;
}
