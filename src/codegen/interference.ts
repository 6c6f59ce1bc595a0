// The interference graph of a function: which virtual registers may not share a register, which would like to, and what each would cost in
// memory instead.
import type { Flow } from "../fir/analysis/edges.ts";
import { loopDepths } from "../fir/analysis/loops.ts";
import type { FirType } from "../fir/function.ts";
import { LiveSets } from "./live-sets.ts";
import type { MachineFunction, MachineInstruction, Virtual } from "./machine-code.ts";

export interface Interference {
  /** Registers by number; the other fields go by these numbers. */
  readonly virtuals: readonly Virtual[];
  readonly index: ReadonlyMap<Virtual, number>;
  readonly neighbours: readonly Set<number>[];
  /** Moves, those of inner loops first. */
  readonly copies: readonly { readonly to: number; readonly from: number }[];
  /** Pairs that make a cycle of moves likely if they share a register: what one move reads and another of the same group writes. */
  readonly dislikes: readonly (readonly [number, number])[];
  /** Uses and definitions, weighted by loop depth; infinite for what may not go to memory. */
  readonly cost: readonly number[];
}

/** How much more often an inner loop's body is taken to run than what is around it. */
const LOOP_WEIGHT = 10;

/** `keep`: temporaries of earlier spills, which must have a register. */
export function interferenceOf(fn: MachineFunction, flow: Flow, keep: ReadonlySet<Virtual>): Interference {
  const live = new LiveSets(fn, flow);
  const depths = loopDepths(flow);
  const { virtuals, index } = live;
  const banks = virtuals.map((of) => fn.bank.get(of)!);
  const neighbours = virtuals.map(() => new Set<number>());
  const cost = virtuals.map((of) => (keep.has(of) ? Number.POSITIVE_INFINITY : 0));
  const dislikes: [number, number][] = [];
  const copies: { to: number; from: number; depth: number }[] = [];
  const connect = (a: number, b: number) => {
    if (a === b || banks[a] !== banks[b]) return;
    neighbours[a]!.add(b);
    neighbours[b]!.add(a);
  };
  for (const id of flow.order) {
    const block = fn.blocks.get(id)!;
    const depth = Math.min(depths.get(id)!, 6);
    const weight = LOOP_WEIGHT ** depth;
    const weigh = (of: Virtual) => {
      cost[index.get(of)!]! += weight;
    };
    const weighAll = (one: MachineInstruction | undefined) => {
      if (one?.defines !== undefined) weigh(one.defines);
      one?.uses.forEach(weigh);
      if (one?.isCopy) copies.push({ to: index.get(one.defines!)!, from: index.get(one.uses[0]!)!, depth });
    };
    for (const one of [...block.instructions, ...block.sets, block.returns, block.test?.yes]) weighAll(one);
    for (const move of block.moves) {
      weigh(move.to);
      weigh(move.from);
      copies.push({ to: index.get(move.to)!, from: index.get(move.from)!, depth });
      for (const other of block.moves) {
        if (other !== move && other.to !== move.from) dislikes.push([index.get(move.from)!, index.get(other.to)!]);
      }
    }
    live.walk(id, live.out(id), {
      define: (of, after, copyOf) =>
        after.forEach((other) => {
          if (other !== copyOf) connect(of, other);
        }),
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
  const atStart = [...fn.fixed.keys()].map((of) => index.get(of)!);
  for (const a of atStart) for (const b of atStart) connect(a, b);
  live.in(flow.order[0]!).forEach((of) => {
    for (const fixed of atStart) connect(of, fixed);
  });
  copies.sort((a, b) => b.depth - a.depth);
  return { virtuals, index, neighbours, copies, dislikes, cost };
}

/** The most registers of a bank that are wanted at once. */
export function pressureOf(fn: MachineFunction, flow: Flow, bank: FirType): number {
  const live = new LiveSets(fn, flow);
  const ofBank = live.in(flow.order[0]!);
  live.virtuals.forEach((of, index) => {
    if (fn.bank.get(of) === bank) ofBank.add(index);
    else ofBank.delete(index);
  });
  let most = 0;
  for (const id of flow.order) {
    live.walk(id, live.out(id), {
      define: (_, after) => {
        most = Math.max(most, after.countWith(ofBank));
      },
    });
  }
  return most;
}
