// Takes what a loop computes anew at each turn with the same outcome to the front of the loop. Only what is pure: a turn that would not have
// computed it loses nothing but time. Only at -O2: no byte is saved by it, and the registers held through the loop cost some.
import { edgesOf, type Flow, flowOf, mapEdges } from "../fir/analysis/edges.ts";
import { loopsOf } from "../fir/analysis/loops.ts";
import type { BlockId, FirBlock, FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { useCounts } from "../fir/rewrite.ts";

export function hoistInvariants(fn: FirFunction): boolean {
  const flow = flowOf(fn);
  let changed = false;
  // Inner loops first: what leaves one may leave the next.
  const loops = [...loopsOf(flow)].sort(([, a], [, b]) => a.size - b.size);
  for (const [header, body] of loops) {
    const invariant = invariantsOf(fn, flow, body);
    if (invariant.length === 0) continue;
    const front = frontOf(fn, flow, header, body);
    if (!front) continue;
    const moved = new Set(invariant);
    for (const id of body) {
      const block = flow.block.get(id)!;
      block.instructions = block.instructions.filter((one) => !moved.has(one));
    }
    front.instructions = [...front.instructions, ...invariant];
    changed = true;
    // A new front is not in `flow`; the loops around this one are left to the next round.
    if (!flow.block.has(front.id)) break;
  }
  return changed;
}

/** Pure instructions whose arguments come from outside of the loop, each after what it needs; constants only for others. */
function invariantsOf(fn: FirFunction, flow: Flow, body: ReadonlySet<BlockId>): FirInstruction[] {
  const inside = new Map<ValueId, FirInstruction | undefined>();
  for (const id of body) {
    const { params, instructions } = flow.block.get(id)!;
    for (const param of params) inside.set(param.id, undefined);
    for (const one of instructions) if (one.result !== undefined) inside.set(one.result, one);
  }
  const invariant = new Set<FirInstruction>();
  const constants = new Set<FirInstruction>();
  const uses = useCounts(fn);
  const isOutside = (arg: ValueId): boolean => {
    const made = inside.get(arg);
    return !inside.has(arg) || (made !== undefined && (invariant.has(made) || made.op === "const"));
  };
  for (const id of flow.order) {
    if (!body.has(id)) continue;
    for (const one of flow.block.get(id)!.instructions) {
      if (one.op === "const" || one.result === undefined || !uses.has(one.result)) continue;
      if (opFacts(one.op).effect !== "pure" || !one.args.every(isOutside)) continue;
      for (const arg of one.args) {
        const made = inside.get(arg);
        if (made?.op === "const") constants.add(made);
      }
      invariant.add(one);
    }
  }
  return [...constants, ...invariant];
}

/** The block that leads into a loop and nowhere else; made if it is not there. Undefined where several lead in. */
function frontOf(fn: FirFunction, flow: Flow, header: BlockId, body: ReadonlySet<BlockId>): FirBlock | undefined {
  const outside = flow.predecessors.get(header)!.filter((id) => !body.has(id));
  if (outside.length !== 1) return undefined;
  const before = flow.block.get(outside[0]!)!;
  const edges = edgesOf(before.terminator).filter(({ target }) => target === header);
  if (before.terminator?.kind === "jump") return before;
  const front: FirBlock = {
    id: fn.nextBlock++ as BlockId,
    params: [],
    instructions: [],
    terminator: { kind: "jump", to: edges[0]! },
  };
  before.terminator = mapEdges(before.terminator!, (edge) =>
    edge.target === header ? { target: front.id, args: [] } : edge,
  );
  fn.blocks.splice(fn.blocks.indexOf(before) + 1, 0, front);
  return front;
}
