// A slow, plain interpreter of FIR: the second way that generated images are compared with. Semantics are written out by hand here,
// on purpose, and not taken from the instruction table.
import type { Edge, FirFunction, FirInstruction, FirModule, ValueId } from "../../src/fir/function.ts";

export class FirTrap extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`trap ${code}`);
    this.code = code;
  }
}

/** What the host gives a run, and what it hears of it. */
export interface FirHost {
  readonly inputs: readonly number[];
  readonly clock: number;
  readonly sender: number;
  readonly message: readonly number[];
  priority: number;
  readonly sent: {
    readonly kind: number;
    readonly agent: number;
    readonly topic: number;
    readonly priority: number;
    readonly values: readonly number[];
  }[];
}

export interface FirRun {
  readonly states: number[];
  readonly memory: DataView;
  readonly outputs: number[];
  steps: number;
  readonly host?: FirHost;
}

const bool = (value: boolean): number => (value ? 1 : 0);

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: (a, b) => Number(BigInt.asIntN(32, BigInt(a) * BigInt(b))),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << (b & 31),
  shr: (a, b) => a >> (b & 31),
  shru: (a, b) => (a >>> (b & 31)) | 0,
  eq: (a, b) => bool(a === b),
  ne: (a, b) => bool(a !== b),
  lt: (a, b) => bool(a < b),
  le: (a, b) => bool(a <= b),
  ltu: (a, b) => bool(a >>> 0 < b >>> 0),
  fadd: (a, b) => a + b,
  fsub: (a, b) => a - b,
  fmul: (a, b) => a * b,
  fdiv: (a, b) => a / b,
  fmin: (a, b) => Math.min(a, b),
  fmax: (a, b) => Math.max(a, b),
  fatan2: (a, b) => Math.atan2(a, b),
  fpow: (a, b) => a ** b,
  feq: (a, b) => bool(a === b),
  fne: (a, b) => bool(a !== b),
  flt: (a, b) => bool(a < b),
  fle: (a, b) => bool(a <= b),
};

/** Runs a function of the module; the memory and the states are the caller's. */
export function runFir(
  module: FirModule,
  fn: FirFunction,
  args: readonly number[],
  run: FirRun,
  stepsMax = 100_000,
): number | undefined {
  const values = new Map<ValueId, number>();
  const get = (value: ValueId): number => values.get(value)!;
  let block = fn.blocks[0]!;
  for (const [index, param] of block.params.entries()) values.set(param.id, args[index]!);
  const follow = (edge: Edge) => {
    const given = edge.args.map(get);
    block = fn.blocks.find((one) => one.id === edge.target)!;
    for (const [index, param] of block.params.entries()) values.set(param.id, given[index]!);
  };
  const address = (index: number, offset: number, size: number): number => {
    const at = index + offset;
    if (at < 0 || (at + 1) * size > run.memory.byteLength) throw new FirTrap(2);
    return at * size;
  };
  const send = (kind: number, agent: number, topic: number, values: readonly number[]): undefined => {
    const { sent, priority } = run.host!;
    sent.push({ kind, agent, topic, priority, values });
  };
  const compute = (one: FirInstruction): number | undefined => {
    const a = one.args.map(get);
    const binary = BINARY[one.op];
    if (binary) return binary(a[0]!, a[1]!);
    switch (one.op) {
      case "const":
        return one.imms[0];
      case "addt":
      case "subt":
      case "mult": {
        const [x, y] = [BigInt(a[0]!), BigInt(a[1]!)];
        const exact = one.op === "addt" ? x + y : one.op === "subt" ? x - y : x * y;
        if (exact !== BigInt.asIntN(32, exact)) throw new FirTrap(5);
        return Number(exact);
      }
      case "div":
      case "rem":
        if (a[1] === 0) throw new FirTrap(1);
        return one.op === "div" ? Math.trunc(a[0]! / a[1]!) | 0 : (a[0]! % a[1]!) | 0;
      case "sel":
      case "fsel":
        return a[0] ? a[1] : a[2];
      case "itof":
        return a[0];
      case "ftoi":
        return Number.isNaN(a[0]) ? 0 : Math.max(-2147483648, Math.min(2147483647, Math.trunc(a[0]!))) | 0;
      case "fneg":
        return -a[0]!;
      case "fabs":
        return Math.abs(a[0]!);
      case "ffloor":
        return Math.floor(a[0]!);
      case "fsqrt":
        return Math.sqrt(a[0]!);
      case "fsin":
        return Math.sin(a[0]!);
      case "fcos":
        return Math.cos(a[0]!);
      case "fexp":
        return Math.exp(a[0]!);
      case "flog":
        return Math.log(a[0]!);
      case "now":
        return run.host!.clock;
      case "sender":
        return run.host!.sender;
      case "msg":
        return run.host!.message[one.imms[0]!];
      case "in":
        return run.host!.inputs[one.imms[0]!];
      case "priority":
        run.host!.priority = Math.min(15, one.imms[0]!);
        return undefined;
      case "tell":
      case "ask":
        return send(one.op === "tell" ? 0x60 : 0x61, one.imms[0]!, one.imms[1]!, a);
      case "broadcast":
        return send(0x66, 0, one.imms[0]!, a);
      case "witness":
        return send(0x7e, 0xffff, one.imms[0]!, a);
      case "getstate":
        return run.states[one.imms[0]!];
      case "setstate":
        run.states[one.imms[0]!] = a[0]!;
        return undefined;
      case "ld8u":
        return run.memory.getUint8(address(a[0]!, one.imms[0]!, 1));
      case "ld8s":
        return run.memory.getInt8(address(a[0]!, one.imms[0]!, 1));
      case "ld16u":
        return run.memory.getUint16(address(a[0]!, one.imms[0]!, 2), true);
      case "ld16s":
        return run.memory.getInt16(address(a[0]!, one.imms[0]!, 2), true);
      case "ldf":
        return run.memory.getFloat64(address(a[0]!, one.imms[0]!, 8), true);
      case "st8":
        run.memory.setUint8(address(a[1]!, one.imms[0]!, 1), a[0]! & 255);
        return undefined;
      case "st16":
        run.memory.setUint16(address(a[1]!, one.imms[0]!, 2), a[0]! & 65535, true);
        return undefined;
      case "stf": {
        // Unknown has one form in memory.
        const at = address(a[1]!, one.imms[0]!, 8);
        if (Number.isNaN(a[0])) run.memory.setBigUint64(at, 0x7ff8000000000000n, true);
        else run.memory.setFloat64(at, a[0]!, true);
        return undefined;
      }
      case "ld32":
        return run.memory.getInt32(address(a[0]!, one.imms[0]!, 4), true);
      case "st32":
        run.memory.setInt32(address(a[1]!, one.imms[0]!, 4), a[0]!, true);
        return undefined;
      case "out":
        run.outputs[one.imms[0]!] = a[0]!;
        return undefined;
      case "call":
        return runFir(module, module.functions.find((other) => other.name === one.callee)!, a, run, stepsMax);
      default:
        throw new Error(`test/fir/interpret.ts does not know ${one.op}`);
    }
  };
  for (;;) {
    for (const one of block.instructions) {
      if (++run.steps > stepsMax) throw new Error("too many steps");
      const value = compute(one);
      if (one.result !== undefined) values.set(one.result, value!);
    }
    const end = block.terminator!;
    if (end.kind === "jump") follow(end.to);
    else if (end.kind === "branch") follow(get(end.condition) !== 0 ? end.then : end.otherwise);
    else if (end.kind === "trap") throw new FirTrap(5);
    else return end.value === undefined ? undefined : get(end.value);
  }
}
