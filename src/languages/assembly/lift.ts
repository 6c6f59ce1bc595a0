// Assembly -> FIR. Registers become SSA values: every block takes all registers that are used as parameters, and the optimizer drops
// those that never change (pruned form is its work, not ours). The seed's flags are kept as the two sides of the last comparison, and its
// stack as a compile-time one: a PUSH and its POP are a copy, and a depth that differs by the way taken is an error.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/source.ts";
import { FunctionBuilder, type FunctionHead } from "../../fir/builder.ts";
import type { BlockId, FirFunction, FirType, ValueId } from "../../fir/function.ts";
import type { Instruction } from "../../isa/instruction.ts";
import { INSTRUCTIONS, type Mnemonic } from "../../isa/instructions.ts";
import { type Operand, type ReadInstruction, readAssembly, type SourceLine } from "./read.ts";

export interface AssemblyInput {
  /** The helper function's name. */
  readonly name: string;
  readonly lines: readonly SourceLine[];
  /** Names of `${…}`; the helper takes one int32 for each, in this order. */
  readonly parameters: readonly string[];
  /** Parameters replaced by their text instead ("3" in R${reg}). */
  readonly literals: ReadonlyMap<string, string>;
  /** The integer register whose value at HALT, RET or the end is the result; undefined: none. */
  readonly resultRegister: number | undefined;
}

/**
 * Lifts the seed's or our own assembly to a helper function of the given parameters. Registers start at 0. Undefined when a line was
 * wrong (FLX0505, one for each).
 */
export function liftAssembly(input: AssemblyInput, reporter: Reporter): FirFunction | undefined {
  const { parameters, literals, resultRegister } = input;
  const result = resultRegister === undefined ? {} : { result: "i32" as const };
  return liftProgram(
    {
      head: { name: input.name, kind: "helper", params: parameters.map(() => "i32" as const), ...result },
      lines: input.lines,
      names: { parameters, literals },
      alsoUses: resultRegister === undefined ? [] : [`r${resultRegister}`],
      // The seed's vocabulary VM gives the outcome of CMP in R13, and words read it there.
      comparesInto: "r13",
    },
    reporter,
    {
      initial: (builder, _, type) => (type === "i32" ? builder.i32(0) : builder.f64(0)),
      halt: (builder, value) => builder.return(resultRegister === undefined ? undefined : value(`r${resultRegister}`)),
    },
  );
}

export interface AssemblyProgram {
  readonly head: FunctionHead;
  readonly lines: readonly SourceLine[];
  readonly names: { readonly parameters: readonly string[]; readonly literals: ReadonlyMap<string, string> };
  /** Registers that count as used besides those the lines name. */
  readonly alsoUses?: readonly string[];
  /** A register CMP also sets to -1, 0 or 1, if the program uses it at all. */
  readonly comparesInto?: string;
}

/** What a program's registers are to its surroundings. */
export interface Surroundings {
  /** The value a register ("r3", "f0") has at the start. */
  initial(builder: FunctionBuilder, register: string, type: FirType): ValueId;
  /** Ends the current block, at HALT, RET or the last line. */
  halt(builder: FunctionBuilder, value: (register: string) => ValueId): void;
}

/** Lifts lines into one function; the registers it uses are given to `used`, if asked. */
export function liftProgram(
  program: AssemblyProgram,
  reporter: Reporter,
  around: Surroundings,
  used?: (registers: readonly string[]) => void,
): FirFunction | undefined {
  const instructions = readAssembly(program.lines, program.names, reporter);
  if (!instructions) return undefined;
  const named = new Set(program.alsoUses);
  for (const { operands } of instructions) {
    for (const operand of operands) if (operand.kind === "register") named.add(`${operand.bank}${operand.index}`);
  }
  const depths = stackDepths(instructions, reporter);
  if (!depths) return undefined;
  const registers = [...named].sort(
    (a, b) => a.charCodeAt(0) - b.charCodeAt(0) || Number(a.slice(1)) - Number(b.slice(1)),
  );
  used?.(registers);
  return new Lifter(program, instructions, depths, registers, around).lift();
}

/** The two sides of the last comparison, and stack cells: variables beside the registers, all int32. */
const LEFT = "left";
const RIGHT = "right";
const cell = (depth: number): string => `cell${depth}`;

class Lifter {
  private readonly program: AssemblyProgram;
  private readonly instructions: readonly ReadInstruction[];
  private readonly depths: readonly (number | undefined)[];
  private readonly around: Surroundings;
  private readonly variables: readonly string[];
  private readonly builder: FunctionBuilder;
  private readonly blocks = new Map<number, BlockId>();
  private values = new Map<string, ValueId>();

  constructor(
    program: AssemblyProgram,
    instructions: readonly ReadInstruction[],
    depths: readonly (number | undefined)[],
    registers: readonly string[],
    around: Surroundings,
  ) {
    this.program = program;
    this.instructions = instructions;
    this.depths = depths;
    this.around = around;
    const hasFlags = instructions.some(({ form }) => form.kind === "jump-flags");
    const deepest = Math.max(0, ...depths.map((depth) => depth ?? 0));
    const cells = Array.from({ length: deepest + 1 }, (_, depth) => cell(depth));
    const hasStack = instructions.some(({ form }) => form.kind === "push" || form.kind === "duplicate");
    this.variables = [...registers, ...(hasFlags ? [LEFT, RIGHT] : []), ...(hasStack ? cells : [])];
    this.builder = new FunctionBuilder(program.head);
  }

  lift(): FirFunction {
    const { builder } = this;
    const first = this.instructions[0];
    if (first) builder.span = first.span;
    for (const variable of this.variables) {
      const isRegister = /^[rf]\d/.test(variable);
      const type = typeOf(variable);
      this.values.set(variable, isRegister ? this.around.initial(builder, variable, type) : builder.i32(0));
    }
    for (const leader of this.leaders()) this.blocks.set(leader, builder.addBlock(...this.variables.map(typeOf)));
    this.goTo(0);
    for (const leader of this.blocks.keys()) this.block(leader);
    return builder.function;
  }

  /** First instructions of blocks that can be reached, in order; the end of the list is one if it can be. */
  private leaders(): number[] {
    const leaders = new Set([0]);
    for (const [index, { form, target }] of this.instructions.entries()) {
      if (this.depths[index] === undefined) continue;
      if (target !== undefined) leaders.add(target);
      if (form.kind.startsWith("jump-")) leaders.add(index + 1);
    }
    return [...leaders].sort((a, b) => a - b);
  }

  private block(leader: number): void {
    const { builder } = this;
    const params = builder.moveTo(this.blocks.get(leader)!);
    this.values = new Map(this.variables.map((variable, index) => [variable, params[index]!]));
    for (let index = leader; !builder.isTerminated; index++) {
      const instruction = this.instructions[index];
      if (index !== leader && this.blocks.has(index)) this.goTo(index);
      else if (!instruction) this.around.halt(builder, (register) => this.get(register));
      else {
        builder.span = instruction.span;
        this.step(instruction, index);
      }
    }
  }

  private step({ form, operands, target }: ReadInstruction, index: number): void {
    const { builder } = this;
    const depth = this.depths[index] ?? 0;
    switch (form.kind) {
      case "none":
        break;
      case "halt":
        this.around.halt(builder, (register) => this.get(register));
        break;
      case "move":
        this.set(operands[0]!, this.value(operands[1]!));
        break;
      case "constant":
        this.set(operands[0]!, this.value(operands[1]!));
        break;
      case "binary":
        this.result(operands[0]!, builder.op(form.op, [this.value(operands[1]!), this.value(operands[2]!)]));
        break;
      case "unary":
        this.result(operands[0]!, builder.op(form.op, [builder.i32(form.constant), this.value(operands.at(-1)!)]));
        break;
      case "step":
        this.result(operands[0]!, builder.op("add", [this.value(operands[0]!), builder.i32(form.by)]));
        break;
      case "rotate":
        this.rotate(form.direction, operands);
        break;
      case "truth": {
        const [a, b] = operands.slice(-2).map((operand) => this.value(operand)) as [ValueId, ValueId];
        this.result(operands[0]!, builder.op(form.op, form.swapped ? [b, a] : [a, b]));
        break;
      }
      case "compare":
        this.compare(this.value(operands[0]!), this.value(operands[1]!));
        break;
      case "test":
        this.flags(builder.op("and", [this.value(operands[0]!), this.value(operands[1]!)]), builder.i32(0));
        break;
      case "push":
        this.values.set(cell(depth), this.value(operands[0]!));
        break;
      case "pop":
        this.set(operands[0]!, this.get(cell(depth - 1)));
        break;
      case "duplicate":
        this.values.set(cell(depth), this.get(cell(depth - 1)));
        break;
      case "swap": {
        const top = this.get(cell(depth - 1));
        this.values.set(cell(depth - 1), this.get(cell(depth - 2)));
        this.values.set(cell(depth - 2), top);
        break;
      }
      case "jump":
        this.goTo(target!);
        break;
      case "jump-register":
        this.branch(this.value(operands[0]!), form.ifZero, target!, index);
        break;
      case "jump-flags": {
        const sides = [this.get(LEFT), this.get(RIGHT)];
        this.branch(builder.op(form.op, form.swapped ? sides.reverse() : sides), form.negated, target!, index);
        break;
      }
      case "isa":
        this.isa(form.row, operands);
        break;
    }
  }

  /** An instruction of our own table: its registers in and out, its other operands as they are. */
  private isa(row: Instruction, operands: readonly Operand[]): void {
    const { builder } = this;
    const name = row.name as Mnemonic;
    if (name === "fmov") {
      this.set(operands[0]!, this.value(operands[1]!));
      return;
    }
    if (name === "movf" || name === "movk") {
      this.set(operands[0]!, this.float(operands[1]!));
      return;
    }
    if (name === "movq") {
      this.set(operands[0]!, builder.f64(fixed(operands[1]!) / fixed(operands[2]!)));
      return;
    }
    const constantForm = constantForms.get(name);
    if (constantForm) {
      const sides = [this.value(operands[1]!), this.value(operands[2]!)];
      this.set(operands[0]!, builder.op(constantForm.op, constantForm.swapped ? sides.reverse() : sides));
      return;
    }
    const hasResult = /^[rf]d$/.test(row.operands[0] ?? "");
    const sources = hasResult ? operands.slice(1) : operands;
    const args = sources.filter((operand) => operand.kind === "register").map((operand) => this.value(operand));
    const imms = sources.filter((operand) => operand.kind !== "register").map(fixed);
    if (hasResult) this.set(operands[0]!, builder.op(name, args, imms));
    else builder.effect(name, args, imms);
  }

  /** x <<< n = x << n | x >>> -n: shift counts are taken modulo 32. */
  private rotate(direction: "left" | "right", operands: readonly Operand[]): void {
    const { builder } = this;
    const [x, n] = [this.value(operands[1]!), this.value(operands[2]!)];
    const back = builder.op("sub", [builder.i32(0), n]);
    const [left, right] = direction === "left" ? [n, back] : [back, n];
    this.result(operands[0]!, builder.op("or", [builder.op("shl", [x, left]), builder.op("shru", [x, right])]));
  }

  private compare(a: ValueId, b: ValueId): void {
    const { builder } = this;
    this.flags(a, b);
    const into = this.program.comparesInto;
    if (into === undefined || !this.variables.includes(into)) return;
    // sign(a - b) = (b < a) - (a < b)
    this.values.set(into, builder.op("sub", [builder.op("lt", [b, a]), builder.op("lt", [a, b])]));
  }

  private flags(left: ValueId, right: ValueId): void {
    this.values.set(LEFT, left);
    this.values.set(RIGHT, right);
  }

  /** Integer results set the flags as a comparison with 0 does. */
  private result(target: Operand, value: ValueId): void {
    this.set(target, value);
    if (this.variables.includes(LEFT)) this.flags(value, this.builder.i32(0));
  }

  private set(target: Operand, value: ValueId): void {
    this.values.set(registerOf(target), value);
  }

  private get(variable: string): ValueId {
    return this.values.get(variable)!;
  }

  private value(operand: Operand): ValueId {
    if (operand.kind === "register") return this.get(registerOf(operand));
    if (operand.kind === "parameter") return this.builder.params[operand.index]!;
    return this.builder.i32(fixed(operand));
  }

  private float(operand: Operand): ValueId {
    return operand.kind === "parameter"
      ? this.builder.op("itof", [this.value(operand)])
      : this.builder.f64(fixed(operand));
  }

  private branch(condition: ValueId, isNegated: boolean, target: number, index: number): void {
    const [yes, no] = [this.edge(target), this.edge(index + 1)];
    this.builder.branch(condition, isNegated ? no : yes, isNegated ? yes : no);
  }

  private goTo(index: number): void {
    const { target, args } = this.edge(index);
    this.builder.jump(target, args);
  }

  private edge(index: number): { target: BlockId; args: ValueId[] } {
    return { target: this.blocks.get(index)!, args: this.variables.map((variable) => this.get(variable)) };
  }
}

/**
 * The stack's depth before each instruction (undefined: never reached). Every way to an instruction must come with the same depth: a
 * forward pass over the control flow, each instruction once.
 */
function stackDepths(instructions: readonly ReadInstruction[], reporter: Reporter): (number | undefined)[] | undefined {
  const depths: (number | undefined)[] = new Array(instructions.length + 1).fill(undefined);
  const work: { index: number; depth: number; span: Span | undefined }[] = [{ index: 0, depth: 0, span: undefined }];
  for (let next = work.pop(); next; next = work.pop()) {
    const { index, depth, span } = next;
    if (depths[index] !== undefined) {
      if (depths[index] === depth || index === instructions.length) continue;
      reporter.error(
        "FLX0505",
        `the stack holds ${depths[index]} or ${depth} values here, by the way taken`,
        instructions[index]!.span,
      );
      return undefined;
    }
    depths[index] = depth;
    const instruction = instructions[index];
    if (!instruction) continue;
    const { form, target } = instruction;
    const [needs, change] = stackUse[form.kind] ?? [0, 0];
    if (depth < needs) {
      reporter.error("FLX0505", "the stack has too few values for this", span ?? instruction.span);
      return undefined;
    }
    const after = depth + change;
    if (target !== undefined) work.push({ index: target, depth: after, span: instruction.span });
    if (form.kind !== "jump" && form.kind !== "halt") work.push({ index: index + 1, depth: after, span: undefined });
  }
  return depths;
}

/** Values needed on the stack, and how many more it holds after. */
const stackUse: Partial<Record<ReadInstruction["form"]["kind"], readonly [number, number]>> = {
  push: [0, 1],
  pop: [1, -1],
  duplicate: [1, 1],
  swap: [2, 0],
};

/** Forms with a constant operand, which FIR does not have: the row whose `immediate` they are. `x > c` is `c < x`. */
const constantForms = new Map<Mnemonic, { op: Mnemonic; swapped: boolean }>([
  ...(INSTRUCTIONS as readonly Instruction[]).flatMap((row): [Mnemonic, { op: Mnemonic; swapped: boolean }][] =>
    row.immediate === undefined ? [] : [[row.immediate as Mnemonic, { op: row.name as Mnemonic, swapped: false }]],
  ),
  ["gti", { op: "lt", swapped: true }],
]);

const typeOf = (variable: string): FirType => (/^f\d/.test(variable) ? "f64" : "i32");

function registerOf(operand: Operand): string {
  if (operand.kind !== "register") throw new Error("the reader lets only registers through here");
  return `${operand.bank}${operand.index}`;
}

function fixed(operand: Operand): number {
  if (operand.kind !== "number") throw new Error("the reader lets only numbers through here");
  return operand.value;
}
