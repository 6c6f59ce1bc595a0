// Successors, predecessors, reverse postorder and dominators of a function's blocks.
import type { BlockId, Edge, FirBlock, FirFunction, Terminator } from "../function.ts";

/** Outgoing edges, `then` before `otherwise`. */
export const edgesOf = (terminator: Terminator | undefined): readonly Edge[] => {
  if (terminator?.kind === "jump") return [terminator.to];
  if (terminator?.kind === "branch") return [terminator.then, terminator.otherwise];
  return [];
};

/** The same terminator with each edge changed. */
export function mapEdges(terminator: Terminator, change: (edge: Edge) => Edge): Terminator {
  if (terminator.kind === "jump") return { ...terminator, to: change(terminator.to) };
  if (terminator.kind === "branch") {
    return { ...terminator, then: change(terminator.then), otherwise: change(terminator.otherwise) };
  }
  return terminator;
}

export interface Flow {
  readonly block: ReadonlyMap<BlockId, FirBlock>;
  /** Reachable blocks, each before its successors but for loops. */
  readonly order: readonly BlockId[];
  /** Place in `order`. */
  readonly index: ReadonlyMap<BlockId, number>;
  readonly predecessors: ReadonlyMap<BlockId, readonly BlockId[]>;
  /** Immediate dominators; the first block has none. */
  readonly dominator: ReadonlyMap<BlockId, BlockId>;
}

/** What a flow was worked out from. Terminators are never changed, only replaced. */
interface Worked {
  readonly blocks: readonly FirBlock[];
  readonly terminators: readonly (Terminator | undefined)[];
  readonly flow: Flow;
}

const worked = new WeakMap<FirFunction, Worked>();

/**
 * Facts of the reachable part of a function; the same as long as its blocks and their ends are. Dominators: Cooper, Harvey, Kennedy,
 * "A Simple, Fast Dominance Algorithm".
 */
export function flowOf(fn: FirFunction): Flow {
  const known = worked.get(fn);
  const isSame =
    known?.blocks.length === fn.blocks.length &&
    fn.blocks.every((one, at) => one === known.blocks[at] && one.terminator === known.terminators[at]);
  if (isSame) return known.flow;
  const flow = workedOut(fn);
  worked.set(fn, { blocks: [...fn.blocks], terminators: fn.blocks.map(({ terminator }) => terminator), flow });
  return flow;
}

function workedOut(fn: FirFunction): Flow {
  const block = new Map(fn.blocks.map((one) => [one.id, one]));
  const order = reversePostorder(fn, block);
  const index = new Map(order.map((id, place) => [id, place]));
  const predecessors = new Map<BlockId, BlockId[]>(order.map((id) => [id, []]));
  for (const id of order)
    for (const edge of edgesOf(block.get(id)!.terminator)) predecessors.get(edge.target)!.push(id);
  const dominator = new Map<BlockId, BlockId>();
  const common = (a: BlockId, b: BlockId): BlockId => {
    let [x, y] = [a, b];
    while (x !== y) {
      while (index.get(x)! > index.get(y)!) x = dominator.get(x)!;
      while (index.get(y)! > index.get(x)!) y = dominator.get(y)!;
    }
    return x;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const id of order.slice(1)) {
      const known = predecessors.get(id)!.filter((one) => one === order[0] || dominator.has(one));
      const next = known.reduce((a, b) => common(a, b));
      if (dominator.get(id) !== next) {
        dominator.set(id, next);
        changed = true;
      }
    }
  }
  return { block, order, index, predecessors, dominator };
}

/** Whether `a` dominates `b`. */
export function dominates(flow: Flow, a: BlockId, b: BlockId): boolean {
  for (let at: BlockId | undefined = b; at !== undefined; at = flow.dominator.get(at)) if (at === a) return true;
  return false;
}

function reversePostorder(fn: FirFunction, block: ReadonlyMap<BlockId, FirBlock>): BlockId[] {
  const first = fn.blocks[0]!.id;
  const seen = new Set<BlockId>([first]);
  const finished: BlockId[] = [];
  // An explicit stack: generated functions may have thousands of blocks in a row.
  const stack: { readonly id: BlockId; readonly left: BlockId[] }[] = [];
  const enter = (id: BlockId) =>
    stack.push({ id, left: edgesOf(block.get(id)!.terminator).map((edge) => edge.target) });
  enter(first);
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const next = top.left.pop();
    if (next === undefined) {
      finished.push(top.id);
      stack.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      enter(next);
    }
  }
  return finished.reverse();
}
