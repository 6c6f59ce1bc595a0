// Registers for virtual registers: liveness, interference, coalescing of moves, colouring in order of definition, spilling to memory words.
// Chaitin's graph, kept simple: functions of board programs have tens of values. A constant is made again rather than spilled.
import { edgesOf, type Flow } from "../fir/analysis/edges.ts";
import type { BlockId, FirType } from "../fir/function.ts";
import { FLOAT_REGISTERS, INT_REGISTERS } from "../isa/registers.ts";
import { loadConstant } from "./constants.ts";
import type { Colouring, MachineBlock, MachineFunction, MachineInstruction, Virtual } from "./machine-code.ts";
import { machineInstruction } from "./select.ts";

/** Spill rounds before giving up; each round removes at least one long life. */
const ROUNDS_MAX = 200;

export interface AllocateOptions {
  /** Keep this integer register out (the structurer's flag). */
  readonly reserved: number | undefined;
  /** A word of memory for a spilled value. */
  readonly takeWord: (type: FirType) => number;
}

/** Colours the function, rewriting it where values are spilled. Undefined if even that does not fit. */
export function allocate(fn: MachineFunction, flow: Flow, options: AllocateOptions): Colouring | undefined {
  const temporaries = new Set<Virtual>();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const graph = new Interference(fn, flow);
    graph.coalesce();
    const result = graph.colour(options.reserved, temporaries);
    if (result.kind === "coloured") return result.colouring;
    if (!spill(fn, result.spill, temporaries, options.takeWord)) return undefined;
  }
  return undefined;
}

class Interference {
  private readonly fn: MachineFunction;
  private readonly flow: Flow;
  private readonly neighbours = new Map<Virtual, Set<Virtual>>();
  private readonly order: Virtual[] = [];
  private readonly uses = new Map<Virtual, number>();
  private readonly merged = new Map<Virtual, Virtual>();

  constructor(fn: MachineFunction, flow: Flow) {
    this.fn = fn;
    this.flow = flow;
    this.build();
  }

  private live(): Map<BlockId, Set<Virtual>> {
    const liveIn = new Map<BlockId, Set<Virtual>>(this.flow.order.map((id) => [id, new Set()]));
    for (let changed = true; changed; ) {
      changed = false;
      for (const id of [...this.flow.order].reverse()) {
        const live = this.liveOut(id, liveIn);
        this.walkBack(this.fn.blocks.get(id)!, live, () => {});
        const before = liveIn.get(id)!;
        if (live.size !== before.size) {
          liveIn.set(id, live);
          changed = true;
        }
      }
    }
    return liveIn;
  }

  private liveOut(id: BlockId, liveIn: ReadonlyMap<BlockId, ReadonlySet<Virtual>>): Set<Virtual> {
    const end = this.flow.block.get(id)!.terminator!;
    const live = new Set<Virtual>(end.kind === "return" ? this.fn.states : []);
    for (const edge of edgesOf(end)) for (const of of liveIn.get(edge.target)!) live.add(of);
    return live;
  }

  /** Goes backwards through a block; `onDefine` sees each definition with what is live right after it. */
  private walkBack(
    block: MachineBlock,
    live: Set<Virtual>,
    onDefine: (of: Virtual, live: Set<Virtual>, copyFrom?: Virtual) => void,
  ): void {
    for (const of of [...(block.test?.yes.uses ?? []), ...(block.returns?.uses ?? [])]) live.add(of);
    // All targets are written after all sources are read.
    for (const move of block.moves) onDefine(move.to, live, move.from);
    for (const a of block.moves) for (const b of block.moves) if (a !== b) this.connect(a.to, b.to);
    for (const move of block.moves) live.delete(move.to);
    for (const move of block.moves) live.add(move.from);
    for (let index = block.instructions.length - 1; index >= 0; index--) {
      const one = block.instructions[index]!;
      if (one.defines !== undefined) {
        onDefine(one.defines, live, one.isCopy ? one.uses[0] : undefined);
        live.delete(one.defines);
      }
      for (const of of one.uses) live.add(of);
    }
  }

  private build(): void {
    const liveIn = this.live();
    this.neighbours.clear();
    const seen = new Set<Virtual>();
    const note = (of: Virtual) => {
      if (!seen.has(of)) {
        seen.add(of);
        this.order.push(of);
      }
    };
    for (const of of this.fn.fixed.keys()) note(of);
    for (const id of this.flow.order) {
      const block = this.fn.blocks.get(id)!;
      for (const one of block.instructions) {
        if (one.defines !== undefined) note(one.defines);
        for (const of of one.uses) this.uses.set(of, (this.uses.get(of) ?? 0) + 1);
      }
      for (const move of block.moves) note(move.to);
      this.walkBack(block, this.liveOut(id, liveIn), (of, live, copyFrom) => {
        for (const other of live) if (other !== of && other !== copyFrom) this.connect(of, other);
      });
    }
    // What is live at the start (parameters, states) is there at once.
    const atStart = [...this.fn.fixed.keys()];
    for (const a of atStart) for (const b of atStart) if (a !== b) this.connect(a, b);
    for (const of of liveIn.get(this.flow.order[0]!)!)
      for (const fixed of atStart) if (of !== fixed) this.connect(of, fixed);
  }

  private connect(a: Virtual, b: Virtual): void {
    if (a === b || this.fn.bank.get(a) !== this.fn.bank.get(b)) return;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const known = this.neighbours.get(from) ?? new Set();
      this.neighbours.set(from, known.add(to));
    }
  }

  private find(of: Virtual): Virtual {
    let at = of;
    for (let next = this.merged.get(at); next !== undefined; next = this.merged.get(at)) at = next;
    return at;
  }

  /** Gives both ends of a move one register where nothing speaks against it. */
  coalesce(): void {
    for (const id of this.flow.order) {
      const block = this.fn.blocks.get(id)!;
      for (const move of block.moves) this.join(move.to, move.from);
      for (const one of block.instructions) if (one.isCopy) this.join(one.defines!, one.uses[0]!);
    }
  }

  private join(x: Virtual, y: Virtual): void {
    let [a, b] = [this.find(x), this.find(y)];
    if (a === b || this.neighbours.get(a)?.has(b)) return;
    if (this.fn.fixed.has(b)) [a, b] = [b, a];
    if (this.fn.fixed.has(b)) return;
    const colour = this.fn.fixed.get(a);
    const near = this.neighbours.get(b) ?? new Set<Virtual>();
    // A neighbour that must have this very register forbids it.
    if (colour !== undefined && [...near].some((other) => this.fn.fixed.get(other) === colour)) return;
    this.merged.set(b, a);
    for (const other of near) {
      this.neighbours.get(other)!.delete(b);
      this.connect(a, other);
    }
    this.neighbours.delete(b);
  }

  colour(
    reserved: number | undefined,
    temporaries: ReadonlySet<Virtual>,
  ): { readonly kind: "coloured"; readonly colouring: Colouring } | { readonly kind: "full"; readonly spill: Virtual } {
    const colours = new Map<Virtual, number>();
    for (const [of, register] of this.fn.fixed) colours.set(of, register);
    for (const of of this.order) {
      const root = this.find(of);
      if (colours.has(root)) continue;
      const bank = this.fn.bank.get(root)!;
      const near = [...(this.neighbours.get(root) ?? [])];
      const taken = new Set(near.flatMap((other) => colours.get(this.find(other)) ?? []));
      if (bank === "i32" && reserved !== undefined) taken.add(reserved);
      const size = bank === "i32" ? INT_REGISTERS : FLOAT_REGISTERS;
      let register = 0;
      while (taken.has(register)) register++;
      if (register >= size) return { kind: "full", spill: this.victim([root, ...near], temporaries) };
      colours.set(root, register);
    }
    return { kind: "coloured", colouring: (of) => colours.get(this.find(of)) ?? 0 };
  }

  /** What to keep elsewhere: a constant if there is one, else what is used least for how much it is in the way. */
  private victim(candidates: readonly Virtual[], temporaries: ReadonlySet<Virtual>): Virtual {
    const members = [...new Set([...this.order, ...this.merged.keys()])].filter(
      (of) =>
        candidates.includes(this.find(of)) &&
        !this.fn.fixed.has(of) &&
        !this.fn.fixed.has(this.find(of)) &&
        !temporaries.has(of),
    );
    const cost = (of: Virtual) =>
      ((this.fn.constants.has(of) ? 0.25 : 1) * ((this.uses.get(of) ?? 0) + 1)) /
      ((this.neighbours.get(this.find(of))?.size ?? 0) + 1);
    return members.sort((a, b) => cost(a) - cost(b))[0] ?? candidates[0]!;
  }
}

/** Rewrites a value to live in memory (or be made again): a short-lived temporary at each use and definition. */
function spill(
  fn: MachineFunction,
  victim: Virtual,
  temporaries: Set<Virtual>,
  takeWord: (type: FirType) => number,
): boolean {
  if (temporaries.has(victim) || fn.fixed.has(victim)) return false;
  const type = fn.bank.get(victim)!;
  const value = fn.constants.get(victim);
  const word = value === undefined ? takeWord(type) : 0;
  const fresh = (): Virtual => {
    const of = (Math.max(...fn.bank.keys()) + 1) as Virtual;
    fn.bank.set(of, type);
    temporaries.add(of);
    return of;
  };
  const reg = (of: Virtual) => ({ kind: "register", of }) as const;
  const at = { kind: "number", value: word } as const;
  const load = (to: Virtual): MachineInstruction =>
    value === undefined
      ? machineInstruction(type === "f64" ? "ldfg" : "ldg", [reg(to), at])
      : loadConstant(to, type, value);
  const store = (from: Virtual): MachineInstruction =>
    machineInstruction(type === "f64" ? "stfg" : "stg", [reg(from), at]);
  const substitute = (one: MachineInstruction, to: Virtual): MachineInstruction => ({
    ...one,
    slots: one.slots.map((slot) => (slot.kind === "register" && slot.of === victim ? reg(to) : slot)),
    uses: one.uses.map((of) => (of === victim ? to : of)),
    ...(one.values ? { values: one.values.map((of) => (of === victim ? to : of)) } : {}),
    ...(one.defines === victim ? { defines: to } : {}),
  });
  for (const [id, block] of fn.blocks) {
    const out: MachineInstruction[] = [];
    for (const one of block.instructions) {
      if (one.defines === victim && value !== undefined) continue;
      if (!one.uses.includes(victim) && one.defines !== victim) {
        out.push(one);
        continue;
      }
      const to = fresh();
      if (one.uses.includes(victim)) out.push(load(to));
      out.push(substitute(one, to));
      if (one.defines === victim) out.push(store(to));
    }
    let changed = block;
    const last = block.test?.yes ?? block.returns;
    if (last?.uses.includes(victim)) {
      const to = fresh();
      out.push(load(to));
      if (block.test)
        changed = { ...block, test: { yes: substitute(block.test.yes, to), no: substitute(block.test.no, to) } };
      else changed = { ...block, returns: substitute(block.returns!, to) };
    }
    const moves = block.moves.map((move) => {
      if (move.from !== victim) return move;
      const to = fresh();
      out.push(load(to));
      return { ...move, from: to };
    });
    changed.instructions = out;
    changed.moves = moves;
    fn.blocks.set(id, changed);
  }
  // A spilled block parameter is written by moves: each gets a temporary, stored at the start of nothing else but the move's own block.
  for (const block of fn.blocks.values()) {
    const into = block.moves.find((move) => move.to === victim);
    if (!into) continue;
    block.moves = block.moves.filter((move) => move !== into);
    block.instructions = [...block.instructions, store(into.from)];
  }
  return true;
}
