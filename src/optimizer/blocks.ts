// Drops unreachable blocks, joins a block with its only successor where it is that one's only predecessor, and skips empty blocks.
import { edgesOf, flowOf, mapEdges } from "../fir/analysis/edges.ts";
import type { BlockId, Edge, FirBlock, FirFunction, ValueId } from "../fir/function.ts";
import { replaceValues } from "../fir/rewrite.ts";

export function mergeBlocks(fn: FirFunction): boolean {
  let changed = dropUnreachable(fn);
  while (skipEmpty(fn) || joinPair(fn)) {
    dropUnreachable(fn);
    changed = true;
  }
  return changed;
}

function dropUnreachable(fn: FirFunction): boolean {
  const reachable = new Set(flowOf(fn).order);
  const before = fn.blocks.length;
  fn.blocks = fn.blocks.filter((block) => reachable.has(block.id));
  return fn.blocks.length < before;
}

function joinPair(fn: FirFunction): boolean {
  const flow = flowOf(fn);
  for (const block of fn.blocks) {
    const end = block.terminator;
    if (end?.kind !== "jump" || end.to.target === block.id) continue;
    if (flow.predecessors.get(end.to.target)!.length !== 1) continue;
    const next = flow.block.get(end.to.target)!;
    const replaced = new Map<ValueId, ValueId>(next.params.map((param, index) => [param.id, end.to.args[index]!]));
    block.instructions = [...block.instructions, ...next.instructions];
    block.terminator = next.terminator;
    fn.blocks = fn.blocks.filter((one) => one !== next);
    replaceValues(fn, replaced);
    return true;
  }
  return false;
}

/** An empty block that only jumps on, without parameters, is not needed on the way. */
function skipEmpty(fn: FirFunction): boolean {
  const through = new Map<BlockId, Edge>();
  for (const block of fn.blocks.slice(1)) {
    const end = block.terminator;
    if (block.instructions.length > 0 || block.params.length > 0 || end?.kind !== "jump") continue;
    // Empty blocks in a circle: one of them stays, or they would be skipped round and round for ever.
    let last = end.to.target;
    for (let next = through.get(last); next; next = through.get(last)) last = next.target;
    if (last !== block.id) through.set(block.id, end.to);
  }
  let changed = false;
  const redirect = (from: FirBlock, edge: Edge): Edge => {
    const next = through.get(edge.target);
    if (!next) return edge;
    // Two edges of one branch may not meet with different arguments: the place of the move would be lost.
    const others = edgesOf(from.terminator).filter((other) => other !== edge && other.target === next.target);
    if (others.length > 0 && next.args.length > 0) return edge;
    changed = true;
    return next;
  };
  for (const block of fn.blocks) {
    if (block.terminator) block.terminator = mapEdges(block.terminator, (edge) => redirect(block, edge));
  }
  return changed;
}
