// Registers for virtual registers, by colouring the interference graph (Chaitin and Briggs: moves are joined, what has few neighbours is
// coloured last, the rest is tried and otherwise kept in memory). Moves are joined boldly first, and only with care where that fails.
import { BitSet } from "../fir/analysis/bit-set.ts";
import type { Flow } from "../fir/analysis/edges.ts";
import type { FirType } from "../fir/function.ts";
import { FLOAT_REGISTERS, INT_REGISTERS } from "../isa/registers.ts";
import { type Interference, interferenceOf, pressureOf } from "./interference.ts";
import { LiveSets } from "./live-sets.ts";
import type { Colouring, MachineFunction, Virtual } from "./machine-code.ts";
import { localiseConstants, type SpillGroup, spill } from "./spill.ts";

/** Each round sends at least one long life to memory; a handful is usual. */
const ROUNDS_MAX = 60;

const BANKS = ["i32", "f64"] as const;
const SIZE: Readonly<Record<FirType, number>> = { i32: INT_REGISTERS, f64: FLOAT_REGISTERS };

/** Registers that may not be used, by bank. */
type Closed = Readonly<Record<FirType, ReadonlySet<number>>>;

export interface AllocateOptions {
  /** Keep this integer register out (the structurer's flag). */
  readonly reserved: number | undefined;
  /** A word of memory for a spilled value. */
  readonly takeWord: (type: FirType) => number;
}

export interface Allocation {
  readonly colour: Colouring;
  /** A register that nothing in the function uses. */
  readonly spare: Readonly<Record<FirType, number | undefined>>;
}

/** Colours the function, rewriting it where values are spilled. Undefined if even that does not fit. */
export function allocate(fn: MachineFunction, flow: Flow, options: AllocateOptions): Allocation | undefined {
  let live = new LiveSets(fn, flow);
  const pressure = pressureOf(fn, flow, live);
  const isCrowded = BANKS.some((bank) => pressure[bank] > SIZE[bank]);
  // Constants that are kept through the whole function are the first to go: all at once, or there would be a round for each.
  const packed = BANKS.filter((bank) => pressure[bank] > 2 * SIZE[bank]);
  for (const bank of packed) localiseConstants(fn, bank);
  if (packed.length > 0) live = new LiveSets(fn, flow);
  const temporaries = new Set<Virtual>();
  const reserved = options.reserved === undefined ? [] : [options.reserved];
  const closed: Closed = { i32: new Set(reserved), f64: new Set() };
  // Where far more is wanted than there is, the first round leaves a register for the temporaries it will need: there is one round less.
  const closedFirst: Closed = {
    i32: new Set(packed.includes("i32") ? [...reserved, SIZE.i32 - 1] : reserved),
    f64: new Set(packed.includes("f64") ? [SIZE.f64 - 1] : []),
  };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const graph = interferenceOf(fn, flow, live, temporaries);
    // Where more is wanted at once than there are registers, it need not be tried.
    const bold = isCrowded ? undefined : new Painter(fn, graph, closed, "bold").paint();
    if (bold?.kind === "coloured") return bold;
    const isFirst = packed.length > 0 && round === 0;
    const careful = new Painter(fn, graph, isFirst ? closedFirst : closed, "careful").paint();
    if (careful.kind === "coloured") return careful;
    if (careful.groups.length === 0) {
      // The register that was kept free may be what is lacking.
      if (isFirst) continue;
      return undefined;
    }
    spill(fn, careful.groups, temporaries, options.takeWord);
    live = new LiveSets(fn, flow);
  }
  return undefined;
}

type Painted =
  | ({ readonly kind: "coloured" } & Allocation)
  /** What has to go to memory; empty if nothing may. */
  | { readonly kind: "full"; readonly groups: readonly SpillGroup[] };

class Painter {
  private readonly graph: Interference;
  private readonly closed: Closed;
  private readonly mode: "bold" | "careful";
  private readonly neighbours: readonly BitSet[];
  /** How many neighbours each has. */
  private readonly degree: Int32Array;
  private readonly cost: number[];
  /** Union-find: who a register was joined with. */
  private readonly parent: number[];
  /** Register number of what is decided, by root. */
  private readonly fixed = new Map<number, number>();
  private readonly banks: readonly FirType[];

  constructor(fn: MachineFunction, graph: Interference, closed: Closed, mode: "bold" | "careful") {
    this.graph = graph;
    this.closed = closed;
    this.mode = mode;
    this.neighbours = BitSet.copies(graph.neighbours);
    this.degree = Int32Array.from(this.neighbours, (set) => set.count);
    this.cost = [...graph.cost];
    this.parent = graph.virtuals.map((_, index) => index);
    this.banks = graph.virtuals.map((of) => fn.bank.get(of)!);
    for (const [of, register] of fn.fixed) this.fixed.set(graph.indexOf(of), register);
  }

  paint(): Painted {
    this.joinCopies();
    return this.select(this.simplify());
  }

  private find(of: number): number {
    let root = of;
    while (this.parent[root] !== root) root = this.parent[root]!;
    for (let at = of; at !== root; ) [at, this.parent[at]] = [this.parent[at]!, root];
    return root;
  }

  /** Registers there are for a bank. */
  private size(bank: FirType): number {
    return SIZE[bank] - this.closed[bank].size;
  }

  private joinCopies(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const { to, from } of this.graph.copies) if (this.join(this.find(to), this.find(from))) changed = true;
    }
  }

  private join(x: number, y: number): boolean {
    const [a, b] = this.fixed.has(y) ? [y, x] : [x, y];
    if (a === b || this.fixed.has(b) || this.neighbours[a]!.has(b)) return false;
    const near = this.neighbours[b]!;
    if (this.mode === "careful" && !this.isSafe(a, b)) return false;
    this.parent[b] = a;
    this.cost[a]! += this.cost[b]!;
    near.forEach((other) => {
      this.neighbours[other]!.delete(b);
      if (this.neighbours[a]!.has(other)) this.degree[other]!--;
      else {
        this.neighbours[other]!.add(a);
        this.neighbours[a]!.add(other);
        this.degree[a]!++;
      }
    });
    near.clear();
    this.degree[b] = 0;
    return true;
  }

  /** Briggs: the joined one has few neighbours with many. George, for a decided register: all neighbours know it already, or have few. */
  private isSafe(a: number, b: number): boolean {
    const size = this.size(this.banks[a]!);
    const hasMany = (of: number) => this.fixed.has(of) || this.degree[of]! >= size;
    let many = 0;
    if (this.fixed.has(a)) {
      this.neighbours[b]!.forEach((other) => {
        if (hasMany(other) && !this.neighbours[a]!.has(other)) many++;
      });
      return many === 0;
    }
    const near = new BitSet(this.neighbours[a]!);
    near.addAll(this.neighbours[b]!);
    near.forEach((other) => {
      if (hasMany(other)) many++;
    });
    return many < size;
  }

  /** The order to colour in, last first. */
  private simplify(): number[] {
    const left = new Set<number>();
    this.parent.forEach((parent, of) => {
      if (parent === of && !this.fixed.has(of)) left.add(of);
    });
    const degree = this.degree.slice();
    const easy = [...left].filter((of) => degree[of]! < this.size(this.banks[of]!)).reverse();
    const stack: number[] = [];
    const take = (of: number) => {
      left.delete(of);
      stack.push(of);
      this.neighbours[of]!.forEach((other) => {
        if (degree[other]!-- === this.size(this.banks[other]!) && left.has(other)) easy.push(other);
      });
    };
    while (left.size > 0) {
      const of = easy.pop();
      if (of !== undefined) {
        if (left.has(of)) take(of);
        continue;
      }
      // Nobody is easy: hope for the one that would hurt least in memory.
      let best: number | undefined;
      let least = Number.POSITIVE_INFINITY;
      for (const candidate of left) {
        const harm = this.cost[candidate]! / degree[candidate]!;
        if (best !== undefined && harm >= least) continue;
        best = candidate;
        least = harm;
      }
      take(best!);
    }
    return stack;
  }

  private select(stack: readonly number[]): Painted {
    // By root; -1 where there is none yet.
    const colours = new Int16Array(this.parent.length).fill(-1);
    for (const [of, register] of this.fixed) colours[of] = register;
    const partners = this.pairs([
      ...this.graph.copies.map(({ to, from }) => [to, from] as const),
      ...this.graph.fusible,
    ]);
    const dislikes = this.pairs(this.graph.dislikes);
    const failed: number[] = [];
    for (let at = stack.length - 1; at >= 0; at--) {
      const of = stack[at]!;
      const bank = this.banks[of]!;
      const taken = new Uint8Array(SIZE[bank]);
      this.neighbours[of]!.forEach((other) => {
        if (colours[other]! >= 0) taken[colours[other]!] = 1;
      });
      for (const register of this.closed[bank]) taken[register] = 1;
      const avoided = taken.slice();
      for (const other of dislikes.get(of) ?? []) if (colours[other]! >= 0) avoided[colours[other]!] = 1;
      const liked = partners.get(of)?.find((other) => colours[other]! >= 0 && taken[colours[other]!] === 0);
      const first = avoided.indexOf(0, liked === undefined ? 0 : colours[liked]!);
      const register = first >= 0 ? first : taken.indexOf(0);
      if (register >= 0) colours[of] = register;
      else failed.push(of);
    }
    if (failed.length > 0) return { kind: "full", groups: this.groups(failed) };
    const { indexOf } = this.graph;
    const spare = { i32: this.spare("i32", colours), f64: this.spare("f64", colours) };
    return { kind: "coloured", colour: (of) => colours[this.find(indexOf(of))]!, spare };
  }

  private spare(bank: FirType, colours: Int16Array): number | undefined {
    const used = new Set(this.closed[bank]);
    colours.forEach((register, of) => {
      if (register >= 0 && this.banks[of] === bank) used.add(register);
    });
    let register = 0;
    while (used.has(register)) register++;
    return register < SIZE[bank] ? register : undefined;
  }

  /** Pairs by either of the two. */
  private pairs(list: readonly (readonly [number, number])[]): ReadonlyMap<number, readonly number[]> {
    const pairs = new Map<number, number[]>();
    for (const [x, y] of list) {
      const [a, b] = [this.find(x), this.find(y)];
      if (a === b) continue;
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const known = pairs.get(one);
        if (known) known.push(other);
        else pairs.set(one, [other]);
      }
    }
    return pairs;
  }

  private groups(failed: readonly number[]): SpillGroup[] {
    const members = new Map<number, Virtual[]>(failed.map((of) => [of, []]));
    for (const [of, virtual] of this.graph.virtuals.entries()) members.get(this.find(of))?.push(virtual);
    return failed.flatMap((of) =>
      Number.isFinite(this.cost[of]!) ? [{ members: members.get(of)!, type: this.banks[of]! }] : [],
    );
  }
}
