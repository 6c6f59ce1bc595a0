// The WebAssembly back end: decoded instructions that the bundle's VM has verified to a module. Each function of the image is one of the
// module, with its registers as locals; the budget is a parameter and comes back as the last result, so that it stays in a machine register.
// An entry loads what it uses of the register file and stores what it changed where it returns; a trap returns to nobody.
import { isExit } from "../../image/decode.ts";
import type { Encodable, Program } from "../../image/program.ts";
import { instruction } from "../../isa/index-by.ts";
import { RESULT_FLOAT, RESULT_NONE } from "../../isa/instruction.ts";
import { CALL_DEPTH_MAX } from "../../isa/limits.ts";
import { BUDGET, CALL_DEPTH, MEMORY } from "../../wire/trap.ts";
import { FunctionBody, type Label, type ProgramFacts, type TrapPlace } from "./function-body.ts";
import { type FunctionFacts, functionFacts } from "./function-facts.ts";
import { accessOf, LOWERINGS, type Lower, MATH_OF_ONE, MATH_OF_TWO, SEND_IMPORT, TRAP_IMPORT } from "./instructions.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { type DefinedFunction, encodeModule, type FunctionType, type ImportedFunction } from "./module.ts";
import {
  END,
  F64,
  F64_LOAD,
  F64_STORE,
  GLOBAL_GET,
  GLOBAL_SET,
  I32,
  I32_ADD,
  I32_CONST,
  I32_GE_U,
  I32_GT_S,
  I32_LOAD,
  I32_LT_S,
  I32_STORE,
  I32_SUB,
  RETURN,
  UNREACHABLE,
  type ValueType,
} from "./opcodes.ts";

export interface TranslatedProgram {
  readonly bytes: Uint8Array;
  readonly layout: Layout;
  /** Where it may trap: the import `trap` is called with an index into this. */
  readonly places: readonly TrapPlace[];
  /** It has a loop, or a function that calls itself. */
  readonly mayRunLong: boolean;
}

/** Entries as the VM numbers them; handlers follow in the order of their topics. Each is exported under its number. */
const START = 0;
const TICK = 1;
const FIRST_HANDLER = 2;

/** Open calls of functions that call themselves. */
const DEPTH_GLOBAL = 0;

const IMPORTS: readonly ImportedFunction[] = [
  { name: TRAP_IMPORT, parameters: [I32], results: [] },
  // kind, agent, topic, mask, values
  { name: SEND_IMPORT, parameters: [I32, I32, I32, I32, F64, F64, F64, F64], results: [] },
  ...MATH_OF_ONE.map((name): ImportedFunction => ({ name, parameters: [F64], results: [F64] })),
  ...MATH_OF_TWO.map((name): ImportedFunction => ({ name, parameters: [F64, F64], results: [F64] })),
];

/** Translates a program that the VM's verifier has accepted. */
export function translateProgram(program: Program): TranslatedProgram {
  const { code } = program;
  const layout = layoutOf(program.memoryBytes, program.inputs.length, program.outputs.length);
  const imports = new Map(IMPORTS.map(({ name }, index) => [name, index]));
  const facts: ProgramFacts = { layout, imports, places: [] };
  const functions = functionFacts(code);
  let handlers = 0;
  const defined = functions.map((one): DefinedFunction => {
    const { name } = code[one.at]!;
    const translated = new FunctionTranslator(facts, code, functions, one).translate();
    if (name === "func") return translated;
    const number = name === "start" ? START : name === "tick" ? TICK : FIRST_HANDLER + handlers++;
    return { ...translated, exportedAs: String(number) };
  });
  const globals = functions.some(({ isRecursive }) => isRecursive) ? 1 : 0;
  const bytes = encodeModule({ pages: layout.pages, imports: IMPORTS, functions: defined, globals });
  const mayRunLong = globals > 0 || functions.some(({ turns }) => turns.size > 0);
  return { bytes, layout, places: facts.places, mayRunLong };
}

const repeated = (count: number, type: ValueType): ValueType[] => Array.from({ length: count }, () => type);

/** The budget is the last parameter and the last result. */
function typeOf({ shape }: FunctionFacts): FunctionType {
  if (!shape) return { parameters: [I32], results: [I32] };
  const result: ValueType[] = shape.result === RESULT_NONE ? [] : [shape.result === RESULT_FLOAT ? F64 : I32];
  return {
    parameters: [...repeated(shape.ints, I32), ...repeated(shape.floats, F64), I32],
    results: [...result, I32],
  };
}

class FunctionTranslator {
  private readonly body: FunctionBody;
  private readonly code: readonly Encodable[];
  private readonly functions: readonly FunctionFacts[];
  private readonly facts: FunctionFacts;
  private readonly budget: number;
  /** What `reti` and `retf` give. */
  private readonly result: number | undefined;
  private readonly loops: { readonly out: Label; readonly top: Label }[] = [];
  /** For each open block: whether it is a loop. */
  private readonly blocks: boolean[] = [];
  private done: Label = 0;

  constructor(
    program: ProgramFacts,
    code: readonly Encodable[],
    functions: readonly FunctionFacts[],
    facts: FunctionFacts,
  ) {
    this.code = code;
    this.functions = functions;
    this.facts = facts;
    const body = new FunctionBody(program);
    this.body = body;
    const { ints = 0, floats = 0, result = RESULT_NONE } = facts.shape ?? {};
    for (let register = 0; register < ints; register++) body.hold("int", register);
    for (let register = 0; register < floats; register++) body.hold("float", register);
    this.budget = body.newLocal(I32);
    this.result = result === RESULT_NONE ? undefined : body.newLocal(result === RESULT_FLOAT ? F64 : I32);
  }

  translate(): DefinedFunction {
    const { body, facts } = this;
    body.at = facts.at;
    body.beginTrapping();
    this.done = body.block();
    this.enter();
    for (let at = facts.at + 1; at < facts.end; at++) {
      body.at = at;
      this.step(this.code[at]!);
    }
    body.end();
    this.leave();
    body.end();
    body.callImported(TRAP_IMPORT);
    body.put(UNREACHABLE, END);
    const type = typeOf(facts);
    return { ...type, locals: body.locals.slice(type.parameters.length), body: body.code };
  }

  private enter(): void {
    const { body, facts } = this;
    const { layout } = body.facts;
    if (facts.isRecursive) {
      this.addToDepth(1);
      body.put(GLOBAL_GET, DEPTH_GLOBAL);
      body.int(CALL_DEPTH_MAX);
      body.put(I32_GT_S);
      body.trapIf(CALL_DEPTH);
    }
    this.charge(facts.cost);
    if (facts.shape) return;
    if (this.functions.some(({ isRecursive }) => isRecursive)) body.put(I32_CONST, 0, GLOBAL_SET, DEPTH_GLOBAL);
    for (const { bank, register } of facts.used) {
      body.int(0);
      if (bank === "int") body.access(I32_LOAD, 4, layout.ints + register * 4);
      else body.access(F64_LOAD, 8, layout.floats + register * 8);
      body.set(bank, register);
    }
  }

  private leave(): void {
    const { body, facts } = this;
    const { layout } = body.facts;
    if (facts.isRecursive) this.addToDepth(-1);
    for (const { bank, register, isChanged } of facts.shape ? [] : facts.used) {
      if (!isChanged) continue;
      body.int(0);
      body.get(bank, register);
      if (bank === "int") body.access(I32_STORE, 4, layout.ints + register * 4);
      else body.access(F64_STORE, 8, layout.floats + register * 8);
    }
    if (this.result !== undefined) body.getLocal(this.result);
    body.getLocal(this.budget);
    body.put(RETURN);
  }

  private addToDepth(by: number): void {
    this.body.put(GLOBAL_GET, DEPTH_GLOBAL);
    this.body.int(by);
    this.body.put(I32_ADD, GLOBAL_SET, DEPTH_GLOBAL);
  }

  /** Takes a cost from the budget; traps if less than that was left. */
  private charge(cost: number): void {
    const { body, budget } = this;
    body.getLocal(budget);
    body.int(cost);
    body.put(I32_SUB);
    body.teeLocal(budget);
    body.int(0);
    body.put(I32_LT_S);
    body.trapIf(BUDGET);
  }

  private step(step: Encodable): void {
    const { body } = this;
    const { ranges } = body;
    if (this.leaveChecked(step)) return;
    const lowering = LOWERINGS[step.name];
    if (lowering !== "structure") lowering(body, step);
    ranges.after(step);
    switch (instruction(step.name).flow) {
      case "if":
        if (isExit(step)) body.gotoIf(this.loops.at(-1)!.out);
        else {
          body.if();
          this.blocks.push(false);
        }
        break;
      case "else":
        body.else();
        ranges.forget();
        break;
      case "loop":
        ranges.forget();
        this.loops.push({ out: body.block(), top: body.loop() });
        this.blocks.push(true);
        this.charge(this.facts.turns.get(body.at)!);
        break;
      case "end":
        if (this.blocks.pop()) {
          body.goto(this.loops.pop()!.top);
          body.end();
        }
        body.end();
        ranges.forget();
        break;
      case "exit":
        this.exit(step);
        break;
      case "call":
        this.call(step);
    }
  }

  /**
   * A break on a register that leaves a range (`ifgti r n break`, `iflti r n break`), with an access by that register behind it: one comparison
   * tells that neither break nor trap happens, and what does happen is found out where it fails. Gives whether it was written.
   */
  private leaveChecked(step: Encodable): boolean {
    const { body } = this;
    const { name, operands } = step;
    const [register = 0, limit = 0] = operands;
    if (!isExit(step) || (name !== "ifgti" && name !== "iflti")) return false;
    const at = this.accessBy(register);
    if (at === undefined) return false;
    const { index, width } = accessOf(this.code[at]!)!;
    const cells = body.facts.layout.memoryBytes / width;
    const least = name === "ifgti" ? -index : limit;
    const most = name === "ifgti" ? Math.min(limit, cells - 1 - index) : cells - 1 - index;
    if (most < least || least < -index) return false;
    body.get("int", register);
    if (least !== 0) {
      body.int(-least);
      body.put(I32_ADD);
    }
    body.int(most - least + 1);
    body.put(I32_GE_U);
    body.if();
    (LOWERINGS[name] as Lower)(body, step);
    body.gotoIf(this.loops.at(-1)!.out);
    body.trap(MEMORY, 0, at);
    body.end();
    body.ranges.narrow(register, { least, most });
    return true;
  }

  /** Number of the access by this register that follows the instruction being written, with nothing between that can be seen from outside. */
  private accessBy(register: number): number | undefined {
    for (let at = this.body.at + 1; ; at++) {
      const step = this.code[at]!;
      const { effect, operands } = instruction(step.name);
      if (accessOf(step)?.base === register) return at;
      if (effect !== "pure" || (operands[0] === "rd" && step.operands[0] === register)) return undefined;
    }
  }

  private exit({ name, operands: [register = 0] }: Encodable): void {
    const { body } = this;
    switch (name) {
      case "break":
        body.goto(this.loops.at(-1)!.out);
        break;
      case "continue":
        body.goto(this.loops.at(-1)!.top);
        break;
      case "reti":
      case "retf":
        body.get(name === "reti" ? "int" : "float", register);
        body.setLocal(this.result!);
        body.goto(this.done);
        break;
      case "ret":
        body.goto(this.done);
    }
  }

  private call({ operands: [callee = 0, ...registers] }: Encodable): void {
    const { body } = this;
    const { ints, floats, result } = this.functions[callee]!.shape!;
    const target = result === RESULT_NONE ? 0 : registers.shift()!;
    for (let index = 0; index < ints; index++) body.get("int", registers[index]!);
    for (let index = 0; index < floats; index++) body.get("float", registers[ints + index]!);
    body.getLocal(this.budget);
    body.call(IMPORTS.length + callee);
    body.setLocal(this.budget);
    if (result === RESULT_NONE) return;
    body.set(result === RESULT_FLOAT ? "float" : "int", target);
    if (result !== RESULT_FLOAT) body.ranges.forgetOne(target);
  }
}
