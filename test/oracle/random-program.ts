// Valid structured programs from a tape of choices: fast-check makes and shrinks the tape, so a failing program shrinks too.
import type { Encodable, Program } from "../../src/image/program.ts";
import { INSTRUCTIONS, type Mnemonic } from "../../src/isa/instructions.ts";

const INT_EDGES = [0, 1, -1, 2, 3, 7, 31, 32, 33, 100, -128, 255, 65535, 65537, 1_000_000, 0x7fffffff, -0x80000000];
const FLOAT_EDGES = [
  0,
  1,
  -1,
  0.5,
  0.1,
  -2.75,
  1e20,
  -1e20,
  2147483647.5,
  -2147483649,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -0,
  5e-324,
];
/** Few registers, so that instructions meet each other's results. */
const INTS = 6;
const FLOATS = 4;
const MEMORY_BYTES = 64;
export const INPUTS = 2;
export const OUTPUTS = 2;
export const TOPIC = 77;

type Row = (typeof INSTRUCTIONS)[number];
const PLAIN: readonly Row[] = INSTRUCTIONS.filter((row) => !("flow" in row));
const IFS: readonly Row[] = INSTRUCTIONS.filter((row) => "flow" in row && row.flow === "if");

interface Signature {
  readonly ints: number;
  readonly floats: number;
  readonly result: number;
}

class Generator {
  readonly code: Encodable[] = [];
  private readonly tape: readonly number[];
  private at = 0;
  private readonly signatures: (Signature | undefined)[] = [];
  private result = 0;
  private loops: { broken: boolean }[] = [];

  constructor(tape: readonly number[]) {
    this.tape = tape;
  }

  private choose(count: number): number {
    return (this.tape[this.at++] ?? 0) % count;
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.choose(from.length)]!;
  }

  private put(name: Mnemonic, ...operands: number[]): void {
    this.code.push({ name, operands });
  }

  program(): Program {
    for (let count = this.choose(4); count > 0; count--) {
      const signature = { ints: this.choose(3), floats: this.choose(3), result: this.choose(3) };
      this.signatures.push(signature);
      this.put("func", signature.ints, signature.floats, signature.result);
      this.body(signature.result);
    }
    for (const [name, ...operands] of [["start"], ["on", TOPIC], ["tick"]] as const) {
      this.signatures.push(undefined);
      this.put(name, ...operands);
      this.body(0);
    }
    const range = { lowest: { numerator: -5, denominator: 1 }, highest: { numerator: 5, denominator: 2 } };
    return {
      boardClass: 0,
      security: 0,
      memoryBytes: MEMORY_BYTES,
      tickMs: 100,
      inputs: Array.from({ length: INPUTS }, () => ({ sources: [], ...range, staleAfterMs: 0 })),
      outputs: Array.from({ length: OUTPUTS }, (_, at) => ({
        sink: { kind: "none" },
        safe: { numerator: at + 1, denominator: 3 },
        ...range,
      })),
      memoryInitial: Uint8Array.from({ length: 20 }, (_, at) => at * 37),
      code: this.code,
      ...(this.choose(2) ? { echo: "00ff10a5c3e17b42" } : {}),
    };
  }

  private body(result: number): void {
    this.result = result;
    this.loops = [];
    if (this.block(0)) {
      if (result) this.exit(result);
    }
    this.put("end");
  }

  private exit(result: number): void {
    if (result === 0) this.put("ret");
    else if (result === 1) this.put("reti", this.choose(INTS));
    else this.put("retf", this.choose(FLOATS));
  }

  /** Returns whether the end of the block can be reached. */
  private block(depth: number): boolean {
    for (let count = this.choose(depth === 0 ? 12 : 5); count > 0; count--) {
      if (!this.statement(depth)) return false;
    }
    return true;
  }

  private statement(depth: number): boolean {
    const kind = this.choose(24);
    if (kind < 3 && depth < 4) return this.branch(depth);
    if (kind < 5 && depth < 4) return this.loop(depth);
    if (kind === 5) return this.call();
    if (kind === 6 && depth > 0) return this.leave();
    this.plain();
    return true;
  }

  private branch(depth: number): boolean {
    const row = this.pick(IFS);
    const kinds: readonly string[] = row.operands;
    const operands = kinds.filter((kind) => kind !== "exit").map((operand) => this.operand(operand));
    const loop = this.loops.at(-1);
    if (loop && this.choose(3) === 0) {
      this.code.push({ name: row.name, operands: [...operands, 1] });
      loop.broken = true;
      return true;
    }
    this.code.push({ name: row.name, operands });
    const then = this.block(depth + 1);
    let otherwise = true;
    if (this.choose(2)) {
      this.put("else");
      otherwise = this.block(depth + 1);
    }
    this.put("end");
    return then || otherwise;
  }

  /** A counted loop in two of three cases; the others end by the budget or by chance. */
  private loop(depth: number): boolean {
    const counted = this.choose(3) > 0;
    const counter = 10 + depth;
    const loop = { broken: false };
    this.loops.push(loop);
    if (counted) this.put("movi", counter, this.choose(9));
    this.put("loop");
    if (counted) {
      this.put("addi", counter, counter, -1);
      if (this.choose(2)) this.put("iflti", counter, 0, 1);
      else {
        this.put("iflti", counter, 0);
        this.put("break");
        this.put("end");
      }
      loop.broken = true;
    }
    this.block(depth + 1);
    this.put("end");
    this.loops.pop();
    return loop.broken;
  }

  private leave(): boolean {
    const loop = this.loops.at(-1);
    const kind = this.choose(loop ? 4 : 2);
    if (kind === 0) this.put("trap", this.choose(1000));
    else if (kind === 1) this.exit(this.result);
    else if (kind === 2) {
      this.put("break");
      loop!.broken = true;
    } else this.put("continue");
    return false;
  }

  private call(): boolean {
    const helpers = this.signatures.flatMap((signature, index) => (signature ? [{ signature, index }] : []));
    if (helpers.length === 0) return true;
    const { signature, index } = this.pick(helpers);
    const operands = [index];
    if (signature.result) operands.push(this.choose(signature.result === 1 ? INTS : FLOATS));
    for (let count = 0; count < signature.ints; count++) operands.push(this.choose(INTS));
    for (let count = 0; count < signature.floats; count++) operands.push(this.choose(FLOATS));
    this.put("call", ...operands);
    return true;
  }

  private plain(): void {
    const row = this.pick(PLAIN);
    const operands: readonly string[] = row.operands;
    if (operands.includes("addr")) {
      this.memory(row);
      return;
    }
    const values = operands.includes("vals")
      ? Array.from({ length: this.choose(5) }, () =>
          this.choose(2)
            ? ({ bank: "int", register: this.choose(INTS) } as const)
            : ({ bank: "float", register: this.choose(FLOATS) } as const),
        )
      : undefined;
    const numbers = operands.filter((kind) => kind !== "vals").map((kind) => this.operand(kind));
    this.code.push({ name: row.name, operands: numbers, ...(values ? { values } : {}) });
  }

  /** Addresses inside memory, now and then far outside. */
  private memory(row: Row): void {
    const width = row.text.includes("D[") ? 8 : row.text.includes("S[") ? 2 : row.text.includes("B[") ? 1 : 4;
    const cells = MEMORY_BYTES / width;
    const base = this.choose(INTS);
    const hasBase = row.operands.length === 3;
    const outside = hasBase && this.choose(8) === 0;
    if (outside) this.put("movi", base, this.pick([-1, -40, 1000, 0x7fffffff, -0x80000000]));
    else if (hasBase) this.put("andi", base, base, cells / 4 - 1);
    const address = this.choose(hasBase ? (cells * 3) / 4 : cells);
    const operands = row.operands.map((kind, at) => {
      if (kind === "addr") return address;
      const isBase = hasBase && at === 1;
      return isBase ? base : this.operand(kind);
    });
    this.code.push({ name: row.name, operands });
  }

  private operand(kind: string): number {
    switch (kind) {
      case "imm":
      case "num":
        return this.pick(INT_EDGES);
      case "den":
        return 1 + this.choose(1000);
      case "f64":
        return this.pick(FLOAT_EDGES);
      case "uimm":
        return this.choose(20);
      case "topic":
      case "agent":
        return this.choose(65536);
      case "in":
        return this.choose(INPUTS);
      case "out":
        return this.choose(OUTPUTS);
      case "index":
        return this.choose(4);
      default:
        return this.choose(kind.startsWith("f") ? FLOATS : INTS);
    }
  }
}

/** The program a tape describes; always one the verifier accepts. */
export const randomProgram = (tape: readonly number[]): Program => new Generator(tape).program();
