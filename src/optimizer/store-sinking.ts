// A store that one side of the branch behind it covers with another value is done once, where the sides meet: `n = n + 1; if (n == 8) n = 0;`
// computes n in a register and stores it at the end. Only at -O2: it saves the store's bytes, but holds a register for longer, and where that
// makes all registers of a function wider it costs more than it saves (the depth alarm of the benchmarks: 5 bytes).
import { edgesOf, type Flow, flowOf } from "../fir/analysis/edges.ts";
import type { Edge, FirBlock, FirFunction, FirInstruction, Terminator, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { constantsOf, typesOf } from "../fir/rewrite.ts";
import { keyOf, type Place, placeOf } from "./places.ts";
import { mayPass } from "./same-work.ts";

export function sinkStores(fn: FirFunction): boolean {
  const flow = flowOf(fn);
  const constants = constantsOf(fn);
  let changed = false;
  for (const id of flow.order) {
    for (
      let found = find(flow, flow.block.get(id)!, constants);
      found;
      found = find(flow, flow.block.get(id)!, constants)
    ) {
      sink(fn, found);
      changed = true;
    }
  }
  return changed;
}

interface Found {
  readonly top: FirBlock;
  readonly store: FirInstruction;
  /** The side that stores again. */
  readonly side: FirBlock;
  readonly again: FirInstruction;
  /** The block on the other side, if it is not the join itself. */
  readonly other: FirBlock | undefined;
  readonly join: FirBlock;
}

function find(flow: Flow, top: FirBlock, constants: ReadonlyMap<ValueId, number>): Found | undefined {
  const end = top.terminator;
  if (end?.kind !== "branch" || end.then.target === end.otherwise.target) return undefined;
  for (const [mine, others] of [
    [end.then, end.otherwise],
    [end.otherwise, end.then],
  ] as const) {
    const side = onTheWay(flow, mine);
    const join = side && flow.block.get(edgesOf(side.terminator)[0]!.target)!;
    if (!join || join === top) continue;
    const other = others.target === join.id ? undefined : onTheWay(flow, others);
    if (others.target !== join.id && (!other || edgesOf(other.terminator)[0]!.target !== join.id)) continue;
    if (flow.predecessors.get(join.id)!.length !== 2) continue;
    const store = lastStore(top.instructions, constants);
    if (!store || !isQuiet(other?.instructions ?? [])) continue;
    const at = side.instructions.findIndex((one) => !isPure(one));
    const again = side.instructions[at];
    if (again?.op !== store.one.op || keyOf(placeOf(again, constants)!) !== keyOf(store.place)) continue;
    if (!side.instructions.slice(at + 1).every((later) => mayPass(again, later))) continue;
    return { top, store: store.one, side, again, other, join };
  }
  return undefined;
}

/** The block an edge leads to, if nothing else does and it leads to one place. */
function onTheWay(flow: Flow, { target }: Edge): FirBlock | undefined {
  const block = flow.block.get(target)!;
  return flow.predecessors.get(target)!.length === 1 && block.terminator?.kind === "jump" ? block : undefined;
}

const isPure = ({ op }: FirInstruction): boolean => op === "const" || opFacts(op).effect === "pure";
const isQuiet = (list: readonly FirInstruction[]): boolean => list.every(isPure);

/** The store that ends what a block does with the world. */
function lastStore(
  list: readonly FirInstruction[],
  constants: ReadonlyMap<ValueId, number>,
): { readonly one: FirInstruction; readonly place: Place } | undefined {
  const one = list.findLast((candidate) => !isPure(candidate));
  if (!one || one.op === "call" || opFacts(one.op).effect !== "write") return undefined;
  const place = placeOf(one, constants);
  return place && { one, place };
}

function sink(fn: FirFunction, { top, store, side, again, other, join }: Found): void {
  const type = typesOf(fn).get(store.args[0]!)!;
  const id = fn.nextValue++ as ValueId;
  const giving = (end: Terminator, value: ValueId): Terminator => {
    const add = (edge: Edge): Edge => (edge.target === join.id ? { ...edge, args: [...edge.args, value] } : edge);
    if (end.kind === "jump") return { ...end, to: add(end.to) };
    return end.kind === "branch" ? { ...end, then: add(end.then), otherwise: add(end.otherwise) } : end;
  };
  const from = other ?? top;
  from.terminator = giving(from.terminator!, store.args[0]!);
  side.terminator = giving(side.terminator!, again.args[0]!);
  top.instructions = top.instructions.filter((one) => one !== store);
  side.instructions = side.instructions.filter((one) => one !== again);
  join.params = [...join.params, { id, type }];
  join.instructions = [{ ...store, args: [id, ...store.args.slice(1)] }, ...join.instructions];
}
