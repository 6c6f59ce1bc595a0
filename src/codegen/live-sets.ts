// Which virtual registers are live where: backward data flow over machine blocks, with a bit for each register.
import { BitSet } from "../fir/analysis/bit-set.ts";
import { edgesOf, type Flow } from "../fir/analysis/edges.ts";
import type { BlockId } from "../fir/function.ts";
import type { MachineBlock, MachineFunction, MachineInstruction, Virtual } from "./machine-code.ts";

export interface Visit {
  /** A definition, with what is live right after it; `copyOf` is the register it copies. */
  readonly define: (of: number, live: BitSet, copyOf: number | undefined) => void;
  /** Before an instruction's operands are added: what is live after it, its result included. */
  readonly after?: (one: MachineInstruction, live: BitSet) => void;
}

export class LiveSets {
  /** Every virtual register, numbered densely. */
  readonly virtuals: readonly Virtual[];
  /** The numbers, by virtual register; those of states are below zero. */
  private readonly numbers: Int32Array;
  private readonly lowest: number;
  private readonly liveIn = new Map<BlockId, BitSet>();
  private readonly fn: MachineFunction;
  private readonly flow: Flow;

  constructor(fn: MachineFunction, flow: Flow) {
    this.fn = fn;
    this.flow = flow;
    const virtuals: Virtual[] = [];
    this.virtuals = virtuals;
    this.lowest = Math.min(0, ...fn.states);
    this.numbers = new Int32Array(fn.nextVirtual - this.lowest).fill(-1);
    const number = (of: Virtual) => {
      if (this.indexOf(of) < 0) this.numbers[of - this.lowest] = virtuals.push(of) - 1;
    };
    for (const of of fn.fixed.keys()) number(of);
    for (const id of flow.order) visitRegisters(fn.blocks.get(id)!, number);
    this.solve();
  }

  /** What is live at the start of each block: what it reads before it writes it, and what lives through it. */
  private solve(): void {
    const size = this.virtuals.length;
    const { order } = this.flow;
    const sets = BitSet.rows(2 * order.length, size);
    const facts = order.map((id, at) => {
      const reads = sets[2 * at]!;
      const writes = sets[2 * at + 1]!;
      this.walk(id, reads, {
        define: (of) => writes.add(of),
      });
      this.liveIn.set(id, reads);
      return { id, writes };
    });
    facts.reverse();
    for (let changed = true; changed; ) {
      changed = false;
      for (const { id, writes } of facts) {
        const live = this.out(id);
        live.deleteAll(writes);
        if (this.liveIn.get(id)!.addAll(live)) changed = true;
      }
    }
  }

  /** The dense number of a virtual register that the function names. */
  indexOf(of: Virtual): number {
    return this.numbers[of - this.lowest]!;
  }

  /** Live at the start of a block. */
  in(id: BlockId): BitSet {
    return this.liveIn.get(id)!;
  }

  /** Live after a block's last instruction; a copy. */
  out(id: BlockId): BitSet {
    const live = new BitSet(this.virtuals.length);
    const end = this.flow.block.get(id)!.terminator!;
    if (end.kind === "return") for (const of of this.fn.states) live.add(this.indexOf(of));
    for (const edge of edgesOf(end)) live.addAll(this.liveIn.get(edge.target)!);
    return live;
  }

  /** Goes backwards through a block, changing `live` from what is live after it to what is live before. */
  walk(id: BlockId, live: BitSet, visit: Visit): void {
    const block = this.fn.blocks.get(id)!;
    const at = (of: Virtual) => this.indexOf(of);
    const back = (one: MachineInstruction) => {
      visit.after?.(one, live);
      if (one.defines !== undefined) {
        visit.define(at(one.defines), live, one.isCopy ? at(one.uses[0]!) : undefined);
        live.delete(at(one.defines));
      }
      for (const of of one.uses) live.add(at(of));
    };
    if (block.test) back(block.test.yes);
    if (block.returns) back(block.returns);
    for (let index = block.sets.length - 1; index >= 0; index--) back(block.sets[index]!);
    // All targets are written after all sources are read, and each is there beside the others.
    for (const move of block.moves) live.add(at(move.to));
    for (const move of block.moves) visit.define(at(move.to), live, at(move.from));
    for (const move of block.moves) live.delete(at(move.to));
    for (const move of block.moves) live.add(at(move.from));
    for (let index = block.instructions.length - 1; index >= 0; index--) back(block.instructions[index]!);
  }
}

/** Every register a block names, with repetitions. */
function visitRegisters(block: MachineBlock, visit: (of: Virtual) => void): void {
  const names = (one: MachineInstruction | undefined) => {
    if (one?.defines !== undefined) visit(one.defines);
    one?.uses.forEach(visit);
  };
  block.instructions.forEach(names);
  block.sets.forEach(names);
  names(block.returns);
  names(block.test?.yes);
  for (const move of block.moves) {
    visit(move.to);
    visit(move.from);
  }
}
