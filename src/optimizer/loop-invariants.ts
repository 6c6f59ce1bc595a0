// Takes what a loop computes anew at each turn with the same outcome to the front of the loop: what is pure, since a turn that would not have
// computed it loses nothing but time; what reads a place that nothing in the loop writes; and what may trap, where each way into the loop comes to
// it before anything else that could be seen (loop-rotation.ts makes more of these). Only at -O2: no byte is saved by it, and the registers held
// through the loop cost some.
import { type Flow, flowOf, mapEdges } from "../fir/analysis/edges.ts";
import { loopsOf } from "../fir/analysis/loops.ts";
import type { BlockId, FirBlock, FirFunction, FirInstruction, FirModule, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { constantsOf, useCounts } from "../fir/rewrite.ts";
import { areApart, mayTrap, placeOf } from "./places.ts";

export function hoistInvariants(fn: FirFunction, module: Pick<FirModule, "memoryBytes">): boolean {
  let changed = false;
  while (hoistOnce(fn, module)) changed = true;
  return changed;
}

/** Until a block was made that the flow does not know. */
function hoistOnce(fn: FirFunction, module: Pick<FirModule, "memoryBytes">): boolean {
  const flow = flowOf(fn);
  let changed = false;
  // Inner loops first: what leaves one may leave the next.
  const loops = [...loopsOf(flow)].sort(([, a], [, b]) => a.size - b.size);
  for (const [header, body] of loops) {
    const invariant = invariantsOf(fn, module, flow, body, header);
    if (invariant.length === 0) continue;
    const front = frontOf(fn, flow, header, body);
    const moved = new Set(invariant);
    for (const id of body) {
      const block = flow.block.get(id)!;
      block.instructions = block.instructions.filter((one) => !moved.has(one));
    }
    front.instructions = [...front.instructions, ...invariant];
    changed = true;
    if (!flow.block.has(front.id)) break;
  }
  return changed;
}

/**
 * What may be computed in front of a loop, each after what it needs; constants only for others. `first` is the block of the loop that every way
 * into it begins with, or would after a rotation: only there may something go that may trap.
 */
export function invariantsOf(
  fn: FirFunction,
  { memoryBytes }: Pick<FirModule, "memoryBytes">,
  flow: Flow,
  body: ReadonlySet<BlockId>,
  first: BlockId,
): FirInstruction[] {
  const inside = new Map<ValueId, FirInstruction | undefined>();
  for (const id of body) {
    const { params, instructions } = flow.block.get(id)!;
    for (const param of params) inside.set(param.id, undefined);
    for (const one of instructions) if (one.result !== undefined) inside.set(one.result, one);
  }
  const invariant = new Set<FirInstruction>();
  const constants = new Set<FirInstruction>();
  const uses = useCounts(fn);
  const known = constantsOf(fn);
  const isUnwritten = unwrittenIn(flow, body, known);
  const isOutside = (arg: ValueId): boolean => {
    const made = inside.get(arg);
    return !inside.has(arg) || (made !== undefined && (invariant.has(made) || made.op === "const"));
  };
  for (const id of flow.order) {
    if (!body.has(id)) continue;
    // Nothing that can be seen has happened on the way here.
    let isUnseen = id === first;
    for (const one of flow.block.get(id)!.instructions) {
      if (one.op === "const") continue;
      const isSteady = one.result !== undefined && one.args.every(isOutside) && isUnwritten(one);
      const traps = mayTrap(one, known, memoryBytes);
      if (isSteady && (isUnseen || !traps) && uses.has(one.result)) {
        for (const arg of one.args) {
          const made = inside.get(arg);
          if (made?.op === "const") constants.add(made);
        }
        invariant.add(one);
      } else if (traps || isSeen(one)) isUnseen = false;
    }
  }
  return [...constants, ...invariant];
}

/** Whether something would be another program if a trap came before it. */
function isSeen({ op }: FirInstruction): boolean {
  const { effect } = opFacts(op);
  return effect === "write" || effect === "host";
}

/** Whether an instruction gives the same at each turn of a loop if its arguments are the same. */
function unwrittenIn(
  flow: Flow,
  body: ReadonlySet<BlockId>,
  constants: ReadonlyMap<ValueId, number>,
): (instruction: FirInstruction) => boolean {
  const all = [...body].flatMap((id) => flow.block.get(id)!.instructions);
  const hasCall = all.some(({ op }) => op === "call");
  const stores = all.flatMap((one) =>
    one.op !== "setstate" && opFacts(one.op).effect === "write" ? (placeOf(one, constants) ?? []) : [],
  );
  return (one) => {
    // What a state holds is known to state-forwarding.ts.
    if (one.op === "call" || one.op === "getstate") return false;
    const { effect } = opFacts(one.op);
    if (effect === "pure" || effect === "trap") return true;
    if (effect !== "read") return false;
    const place = placeOf(one, constants);
    // Inputs, messages and the clock stand still while a program runs.
    return place === undefined || (!hasCall && stores.every((store) => areApart(place, store)));
  };
}

/** The block that leads into a loop and nowhere else; made if it is not there. */
function frontOf(fn: FirFunction, flow: Flow, header: BlockId, body: ReadonlySet<BlockId>): FirBlock {
  const outside = flow.predecessors.get(header)!.filter((id) => !body.has(id));
  const before = flow.block.get(outside[0]!)!;
  if (outside.length === 1 && before.terminator?.kind === "jump") return before;
  const params = flow.block.get(header)!.params.map(({ type }) => ({ id: fn.nextValue++ as ValueId, type }));
  const front: FirBlock = {
    id: fn.nextBlock++ as BlockId,
    params,
    instructions: [],
    terminator: { kind: "jump", to: { target: header, args: params.map(({ id }) => id) } },
  };
  for (const id of outside) {
    const block = flow.block.get(id)!;
    block.terminator = mapEdges(block.terminator!, (edge) =>
      edge.target === header ? { ...edge, target: front.id } : edge,
    );
  }
  fn.blocks.splice(fn.blocks.indexOf(before) + 1, 0, front);
  return front;
}
