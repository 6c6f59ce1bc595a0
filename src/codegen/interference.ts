// The interference graph of a function: which virtual registers may not share a register, which would like to, and what each would cost in
// memory instead.
import { BitSet } from "../fir/analysis/bit-set.ts";
import type { Flow } from "../fir/analysis/edges.ts";
import { loopDepths } from "../fir/analysis/loops.ts";
import type { FirType } from "../fir/function.ts";
import type { LiveSets } from "./live-sets.ts";
import type { MachineFunction, MachineInstruction, Virtual } from "./machine-code.ts";

export interface Interference {
  /** Registers by number; the other fields go by these numbers. */
  readonly virtuals: readonly Virtual[];
  /** The number of a virtual register. */
  readonly indexOf: (of: Virtual) => number;
  readonly neighbours: readonly BitSet[];
  /** Moves, those of inner loops first. */
  readonly copies: readonly { readonly to: number; readonly from: number }[];
  /** A result and what is computed from it right after: in one register, the VM makes one expression of both. */
  readonly fusible: readonly (readonly [number, number])[];
  /** Pairs that make a cycle of moves likely if they share a register: what one move reads and another of the same group writes. */
  readonly dislikes: readonly (readonly [number, number])[];
  /** Uses and definitions, weighted by loop depth; infinite for what may not go to memory. */
  readonly cost: readonly number[];
}

/** How much more often an inner loop's body is taken to run than what is around it. */
const LOOP_WEIGHT = 10;

/** `live`: of this function as it is; `keep`: temporaries of earlier spills, which must have a register. */
export function interferenceOf(
  fn: MachineFunction,
  flow: Flow,
  live: LiveSets,
  keep: ReadonlySet<Virtual>,
): Interference {
  const depths = loopDepths(flow);
  const { virtuals } = live;
  const indexOf = (of: Virtual) => live.indexOf(of);
  const size = virtuals.length;
  const banks = banksOf(fn, live);
  const bankOf = virtuals.map((of) => banks[fn.bank.get(of)!]);
  const neighbours = BitSet.rows(size, size);
  const cost = virtuals.map((of) => (keep.has(of) ? Number.POSITIVE_INFINITY : 0));
  const dislikes: [number, number][] = [];
  const fusible: [number, number][] = [];
  const copies: { to: number; from: number; depth: number }[] = [];
  for (const id of flow.order) {
    const block = fn.blocks.get(id)!;
    const depth = Math.min(depths.get(id)!, 6);
    const weight = LOOP_WEIGHT ** depth;
    const weigh = (of: Virtual) => {
      cost[indexOf(of)]! += weight;
    };
    const weighAll = (one: MachineInstruction | undefined) => {
      if (one?.defines !== undefined) weigh(one.defines);
      one?.uses.forEach(weigh);
      if (one?.isCopy) copies.push({ to: indexOf(one.defines!), from: indexOf(one.uses[0]!), depth });
    };
    for (const one of [...block.instructions, ...block.sets, block.returns, block.test?.yes]) weighAll(one);
    block.instructions.forEach(({ defines, uses }, at) => {
      const before = block.instructions[at - 1]?.defines;
      if (defines !== undefined && before !== undefined && uses.includes(before))
        fusible.push([indexOf(defines), indexOf(before)]);
    });
    for (const move of block.moves) {
      weigh(move.to);
      weigh(move.from);
      copies.push({ to: indexOf(move.to), from: indexOf(move.from), depth });
      for (const other of block.moves) {
        if (other !== move && other.to !== move.from) dislikes.push([indexOf(move.from), indexOf(other.to)]);
      }
    }
    live.walk(id, live.out(id), {
      define: (of, after, copyOf) => {
        const near = neighbours[of]!;
        const isNear = copyOf !== undefined && near.has(copyOf);
        near.addCommon(after, bankOf[of]!);
        if (copyOf !== undefined && !isNear) near.delete(copyOf);
      },
      after: (one, after) => {
        if (!one.isSelfCall) return;
        // The call would write over a static word of memory: what is wanted after it needs a register, unless it can be made again.
        after.forEach((of) => {
          const virtual = virtuals[of]!;
          if (virtual !== one.defines && !fn.constants.has(virtual)) cost[of] = Number.POSITIVE_INFINITY;
        });
      },
    });
  }
  // What is there at the start (parameters, states) is there at once.
  const first = live.in(flow.order[0]!);
  const atStart = new BitSet(first);
  for (const of of fn.fixed.keys()) atStart.add(indexOf(of));
  for (const of of fn.fixed.keys()) neighbours[indexOf(of)]!.addCommon(atStart, bankOf[indexOf(of)]!);
  neighbours.forEach((near, of) => {
    near.delete(of);
    near.forEach((other) => {
      neighbours[other]!.add(of);
    });
  });
  copies.sort((a, b) => b.depth - a.depth);
  return { virtuals, indexOf, neighbours, copies, fusible, dislikes, cost };
}

/** The virtual registers of each bank. */
function banksOf(fn: MachineFunction, { virtuals }: LiveSets): Readonly<Record<FirType, BitSet>> {
  const banks = { i32: new BitSet(virtuals.length), f64: new BitSet(virtuals.length) };
  virtuals.forEach((of, at) => {
    banks[fn.bank.get(of)!].add(at);
  });
  return banks;
}

/** The most registers of each bank that are wanted at once. */
export function pressureOf(fn: MachineFunction, flow: Flow, live: LiveSets): Record<FirType, number> {
  const banks = banksOf(fn, live);
  const most = { i32: 0, f64: 0 };
  for (const id of flow.order) {
    live.walk(id, live.out(id), {
      define: (of, after) => {
        const bank = fn.bank.get(live.virtuals[of]!)!;
        most[bank] = Math.max(most[bank], after.countWith(banks[bank]));
      },
    });
  }
  return most;
}
