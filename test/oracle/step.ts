// An independent, slow interpreter of the instruction set, written by hand from its documentation: the other opinion that the VM's
// translated code is compared with. It takes names from the table and nothing else.
import type { Encodable, Program } from "../../src/image/program.ts";
import type { Mnemonic } from "../../src/isa/instructions.ts";

const DIVIDE_BY_ZERO = 1;
const MEMORY = 2;
const BUDGET = 3;
const CALL_DEPTH = 4;
const PROGRAM = 5;
const CALL_DEPTH_MAX = 24;

export interface OracleTrap {
  readonly code: number;
  readonly offset: number;
  readonly argument: number;
}

export interface OracleMessage {
  readonly kind: number;
  readonly agent: number;
  readonly topic: number;
  readonly priority: number;
  readonly values: readonly number[];
}

interface Node {
  readonly step: Encodable;
  readonly offset: number;
  /** if: the block; loop: the body. */
  readonly body: Node[];
  readonly otherwise: Node[];
  /** loop: what a turn costs. */
  cost: number;
}

interface Fn {
  readonly node: Node;
  readonly cost: number;
  readonly recursive: boolean;
}

interface Window {
  readonly ints: number[];
  readonly floats: number[];
}

type Signal = { readonly kind: "next" | "break" | "continue" } | { readonly kind: "return"; readonly value: number };
const NEXT: Signal = { kind: "next" };

class Stop extends Error {
  readonly trap: OracleTrap;
  constructor(trap: OracleTrap) {
    super("trap");
    this.trap = trap;
  }
}

const wrap = (value: bigint): number => Number(BigInt.asIntN(32, value));
const unsigned = (value: number): bigint => BigInt.asUintN(32, BigInt(value));
const truth = (holds: boolean): number => (holds ? 1 : 0);

/** An `if` with one operand more than its comparison has: 1, it leaves the loop. */
const leavesLoop = ({ name, operands }: Encodable): boolean =>
  operands.length > (name === "if" || name === "ifz" ? 1 : 2);

/** The state of one agent; entries are run by name. */
export class Oracle {
  readonly ints: number[] = new Array(32).fill(0);
  readonly floats: number[] = new Array(16).fill(0);
  readonly memory: DataView;
  readonly inputs: number[];
  outputs: number[];
  clock = 0;
  sender = 0;
  message: number[] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  sent: OracleMessage[] = [];
  budget: number;
  used = 0;
  private readonly functions: Fn[] = [];
  private depth = 0;
  private priority = 5;

  constructor(program: Program, budget = 200_000) {
    this.budget = budget;
    this.memory = new DataView(new ArrayBuffer(program.memoryBytes));
    program.memoryInitial.forEach((byte, at) => {
      this.memory.setUint8(at, byte);
    });
    this.inputs = program.inputs.map(() => Number.NaN);
    this.outputs = program.outputs.map(({ sink, safe }) =>
      sink.kind === "nmea" ? Number.NaN : safe.numerator / safe.denominator,
    );
    this.parse(program.code);
  }

  private parse(code: readonly Encodable[]): void {
    let at = 0;
    const block = (): { nodes: Node[]; cost: number; closer: string; calls: number[] } => {
      const nodes: Node[] = [];
      const calls: number[] = [];
      let cost = 0;
      for (;;) {
        const step = code[at]!;
        const node: Node = { step, offset: at, body: [], otherwise: [], cost: 0 };
        at++;
        if (step.name === "end" || step.name === "else") return { nodes, cost, closer: step.name, calls };
        if (step.name === "call") calls.push(step.operands[0]!);
        nodes.push(node);
        if (step.name === "loop") {
          const inner = block();
          node.body.push(...inner.nodes);
          node.cost = inner.cost + 1;
          calls.push(...inner.calls);
          continue;
        }
        cost++;
        if (step.name.startsWith("if") && leavesLoop(step)) {
          node.body.push({ step: { name: "break", operands: [] }, offset: at, body: [], otherwise: [], cost: 0 });
        } else if (step.name.startsWith("if")) {
          const then = block();
          node.body.push(...then.nodes);
          cost += then.cost;
          calls.push(...then.calls);
          if (then.closer === "else") {
            const other = block();
            node.otherwise.push(...other.nodes);
            cost += other.cost;
            calls.push(...other.calls);
          }
        }
      }
    };
    while (at < code.length) {
      const node: Node = { step: code[at]!, offset: at, body: [], otherwise: [], cost: 0 };
      at++;
      const inner = block();
      node.body.push(...inner.nodes);
      this.functions.push({ node, cost: inner.cost + 1, recursive: inner.calls.includes(this.functions.length) });
    }
  }

  /** Runs an entry on a copy of the state and keeps it if nothing trapped (memory keeps what was written before a trap). */
  run(name: "start" | "tick" | "on", topic?: number): OracleTrap | undefined {
    const fn = this.functions.find(
      ({ node }) => node.step.name === name && (topic === undefined || node.step.operands[0] === topic),
    );
    this.used = 0;
    if (!fn) return undefined;
    const outputs = [...this.outputs];
    const sentBefore = this.sent.length;
    const window = { ints: [...this.ints], floats: [...this.floats] };
    this.depth = 0;
    this.priority = 5;
    try {
      this.charge(fn.cost, fn.node.offset);
      this.block(fn.node.body, window);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      this.outputs = outputs;
      this.sent.length = sentBefore;
      return error.trap;
    }
    this.ints.splice(0, 32, ...window.ints);
    this.floats.splice(0, 16, ...window.floats);
    return undefined;
  }

  private stop(code: number, offset: number, argument = 0): never {
    throw new Stop({ code, offset, argument });
  }

  private charge(cost: number, offset: number): void {
    this.used += cost;
    if (this.used > this.budget) this.stop(BUDGET, offset);
  }

  private call(index: number, args: Window, offset: number): number {
    const fn = this.functions[index]!;
    if (fn.recursive && ++this.depth > CALL_DEPTH_MAX) this.stop(CALL_DEPTH, fn.node.offset);
    this.charge(fn.cost, fn.node.offset);
    const signal = this.block(fn.node.body, args);
    if (fn.recursive) this.depth--;
    if (signal.kind === "break" || signal.kind === "continue")
      throw new Error(`loop exit out of a function at ${offset}`);
    return signal.kind === "return" ? signal.value : 0;
  }

  private block(nodes: readonly Node[], window: Window): Signal {
    for (const node of nodes) {
      const signal = this.node(node, window);
      if (signal.kind !== "next") return signal;
    }
    return NEXT;
  }

  private node(node: Node, window: Window): Signal {
    const { step, offset } = node;
    if (step.name === "loop") {
      for (;;) {
        this.charge(node.cost, offset);
        const signal = this.block(node.body, window);
        if (signal.kind === "break") return NEXT;
        if (signal.kind === "return") return signal;
      }
    }
    const condition = this.condition(step, window);
    if (condition !== undefined) return this.block(condition ? node.body : node.otherwise, window);
    return this.execute(step, offset, window);
  }

  private condition({ name, operands: [a = 0, b = 0] }: Encodable, { ints, floats }: Window): boolean | undefined {
    const [x, y, p, q] = [ints[a]!, ints[b]!, floats[a]!, floats[b]!];
    switch (name) {
      case "if":
        return x !== 0;
      case "ifz":
        return x === 0;
      case "ifeq":
        return x === y;
      case "ifne":
        return x !== y;
      case "iflt":
        return x < y;
      case "ifle":
        return x <= y;
      case "ifltu":
        return unsigned(x) < unsigned(y);
      case "ifgeu":
        return unsigned(x) >= unsigned(y);
      case "ifeqi":
        return x === b;
      case "ifnei":
        return x !== b;
      case "iflti":
        return x < b;
      case "ifgti":
        return x > b;
      case "iffeq":
        return p === q;
      case "iffne":
        return p !== q;
      case "ifflt":
        return p < q;
      case "iffle":
        return p <= q;
      case "ifnflt":
        return !(p < q);
      case "ifnfle":
        return !(p <= q);
      default:
        return undefined;
    }
  }

  private execute(step: Encodable, offset: number, window: Window): Signal {
    const { ints, floats } = window;
    const [a = 0, b = 0, c = 0, d = 0] = step.operands;
    // By kind of row: `rd ra rb`, `rd ra imm`, `fd fa fb`.
    const [x, y, z] = [ints[b]!, ints[c]!, ints[d]!];
    const [p, q] = [floats[b]!, floats[c]!];
    const int = (value: number): Signal => {
      ints[a] = value;
      return NEXT;
    };
    /** What is not in 32 bits stops the program as `trap 1` does. */
    const fits = (exact: bigint): Signal =>
      exact === BigInt.asIntN(32, exact) ? int(Number(exact)) : this.stop(PROGRAM, offset, 1);
    const float = (value: number): Signal => {
      floats[a] = value;
      return NEXT;
    };
    const at = (base: number, width: number): number => {
      // The sum wraps to 32 bits and is then read as unsigned, like an address.
      const index = unsigned(wrap(BigInt(base) + BigInt(c)));
      if (index * BigInt(width) + BigInt(width) > BigInt(this.memory.byteLength)) this.stop(MEMORY, offset);
      return Number(index) * width;
    };
    const memory = this.memory;
    const name: Mnemonic = step.name;
    switch (name) {
      case "movi":
        return int(b);
      case "mov":
        return int(x);
      case "add":
        return int(wrap(BigInt(x) + BigInt(y)));
      case "sub":
        return int(wrap(BigInt(x) - BigInt(y)));
      case "mul":
        return int(wrap(BigInt(x) * BigInt(y)));
      case "addt":
        return fits(BigInt(x) + BigInt(y));
      case "subt":
        return fits(BigInt(x) - BigInt(y));
      case "mult":
        return fits(BigInt(x) * BigInt(y));
      case "addti":
        return fits(BigInt(x) + BigInt(c));
      case "multi":
        return fits(BigInt(x) * BigInt(c));
      case "div":
        return y === 0 ? this.stop(DIVIDE_BY_ZERO, offset) : int(wrap(BigInt(x) / BigInt(y)));
      case "rem":
        return y === 0 ? this.stop(DIVIDE_BY_ZERO, offset) : int(wrap(BigInt(x) % BigInt(y)));
      case "and":
        return int(wrap(BigInt(x) & BigInt(y)));
      case "or":
        return int(wrap(BigInt(x) | BigInt(y)));
      case "xor":
        return int(wrap(BigInt(x) ^ BigInt(y)));
      case "shl":
        return int(wrap(BigInt(x) << (unsigned(y) % 32n)));
      case "shr":
        return int(wrap(BigInt(x) >> (unsigned(y) % 32n)));
      case "shru":
        return int(wrap(unsigned(x) >> (unsigned(y) % 32n)));
      case "addi":
        return int(wrap(BigInt(x) + BigInt(c)));
      case "muli":
        return int(wrap(BigInt(x) * BigInt(c)));
      case "andi":
        return int(wrap(BigInt(x) & BigInt(c)));
      case "ori":
        return int(wrap(BigInt(x) | BigInt(c)));
      case "xori":
        return int(wrap(BigInt(x) ^ BigInt(c)));
      case "shli":
        return int(wrap(BigInt(x) << (unsigned(c) % 32n)));
      case "shri":
        return int(wrap(BigInt(x) >> (unsigned(c) % 32n)));
      case "shrui":
        return int(wrap(unsigned(x) >> (unsigned(c) % 32n)));
      case "eq":
        return int(truth(x === y));
      case "ne":
        return int(truth(x !== y));
      case "lt":
        return int(truth(x < y));
      case "le":
        return int(truth(x <= y));
      case "ltu":
        return int(truth(unsigned(x) < unsigned(y)));
      case "eqi":
        return int(truth(x === c));
      case "nei":
        return int(truth(x !== c));
      case "lti":
        return int(truth(x < c));
      case "gti":
        return int(truth(x > c));
      case "sel":
        return int(x !== 0 ? y : z);
      case "itof":
        return float(x);
      case "ftoi":
        if (Number.isNaN(p)) return int(0);
        return int(Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(p))) + 0);
      case "movf":
        return float(b);
      case "movq":
        return float(b / c);
      case "movk":
        return float(b);
      case "fmov":
        return float(p);
      case "fadd":
        return float(p + q);
      case "fsub":
        return float(p - q);
      case "fmul":
        return float(p * q);
      case "fdiv":
        return float(p / q);
      case "fmin":
        return float(Math.min(p, q));
      case "fmax":
        return float(Math.max(p, q));
      case "fatan2":
        return float(Math.atan2(p, q));
      case "fpow":
        return float(p ** q);
      case "fneg":
        return float(-p);
      case "fabs":
        return float(Math.abs(p));
      case "ffloor":
        return float(Math.floor(p));
      case "fsqrt":
        return float(Math.sqrt(p));
      case "fsin":
        return float(Math.sin(p));
      case "fcos":
        return float(Math.cos(p));
      case "fasin":
        return float(Math.asin(p));
      case "facos":
        return float(Math.acos(p));
      case "fexp":
        return float(Math.exp(p));
      case "flog":
        return float(Math.log(p));
      case "feq":
        return int(truth(p === q));
      case "fne":
        return int(truth(p !== q));
      case "flt":
        return int(truth(p < q));
      case "fle":
        return int(truth(p <= q));
      case "fsel":
        return float(x !== 0 ? q : floats[d]!);
      case "ld8u":
        return int(memory.getUint8(at(x, 1)));
      case "ld8s":
        return int(memory.getInt8(at(x, 1)));
      case "ld16u":
        return int(memory.getUint16(at(x, 2), true));
      case "ld16s":
        return int(memory.getInt16(at(x, 2), true));
      case "ld32":
        return int(memory.getInt32(at(x, 4), true));
      case "ldf":
        return float(memory.getFloat64(at(x, 8), true));
      case "st8":
        memory.setUint8(at(x, 1), Number(unsigned(ints[a]!) & 255n));
        return NEXT;
      case "st16":
        memory.setUint16(at(x, 2), Number(unsigned(ints[a]!) & 65535n), true);
        return NEXT;
      case "st32":
        memory.setInt32(at(x, 4), ints[a]!, true);
        return NEXT;
      case "stf":
        this.storeFloat(at(x, 8), floats[a]!);
        return NEXT;
      case "ldg":
        return int(memory.getInt32(b * 4, true));
      case "stg":
        memory.setInt32(b * 4, ints[a]!, true);
        return NEXT;
      case "ldfg":
        return float(memory.getFloat64(b * 8, true));
      case "stfg":
        this.storeFloat(b * 8, floats[a]!);
        return NEXT;
      case "tell":
        return this.send(0x60, a, b, step, window);
      case "ask":
        return this.send(0x61, a, b, step, window);
      case "broadcast":
        return this.send(0x66, 0, a, step, window);
      case "witness":
        return this.send(0x7e, 0xffff, a, step, window);
      case "priority":
        this.priority = Math.min(15, a);
        return NEXT;
      case "in":
        return float(this.inputs[b]!);
      case "out":
        this.outputs[b] = floats[a]!;
        return NEXT;
      case "now":
        return float(this.clock);
      case "sender":
        return int(this.sender);
      case "msg":
        return float(this.message[b]!);
      case "break":
        return { kind: "break" };
      case "continue":
        return { kind: "continue" };
      case "ret":
        return { kind: "return", value: 0 };
      case "reti":
        return { kind: "return", value: ints[a]! };
      case "retf":
        return { kind: "return", value: floats[a]! };
      case "trap":
        return this.stop(PROGRAM, offset, a);
      case "call":
        return this.calls(step, offset, window);
      case "func":
      case "start":
      case "tick":
      case "on":
      case "end":
      case "else":
      case "loop":
      case "if":
      case "ifz":
      case "ifeq":
      case "ifne":
      case "iflt":
      case "ifle":
      case "ifltu":
      case "ifgeu":
      case "ifeqi":
      case "ifnei":
      case "iflti":
      case "ifgti":
      case "iffeq":
      case "iffne":
      case "ifflt":
      case "iffle":
      case "ifnflt":
      case "ifnfle":
        throw new Error(`${name} is part of the structure`);
    }
    // A new instruction makes this line a type error until it has a meaning above.
    const forgotten: never = name;
    throw new Error(`no meaning for ${String(forgotten)}`);
  }

  /** Unknown has one form in memory, whatever form the processor made. */
  private storeFloat(at: number, value: number): void {
    if (Number.isNaN(value)) this.memory.setBigUint64(at, 0x7ff8000000000000n, true);
    else this.memory.setFloat64(at, value, true);
  }

  private send(kind: number, agent: number, topic: number, step: Encodable, { ints, floats }: Window): Signal {
    const values = (step.values ?? []).map(({ bank, register }) => (bank === "int" ? ints : floats)[register]!);
    this.sent.push({ kind, agent, topic, priority: this.priority, values });
    return NEXT;
  }

  private calls(step: Encodable, offset: number, { ints, floats }: Window): Signal {
    const [index = 0, ...registers] = step.operands;
    const [intCount = 0, floatCount = 0, result = 0] = this.functions[index]!.node.step.operands;
    const target = result ? registers.shift()! : 0;
    const args: Window = { ints: new Array(32).fill(0), floats: new Array(16).fill(0) };
    for (let at = 0; at < intCount; at++) args.ints[at] = ints[registers[at]!]!;
    for (let at = 0; at < floatCount; at++) args.floats[at] = floats[registers[intCount + at]!]!;
    const value = this.call(index, args, offset);
    if (result === 1) ints[target] = value;
    if (result === 2) floats[target] = value;
    return NEXT;
  }
}
