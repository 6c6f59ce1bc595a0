// What is known of a function of an image before its body is written: what its entry and each of its loops costs, whether it calls itself, and
// which registers it uses and changes. As firmware/vm/verify.ts finds them for the JavaScript.
import { isExit } from "../../image/decode.ts";
import { type CallShape, type RegisterBank, SHAPES } from "../../image/operand-kinds.ts";
import type { Encodable } from "../../image/program.ts";
import { instruction } from "../../isa/index-by.ts";
import { RESULT_FLOAT, RESULT_NONE } from "../../isa/instruction.ts";

export interface UsedRegister {
  readonly bank: RegisterBank;
  readonly register: number;
  isChanged: boolean;
}

export interface FunctionFacts {
  /** Number of the instruction that opens it, and of its `end`. */
  readonly at: number;
  end: number;
  /** How it is called; entries are not. */
  readonly shape: CallShape | undefined;
  /** Cost units charged when it is entered. */
  cost: number;
  /** Cost units of a turn of each loop, by the number of its `loop`. */
  readonly turns: Map<number, number>;
  isRecursive: boolean;
  readonly used: UsedRegister[];
}

/** Registers an instruction reads and writes. Those of a call depend on its callee. */
function registersOf(step: Encodable, shapes: readonly (CallShape | undefined)[]): UsedRegister[] {
  const { operands, values = [], name } = step;
  const used: UsedRegister[] = values.map(({ bank, register }) => ({ bank, register, isChanged: false }));
  instruction(name).operands.forEach((kind, index) => {
    const shape = SHAPES[kind];
    if (shape.kind === "register")
      used.push({ bank: shape.bank, register: operands[index]!, isChanged: kind === "rd" || kind === "fd" });
    if (shape.kind !== "call") return;
    const { ints, result } = shapes[operands[0]!]!;
    const [, ...registers] = operands;
    if (result !== RESULT_NONE)
      used.push({ bank: result === RESULT_FLOAT ? "float" : "int", register: registers.shift()!, isChanged: true });
    registers.forEach((register, place) => {
      used.push({ bank: place < ints ? "int" : "float", register, isChanged: false });
    });
  });
  return used;
}

/** Of each function in turn. For code that the VM's verifier has accepted. */
export function functionFacts(code: readonly Encodable[]): FunctionFacts[] {
  const functions: FunctionFacts[] = [];
  const shapes: (CallShape | undefined)[] = [];
  /** Cost of each open block; those of loops have the number of their `loop`. */
  const open: { cost: number; readonly loopAt?: number }[] = [];
  code.forEach((step, at) => {
    const { flow, cost } = instruction(step.name);
    if (flow === "entry") {
      const [ints = 0, floats = 0, result = 0] = step.operands;
      const shape = step.name === "func" ? { ints, floats, result } : undefined;
      shapes.push(shape);
      functions.push({ at, end: at, shape, cost: 0, turns: new Map(), isRecursive: false, used: [] });
      open.push({ cost });
      return;
    }
    const current = functions.at(-1)!;
    if (flow === "loop") {
      open.push({ cost, loopAt: at });
      return;
    }
    open.at(-1)!.cost += cost;
    if (flow === "if" && !isExit(step)) open.push({ cost: 0 });
    if (flow === "call" && step.operands[0] === functions.length - 1) current.isRecursive = true;
    if (flow === "end") {
      const closed = open.pop()!;
      const outer = open.at(-1);
      if (closed.loopAt !== undefined) current.turns.set(closed.loopAt, closed.cost);
      else if (outer) outer.cost += closed.cost;
      else {
        current.cost = closed.cost;
        current.end = at;
      }
    }
    for (const one of registersOf(step, shapes)) {
      const known = current.used.find(({ bank, register }) => bank === one.bank && register === one.register);
      if (known) known.isChanged ||= one.isChanged;
      else current.used.push(one);
    }
  });
  return functions;
}
