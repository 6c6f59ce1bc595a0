// Which virtual registers are live where: backward data flow over machine blocks, with a bit for each register.
import { edgesOf, type Flow } from "../fir/analysis/edges.ts";
import type { BlockId } from "../fir/function.ts";
import type { MachineBlock, MachineFunction, MachineInstruction, Virtual } from "./machine-code.ts";

/** A set of small numbers. */
export class BitSet {
  private readonly words: Uint32Array;

  constructor(size: number | BitSet) {
    this.words = typeof size === "number" ? new Uint32Array((size + 31) >> 5) : size.words.slice();
  }

  has(at: number): boolean {
    return ((this.words[at >> 5]! >>> (at & 31)) & 1) === 1;
  }

  add(at: number): void {
    this.words[at >> 5]! |= 1 << (at & 31);
  }

  delete(at: number): void {
    this.words[at >> 5]! &= ~(1 << (at & 31));
  }

  /** Adds all of another set; true if that changed something. */
  addAll(other: BitSet): boolean {
    let changed = false;
    for (let word = 0; word < this.words.length; word++) {
      const joined = (this.words[word]! | other.words[word]!) >>> 0;
      if (joined === this.words[word]) continue;
      this.words[word] = joined;
      changed = true;
    }
    return changed;
  }

  forEach(visit: (at: number) => void): void {
    for (let word = 0; word < this.words.length; word++) {
      for (let bits = this.words[word]!; bits !== 0; bits &= bits - 1) visit(word * 32 + 31 - Math.clz32(bits & -bits));
    }
  }

  /** How many are also in `other`. */
  countWith(other: BitSet): number {
    let count = 0;
    for (let word = 0; word < this.words.length; word++) {
      for (let bits = this.words[word]! & other.words[word]!; bits !== 0; bits &= bits - 1) count++;
    }
    return count;
  }
}

export interface Visit {
  /** A definition, with what is live right after it; `copyOf` is the register it copies. */
  readonly define: (of: number, live: BitSet, copyOf: number | undefined) => void;
  /** Before an instruction's operands are added: what is live after it, its result included. */
  readonly after?: (one: MachineInstruction, live: BitSet) => void;
}

export class LiveSets {
  /** Every virtual register, numbered densely. */
  readonly virtuals: readonly Virtual[];
  readonly index: ReadonlyMap<Virtual, number>;
  private readonly liveIn = new Map<BlockId, BitSet>();
  private readonly fn: MachineFunction;
  private readonly flow: Flow;

  constructor(fn: MachineFunction, flow: Flow) {
    this.fn = fn;
    this.flow = flow;
    const virtuals = new Set<Virtual>(fn.fixed.keys());
    for (const id of flow.order) for (const of of registersOf(fn.blocks.get(id)!)) virtuals.add(of);
    this.virtuals = [...virtuals];
    this.index = new Map(this.virtuals.map((of, index) => [of, index]));
    for (const id of flow.order) this.liveIn.set(id, new BitSet(this.virtuals.length));
    const backwards = [...flow.order].reverse();
    for (let changed = true; changed; ) {
      changed = false;
      for (const id of backwards) {
        const live = this.out(id);
        this.walk(id, live, { define: () => {} });
        if (this.liveIn.get(id)!.addAll(live)) changed = true;
      }
    }
  }

  /** Live at the start of a block. */
  in(id: BlockId): BitSet {
    return this.liveIn.get(id)!;
  }

  /** Live after a block's last instruction; a copy. */
  out(id: BlockId): BitSet {
    const live = new BitSet(this.virtuals.length);
    const end = this.flow.block.get(id)!.terminator!;
    if (end.kind === "return") for (const of of this.fn.states) live.add(this.index.get(of)!);
    for (const edge of edgesOf(end)) live.addAll(this.liveIn.get(edge.target)!);
    return live;
  }

  /** Goes backwards through a block, changing `live` from what is live after it to what is live before. */
  walk(id: BlockId, live: BitSet, visit: Visit): void {
    const block = this.fn.blocks.get(id)!;
    const at = (of: Virtual) => this.index.get(of)!;
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
    for (const one of [...block.sets].reverse()) back(one);
    // All targets are written after all sources are read, and each is there beside the others.
    for (const move of block.moves) live.add(at(move.to));
    for (const move of block.moves) visit.define(at(move.to), live, at(move.from));
    for (const move of block.moves) live.delete(at(move.to));
    for (const move of block.moves) live.add(at(move.from));
    for (let index = block.instructions.length - 1; index >= 0; index--) back(block.instructions[index]!);
  }
}

/** Every register a block names, with repetitions. */
export function* registersOf(block: MachineBlock): Generator<Virtual> {
  for (const one of [
    ...block.instructions,
    ...block.sets,
    ...(block.returns ? [block.returns] : []),
    ...(block.test ? [block.test.yes] : []),
  ]) {
    if (one.defines !== undefined) yield one.defines;
    yield* one.uses;
  }
  for (const move of block.moves) {
    yield move.to;
    yield move.from;
  }
}
