// Equal code at the ends of all ways into a block is done once, in that block; and equal code at the beginnings of both sides of a branch
// once, in front of it. Values that differ between the ways become parameters, where that is not more than what is saved.
import { edgesOf, type Flow, flowOf } from "../fir/analysis/edges.ts";
import type { BlockId, FirBlock, FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { replaceValues, useCounts } from "../fir/rewrite.ts";

export function mergeTails(fn: FirFunction): boolean {
  let changed = false;
  const flow = flowOf(fn);
  for (const id of flow.order) {
    const block = flow.block.get(id)!;
    while (sinkOne(fn, flow, block)) changed = true;
  }
  return changed;
}

/** Moves the last instruction of all predecessors of a block to its beginning, if it is the same in all. */
function sinkOne(fn: FirFunction, flow: Flow, join: FirBlock): boolean {
  const ways = flow.predecessors.get(join.id)!.map((from) => flow.block.get(from)!);
  if (ways.length < 2 || new Set(ways).size < ways.length) return false;
  if (ways.some(({ terminator }) => terminator?.kind !== "jump")) return false;
  const edges = ways.map(({ terminator }) => edgesOf(terminator)[0]!);
  const uses = useCounts(fn);
  const [first, ...others] = ways;
  for (let back = 1; back <= first!.instructions.length; back++) {
    const model = first!.instructions.at(-back)!;
    // Only what nothing behind it in its own block depends on can go.
    if (model.op === "const" || !isLast(first!, model, edges[0]!.args)) continue;
    const same = others.map((way, index) =>
      [...way.instructions].reverse().find((one) => isAlike(one, model) && isLast(way, one, edges[index + 1]!.args)),
    );
    if (same.some((one) => one === undefined)) continue;
    const all = [model, ...same.map((one) => one!)];
    const plan = planOf(all, join, edges.map(({ args }) => args), uses);
    if (!plan) continue;
    carryOut(fn, join, ways, all, plan);
    return true;
  }
  return false;
}
