// Statements and whole functions to FIR. A structured program needs no look-ahead: a loop's head is sealed when its body has been lowered.
import { FunctionBuilder } from "../../fir/builder.ts";
import type { BlockId, FirModule } from "../../fir/function.ts";
import { convertValue } from "./convert.ts";
import { ExpressionLowering } from "./lower-expression.ts";
import { LocalValues } from "./ssa.ts";
import type { CodeFunction, Statement } from "./tree.ts";
import { firTypeOf, type ScalarType } from "./types.ts";

/** The state variable that holds what `main` returned. The machine ends `flux run` with register 0. */
const RESULT = { name: "result", register: 0 } as const;

/**
 * Adds the functions to the module. `called` are the names that other functions call: an entry among them is lowered as a helper, and
 * the entry calls it.
 */
export function lowerFunctions(
  functions: readonly CodeFunction[],
  called: ReadonlySet<string>,
  module: FirModule,
): void {
  for (const one of functions) {
    if (one.kind === "helper") lowerFunction(one, module);
    else if (!called.has(one.name)) lowerFunction(one, module);
    else {
      lowerFunction({ ...one, kind: "helper" }, module);
      lowerCallingEntry(one, module);
    }
  }
}

function lowerCallingEntry(one: CodeFunction, module: FirModule): void {
  const builder = new FunctionBuilder({ name: `${one.name} (entry)`, kind: one.kind });
  builder.span = one.span;
  const value = builder.call(one.name, [], one.result && firTypeOf(one.result));
  if (one.kind === "start" && one.result) builder.setState(resultState(module, one.result), value!);
  builder.return();
  module.functions.push(builder.function);
}

function lowerFunction(one: CodeFunction, module: FirModule): void {
  const { result } = one;
  const builder = new FunctionBuilder({
    name: one.name,
    kind: one.kind,
    params: one.params.map((param) => firTypeOf(param.type)),
    ...(result && one.kind === "helper" ? { result: firTypeOf(result) } : {}),
  });
  // Callees come into the module before their callers are complete; the position is that of the first mention.
  module.functions.push(builder.function);
  builder.span = one.span;
  const lowering = new StatementLowering(builder, module, one);
  lowering.run();
}

/** Index of the result variable, made on first use. */
function resultState(module: FirModule, type: ScalarType): number {
  const known = module.states.findIndex((state) => state.name === RESULT.name && state.register === RESULT.register);
  if (known >= 0) return known;
  module.states.push({ ...RESULT, type: firTypeOf(type), visible: true });
  return module.states.length - 1;
}

interface LoopTargets {
  readonly onBreak: BlockId;
  /** Absent for a `switch`: `continue` means the loop around it. */
  readonly onContinue: BlockId | undefined;
}

class StatementLowering {
  private readonly builder: FunctionBuilder;
  private readonly locals: LocalValues;
  private readonly expressions: ExpressionLowering;
  private readonly module: FirModule;
  private readonly lowered: CodeFunction;
  private readonly loops: LoopTargets[] = [];

  constructor(builder: FunctionBuilder, module: FirModule, lowered: CodeFunction) {
    this.builder = builder;
    this.locals = new LocalValues(builder);
    this.expressions = new ExpressionLowering(builder, this.locals, module, (statements) => this.sequence(statements));
    this.module = module;
    this.lowered = lowered;
  }

  run(): void {
    for (const [index, param] of this.lowered.params.entries()) {
      // A caller of another block knows only the register's type; a narrow parameter is cut here.
      const full: ScalarType = param.type.kind === "float" ? param.type : { kind: "int", bits: 32, signed: true };
      this.locals.write(param, convertValue(this.builder, this.builder.params[index]!, full, param.type));
    }
    this.statement(this.lowered.body);
    if (this.locals.isReachable) this.leave(undefined);
    this.locals.finish();
  }

  private statement(statement: Statement): void {
    this.builder.span = statement.span;
    switch (statement.kind) {
      case "declare": {
        const { local, initial } = statement;
        const zero = () => (local.type.kind === "float" ? this.builder.f64(0) : this.builder.i32(0));
        return this.locals.write(local, initial ? this.expressions.value(initial) : zero());
      }
      case "expression":
        return this.expressions.effect(statement.expression);
      case "block":
        return this.sequence(statement.statements);
      case "if":
        return this.branch(statement);
      case "loop":
        return this.loop(statement);
      case "break":
        return this.locals.jump(this.loops.at(-1 - (statement.levels ?? 0))!.onBreak);
      case "continue": {
        const loops = this.loops.filter((one) => one.onContinue !== undefined);
        return this.locals.jump(loops.at(-1 - (statement.levels ?? 0))!.onContinue!);
      }
      case "switch":
        return this.choice(statement);
      case "trap":
        return this.builder.trap(statement.argument);
      case "return":
        return this.leave(statement);
    }
  }

  /** What follows a jump cannot be reached, because the languages have no labels to jump to. */
  private sequence(statements: readonly Statement[]): void {
    for (const one of statements) {
      if (!this.locals.isReachable) return;
      this.statement(one);
    }
  }

  private branch(statement: Statement & { kind: "if" }): void {
    const then = this.builder.addBlock();
    const join = this.builder.addBlock();
    const otherwise = statement.otherwise ? this.builder.addBlock() : join;
    this.expressions.condition(statement.condition, then, otherwise);
    this.arm(then, statement.then, join);
    if (statement.otherwise) this.arm(otherwise, statement.otherwise, join);
    this.enter(join);
  }

  private arm(block: BlockId, body: Statement, join: BlockId): void {
    this.enter(block);
    if (!this.locals.isReachable) return;
    this.statement(body);
    if (this.locals.isReachable) this.locals.jump(join);
  }

  private enter(block: BlockId): void {
    this.locals.seal(block);
    this.builder.moveTo(block);
  }

  private loop(statement: Statement & { kind: "loop" }): void {
    const { builder, locals, expressions } = this;
    const { condition, update, test } = statement;
    const head = builder.addBlock();
    const exit = builder.addBlock();
    const isTestedFirst = test === "before" && condition !== undefined;
    const body = isTestedFirst ? builder.addBlock() : head;
    // Where a turn ends: the update, the test after the body, or the head itself.
    const isPlainHead = update === undefined && test === "before";
    const turnEnd = isPlainHead ? head : builder.addBlock();

    locals.jump(head);
    builder.moveTo(head);
    if (isTestedFirst) {
      expressions.condition(condition, body, exit);
      this.enter(body);
    }
    this.loops.push({ onBreak: exit, onContinue: turnEnd });
    if (locals.isReachable) this.statement(statement.body);
    if (locals.isReachable) locals.jump(turnEnd);
    this.loops.pop();

    if (!isPlainHead) {
      this.enter(turnEnd);
      if (locals.isReachable) {
        builder.span = condition?.span ?? statement.span;
        if (update) expressions.effect(update);
        if (test === "after" && condition) expressions.condition(condition, head, exit);
        else locals.jump(head);
      }
    }
    locals.seal(head);
    this.enter(exit);
  }

  private choice({ subject, cases }: Statement & { kind: "switch" }): void {
    const { builder, locals } = this;
    const exit = builder.addBlock();
    const bodies = cases.map(() => builder.addBlock());
    const value = this.expressions.value(subject);
    for (const [index, { value: label }] of cases.entries()) {
      if (label === undefined) continue;
      const next = builder.addBlock();
      locals.branch(builder.op("eq", [value, builder.i32(label)]), bodies[index]!, next);
      this.enter(next);
    }
    const other = cases.findIndex((one) => one.value === undefined);
    locals.jump(other < 0 ? exit : bodies[other]!);
    this.loops.push({ onBreak: exit, onContinue: undefined });
    for (const [index, { statements }] of cases.entries()) {
      // Whatever comes before falls through into it.
      this.enter(bodies[index]!);
      if (!locals.isReachable) continue;
      this.sequence(statements);
      if (locals.isReachable) locals.jump(bodies[index + 1] ?? exit);
    }
    this.loops.pop();
    this.enter(exit);
  }

  private leave(statement: (Statement & { kind: "return" }) | undefined): void {
    const { builder, lowered } = this;
    const { result } = lowered;
    if (!result) {
      if (statement?.value) this.expressions.effect(statement.value);
      return builder.return();
    }
    const nothing = () => (result.kind === "float" ? builder.f64(0) : builder.i32(0));
    const value = statement?.value ? this.expressions.value(statement.value) : nothing();
    if (lowered.kind === "helper") return builder.return(value);
    if (lowered.kind === "start") builder.setState(resultState(this.module, result), value);
    builder.return();
  }
}
