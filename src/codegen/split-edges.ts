// Gives every branch edge that carries arguments a block of its own, so that moves have a place.
import { mapEdges } from "../fir/analysis/edges.ts";
import type { BlockId, FirFunction } from "../fir/function.ts";

export function splitEdges(fn: FirFunction): void {
  for (const block of [...fn.blocks]) {
    if (block.terminator?.kind !== "branch") continue;
    const { span } = block.terminator;
    block.terminator = mapEdges(block.terminator, (edge) => {
      if (edge.args.length === 0) return edge;
      const id = fn.nextBlock++ as BlockId;
      fn.blocks.push({
        id,
        params: [],
        instructions: [],
        terminator: { kind: "jump", to: edge, ...(span ? { span } : {}) },
      });
      return { target: id, args: [] };
    });
  }
}
