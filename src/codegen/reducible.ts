// Makes every loop have one top, as the structurer needs: where a jump leads into the middle of a loop (assembly can do that), all ways
// in go through a new block that branches on a number. The other values stay where they are, so dominance of uses may be lost: what
// comes after this (selection, allocation) does not ask for it.
import { edgesOf, type Flow, flowOf, mapEdges } from "../fir/analysis/edges.ts";
import type { BlockId, Edge, FirBlock, FirFunction, FirInstruction, FirType, ValueId } from "../fir/function.ts";

/** Changes the function in place until it is reducible. */
export function makeReducible(fn: FirFunction): void {
  for (let tops = irreducibleTops(flowOf(fn)); tops; tops = irreducibleTops(flowOf(fn))) dispatch(fn, tops);
}

/** The ways into some loop that has several. */
function irreducibleTops(flow: Flow): BlockId[] | undefined {
  const work: ReadonlySet<BlockId>[] = [new Set(flow.order)];
  for (let region = work.pop(); region; region = work.pop()) {
    for (const loop of stronglyConnected(flow, region)) {
      const tops = [...loop].filter((id) => flow.predecessors.get(id)!.some((from) => !loop.has(from)));
      if (tops.length > 1) return tops;
      work.push(new Set([...loop].filter((id) => id !== tops[0])));
    }
  }
  return undefined;
}

/** The parts of a region whose blocks all reach each other (Tarjan), single blocks left out. */
function stronglyConnected(flow: Flow, region: ReadonlySet<BlockId>): Set<BlockId>[] {
  const found: Set<BlockId>[] = [];
  const order = new Map<BlockId, number>();
  const lowest = new Map<BlockId, number>();
  const open: BlockId[] = [];
  const isOpen = new Set<BlockId>();
  const next = (id: BlockId) =>
    edgesOf(flow.block.get(id)!.terminator).flatMap(({ target }) => (region.has(target) ? [target] : []));
  for (const root of region) {
    if (order.has(root)) continue;
    const stack: { readonly id: BlockId; readonly left: BlockId[] }[] = [];
    const enter = (id: BlockId) => {
      order.set(id, order.size);
      lowest.set(id, order.get(id)!);
      open.push(id);
      isOpen.add(id);
      stack.push({ id, left: next(id) });
    };
    enter(root);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const { id } = top;
      const target = top.left.pop();
      if (target !== undefined) {
        if (!order.has(target)) enter(target);
        else if (isOpen.has(target)) lowest.set(id, Math.min(lowest.get(id)!, order.get(target)!));
        continue;
      }
      stack.pop();
      const above = stack.at(-1);
      if (above) lowest.set(above.id, Math.min(lowest.get(above.id)!, lowest.get(id)!));
      if (lowest.get(id) !== order.get(id)) continue;
      const part = new Set(open.splice(open.indexOf(id)));
      for (const one of part) isOpen.delete(one);
      if (part.size > 1) found.push(part);
    }
  }
  return found;
}

/** Sends every edge to one of `tops` through a new block, which gets the top's place in the list and the parameters of all. */
function dispatch(fn: FirFunction, tops: readonly BlockId[]): void {
  const value = () => fn.nextValue++ as ValueId;
  const targets = tops.map((id) => fn.blocks.find((block) => block.id === id)!);
  const which = { id: value(), type: "i32" as FirType };
  const given = targets.map((block) => block.params.map(({ type }) => ({ id: value(), type })));
  const hub: FirBlock = {
    id: fn.nextBlock++ as BlockId,
    params: [which, ...given.flat()],
    instructions: [],
    terminator: undefined,
  };
  for (const block of fn.blocks) {
    if (!block.terminator) continue;
    const made: FirInstruction[] = [];
    const constant = (type: FirType, number: number): ValueId => {
      const result = value();
      made.push({ op: "const", args: [], imms: [number], result, type });
      return result;
    };
    block.terminator = mapEdges(block.terminator, (edge) => {
      const at = tops.indexOf(edge.target);
      if (at < 0) return edge;
      const args = given.flatMap((params, top) =>
        top === at ? edge.args : params.map(({ type }) => constant(type, 0)),
      );
      return { target: hub.id, args: [constant("i32", at), ...args] };
    });
    block.instructions = [...block.instructions, ...made];
  }
  // A chain of tests; the last top needs none.
  let last = hub;
  fn.blocks.push(hub);
  targets.forEach(({ id }, at) => {
    const edge: Edge = { target: id, args: given[at]!.map((param) => param.id) };
    if (at === targets.length - 1) {
      last.terminator = { kind: "jump", to: edge };
      return;
    }
    const [number, isIt] = [value(), value()];
    const next: FirBlock = { id: fn.nextBlock++ as BlockId, params: [], instructions: [], terminator: undefined };
    last.instructions = [
      { op: "const", args: [], imms: [at], result: number, type: "i32" },
      { op: "eq", args: [which.id, number], imms: [], result: isIt, type: "i32" },
    ];
    last.terminator = { kind: "branch", condition: isIt, then: edge, otherwise: { target: next.id, args: [] } };
    fn.blocks.push(next);
    last = next;
  });
}
