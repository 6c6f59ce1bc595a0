// Constants through block parameters and around loops, followed only along the ways that can be taken (Wegman and Zadeck, "Constant
// Propagation with Conditional Branches"). What is found to be constant is made one where it is computed; a branch on it is left to fold.
import { edgesOf, mapEdges } from "../fir/analysis/edges.ts";
import type { BlockId, Edge, FirBlock, FirFunction, FirInstruction, FirType, ValueId } from "../fir/function.ts";
import { computeKnown } from "./fold.ts";

/** A value nothing has reached yet has no entry; `varies` may be anything. */
type Known = number | "varies";

export function propagateConstants(fn: FirFunction): boolean {
  const known = new Propagation(fn).run();
  let changed = false;
  for (const block of fn.blocks) {
    const made: FirInstruction[] = [];
    const isFirst = block === fn.blocks[0];
    block.instructions = block.instructions.map((one) => {
      const value = one.result === undefined || one.op === "const" ? undefined : known.get(one.result);
      if (typeof value !== "number") return one;
      changed = true;
      return constant(one.result!, one.type!, value, one);
    });
    for (const { id, type } of isFirst ? [] : [...block.params]) {
      const value = known.get(id);
      if (typeof value !== "number") continue;
      const index = block.params.findIndex((param) => param.id === id);
      block.params = block.params.filter((param) => param.id !== id);
      dropArgument(fn, block.id, index);
      made.push(constant(id, type, value, undefined));
      changed = true;
    }
    block.instructions = [...made, ...block.instructions];
  }
  return changed;
}

const constant = (result: ValueId, type: FirType, value: number, from: FirInstruction | undefined): FirInstruction => ({
  op: "const",
  args: [],
  imms: [value],
  result,
  type,
  ...(from?.span ? { span: from.span } : {}),
});

function dropArgument(fn: FirFunction, target: BlockId, index: number): void {
  const without = (edge: Edge): Edge =>
    edge.target === target ? { ...edge, args: edge.args.filter((_, at) => at !== index) } : edge;
  for (const block of fn.blocks) block.terminator = block.terminator && mapEdges(block.terminator, without);
}

class Propagation {
  private readonly known = new Map<ValueId, Known>();
  private readonly blocks: ReadonlyMap<BlockId, FirBlock>;
  private readonly first: FirBlock;
  /** Blocks that control can get to. */
  private readonly reached = new Set<BlockId>();
  /** Where each value is used: by instructions (their blocks too) and by terminators. */
  private readonly users = new Map<ValueId, (readonly [FirBlock, FirInstruction | undefined])[]>();
  private readonly work: (readonly [FirBlock, FirInstruction | undefined])[] = [];

  constructor(fn: FirFunction) {
    this.blocks = new Map(fn.blocks.map((block) => [block.id, block]));
    this.first = fn.blocks[0]!;
    const use = (value: ValueId, block: FirBlock, one: FirInstruction | undefined) => {
      const users = this.users.get(value);
      if (users) users.push([block, one]);
      else this.users.set(value, [[block, one]]);
    };
    for (const block of fn.blocks) {
      for (const one of block.instructions) for (const arg of one.args) use(arg, block, one);
      const end = block.terminator;
      if (end?.kind === "branch") use(end.condition, block, undefined);
      for (const { args } of edgesOf(end)) for (const arg of args) use(arg, block, undefined);
    }
  }

  run(): ReadonlyMap<ValueId, Known> {
    for (const { id } of this.first.params) this.known.set(id, "varies");
    this.reach(this.first);
    for (let next = this.work.pop(); next; next = this.work.pop()) {
      const [block, one] = next;
      if (!this.reached.has(block.id)) continue;
      if (one) this.visit(one);
      else this.leave(block);
    }
    return this.known;
  }

  /** Everything in the block is to be looked at; not here and now, for functions have thousands of blocks in a row. */
  private reach(block: FirBlock): void {
    if (this.reached.has(block.id)) return;
    this.reached.add(block.id);
    this.work.push([block, undefined]);
    for (let at = block.instructions.length - 1; at >= 0; at--) this.work.push([block, block.instructions[at]]);
  }

  private visit(one: FirInstruction): void {
    if (one.result === undefined) return;
    if (one.op === "const") return this.learn(one.result, one.imms[0]!);
    const args = one.args.map((arg) => this.known.get(arg));
    if (args.includes(undefined) && !args.includes("varies")) return;
    const value = args.every((arg) => typeof arg === "number") ? computeKnown(one, args as number[]) : undefined;
    this.learn(one.result, value ?? "varies");
  }

  private leave({ terminator: end }: FirBlock): void {
    if (end?.kind === "branch") {
      const condition = this.known.get(end.condition);
      if (condition === undefined) return;
      if (condition !== 0) this.follow(end.then);
      if (condition === 0 || condition === "varies") this.follow(end.otherwise);
      return;
    }
    for (const edge of edgesOf(end)) this.follow(edge);
  }

  private follow({ target, args }: Edge): void {
    const block = this.blocks.get(target)!;
    for (const [index, { id }] of block.params.entries()) {
      const value = this.known.get(args[index]!);
      if (value !== undefined) this.learn(id, value);
    }
    this.reach(block);
  }

  private learn(value: ValueId, fact: Known): void {
    const before = this.known.get(value);
    if (before === "varies" || Object.is(before, fact)) return;
    this.known.set(value, before === undefined ? fact : "varies");
    this.work.push(...(this.users.get(value) ?? []));
  }
}
