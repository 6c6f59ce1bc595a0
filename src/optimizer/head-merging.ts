// The same code on both sides of a branch is done once, in front of it.
import { flowOf } from "../fir/analysis/edges.ts";
import type { FirBlock, FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { constantsOf, replaceValues, resolve } from "../fir/rewrite.ts";
import { isSameWork, mayPass } from "./same-work.ts";

export function mergeHeads(fn: FirFunction): boolean {
  const flow = flowOf(fn);
  const replaced = new Map<ValueId, ValueId>();
  const constants = constantsOf(fn);
  let changed = false;
  // From the end, so that what is common to the inner branches is seen by the outer ones.
  for (const id of [...flow.order].reverse()) {
    const block = flow.block.get(id)!;
    const end = block.terminator;
    if (end?.kind !== "branch" || end.then.target === end.otherwise.target) continue;
    const sides = [end.then, end.otherwise];
    if (sides.some(({ target }) => flow.predecessors.get(target)!.length !== 1)) continue;
    const [then, otherwise] = sides.map(({ target }) => flow.block.get(target)!) as [FirBlock, FirBlock];
    const find = () => commonOf(then, otherwise, replaced, constants);
    for (let pair = find(); pair; pair = find()) {
      const [one, other] = pair;
      then.instructions = then.instructions.filter((candidate) => candidate !== one);
      otherwise.instructions = otherwise.instructions.filter((candidate) => candidate !== other);
      // Constants of the side are made again: dead-code and common-values see to the rest.
      const made: FirInstruction[] = [];
      const args = one.args.map((arg) => {
        const constant = then.instructions.find(({ op, result }) => op === "const" && result === arg);
        if (!constant) return arg;
        const result = fn.nextValue++ as ValueId;
        made.push({ ...constant, result });
        return result;
      });
      block.instructions = [...block.instructions, ...made, { ...one, args }];
      if (other.result !== undefined) replaced.set(other.result, one.result!);
      changed = true;
    }
  }
  replaceValues(fn, replaced);
  return changed;
}

/** An instruction of each block that are the same and could stand first in both. */
function commonOf(
  then: FirBlock,
  otherwise: FirBlock,
  replaced: ReadonlyMap<ValueId, ValueId>,
  constants: ReadonlyMap<ValueId, number>,
): readonly [FirInstruction, FirInstruction] | undefined {
  const own = new Set([...then.params, ...otherwise.params].map(({ id }) => id));
  for (const { instructions } of [then, otherwise])
    for (const { op, result } of instructions) if (result !== undefined && op !== "const") own.add(result);
  const canRise = (block: FirBlock, one: FirInstruction): boolean =>
    one.args.every((arg) => !own.has(resolve(replaced, arg))) &&
    block.instructions.slice(0, block.instructions.indexOf(one)).every((earlier) => mayPass(one, earlier));
  const isSameValue = (a: ValueId, b: ValueId): boolean => {
    const constant = constants.get(a);
    return (
      resolve(replaced, a) === resolve(replaced, b) || (constant !== undefined && Object.is(constant, constants.get(b)))
    );
  };
  for (const one of then.instructions) {
    if (one.op === "const" || !canRise(then, one)) continue;
    const other = otherwise.instructions.find(
      (candidate) =>
        isSameWork(one, candidate) &&
        one.args.every((arg, index) => isSameValue(arg, candidate.args[index]!)) &&
        canRise(otherwise, candidate),
    );
    if (other) return [one, other];
  }
  return undefined;
}
