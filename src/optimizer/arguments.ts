// Parameters of helper functions that need not be passed: one that gets the same constant at every call is that constant in the function,
// and one that the function does not use goes. A result that no call uses goes too. For a constant, the function is computed with it.
import type { FirFunction, FirInstruction, FirModule, FirType, ValueId } from "../fir/function.ts";
import { constantsOf, useCounts } from "../fir/rewrite.ts";

/** Specializes in place; true if something changed. Functions are replaced in the module's list, as their heads change. */
export function specializeArguments(module: FirModule): boolean {
  // Without entries it is a library: its functions are called from elsewhere.
  if (module.functions.every(({ kind }) => kind === "helper")) return false;
  let changed = false;
  const known = new Map<FirFunction, ReadonlyMap<ValueId, number>>();
  const usesIn = (fn: FirFunction): ReadonlyMap<ValueId, number> => {
    const uses = known.get(fn) ?? useCounts(fn);
    known.set(fn, uses);
    return uses;
  };
  for (const fn of [...module.functions]) {
    if (fn.kind !== "helper" || fn.isResident) continue;
    const calls = callsOf(module, fn.name);
    const uses = usesIn(fn);
    const fixed = fn.blocks[0]!.params.map(({ id, type }, index) => argumentOf(fn, calls, index, id, type, uses));
    const isResultUnused =
      fn.result !== undefined &&
      calls.every(({ caller, call }) => call.result === undefined || !usesIn(caller).has(call.result));
    if (fixed.every((one) => one === undefined) && !isResultUnused) continue;
    changed = true;
    known.clear();
    replaceHead(module, fn, fixed, isResultUnused);
  }
  return changed;
}

interface Call {
  readonly caller: FirFunction;
  readonly call: FirInstruction;
  readonly constants: ReadonlyMap<ValueId, number>;
}

function callsOf(module: FirModule, name: string): Call[] {
  return module.functions.flatMap((caller) => {
    const calls = caller.blocks.flatMap(({ instructions }) => instructions.filter(({ callee }) => callee === name));
    if (calls.length === 0) return [];
    const constants = constantsOf(caller);
    return calls.map((call) => ({ caller, call, constants }));
  });
}

/** What becomes of a parameter: a constant, nothing, or (undefined) it stays. */
function argumentOf(
  fn: FirFunction,
  calls: readonly Call[],
  index: number,
  id: ValueId,
  type: FirType,
  uses: ReadonlyMap<ValueId, number>,
): FirInstruction | "unused" | undefined {
  if (!uses.has(id)) return "unused";
  // A call of itself that passes its parameter on says nothing new.
  const given = calls.filter(({ caller, call }) => caller !== fn || call.args[index] !== id);
  const values = given.map(({ call, constants }) => constants.get(call.args[index]!));
  const [value] = values;
  if (value === undefined || values.some((other) => !Object.is(other, value))) return undefined;
  return { op: "const", args: [], imms: [value], result: id, type };
}

function replaceHead(
  module: FirModule,
  fn: FirFunction,
  fixed: readonly (FirInstruction | "unused" | undefined)[],
  isResultUnused: boolean,
): void {
  const keep = <T>(list: readonly T[]): T[] => list.filter((_, index) => fixed[index] === undefined);
  const { result, ...head } = fn;
  const next: FirFunction = {
    ...head,
    ...(result && !isResultUnused ? { result } : {}),
    params: keep(fn.params),
  };
  const [first] = next.blocks as [FirFunction["blocks"][number]];
  first.params = keep(first.params);
  first.instructions = [...fixed.flatMap((one) => (one && one !== "unused" ? [one] : [])), ...first.instructions];
  for (const block of isResultUnused ? next.blocks : []) {
    if (block.terminator?.kind !== "return") continue;
    const { value: _, ...end } = block.terminator;
    block.terminator = end;
  }
  module.functions[module.functions.indexOf(fn)] = next;
  for (const caller of module.functions) {
    for (const block of caller.blocks) {
      block.instructions = block.instructions.map((one) => {
        if (one.callee !== fn.name) return one;
        const { result: made, type, ...call } = one;
        const answer = made === undefined || isResultUnused ? {} : { result: made, type: type! };
        return { ...call, args: keep(one.args), ...answer };
      });
    }
  }
}
