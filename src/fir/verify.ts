// Every invariant of FIR, one named check each. Run between passes in tests.

import { instructionNamed } from "../isa/index-by.ts";
import { VALUES_MAX } from "../wire/message.ts";
import { dominates, edgesOf, flowOf } from "./analysis/edges.ts";
import type { BlockId, FirFunction, FirInstruction, FirModule, FirType, ValueId } from "./function.ts";
import { opFacts } from "./ops.ts";

export interface FirFault {
  readonly check: string;
  readonly function: string;
  readonly detail: string;
}

/** All faults of a module; empty when it is well formed. */
export function verifyModule(module: FirModule): FirFault[] {
  const names = new Set<string>();
  const entries = new Set<string>();
  const faults: FirFault[] = [];
  for (const fn of module.functions) {
    if (names.has(fn.name))
      faults.push({ check: "unique-names", function: fn.name, detail: "two functions have this name" });
    names.add(fn.name);
    const entry = fn.kind === "on" ? `on ${fn.topic}` : fn.kind;
    if (fn.kind !== "helper" && entries.has(entry))
      faults.push({ check: "unique-entries", function: fn.name, detail: `a second entry "${entry}"` });
    entries.add(entry);
    faults.push(...verifyFunction(fn, module));
  }
  return faults;
}

function verifyFunction(fn: FirFunction, module: FirModule): FirFault[] {
  const faults: FirFault[] = [];
  const fault = (check: string, detail: string) => faults.push({ check, function: fn.name, detail });
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  if (blocks.size !== fn.blocks.length || fn.blocks.length === 0) fault("blocks", "no block, or two of one number");
  for (const block of fn.blocks) {
    if (!block.terminator) fault("terminated", `b${block.id} has no terminator`);
    for (const edge of edgesOf(block.terminator)) {
      if (!blocks.has(edge.target)) fault("targets", `b${block.id} goes to b${edge.target}, which is not there`);
    }
  }
  if (faults.length > 0) return faults;
  if (fn.blocks.some((block) => edgesOf(block.terminator).some((edge) => edge.target === fn.blocks[0]!.id))) {
    fault("first-block", "something jumps to the first block");
  }
  const first = fn.blocks[0]!.params.map((param) => param.type);
  if (first.join() !== fn.params.join()) fault("parameters", "the first block's parameters are not the function's");

  const types = new Map<ValueId, FirType>();
  const home = new Map<ValueId, { readonly block: BlockId; readonly index: number }>();
  const define = (value: ValueId, type: FirType, block: BlockId, index: number) => {
    if (types.has(value)) fault("single-definition", `%${value} is defined twice`);
    types.set(value, type);
    home.set(value, { block, index });
  };
  for (const block of fn.blocks) {
    for (const param of block.params) define(param.id, param.type, block.id, -1);
    block.instructions.forEach((one, index) => {
      if ((one.result === undefined) !== (one.type === undefined))
        fault("results", `${one.op} has a result or a type, not both`);
      if (one.result !== undefined) define(one.result, one.type!, block.id, index);
    });
  }

  const flow = flowOf(fn);
  const use = (value: ValueId, type: FirType | undefined, block: BlockId, index: number, where: string) => {
    const made = home.get(value);
    if (!made) return fault("defined", `${where} uses %${value}, which nothing defines`);
    if (type && types.get(value) !== type) fault("types", `${where} takes ${type}, %${value} is ${types.get(value)}`);
    const before = made.block === block ? made.index < index : dominates(flow, made.block, block);
    if (!before && flow.index.has(block))
      fault("dominance", `${where} in b${block} uses %${value} before it is defined`);
  };
  for (const block of fn.blocks) {
    for (const [index, one] of block.instructions.entries()) {
      if (!isKnown(one.op)) {
        fault("ops", `"${one.op}" is no operation of FIR`);
        continue;
      }
      if (fn.kind === "helper" && (one.op === "getstate" || one.op === "setstate"))
        fault("helper-states", `${one.op} in a helper, which has no states`);
      const expected = operandTypes(one, module, fault);
      if (expected && expected.length !== one.args.length)
        fault("arguments", `${one.op} takes ${expected.length} values, got ${one.args.length}`);
      for (const [at, arg] of one.args.entries()) use(arg, expected?.[at], block.id, index, one.op);
    }
    const end = block.terminator!;
    const last = block.instructions.length;
    for (const edge of edgesOf(end)) {
      const wanted = blocks.get(edge.target)!.params;
      if (wanted.length !== edge.args.length)
        fault("edge-arguments", `b${block.id} gives b${edge.target} ${edge.args.length} of ${wanted.length} values`);
      for (const [at, arg] of edge.args.entries()) use(arg, wanted[at]?.type, block.id, last, "edge");
    }
    if (end.kind === "branch") use(end.condition, "i32", block.id, last, "branch");
    if (end.kind === "return") {
      if (fn.kind !== "helper" && end.value !== undefined) fault("return", "an entry returns no value");
      if (fn.kind === "helper" && (end.value === undefined) !== (fn.result === undefined))
        fault("return", "a result is missing or too many");
      if (end.value !== undefined) use(end.value, fn.result, block.id, last, "return");
    }
  }
  return faults;
}

const OWN_OPS: ReadonlySet<string> = new Set(["const", "call", "getstate", "setstate"]);

/** FIR's own ops, and what the instruction table has beside control flow. */
const isKnown = (op: string): boolean => OWN_OPS.has(op) || (instructionNamed(op)?.effect ?? "flow") !== "flow";

/** Types an instruction takes; undefined where any will do. */
function operandTypes(
  one: FirInstruction,
  module: FirModule,
  fault: (check: string, detail: string) => void,
): readonly FirType[] | undefined {
  const numbers = (count: number) => {
    if (one.imms.length !== count) fault("operands", `${one.op} takes ${count} numbers, got ${one.imms.length}`);
  };
  if (one.op === "const") {
    numbers(1);
    if (one.type === "i32" && one.imms[0] !== (one.imms[0]! | 0)) fault("types", `${one.imms[0]} is not an i32`);
    return [];
  }
  if (one.op === "getstate" || one.op === "setstate") {
    numbers(1);
    const state = module.states[one.imms[0]!];
    if (!state) fault("states", `${one.op} names state ${one.imms[0]}, which is not there`);
    else if (one.op === "getstate" && state.type !== one.type) fault("types", `state ${state.name} is ${state.type}`);
    return one.op === "getstate" ? [] : state && [state.type];
  }
  if (one.op === "call") {
    const callee = module.functions.find((fn) => fn.name === one.callee);
    if (!callee) fault("calls", `"${one.callee}" is not a function of the module`);
    else if (callee.kind !== "helper") fault("calls", `"${one.callee}" is an entry`);
    else if (one.type && callee.result !== one.type) fault("types", `"${one.callee}" gives ${callee.result}`);
    return callee?.params;
  }
  const facts = opFacts(one.op);
  if (facts.result !== one.type) fault("types", `${one.op} gives ${facts.result}, says ${one.type}`);
  numbers(facts.imms.length);
  if (!facts.variadic) return facts.args;
  if (one.args.length > VALUES_MAX)
    fault("values", `${one.op} sends at most ${VALUES_MAX} values, got ${one.args.length}`);
  return undefined;
}
