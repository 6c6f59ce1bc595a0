// A block parameter that gets the same value on every edge (itself on back edges aside) is that value.
import { edgesOf, mapEdges } from "../fir/analysis/edges.ts";
import type { BlockId, FirFunction, ValueId } from "../fir/function.ts";
import { replaceValues, resolve } from "../fir/rewrite.ts";

export function removeCopies(fn: FirFunction): boolean {
  let changed = false;
  for (let again = true; again; ) {
    again = false;
    const incoming = new Map<BlockId, (readonly ValueId[])[]>();
    for (const block of fn.blocks) {
      for (const edge of edgesOf(block.terminator))
        incoming.set(edge.target, [...(incoming.get(edge.target) ?? []), edge.args]);
    }
    const replaced = new Map<ValueId, ValueId>();
    const dropped = new Map<BlockId, Set<number>>();
    for (const block of fn.blocks) {
      const edges = incoming.get(block.id);
      if (!edges || block === fn.blocks[0]) continue;
      block.params.forEach((param, index) => {
        const values = new Set(
          edges.map((args) => resolve(replaced, args[index]!)).filter((value) => value !== param.id),
        );
        if (values.size !== 1) return;
        const [value] = values;
        if (resolve(replaced, value!) === param.id) return;
        replaced.set(param.id, value!);
        dropped.set(block.id, (dropped.get(block.id) ?? new Set()).add(index));
      });
    }
    if (replaced.size === 0) break;
    again = true;
    changed = true;
    const kept = <T>(id: BlockId, list: readonly T[]): T[] => list.filter((_, index) => !dropped.get(id)?.has(index));
    for (const block of fn.blocks) {
      block.params = kept(block.id, block.params);
      if (block.terminator) {
        block.terminator = mapEdges(block.terminator, (edge) => ({ ...edge, args: kept(edge.target, edge.args) }));
      }
    }
    replaceValues(fn, replaced);
  }
  return changed;
}
