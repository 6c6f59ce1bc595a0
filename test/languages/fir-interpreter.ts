// Runs FIR directly, one instruction after the other, with the meanings of the instruction table: what a front end made is judged here
// without optimizer, code generation or VM.
import type { BlockId, FirFunction, FirInstruction, FirModule, ValueId } from "../../src/fir/function.ts";
import { instruction } from "../../src/isa/index-by.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import type { Mnemonic } from "../../src/isa/instructions.ts";

export interface Sent {
  readonly op: string;
  readonly imms: readonly number[];
  readonly values: readonly number[];
}

class TrapError extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`trap ${code}`);
    this.code = code;
  }
}

type Operation = (operands: readonly number[]) => number;

export class FirInterpreter {
  readonly module: FirModule;
  readonly states: number[];
  readonly memory: ArrayBuffer;
  readonly inputs = new Float64Array(32);
  readonly outputs = new Float64Array(16);
  readonly clock = new Float64Array(2);
  readonly sent: Sent[] = [];
  private readonly operations = new Map<string, Operation>();
  private steps = 0;

  constructor(module: FirModule) {
    this.module = module;
    this.states = module.states.map((state) => state.initial ?? 0);
    this.memory = new ArrayBuffer(Math.ceil(module.memoryBytes / 16) * 16);
    new Uint8Array(this.memory).set(module.memoryInitial);
  }

  /** Runs an entry; the trap's code, or 0. */
  run(kind: "start" | "tick"): number {
    const entry = this.module.functions.find((one) => one.kind === kind);
    if (!entry) throw new Error(`no ${kind} entry`);
    try {
      this.invoke(entry, []);
      return 0;
    } catch (error) {
      if (error instanceof TrapError) return error.code;
      throw error;
    }
  }

  call(name: string, ...args: number[]): number | undefined {
    const callee = this.module.functions.find((one) => one.name === name && one.kind === "helper");
    if (!callee) throw new Error(`no function ${name}`);
    return this.invoke(callee, args);
  }

  private invoke(one: FirFunction, args: readonly number[]): number | undefined {
    const values = new Map<ValueId, number>();
    const blocks = new Map(one.blocks.map((block) => [block.id, block]));
    let at: BlockId = one.blocks[0]!.id;
    let passed = args;
    for (;;) {
      const block = blocks.get(at);
      if (!block) throw new Error(`${one.name}: no block b${at}`);
      if (passed.length !== block.params.length)
        throw new Error(`${one.name}: b${at} takes ${block.params.length} values, gets ${passed.length}`);
      for (const [index, param] of block.params.entries()) values.set(param.id, passed[index]!);
      const read = (id: ValueId): number => {
        const value = values.get(id);
        if (value === undefined) throw new Error(`${one.name}: %${id} is read before it is defined`);
        return value;
      };
      for (const step of block.instructions) {
        const result = this.step(step, step.args.map(read));
        if (step.result !== undefined) values.set(step.result, result!);
      }
      if (++this.steps > 50_000_000) throw new Error("runs for ever");
      const end = block.terminator;
      if (!end) throw new Error(`${one.name}: b${at} does not end`);
      if (end.kind === "return") return end.value === undefined ? undefined : read(end.value);
      if (end.kind === "trap") throw new TrapError(5);
      const edge = end.kind === "jump" ? end.to : read(end.condition) !== 0 ? end.then : end.otherwise;
      passed = edge.args.map(read);
      at = edge.target;
    }
  }

  private step(step: FirInstruction, args: readonly number[]): number | undefined {
    switch (step.op) {
      case "const":
        return step.imms[0];
      case "getstate":
        return this.states[step.imms[0]!];
      case "setstate":
        this.states[step.imms[0]!] = args[0]!;
        return undefined;
      case "call":
        return this.call(step.callee!, ...args);
      case "tell":
      case "ask":
      case "broadcast":
        this.sent.push({ op: step.op, imms: step.imms, values: args });
        return undefined;
      default:
        return this.operation(step.op)([...args, ...step.imms]);
    }
  }

  private operation(op: Mnemonic): Operation {
    const known = this.operations.get(op);
    if (known) return known;
    const row: Instruction = instruction(op);
    const isDestination = (kind: string) => kind === "rd" || kind === "fd";
    // Operands of the text, by their place in the row, without the destination.
    let next = 0;
    const names = row.operands.map((kind) => (isDestination(kind) ? "" : `o[${next++}]`));
    const text = row.text
      .replace(/\$(\d)/g, (_, digit: string) => names[Number(digit)]!)
      .replace(/%(\d)/g, (_, bytes: string) => String(this.memory.byteLength / Number(bytes)))
      .replaceAll("@", "0");
    const body = row.operands.some(isDestination) ? `return ${text}` : text;
    const trap = (code: number) => {
      throw new TrapError(code);
    };
    const views = [
      new Int32Array(this.memory),
      new Uint8Array(this.memory),
      new Uint16Array(this.memory),
      new Float64Array(this.memory),
    ];
    const make = new Function("m", "T", "M", "B", "S", "D", "P", "Q", "Y", `return function(o){${body}}`);
    const operation: Operation = make(Math.imul, trap, ...views, this.inputs, this.outputs, this.clock);
    this.operations.set(op, operation);
    return operation;
  }
}
