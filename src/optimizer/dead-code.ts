// Removes what has no effect and no use: computations, and block parameters together with their arguments.
import { edgesOf, mapEdges } from "../fir/analysis/edges.ts";
import type { BlockId, FirFunction, FirInstruction, FirModule, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { constantsOf } from "../fir/rewrite.ts";
import { mayTrap } from "./places.ts";

export function removeDeadCode(fn: FirFunction, { memoryBytes }: Pick<FirModule, "memoryBytes">): boolean {
  const constants = constantsOf(fn);
  /** Nobody would see that it is not computed: it has no effect, and does not trap, which is an answer a program gives. */
  const isRemovable = (one: FirInstruction): boolean => {
    const { effect } = opFacts(one.op);
    return effect !== "write" && effect !== "host" && !mayTrap(one, constants, memoryBytes);
  };
  const live = liveValues(fn, isRemovable);
  let changed = false;
  const firstId = fn.blocks[0]!.id;
  const dropped = new Map<BlockId, Set<number>>();
  for (const block of fn.blocks) {
    const kept = block.instructions.filter(
      (one) => !isRemovable(one) || (one.result !== undefined && live.has(one.result)),
    );
    if (kept.length < block.instructions.length) changed = true;
    block.instructions = kept;
    if (block.id === firstId) continue;
    const gone = new Set(block.params.flatMap((param, index) => (live.has(param.id) ? [] : [index])));
    if (gone.size > 0) dropped.set(block.id, gone);
  }
  if (dropped.size === 0) return changed;
  const keep = <T>(id: BlockId, list: readonly T[]): T[] => list.filter((_, index) => !dropped.get(id)?.has(index));
  for (const block of fn.blocks) {
    block.params = keep(block.id, block.params);
    if (block.terminator) {
      block.terminator = mapEdges(block.terminator, (edge) => ({ ...edge, args: keep(edge.target, edge.args) }));
    }
  }
  return true;
}

/** Values that something with an effect needs, through arguments and edges. */
function liveValues(fn: FirFunction, isRemovable: (one: FirInstruction) => boolean): Set<ValueId> {
  const definition = new Map<ValueId, FirInstruction>();
  const parameter = new Map<ValueId, { readonly block: BlockId; readonly index: number }>();
  const incoming = new Map<BlockId, (readonly ValueId[])[]>();
  const work: ValueId[] = [];
  for (const block of fn.blocks) {
    for (const [index, param] of block.params.entries()) parameter.set(param.id, { block: block.id, index });
    for (const one of block.instructions) {
      if (one.result !== undefined) definition.set(one.result, one);
      if (!isRemovable(one)) work.push(...one.args);
    }
    const end = block.terminator;
    if (end?.kind === "branch") work.push(end.condition);
    if (end?.kind === "return" && end.value !== undefined) work.push(end.value);
    for (const edge of edgesOf(end)) incoming.set(edge.target, [...(incoming.get(edge.target) ?? []), edge.args]);
  }
  const live = new Set<ValueId>();
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (live.has(value)) continue;
    live.add(value);
    const made = definition.get(value);
    if (made) work.push(...made.args);
    const param = parameter.get(value);
    if (param) for (const args of incoming.get(param.block) ?? []) work.push(args[param.index]!);
  }
  return live;
}
