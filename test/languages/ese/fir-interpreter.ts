// Runs FIR as it is written, without optimizer, codegen or VM: the meaning of a program by the shortest way, to hold the others against.
import type { BlockId, FirFunction, FirInstruction, FirModule, ValueId } from "../../../src/fir/function.ts";

export interface Sent {
  readonly op: string;
  readonly imms: readonly number[];
  readonly values: readonly number[];
}

const INTS: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: (a, b) => Math.imul(a, b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  div: (a, b) => (a / b) | 0,
  fadd: (a, b) => a + b,
  fsub: (a, b) => a - b,
  fmul: (a, b) => a * b,
  fdiv: (a, b) => a / b,
  fmin: (a, b) => Math.min(a, b),
  fmax: (a, b) => Math.max(a, b),
  fpow: (a, b) => a ** b,
  fatan2: (a, b) => Math.atan2(a, b),
  feq: (a, b) => Number(a === b),
  fne: (a, b) => Number(a !== b),
  flt: (a, b) => Number(a < b),
  fle: (a, b) => Number(a <= b),
  fneg: (a) => -a,
  fabs: (a) => Math.abs(a),
  ffloor: (a) => Math.floor(a),
  fsqrt: (a) => Math.sqrt(a),
  fsin: (a) => Math.sin(a),
  fcos: (a) => Math.cos(a),
  fasin: (a) => Math.asin(a),
  facos: (a) => Math.acos(a),
  fexp: (a) => Math.exp(a),
  flog: (a) => Math.log(a),
  itof: (a) => a,
  ftoi: (a) => (Number.isNaN(a) ? 0 : Math.trunc(Math.max(-2147483648, Math.min(2147483647, a)))),
};

export class FirMachine {
  readonly module: FirModule;
  readonly states: number[];
  readonly inputs: number[];
  readonly outputs: number[];
  sent: Sent[] = [];
  private now = 0;
  private sender = 0;
  private message: readonly number[] = [];

  constructor(module: FirModule) {
    this.module = module;
    this.states = module.states.map((state) => state.initial ?? 0);
    this.inputs = module.inputs.map(() => Number.NaN);
    this.outputs = module.outputs.map((output) => output.safe.numerator / output.safe.denominator);
    for (const one of module.functions) if (one.kind === "start") this.run(one, []);
  }

  tick(seconds: number): void {
    this.now = seconds;
    for (const one of this.module.functions) if (one.kind === "tick") this.run(one, []);
  }

  tell(topic: number, sender: number, values: readonly number[], seconds: number): void {
    this.now = seconds;
    this.sender = sender;
    this.message = values;
    for (const one of this.module.functions) if (one.kind === "on" && one.topic === topic) this.run(one, []);
  }

  setInput(name: string, value: number): void {
    const index = this.module.inputs.findIndex((input) => input.name === name);
    if (index < 0) throw new Error(`no input ${name}: ${this.module.inputs.map((input) => input.name).join()}`);
    this.inputs[index] = value;
  }

  state(name: string): number {
    const index = this.module.states.findIndex((state) => state.name === name);
    if (index < 0) throw new Error(`no state ${name}: ${this.module.states.map((state) => state.name).join()}`);
    return this.states[index]!;
  }

  output(name: string): number {
    return this.outputs[this.module.outputs.findIndex((output) => output.name === name)]!;
  }

  takeSent(): Sent[] {
    const { sent } = this;
    this.sent = [];
    return sent;
  }

  private run(one: FirFunction, args: readonly number[]): number {
    const values = new Map<ValueId, number>();
    const get = (id: ValueId): number => {
      const value = values.get(id);
      if (value === undefined) throw new Error(`%${id} is used before it is defined in ${one.name}`);
      return value;
    };
    let block = one.blocks[0]!;
    let incoming = args;
    for (let steps = 0; steps < 1e6; steps++) {
      block.params.forEach((param, index) => values.set(param.id, incoming[index]!));
      for (const instruction of block.instructions) {
        const result = this.execute(instruction, instruction.args.map(get));
        if (instruction.result !== undefined) values.set(instruction.result, result);
      }
      const end = block.terminator;
      if (!end) throw new Error(`b${block.id} of ${one.name} does not end`);
      if (end.kind === "return") return end.value === undefined ? 0 : get(end.value);
      if (end.kind === "trap") throw new Error(`trap ${end.code}`);
      const edge = end.kind === "jump" ? end.to : get(end.condition) ? end.then : end.otherwise;
      incoming = edge.args.map(get);
      block = one.blocks.find((candidate) => candidate.id === (edge.target as BlockId))!;
    }
    throw new Error(`${one.name} does not end`);
  }

  private execute({ op, imms, callee }: FirInstruction, args: readonly number[]): number {
    const known = INTS[op];
    if (known) return known(args[0]!, args[1]!);
    switch (op) {
      case "const":
        return imms[0]!;
      case "getstate":
        return this.states[imms[0]!]!;
      case "setstate":
        this.states[imms[0]!] = args[0]!;
        return 0;
      case "sel":
      case "fsel":
        return args[0] ? args[1]! : args[2]!;
      case "in":
        return this.inputs[imms[0]!]!;
      case "out":
        this.outputs[imms[0]!] = args[0]!;
        return 0;
      case "now":
        return this.now;
      case "sender":
        return this.sender;
      case "msg":
        return this.message[imms[0]!] ?? Number.NaN;
      case "tell":
      case "broadcast":
        this.sent.push({ op, imms, values: args });
        return 0;
      case "call":
        return this.run(this.module.functions.find((one) => one.name === callee)!, args);
      default:
        throw new Error(`the interpreter does not know ${op}`);
    }
  }
}
