// Gives local variables their SSA values while a function is being lowered, without memory and without a second pass: Braun, Buchwald,
// Hack, Leissa, Mallon, Zwinkau, "Simple and Efficient Construction of Static Single Assignment Form" (CC 2013), with block parameters
// for phis. A block is sealed when no further predecessor can come; reading a variable in an unsealed block gives it a parameter whose
// arguments are filled in later. Parameters that turn out to stand for one value are removed at the end, in one pass over the function.
import type { FunctionBuilder } from "../../fir/builder.ts";
import type { BlockId, Edge, FirBlock, FirFunction, Terminator, ValueId } from "../../fir/function.ts";
import type { Local } from "./tree.ts";
import { firTypeOf } from "./types.ts";

export class LocalValues {
  private readonly builder: FunctionBuilder;
  private readonly definitions = new Map<BlockId, Map<Local, ValueId>>();
  private readonly predecessors = new Map<BlockId, Set<BlockId>>();
  private readonly incomplete = new Map<BlockId, Map<Local, ValueId>>();
  private readonly sealed = new Set<BlockId>();
  private readonly entry: BlockId;

  constructor(builder: FunctionBuilder) {
    this.builder = builder;
    this.entry = builder.currentBlock;
    this.seal(this.entry);
  }

  write(local: Local, value: ValueId): void {
    this.define(this.builder.currentBlock, local, value);
  }

  /** Every local is written where it is declared, so a read always finds a value. */
  read(local: Local): ValueId {
    return this.readIn(this.builder.currentBlock, local);
  }

  /** Ends the current block; so do `branch`, and the builder's own `return` and `trap`. */
  jump(target: BlockId, args: readonly ValueId[] = []): void {
    this.comesFrom(target, this.builder.currentBlock);
    this.builder.jump(target, args);
  }

  branch(condition: ValueId, then: BlockId, otherwise: BlockId): void {
    this.comesFrom(then, this.builder.currentBlock);
    this.comesFrom(otherwise, this.builder.currentBlock);
    this.builder.branch(condition, then, otherwise);
  }

  /** No further predecessor will come. */
  seal(block: BlockId): void {
    this.sealed.add(block);
    for (const [local, parameter] of this.incomplete.get(block) ?? []) this.fillArguments(block, local, parameter);
    this.incomplete.delete(block);
  }

  /** Whether control can get to where the builder stands. */
  get isReachable(): boolean {
    const block = this.builder.currentBlock;
    return !this.builder.isTerminated && (block === this.entry || this.hasPredecessors(block));
  }

  hasPredecessors(block: BlockId): boolean {
    return (this.predecessors.get(block)?.size ?? 0) > 0;
  }

  /** Call once, when every block is sealed: drops blocks nothing leads to and parameters that stand for one value. */
  finish(): void {
    const { function: fir } = this.builder;
    fir.blocks = fir.blocks.filter((block) => block.id === this.entry || this.hasPredecessors(block.id));
    removeRedundantParameters(fir);
  }

  private define(block: BlockId, local: Local, value: ValueId): void {
    let values = this.definitions.get(block);
    if (!values) this.definitions.set(block, (values = new Map()));
    values.set(local, value);
  }

  /** Jumps out of a block nothing leads to lead nowhere. */
  private comesFrom(block: BlockId, predecessor: BlockId): void {
    if (predecessor !== this.entry && !this.hasPredecessors(predecessor)) return;
    let all = this.predecessors.get(block);
    if (!all) this.predecessors.set(block, (all = new Set()));
    all.add(predecessor);
  }

  /** Iterative, because a chain of blocks may be as long as the program. */
  private readIn(block: BlockId, local: Local): ValueId {
    const unfilled: Unfilled[] = [];
    const value = this.find(block, local, unfilled);
    this.fill(unfilled);
    return value;
  }

  private fillArguments(block: BlockId, local: Local, parameter: ValueId): void {
    this.fill([{ block, local, parameter }]);
  }

  private fill(unfilled: Unfilled[]): void {
    for (let next = unfilled.pop(); next; next = unfilled.pop()) {
      for (const predecessor of this.predecessors.get(next.block) ?? []) {
        this.builder.addArgument(predecessor, next.block, next.parameter, this.find(predecessor, next.local, unfilled));
      }
    }
  }

  /** The value at the end of a block; where paths meet it is a new parameter, whose arguments are left in `unfilled`. */
  private find(start: BlockId, local: Local, unfilled: Unfilled[]): ValueId {
    const path: BlockId[] = [];
    let block = start;
    let value = this.definitions.get(block)?.get(local);
    while (value === undefined) {
      path.push(block);
      const predecessors = this.predecessors.get(block) ?? new Set<BlockId>();
      if (!this.sealed.has(block)) {
        value = this.builder.addParameter(block, firTypeOf(local.type));
        let waiting = this.incomplete.get(block);
        if (!waiting) this.incomplete.set(block, (waiting = new Map()));
        waiting.set(local, value);
      } else if (predecessors.size === 1) {
        block = [...predecessors][0]!;
        value = this.definitions.get(block)?.get(local);
      } else if (predecessors.size === 0 && block !== this.entry) {
        // Never run, and dropped at the end.
        value = this.builder.addParameter(block, firTypeOf(local.type));
      } else if (predecessors.size === 0) {
        throw new Error(`${local.name} is read where it was never written`);
      } else {
        value = this.builder.addParameter(block, firTypeOf(local.type));
        unfilled.push({ block, local, parameter: value });
      }
    }
    for (const passed of path) this.define(passed, local, value);
    return value;
  }
}

/** A parameter whose arguments are due, now that all predecessors of its block are known. */
interface Unfilled {
  readonly block: BlockId;
  readonly local: Local;
  readonly parameter: ValueId;
}

/** A parameter whose arguments are all one value (or itself) is that value; repeats until none is left. */
function removeRedundantParameters(fir: FirFunction): void {
  const replacement = new Map<ValueId, ValueId>();
  const resolve = (value: ValueId): ValueId => {
    let now = value;
    for (let next = replacement.get(now); next !== undefined; next = replacement.get(now)) now = next;
    return now;
  };
  const edgesInto = incomingEdges(fir);
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of fir.blocks.slice(1)) {
      const edges = edgesInto.get(block.id) ?? [];
      for (const [index, parameter] of block.params.entries()) {
        if (replacement.has(parameter.id)) continue;
        const values = new Set(edges.map((edge) => resolve(edge.args[index]!)));
        values.delete(parameter.id);
        if (values.size !== 1) continue;
        replacement.set(parameter.id, [...values][0]!);
        changed = true;
      }
    }
  }
  if (replacement.size > 0) rewrite(fir, replacement, resolve);
}

function edgesOf(terminator: Terminator | undefined): readonly Edge[] {
  if (terminator?.kind === "jump") return [terminator.to];
  return terminator?.kind === "branch" ? [terminator.then, terminator.otherwise] : [];
}

function incomingEdges(fir: FirFunction): Map<BlockId, Edge[]> {
  const into = new Map<BlockId, Edge[]>(fir.blocks.map((block) => [block.id, []]));
  for (const block of fir.blocks) for (const edge of edgesOf(block.terminator)) into.get(edge.target)?.push(edge);
  return into;
}

function rewrite(
  fir: FirFunction,
  replacement: ReadonlyMap<ValueId, ValueId>,
  resolve: (value: ValueId) => ValueId,
): void {
  const kept = new Map(
    fir.blocks.map((block) => [block.id, block.params.map((parameter) => !replacement.has(parameter.id))]),
  );
  const edge = (to: Edge): Edge => ({
    target: to.target,
    args: to.args.filter((_, index) => kept.get(to.target)![index]).map(resolve),
  });
  for (const block of fir.blocks) {
    block.instructions = block.instructions.map((one) =>
      one.args.some((arg) => replacement.has(arg)) ? { ...one, args: one.args.map(resolve) } : one,
    );
    block.terminator = rewriteTerminator(block, edge, resolve);
  }
  for (const block of fir.blocks) block.params = block.params.filter((_, index) => kept.get(block.id)![index]);
}

function rewriteTerminator(
  block: FirBlock,
  edge: (to: Edge) => Edge,
  resolve: (value: ValueId) => ValueId,
): Terminator | undefined {
  const end = block.terminator;
  switch (end?.kind) {
    case "jump":
      return { ...end, to: edge(end.to) };
    case "branch":
      return { ...end, condition: resolve(end.condition), then: edge(end.then), otherwise: edge(end.otherwise) };
    case "return":
      return end.value === undefined ? end : { ...end, value: resolve(end.value) };
    default:
      return end;
  }
}
