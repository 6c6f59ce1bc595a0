// The same code at the end of every way into a block is done once, at the beginning of that block. Where the ways compute with different
// values, the block gets them as parameters, as long as that costs no more than what is saved.
import { edgesOf, type Flow, flowOf } from "../fir/analysis/edges.ts";
import type { Edge, FirBlock, FirFunction, FirInstruction, FirType, ValueId } from "../fir/function.ts";
import { constantsOf, replaceValues, typesOf, useCounts } from "../fir/rewrite.ts";
import { instruction, isMnemonic } from "../isa/index-by.ts";
import type { Instruction } from "../isa/instruction.ts";
import { isSameWork, mayPass } from "./same-work.ts";

export function mergeTails(fn: FirFunction): boolean {
  const flow = flowOf(fn);
  const joins = flow.order.filter((id) => flow.predecessors.get(id)!.length > 1);
  let changed = false;
  for (const id of joins) while (mergeOne(fn, flow, flow.block.get(id)!)) changed = true;
  return changed;
}

/** What the blocks before a join have in common: the instruction of each, and what becomes of its arguments and result. */
interface Plan {
  readonly work: readonly FirInstruction[];
  /** By argument: the value all ways share, a constant that is the same in all, or the place of a parameter, which may be a new one. */
  readonly args: readonly (ValueId | { readonly constant: number } | { readonly param: number })[];
  /** Parameter of the join that the result was. */
  readonly result: number | undefined;
}

interface Way {
  readonly block: FirBlock;
  readonly edge: Edge;
}

function mergeOne(fn: FirFunction, flow: Flow, join: FirBlock): boolean {
  const from = flow.predecessors.get(join.id)!.map((id) => flow.block.get(id)!);
  if (from.some((block) => block === join || block.terminator?.kind !== "jump")) return false;
  const ways = from.map((block): Way => ({ block, edge: edgesOf(block.terminator)[0]! }));
  const [first, ...others] = ways;
  const uses = useCounts(fn);
  const constants = constantsOf(fn);
  for (const model of [...first!.block.instructions].reverse()) {
    if (model.op === "const" || !canSink(first!, model)) continue;
    const same = others.map((way) =>
      way.block.instructions.findLast((one) => isSameWork(one, model) && canSink(way, one)),
    );
    if (same.some((one) => one === undefined)) continue;
    const plan = planOf([model, ...(same as FirInstruction[])], ways, uses, constants);
    if (!plan) continue;
    carryOut(fn, join, ways, plan);
    return true;
  }
  return false;
}

/** Whether an instruction could as well be the last of its block. */
function canSink({ block }: Way, one: FirInstruction): boolean {
  const after = block.instructions.slice(block.instructions.indexOf(one) + 1);
  return after.every((later) => mayPass(one, later) && !later.args.some((arg) => arg === one.result));
}

function planOf(
  work: readonly FirInstruction[],
  ways: readonly Way[],
  uses: ReadonlyMap<ValueId, number>,
  constants: ReadonlyMap<ValueId, number>,
): Plan | undefined {
  const [model] = work as [FirInstruction];
  const given = ways.map(({ edge }) => edge.args);
  const places = given[0]!.map((_, index) => index);
  let result: number | undefined;
  if (model.result !== undefined) {
    // Nobody but one parameter of the join may want the result.
    result = places.find((index) => work.every((one, way) => given[way]![index] === one.result));
    if (result === undefined || work.some((one) => uses.get(one.result!) !== 1)) return undefined;
  }
  let added = 0;
  const args = model.args.map((arg, position): Plan["args"][number] | undefined => {
    const values = work.map((one) => one.args[position]!);
    if (values.every((value) => value === arg)) return arg;
    const constant = constants.get(arg);
    if (constant !== undefined && values.every((value) => Object.is(constants.get(value), constant)))
      return { constant };
    const known = places.find((index) => values.every((value, way) => given[way]![index] === value));
    if (known !== undefined) return { param: known };
    if (!mayDiffer(model, values, work, ways, uses, constants)) return undefined;
    return { param: places.length + added++ };
  });
  if (args.includes(undefined)) return undefined;
  // What the result's parameter cost, one for an argument costs too.
  if (added > 1 || (added === 1 && model.op === "setstate")) return undefined;
  return { work, args: args as Plan["args"], result };
}

/** Whether an argument may become a parameter: computed in each way for this alone, so that it can be computed where it is wanted. */
function mayDiffer(
  model: FirInstruction,
  values: readonly ValueId[],
  work: readonly FirInstruction[],
  ways: readonly Way[],
  uses: ReadonlyMap<ValueId, number>,
  constants: ReadonlyMap<ValueId, number>,
): boolean {
  const isOperand = isMnemonic(model.op) && (instruction(model.op) as Instruction).immediate !== undefined;
  return values.every((value, way) => {
    if (constants.has(value)) return !isOperand;
    const isOwn = ways[way]!.block.instructions.some(({ result }) => result === value);
    return isOwn && uses.get(value) === work[way]!.args.filter((arg) => arg === value).length;
  });
}

function carryOut(fn: FirFunction, join: FirBlock, ways: readonly Way[], plan: Plan): void {
  const types = typesOf(fn);
  const [model] = plan.work as [FirInstruction];
  const columns: { readonly id: ValueId; readonly type: FirType; readonly values: readonly ValueId[] }[] =
    join.params.map(({ id, type }, index) => ({ id, type, values: ways.map(({ edge }) => edge.args[index]!) }));
  const made: FirInstruction[] = [];
  const args = plan.args.map((arg, position) => {
    if (typeof arg === "number") return arg;
    const values = plan.work.map((one) => one.args[position]!);
    if ("constant" in arg) {
      const result = fn.nextValue++ as ValueId;
      made.push({ op: "const", args: [], imms: [arg.constant], result, type: types.get(values[0]!)! });
      return result;
    }
    columns[arg.param] ??= { id: fn.nextValue++ as ValueId, type: types.get(values[0]!)!, values };
    return columns[arg.param]!.id;
  });
  const gone = plan.result;
  const kept = columns.filter((_, index) => index !== gone);
  join.params = kept.map(({ id, type }) => ({ id, type }));
  join.instructions = [...made, { ...model, args }, ...join.instructions];
  for (const [way, { block }] of ways.entries()) {
    block.instructions = block.instructions.filter((one) => one !== plan.work[way]);
    const to: Edge = { target: join.id, args: kept.map(({ values }) => values[way]!) };
    if (block.terminator?.kind === "jump") block.terminator = { ...block.terminator, to };
  }
  if (gone !== undefined) replaceValues(fn, new Map([[columns[gone]!.id, model.result!]]));
}
