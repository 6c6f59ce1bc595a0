// Puts a helper function's code where it is called: one that is called once always, a small one at each call. What is never called goes.
// The first step of a module's optimization: later passes see through what was a call.
import { mapEdges } from "../fir/analysis/edges.ts";
import type {
  BlockId,
  Edge,
  FirBlock,
  FirFunction,
  FirInstruction,
  FirModule,
  Terminator,
  ValueId,
} from "../fir/function.ts";
import type { Level } from "./passes.ts";

/** Instructions of a function that is put at each of several calls: not more than a call with its arguments, or what is worth its time. */
const SMALL: Readonly<Record<Level, number>> = { s: 2, "2": 30 };
/** A function of more is not put into another: registers run short, and boards parse nested text slowly. */
const CALLER_MAX = 400;

/** Inlines in place; true if something changed. */
export function inlineCalls(module: FirModule, level: Level): boolean {
  const small = SMALL[level];
  let changed = dropUncalled(module);
  for (let again = true; again; ) {
    again = false;
    const calls = callCounts(module);
    for (const callee of module.functions) {
      const inner = callsOf(callee);
      // What calls others in turn makes long functions, and long functions need wide registers.
      if (
        callee.kind !== "helper" ||
        callee.isResident ||
        inner.includes(callee.name) ||
        (level === "s" && inner.length > 0)
      )
        continue;
      const count = calls.get(callee.name) ?? 0;
      if (count === 0 || (count > 1 && (inner.length > 0 || sizeOf(callee) > small))) continue;
      for (const caller of module.functions) {
        if (caller === callee || sizeOf(caller) + count * sizeOf(callee) > CALLER_MAX) continue;
        while (inlineOne(caller, callee)) again = true;
      }
    }
    if (dropUncalled(module)) again = true;
    changed ||= again;
  }
  return changed;
}

function callsOf(fn: FirFunction): string[] {
  const calls: string[] = [];
  for (const { instructions } of fn.blocks)
    for (const { callee } of instructions) if (callee !== undefined) calls.push(callee);
  return calls;
}

function sizeOf(fn: FirFunction): number {
  let size = fn.blocks.length - 1;
  for (const { instructions } of fn.blocks) for (const { op } of instructions) if (op !== "const") size++;
  return size;
}

function callCounts(module: FirModule): Map<string, number> {
  const counts = new Map<string, number>();
  for (const fn of module.functions)
    for (const callee of callsOf(fn)) counts.set(callee, (counts.get(callee) ?? 0) + 1);
  return counts;
}

/** Takes out helper functions that no entry leads to. */
function dropUncalled(module: FirModule): boolean {
  const byName = new Map(module.functions.map((fn) => [fn.name, fn]));
  const reached = new Set<FirFunction>();
  const work = module.functions.filter(({ kind }) => kind !== "helper");
  // Functions without any entry are a library: nothing says what of it is wanted.
  if (work.length === 0) return false;
  for (let fn = work.pop(); fn; fn = work.pop()) {
    if (reached.has(fn)) continue;
    reached.add(fn);
    for (const callee of callsOf(fn)) {
      const called = byName.get(callee);
      if (called) work.push(called);
    }
  }
  if (reached.size === module.functions.length) return false;
  module.functions.splice(0, module.functions.length, ...module.functions.filter((fn) => reached.has(fn)));
  return true;
}

/** Replaces the first call of `callee` in `caller` by its code; false if there is none. */
function inlineOne(caller: FirFunction, callee: FirFunction): boolean {
  for (const block of caller.blocks) {
    const at = block.instructions.findIndex(({ op, callee: name }) => op === "call" && name === callee.name);
    if (at < 0) continue;
    const call = block.instructions[at]!;
    const after: FirBlock = {
      id: caller.nextBlock++ as BlockId,
      params: call.result === undefined ? [] : [{ id: call.result, type: call.type! }],
      instructions: block.instructions.slice(at + 1),
      terminator: block.terminator,
    };
    const copy = copyInto(caller, callee, after.id, call);
    block.instructions = block.instructions.slice(0, at);
    block.terminator = { kind: "jump", to: { target: copy[0]!.id, args: call.args }, ...spanOf(call) };
    caller.blocks.splice(caller.blocks.indexOf(block) + 1, 0, ...copy, after);
    return true;
  }
  return false;
}

const spanOf = ({ span }: Pick<FirInstruction, "span">): Pick<FirInstruction, "span"> => (span ? { span } : {});

/**
 * The callee's blocks with new numbers; its returns lead to `after`. Code that comes from another file than the call, as the assembly of a
 * word does, or from none, now comes from where the call is.
 */
function copyInto(caller: FirFunction, callee: FirFunction, after: BlockId, call: FirInstruction): FirBlock[] {
  const hasResult = call.result !== undefined;
  const origin = (one: Pick<FirInstruction, "span">) =>
    spanOf(call.span && one.span?.file.path !== call.span.file.path ? call : one);
  const values = new Map<ValueId, ValueId>();
  const blocks = new Map(callee.blocks.map(({ id }) => [id, caller.nextBlock++ as BlockId]));
  const define = (value: ValueId): ValueId => {
    const fresh = caller.nextValue++ as ValueId;
    values.set(value, fresh);
    return fresh;
  };
  for (const { params, instructions } of callee.blocks) {
    for (const { id } of params) define(id);
    for (const { result } of instructions) if (result !== undefined) define(result);
  }
  const use = (value: ValueId): ValueId => values.get(value)!;
  const edge = ({ target, args }: Edge): Edge => ({ target: blocks.get(target)!, args: args.map(use) });
  const terminator = (end: Terminator): Terminator => {
    if (end.kind === "return")
      return { kind: "jump", to: { target: after, args: hasResult ? [use(end.value!)] : [] }, ...origin(end) };
    const mapped = { ...mapEdges(end, edge), ...origin(end) };
    return mapped.kind === "branch" ? { ...mapped, condition: use(mapped.condition) } : mapped;
  };
  return callee.blocks.map((block) => ({
    id: blocks.get(block.id)!,
    params: block.params.map(({ id, type }) => ({ id: use(id), type })),
    instructions: block.instructions.map((one) => ({
      ...one,
      ...origin(one),
      args: one.args.map(use),
      ...(one.result === undefined ? {} : { result: use(one.result) }),
    })),
    terminator: block.terminator && terminator(block.terminator),
  }));
}
