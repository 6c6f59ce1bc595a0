// The interval of every value of a function, and what more is known of it in a block that only one outcome of a comparison leads to.
// Loops: bounds that keep growing are taken to the end of the type, and come back to what the loop's test allows.
import { edgesOf, type Flow, flowOf } from "../fir/analysis/edges.ts";
import type { BlockId, Edge, FirFunction, FirInstruction, FirType, ValueId } from "../fir/function.ts";
import { typesOf } from "../fir/rewrite.ts";
import { anyOf, exactly, type Interval, isInt32, isSame, join, onlyInt, transfer, within } from "./interval.ts";

/** A comparison that holds, or does not, in a block and all it dominates. */
interface Fact {
  readonly block: BlockId;
  readonly comparison: FirInstruction;
  readonly holds: boolean;
}

/** After so many changes, a bound that still grows has no end of its own. */
const GROWTH_MAX = 3;
/** Rounds that take bounds back: loops in loops want more than one. */
const RETURN_ROUNDS = 3;

export class ValueRanges {
  readonly flow: Flow;
  private readonly types: ReadonlyMap<ValueId, FirType>;
  private readonly definitions = new Map<ValueId, { readonly one: FirInstruction; readonly block: BlockId }>();
  private readonly ranges = new Map<ValueId, Interval>();
  private readonly facts = new Map<ValueId, Fact[]>();
  /** Entering and leaving numbers of each block in the dominator tree. */
  private readonly spans = new Map<BlockId, readonly [number, number]>();

  constructor(fn: FirFunction) {
    this.flow = flowOf(fn);
    this.types = typesOf(fn);
    for (const { id, instructions } of fn.blocks)
      for (const one of instructions)
        if (one.result !== undefined) this.definitions.set(one.result, { one, block: id });
    this.numberTree();
    this.collectFacts();
    for (const { id, type } of fn.blocks[0]!.params) this.ranges.set(id, anyOf(type));
    this.grow();
    for (let round = 0; round < RETURN_ROUNDS; round++) this.round((_, next) => next);
  }

  /** What a value may be in a block. */
  at(value: ValueId, block: BlockId): Interval {
    const range = this.ranges.get(value) ?? anyOf(this.types.get(value)!);
    const facts = this.facts.get(value);
    if (!facts) return range;
    return facts.reduce(
      (known, fact) => (this.isUnder(fact.block, block) ? this.narrow(value, known, fact) : known),
      range,
    );
  }

  /** Two values as sums of one value and constants, if they are that and the sums stay in 32 bits: the constants. */
  offsets(a: ValueId, b: ValueId): readonly [number, number] | undefined {
    const [left, right] = [this.asSum(a), this.asSum(b)];
    return left.base === right.base ? [left.offset, right.offset] : undefined;
  }

  /** Whether `one` is a sum, difference or product of i32 that stays in 32 bits. */
  staysInside({ op, args }: FirInstruction, block: BlockId): boolean {
    const [a, b] = args.map((arg) => this.at(arg, block)) as [Interval, Interval];
    switch (op) {
      case "add":
      case "addt":
        return isInt32(a.lowest + b.lowest, a.highest + b.highest);
      case "sub":
      case "subt":
        return isInt32(a.lowest - b.highest, a.highest - b.lowest);
      case "mul":
      case "mult":
        return [a.lowest, a.highest].every(
          (x) => isInt32(x * b.lowest, x * b.lowest) && isInt32(x * b.highest, x * b.highest),
        );
      default:
        return false;
    }
  }

  definition(value: ValueId): { readonly one: FirInstruction; readonly block: BlockId } | undefined {
    return this.definitions.get(value);
  }

  private asSum(value: ValueId): { readonly base: ValueId; readonly offset: number } {
    const made = this.definitions.get(value);
    const sign = made && { add: 1, addt: 1, sub: -1, subt: -1 }[made.one.op as string];
    // One that traps does not go on outside.
    if (!made || sign === undefined || !(made.one.op.endsWith("t") || this.staysInside(made.one, made.block)))
      return { base: value, offset: 0 };
    const [a, b] = made.one.args as [ValueId, ValueId];
    const right = onlyInt(this.at(b, made.block));
    if (right !== undefined) return { base: a, offset: sign * right };
    const left = sign > 0 ? onlyInt(this.at(a, made.block)) : undefined;
    return left === undefined ? { base: value, offset: 0 } : { base: b, offset: left };
  }

  private numberTree(): void {
    const children = new Map<BlockId, BlockId[]>();
    for (const [id, parent] of this.flow.dominator) {
      const known = children.get(parent);
      if (known) known.push(id);
      else children.set(parent, [id]);
    }
    let count = 0;
    const work: (readonly [BlockId, number | undefined])[] = [[this.flow.order[0]!, undefined]];
    for (let next = work.pop(); next; next = work.pop()) {
      const [id, entered] = next;
      if (entered !== undefined) {
        this.spans.set(id, [entered, count++]);
        continue;
      }
      work.push([id, count++], ...(children.get(id) ?? []).map((child) => [child, undefined] as const));
    }
  }

  private isUnder(top: BlockId, block: BlockId): boolean {
    const [outer, inner] = [this.spans.get(top), this.spans.get(block)];
    return outer !== undefined && inner !== undefined && outer[0] <= inner[0] && inner[1] <= outer[1];
  }

  private collectFacts(): void {
    for (const id of this.flow.order) {
      const end = this.flow.block.get(id)!.terminator;
      if (end?.kind !== "branch" || end.then.target === end.otherwise.target) continue;
      for (const [edge, holds] of [
        [end.then, true],
        [end.otherwise, false],
      ] as const) {
        if (this.flow.predecessors.get(edge.target)!.length !== 1) continue;
        for (const [value, fact] of this.factsOf(end.condition, holds, edge.target)) {
          const known = this.facts.get(value);
          if (known) known.push(fact);
          else this.facts.set(value, [fact]);
        }
      }
    }
  }

  /** What a condition's outcome says of values: of itself, of what it compares, and of what it is made of. */
  private factsOf(condition: ValueId, holds: boolean, block: BlockId): (readonly [ValueId, Fact])[] {
    const found: (readonly [ValueId, Fact])[] = [];
    const work: (readonly [ValueId, boolean])[] = [[condition, holds]];
    for (let next = work.pop(); next; next = work.pop()) {
      const [value, isTrue] = next;
      // As a comparison with zero that does not hold.
      const itself: FirInstruction = { op: "eq", args: [value], imms: [], type: "i32" };
      found.push([value, { block, comparison: itself, holds: !isTrue }]);
      const made = this.definitions.get(value)?.one;
      if (!made) continue;
      const [a, b] = made.args as [ValueId, ValueId];
      const isZero = (arg: ValueId) =>
        this.definitions.get(arg)?.one.op === "const" && this.definitions.get(arg)?.one.imms[0] === 0;
      if ((made.op === "eq" || made.op === "ne") && isZero(b)) work.push([a, (made.op === "ne") === isTrue]);
      else if (made.op === "and" && isTrue) work.push([a, true], [b, true]);
      else if (made.op === "or" && !isTrue) work.push([a, false], [b, false]);
      if (made.args.length !== 2) continue;
      for (const arg of made.args) found.push([arg, { block, comparison: made, holds: isTrue }]);
    }
    return found;
  }

  /** What a fact leaves of a value's interval. */
  private narrow(value: ValueId, known: Interval, { comparison, holds }: Fact): Interval {
    const { op, args } = comparison;
    const [a, b] = args as [ValueId, ValueId | undefined];
    if (b === undefined) return holds ? within(known, 0, 0) : withoutZero(known);
    if (a === b) return known;
    const isLeft = a === value;
    const other = this.ranges.get(isLeft ? b : a);
    if (!other) return known;
    const { lowest, highest } = other;
    const isFloat = op.startsWith("f");
    const step = isFloat ? 0 : 1;
    switch (isFloat ? op.slice(1) : op) {
      case "eq":
      case "ne":
        if (op.endsWith("eq") === holds) return within(known, lowest, highest, false);
        return lowest === highest && !isFloat ? without(known, lowest) : known;
      case "lt":
        if (holds) return below(known, isLeft, lowest + step, highest - step);
        // A float comparison also fails where one is unknown.
        return isFloat && (known.unknown || other.unknown) ? known : below(known, !isLeft, lowest, highest);
      case "le":
        if (holds) return below(known, isLeft, lowest, highest);
        return isFloat && (known.unknown || other.unknown)
          ? known
          : below(known, !isLeft, lowest + step, highest - step);
      case "ltu":
        // Unsigned below what is not negative: not negative either.
        if (lowest < 0 || holds !== isLeft) return known;
        return within(known, 0, holds ? highest - 1 : highest);
      default:
        return known;
    }
  }

  /** Bounds from below upwards until nothing changes. */
  private grow(): void {
    const changes = new Map<ValueId, number>();
    const widen = (value: ValueId, next: Interval): Interval => {
      const before = this.ranges.get(value);
      if (!before) return next;
      const count = (changes.get(value) ?? 0) + 1;
      changes.set(value, count);
      const joined = join(before, next);
      if (count <= GROWTH_MAX) return joined;
      const any = anyOf(this.types.get(value)!);
      const lowest = joined.lowest < before.lowest ? (joined.lowest >= 0 ? 0 : any.lowest) : before.lowest;
      return {
        lowest,
        highest: joined.highest > before.highest ? any.highest : before.highest,
        unknown: joined.unknown,
      };
    };
    while (this.round(widen));
  }

  /** Goes through all blocks once; `settle` makes a parameter's interval from what its edges bring. True if something changed. */
  private round(settle: (value: ValueId, next: Interval) => Interval): boolean {
    let changed = false;
    const set = (value: ValueId, next: Interval) => {
      const before = this.ranges.get(value);
      if (before && isSame(before, next)) return;
      this.ranges.set(value, next);
      changed = true;
    };
    for (const [place, id] of this.flow.order.entries()) {
      const { params, instructions } = this.flow.block.get(id)!;
      for (const [index, { id: param, type }] of place === 0 ? [] : params.entries()) {
        const next = this.incoming(id, index, type);
        if (next && !(this.ranges.has(param) && isSame(this.ranges.get(param)!, next))) set(param, settle(param, next));
      }
      for (const one of instructions) {
        if (one.result === undefined) continue;
        const next = this.computed(one, id);
        if (next) set(one.result, next);
      }
    }
    return changed;
  }

  private incoming(block: BlockId, index: number, type: FirType): Interval | undefined {
    let all: Interval | undefined;
    for (const from of new Set(this.flow.predecessors.get(block)!)) {
      const end = this.flow.block.get(from)!.terminator!;
      for (const edge of edgesOf(end)) {
        if (edge.target !== block) continue;
        const value = edge.args[index]!;
        if (!this.ranges.has(value)) continue;
        const here = this.alongEdge(value, from, edge);
        all = all ? join(all, here) : here;
      }
    }
    return all ?? (this.flow.predecessors.get(block)!.length === 0 ? anyOf(type) : undefined);
  }

  private alongEdge(value: ValueId, from: BlockId, edge: Edge): Interval {
    const known = this.at(value, from);
    const end = this.flow.block.get(from)!.terminator!;
    if (end.kind !== "branch" || end.then.target === end.otherwise.target) return known;
    const facts = this.factsOf(end.condition, edge === end.then, from);
    return facts.reduce((range, [about, fact]) => (about === value ? this.narrow(value, range, fact) : range), known);
  }

  private computed(one: FirInstruction, block: BlockId): Interval | undefined {
    if (one.op === "const") return exactly(one.imms[0]!);
    if (one.op === "call" || one.op === "getstate") return anyOf(one.type!);
    if (one.args.some((arg) => !this.ranges.has(arg))) return undefined;
    const { op, args } = one;
    return transfer(
      op,
      one.type!,
      args.map((arg) => this.at(arg, block)),
    );
  }
}

const below = (known: Interval, isLeft: boolean, lowest: number, highest: number): Interval =>
  isLeft
    ? within(known, Number.NEGATIVE_INFINITY, highest, false)
    : within(known, lowest, Number.POSITIVE_INFINITY, false);

const without = (known: Interval, value: number): Interval =>
  within(known, known.lowest === value ? value + 1 : known.lowest, known.highest === value ? value - 1 : known.highest);

const withoutZero = (known: Interval): Interval => without(known, 0);
