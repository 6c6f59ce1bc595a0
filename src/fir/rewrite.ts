// Replacing values throughout a function: what most passes end with.
import { mapEdges } from "./analysis/edges.ts";
import type { FirFunction, FirInstruction, FirType, Terminator, ValueId } from "./function.ts";

/** Follows replacements to the end. */
export function resolve(replaced: ReadonlyMap<ValueId, ValueId>, value: ValueId): ValueId {
  let at = value;
  for (let next = replaced.get(at); next !== undefined; next = replaced.get(at)) at = next;
  return at;
}

/** Uses the replacement of each value everywhere. */
export function replaceValues(fn: FirFunction, replaced: ReadonlyMap<ValueId, ValueId>): void {
  if (replaced.size === 0) return;
  const use = (value: ValueId) => resolve(replaced, value);
  const isReplaced = (value: ValueId) => replaced.has(value);
  for (const block of fn.blocks) {
    block.instructions = block.instructions.map(
      (one): FirInstruction => (one.args.some(isReplaced) ? { ...one, args: one.args.map(use) } : one),
    );
    const end = block.terminator;
    if (end && usesOfTerminator(end).some(isReplaced)) block.terminator = replaceInTerminator(end, use);
  }
}

/** The values a terminator reads. */
export function usesOfTerminator(terminator: Terminator): readonly ValueId[] {
  switch (terminator.kind) {
    case "jump":
      return terminator.to.args;
    case "branch":
      return [terminator.condition, ...terminator.then.args, ...terminator.otherwise.args];
    case "return":
      return terminator.value === undefined ? [] : [terminator.value];
    case "trap":
      return [];
  }
}

export function replaceInTerminator(terminator: Terminator, use: (value: ValueId) => ValueId): Terminator {
  if (terminator.kind === "return") {
    return terminator.value === undefined ? terminator : { ...terminator, value: use(terminator.value) };
  }
  const edged = mapEdges(terminator, (edge) => ({ ...edge, args: edge.args.map(use) }));
  return edged.kind === "branch" ? { ...edged, condition: use(edged.condition) } : edged;
}

/** How often each value is used, by instructions and terminators. */
export function useCounts(fn: FirFunction): Map<ValueId, number> {
  const counts = new Map<ValueId, number>();
  const count = (value: ValueId) => {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  };
  for (const block of fn.blocks) {
    for (const one of block.instructions) one.args.forEach(count);
    if (block.terminator) usesOfTerminator(block.terminator).forEach(count);
  }
  return counts;
}

/** Constants by value id. */
export function constantsOf(fn: FirFunction): Map<ValueId, number> {
  const constants = new Map<ValueId, number>();
  for (const block of fn.blocks) {
    for (const one of block.instructions) if (one.op === "const") constants.set(one.result!, one.imms[0]!);
  }
  return constants;
}

/** The type of every value. */
export function typesOf(fn: FirFunction): Map<ValueId, FirType> {
  const types = new Map<ValueId, FirType>();
  for (const { params, instructions } of fn.blocks) {
    for (const { id, type } of params) types.set(id, type);
    for (const { result, type } of instructions) if (result !== undefined) types.set(result, type!);
  }
  return types;
}
