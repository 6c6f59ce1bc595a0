// A slow reader of FIR for tests of front ends: int32 and float64 by the book, nothing of ours but the data types.
import type { FirFunction, FirInstruction, ValueId } from "../../../src/fir/function.ts";

export class Trapped extends Error {}

const INT: Record<string, (a: number, b: number, c: number) => number> = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: (a, b) => Math.imul(a, b),
  div: (a, b) => nonZero(b, (a / b) | 0),
  rem: (a, b) => nonZero(b, (a % b) | 0),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
  shru: (a, b) => (a >>> b) | 0,
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  sel: (a, b, c) => (a !== 0 ? b : c),
  itof: (a) => a,
  ftoi: (a) => Math.max(-2147483648, Math.min(2147483647, Math.trunc(a))) | 0,
  fadd: (a, b) => a + b,
  fsub: (a, b) => a - b,
  fmul: (a, b) => a * b,
  fdiv: (a, b) => a / b,
  fmin: (a, b) => Math.min(a, b),
  fmax: (a, b) => Math.max(a, b),
  fpow: (a, b) => a ** b,
  fatan2: (a, b) => Math.atan2(a, b),
  fneg: (a) => -a,
  fabs: (a) => Math.abs(a),
  ffloor: (a) => Math.floor(a),
  fsqrt: (a) => Math.sqrt(a),
  fsin: (a) => Math.sin(a),
  fcos: (a) => Math.cos(a),
  fexp: (a) => Math.exp(a),
  flog: (a) => Math.log(a),
  feq: (a, b) => Number(a === b),
  fne: (a, b) => Number(a !== b),
  flt: (a, b) => Number(a < b),
  fle: (a, b) => Number(a <= b),
  fsel: (a, b, c) => (a !== 0 ? b : c),
};

function nonZero(divisor: number, value: number): number {
  if (divisor === 0) throw new Trapped("division by zero");
  return value;
}

/** The function's result for these arguments; `states` are read and written in place; `others` are what it may call. */
export function runFir(
  of: FirFunction,
  args: readonly number[] = [],
  states: number[] = [],
  others: readonly FirFunction[] = [],
): number | undefined {
  const values = new Map<ValueId, number>();
  const get = (id: ValueId): number => {
    if (!values.has(id)) throw new Error(`%${id} is used before it is defined`);
    return values.get(id)!;
  };
  const evaluate = ({ op, args: sources, imms, callee }: FirInstruction): number => {
    if (op === "const") return imms[0]!;
    if (op === "getstate") return states[imms[0]!] ?? 0;
    if (op === "setstate") {
      states[imms[0]!] = get(sources[0]!);
      return 0;
    }
    if (op === "call") {
      const called = others.find(({ name }) => name === callee);
      if (!called) throw new Error(`there is no function ${callee}`);
      return runFir(called, sources.map(get), states, others) ?? 0;
    }
    const [a = 0, b = 0, c = 0] = sources.map(get);
    const run = INT[op];
    if (!run) throw new Error(`the test's reader has no ${op}`);
    return run(a, b, c);
  };
  let block = of.blocks[0]!;
  let incoming = [...args];
  for (let steps = 0; steps < 100_000; steps++) {
    if (incoming.length !== block.params.length)
      throw new Error(`b${block.id} takes ${block.params.length} values, not ${incoming.length}`);
    for (const [index, { id }] of block.params.entries()) values.set(id, incoming[index]!);
    for (const instruction of block.instructions) {
      const value = evaluate(instruction);
      if (instruction.result !== undefined) values.set(instruction.result, value);
    }
    const end = block.terminator;
    if (!end) throw new Error(`b${block.id} does not end`);
    if (end.kind === "return") return end.value === undefined ? undefined : get(end.value);
    if (end.kind === "trap") throw new Trapped(String(end.code));
    const edge = end.kind === "jump" ? end.to : get(end.condition) !== 0 ? end.then : end.otherwise;
    incoming = edge.args.map(get);
    block = of.blocks.find(({ id }) => id === edge.target)!;
  }
  throw new Error("runs too long");
}
