// A state read where it is known what the state holds is that value; a write of what it holds already, or that another write follows on every
// way before anyone looks, is not needed. Only entries have state, and no helper can touch it, so calls do not matter; nor do traps,
// which end the run and keep nothing of it.
import { edgesOf, type Flow, flowOf } from "../fir/analysis/edges.ts";
import { isBackEdge, loopsOf } from "../fir/analysis/loops.ts";
import type { BlockId, FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { replaceValues, resolve } from "../fir/rewrite.ts";

/** By state: the value it holds. */
type Known = ReadonlyMap<number, ValueId>;

export function forwardState(fn: FirFunction): boolean {
  const flow = flowOf(fn);
  const forwarded = forwardKnown(flow);
  replaceValues(fn, forwarded.replaced);
  const isDropped = dropOverwritten(flow);
  return forwarded.changed || isDropped;
}

function forwardKnown(flow: Flow): { readonly replaced: Map<ValueId, ValueId>; readonly changed: boolean } {
  const replaced = new Map<ValueId, ValueId>();
  const after = new Map<BlockId, Known>();
  const loops = loopsOf(flow);
  let changed = false;
  for (const id of flow.order) {
    const block = flow.block.get(id)!;
    const known = new Map(knownBefore(flow, id, after));
    for (const member of loops.get(id) ?? []) {
      for (const one of flow.block.get(member)!.instructions) if (one.op === "setstate") known.delete(one.imms[0]!);
    }
    const kept = block.instructions.filter((one) => {
      const state = one.imms[0]!;
      if (one.op === "getstate") {
        const value = known.get(state);
        if (value === undefined) known.set(state, one.result!);
        else replaced.set(one.result!, value);
        return value === undefined;
      }
      if (one.op !== "setstate") return true;
      const value = resolve(replaced, one.args[0]!);
      const isThere = known.get(state) === value;
      known.set(state, value);
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
function knownBefore(flow: Flow, id: BlockId, after: ReadonlyMap<BlockId, Known>): Known {
  const ways = flow.predecessors.get(id)!.filter((from) => !isBackEdge(flow, from, id));
  const [first, ...others] = ways.map((from) => after.get(from)!);
  if (!first) return new Map();
  return new Map([...first].filter(([state, value]) => others.every((known) => known.get(state) === value)));
}

/** Removes writes that nobody sees. */
function dropOverwritten(flow: Flow): boolean {
  const seenBefore = new Map<BlockId, ReadonlySet<number>>();
  const states = new Set<number>();
  for (const { instructions } of flow.block.values()) {
    for (const one of instructions) if (one.op === "setstate") states.add(one.imms[0]!);
  }
  if (states.size === 0) return false;
  const walk = (id: BlockId, visit: (write: FirInstruction) => void): Set<number> => {
    const { instructions, terminator } = flow.block.get(id)!;
    const seen = new Set<number>(terminator?.kind === "return" ? states : []);
    for (const { target } of edgesOf(terminator)) for (const state of seenBefore.get(target) ?? []) seen.add(state);
    for (let index = instructions.length - 1; index >= 0; index--) {
      const one = instructions[index]!;
      if (one.op === "getstate") seen.add(one.imms[0]!);
      if (one.op !== "setstate") continue;
      if (!seen.delete(one.imms[0]!)) visit(one);
    }
    return seen;
  };
  for (let again = true; again; ) {
    again = false;
    for (const id of [...flow.order].reverse()) {
      const seen = walk(id, () => {});
      if (seen.size !== (seenBefore.get(id)?.size ?? 0)) again = true;
      seenBefore.set(id, seen);
    }
  }
  let changed = false;
  for (const id of flow.order) {
    const dead = new Set<FirInstruction>();
    walk(id, (write) => dead.add(write));
    if (dead.size === 0) continue;
    const block = flow.block.get(id)!;
    block.instructions = block.instructions.filter((one) => !dead.has(one));
    changed = true;
  }
  return changed;
}
