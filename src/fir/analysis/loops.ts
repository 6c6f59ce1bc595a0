// Natural loops of a function's blocks.
import type { BlockId } from "../function.ts";
import { dominates, edgesOf, type Flow } from "./edges.ts";

/** An edge to a block that every way to its source goes through: the end of a loop's turn. A loop that is entered in the middle has none. */
export const isBackEdge = (flow: Flow, from: BlockId, to: BlockId): boolean => dominates(flow, to, from);

/** The blocks of each loop, its header included, by header. */
export function loopsOf(flow: Flow): ReadonlyMap<BlockId, ReadonlySet<BlockId>> {
  const loops = new Map<BlockId, Set<BlockId>>();
  for (const id of flow.order) {
    for (const { target } of edgesOf(flow.block.get(id)!.terminator)) {
      if (!isBackEdge(flow, id, target)) continue;
      const body = loops.get(target) ?? new Set([target]);
      loops.set(target, body);
      const work = [id];
      for (let at = work.pop(); at !== undefined; at = work.pop()) {
        if (body.has(at)) continue;
        body.add(at);
        work.push(...flow.predecessors.get(at)!);
      }
    }
  }
  return loops;
}

/** How many loops each block is in. */
export function loopDepths(flow: Flow): ReadonlyMap<BlockId, number> {
  const depths = new Map<BlockId, number>(flow.order.map((id) => [id, 0]));
  for (const body of loopsOf(flow).values()) for (const id of body) depths.set(id, depths.get(id)! + 1);
  return depths;
}
