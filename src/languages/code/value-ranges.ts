// Which checks of a block can never fail: an abstract interpretation of all its functions with an interval for every number. It follows
// the statements in their order, so that a condition narrows what is known in its branch; loops and calls are repeated until nothing
// changes, with bounds that go on growing moved out to the next constant of the program. Variables of a block are written by its own
// functions only, so what is known of them holds across calls.
import {
  allOf,
  decided,
  exactResult,
  type Interval,
  isInside,
  join,
  meet,
  OPPOSITE,
  SWAPPED,
  where,
} from "./intervals.ts";
import { type BlockFacts, type MaybeState, PATIENT_TURNS, RangeStates, type State } from "./range-states.ts";
import type { CodeFunction, CompareOperator, Expression, Local, OldValue, Statement } from "./tree.ts";
import { type ScalarType, sameType, valueOfRegister } from "./types.ts";

interface LoopStates {
  onBreak: MaybeState;
  onContinue: MaybeState;
  /** A `switch`: `continue` means the loop around it. */
  readonly isSwitch?: true;
}

/** Steps after which the analysis gives up and keeps every check: nested loops repeat each other. */
const STEPS_MAX = 400_000;

export interface CheckFacts {
  /** The checked nodes that may fail. */
  readonly needed: ReadonlySet<Expression>;
  /** Comparisons that come out the same each time, with the outcome; undefined for others. */
  readonly decided: ReadonlyMap<Expression, boolean | undefined>;
}

/** Undefined if it could not be found out. */
export function neededChecks(functions: readonly CodeFunction[], facts: BlockFacts): CheckFacts | undefined {
  const analysis = new RangeAnalysis(functions, facts);
  return analysis.run() ? analysis : undefined;
}

class RangeAnalysis extends RangeStates implements CheckFacts {
  readonly needed = new Set<Expression>();
  readonly decided = new Map<Expression, boolean | undefined>();
  private readonly functions: readonly CodeFunction[];
  private readonly results = new Map<string, Interval>();
  private readonly byName: ReadonlyMap<string, CodeFunction>;
  /** What calls have passed so far, of closed programs. */
  private readonly passed = new Map<Local, Interval>();
  private readonly old = new Map<OldValue, Interval>();
  private readonly loops: LoopStates[] = [];
  private current: CodeFunction | undefined;
  private steps = 0;

  constructor(functions: readonly CodeFunction[], facts: BlockFacts) {
    super(functions, facts);
    this.functions = functions;
    this.byName = new Map(functions.map((one) => [one.name, one]));
  }

  /** False if it took too long. */
  run(): boolean {
    do {
      this.hasChanged = false;
      this.round++;
      for (const one of this.functions) this.function(one);
      if (this.steps > STEPS_MAX) return false;
    } while (this.hasChanged);
    return true;
  }

  private function(one: CodeFunction): void {
    this.current = one;
    const entry: State = new Map();
    if (this.facts.isClosed) {
      for (const param of one.params) {
        const known = this.passed.get(param);
        // Nothing has called it yet.
        if (!known) return;
        this.set(entry, param, known);
      }
    }
    const state = this.statement(one.body, entry);
    if (state) this.leave(state);
  }

  private leave(state: State, result?: Interval): void {
    this.publish(state);
    const { name, result: type } = this.current!;
    if (!type || type.kind === "float") return;
    const value = result ?? [0, 0];
    const known = this.results.get(name);
    if (known && isInside(value, known)) return;
    this.results.set(name, known ? this.grown(known, value, allOf(type)) : value);
    this.hasChanged = true;
  }

  private statement(statement: Statement, state: MaybeState): MaybeState {
    if (!state || ++this.steps > STEPS_MAX) return undefined;
    switch (statement.kind) {
      case "declare": {
        const value = statement.initial ? this.value(statement.initial, state) : ([0, 0] as const);
        this.set(state, statement.local, value);
        return this.alive(state);
      }
      case "expression":
        this.value(statement.expression, state);
        return this.alive(state);
      case "block":
        return statement.statements.reduce<MaybeState>((now, one) => this.statement(one, now), state);
      case "if": {
        const [yes, no] = this.split(statement.condition, state);
        const then = this.statement(statement.then, yes);
        return this.joined(then, statement.otherwise ? this.statement(statement.otherwise, no) : no);
      }
      case "loop":
        return this.loop(statement, state);
      case "switch":
        return this.cases(statement, state);
      case "break":
      case "continue": {
        const open = statement.kind === "break" ? this.loops : this.loops.filter((one) => !one.isSwitch);
        const loop = open.at(-1 - (statement.levels ?? 0))!;
        // A copy: what contains this statement finds that its own state has ended.
        const left = new Map(state);
        if (statement.kind === "break") loop.onBreak = this.joined(loop.onBreak, left);
        else loop.onContinue = this.joined(loop.onContinue, left);
        return undefined;
      }
      case "return": {
        const value = statement.value && this.value(statement.value, state);
        if (this.alive(state)) this.leave(state, value);
        return undefined;
      }
      case "trap":
        return undefined;
    }
  }

  private cases({ subject, cases }: Statement & { kind: "switch" }, state: State): MaybeState {
    this.value(subject, state);
    if (!this.alive(state)) return undefined;
    const states: LoopStates = { onBreak: undefined, onContinue: undefined, isSwitch: true };
    this.loops.push(states);
    let through: MaybeState;
    for (const { statements } of cases) {
      // From the top, or falling through from the case before.
      through = this.joined(through, new Map(state));
      for (const one of statements) through = this.statement(one, through);
    }
    this.loops.pop();
    const isAlways = cases.some((one) => one.value === undefined);
    return this.joined(this.joined(through, states.onBreak), isAlways ? undefined : state);
  }

  private loop(statement: Statement & { kind: "loop" }, entry: State): MaybeState {
    const { condition, update, test, body } = statement;
    let head = new Map(entry);
    for (let turn = 1; ; turn++) {
      const states: LoopStates = { onBreak: undefined, onContinue: undefined };
      const start = new Map(head);
      let [inside, exit]: [MaybeState, MaybeState] = [start, undefined];
      if (test === "before" && condition) [inside, exit] = this.split(condition, start);
      this.loops.push(states);
      let end = this.statement(body, inside);
      this.loops.pop();
      end = this.joined(end, states.onContinue);
      if (end && update) {
        this.value(update, end);
        end = this.alive(end);
      }
      if (end && test === "after" && condition) [end, exit] = this.split(condition, end);
      const next = end ? this.headOf(head, end, turn) : undefined;
      if (!next || this.steps > STEPS_MAX) return this.joined(exit, states.onBreak);
      head = next;
    }
  }

  /** What holds at the head of a loop, given how its turn ended; undefined if that adds nothing. */
  private headOf(head: State, end: State, turn: number): State | undefined {
    const next: State = new Map();
    let isNew = false;
    for (const followed of new Set([...head.keys(), ...end.keys()])) {
      const before = head.get(followed) ?? this.missing(followed);
      const after = end.get(followed) ?? this.missing(followed);
      // A local of the body, or one of which anything may be true.
      if (!before) continue;
      if (!after) {
        isNew = true;
        continue;
      }
      if (isInside(after, before)) next.set(followed, before);
      else {
        const both = join(before, after);
        next.set(followed, this.bounds(before, both, allOf(followed.type), turn, PATIENT_TURNS));
        isNew = true;
      }
    }
    return isNew ? next : undefined;
  }

  /** The interval of an expression; the state becomes what holds after it. */
  private value(expression: Expression, state: State): Interval {
    this.steps++;
    const all = allOf(expression.type);
    switch (expression.kind) {
      case "literal": {
        const number = valueOfRegister(expression.type, expression.value);
        return expression.type.kind === "float" ? all : [number, number];
      }
      case "read":
        if (expression.place.kind === "element") this.value(expression.place.index, state);
        return this.known(expression.place, state);
      case "convert":
        return converted(this.value(expression.operand, state), expression.operand.type, expression.type);
      case "negate": {
        const [low, high] = this.value(expression.operand, state);
        return this.cut(expression, [-high, -low], all, state);
      }
      case "complement": {
        const [low, high] = this.value(expression.operand, state);
        if (expression.type.kind === "float") return all;
        return expression.type.signed ? [-high - 1, -low - 1] : [all[1] - high, all[1] - low];
      }
      case "arithmetic":
        return this.arithmetic(expression, state, all);
      case "compare": {
        const left = this.value(expression.left, state);
        const right = this.value(expression.right, state);
        const known = expression.left.type.kind === "float" ? undefined : decided(expression.operator, left, right);
        this.decide(expression, known);
        return known === undefined ? [0, 1] : [Number(known), Number(known)];
      }
      case "not":
        this.value(expression.operand, state);
        return [0, 1];
      case "logical": {
        const [yes, no] = this.split(expression, state);
        this.become(state, this.joined(yes, no));
        return !no && yes ? [1, 1] : !yes && no ? [0, 0] : [0, 1];
      }
      case "choice":
        return this.choice(expression, state);
      case "assign": {
        if (expression.place.kind === "element") this.value(expression.place.index, state);
        const value = this.value(expression.value, state);
        this.write(expression.place, value, state);
        return value;
      }
      case "update": {
        if (expression.place.kind === "element") this.value(expression.place.index, state);
        const before = this.known(expression.place, state);
        this.old.set(expression.old, before);
        const value = this.value(expression.value, state);
        this.write(expression.place, value, state);
        return expression.gives === "old" ? before : value;
      }
      case "old":
        return this.old.get(expression.of) ?? all;
      case "call":
        return this.call(expression, state, all);
      case "instruction":
        for (const arg of expression.args) this.value(arg, state);
        return all;
      case "sequence":
        this.value(expression.first, state);
        return this.value(expression.last, state);
      case "bounded":
        return this.bounded(expression, state);
      case "block": {
        const after = this.statement(
          { kind: "block", statements: expression.statements, span: expression.span },
          state,
        );
        this.become(state, after);
        return expression.last && after ? this.value(expression.last, state) : all;
      }
    }
  }

  /** A result within its type; a check that can fail is needed. */
  private cut(
    expression: Expression & { onOverflow?: "trap" },
    exact: Interval | undefined,
    all: Interval,
    state: State,
  ): Interval {
    if (exact && isInside(exact, all)) return exact;
    if (!expression.onOverflow) return all;
    this.need(expression, state);
    return (exact && meet(exact, all)) ?? all;
  }

  /** A check that control gets to may fail. */
  private need(expression: Expression, state: State): void {
    if (this.alive(state)) this.needed.add(expression);
  }

  private arithmetic(expression: Expression & { kind: "arithmetic" }, state: State, all: Interval): Interval {
    const { operator, left, right } = expression;
    const a = this.value(left, state);
    const b = this.value(right, state);
    if (expression.type.kind === "float") return all;
    if (operator === "rem" && expression.onOverflow && a[0] === all[0] && b[0] <= -1 && b[1] >= -1)
      this.need(expression, state);
    return this.cut(expression, exactResult(operator, a, b), all, state);
  }

  private bounded(expression: Expression & { kind: "bounded" }, state: State): Interval {
    const { operand, bound } = expression;
    const value = this.value(operand, state);
    const limits: Interval = [0, bound - 1];
    if (isInside(value, limits)) return value;
    this.need(expression, state);
    this.narrow(operand, limits, state);
    return meet(value, limits) ?? limits;
  }

  private call(expression: Expression & { kind: "call" }, state: State, all: Interval): Interval {
    const args = expression.args.map((arg) => this.value(arg, state));
    const callee = this.byName.get(expression.callee.name);
    if (callee && this.facts.isClosed) this.pass(callee, args);
    this.publish(state);
    for (const followed of [...state.keys()]) if ("dimensions" in followed) state.delete(followed);
    const { name } = expression.callee;
    if (!callee || expression.type.kind === "float") return all;
    // A function that has not returned yet in any round gives nothing yet.
    const known = this.results.get(name);
    if (!known && expression.callee.result !== undefined) this.become(state, undefined);
    return known ?? all;
  }

  private pass(callee: CodeFunction, args: readonly Interval[]): void {
    for (const [index, param] of callee.params.entries()) {
      const limits = allOf(param.type);
      const given = args[index] && isInside(args[index], limits) ? args[index] : limits;
      const known = this.passed.get(param);
      if (known && isInside(given, known)) continue;
      this.passed.set(param, known ? this.grown(known, given, limits) : given);
      this.hasChanged = true;
    }
  }

  private choice(expression: Expression & { kind: "choice" }, state: State): Interval {
    const [yes, no] = this.split(expression.condition, state);
    const then = yes && this.value(expression.then, yes);
    const otherwise = no && this.value(expression.otherwise, no);
    const [isThen, isOtherwise] = [yes && this.alive(yes), no && this.alive(no)];
    this.become(state, this.joined(isThen, isOtherwise));
    if (isThen && isOtherwise) return join(then!, otherwise!);
    return (isThen ? then : otherwise) ?? allOf(expression.type);
  }

  /** What holds where a condition is true, and where it is not. */
  private split(condition: Expression, state: State): [MaybeState, MaybeState] {
    switch (condition.kind) {
      case "not": {
        const [yes, no] = this.split(condition.operand, state);
        return [no, yes];
      }
      case "logical": {
        const [leftYes, leftNo] = this.split(condition.left, state);
        if (condition.operator === "and") {
          const [yes, no] = leftYes ? this.split(condition.right, leftYes) : [undefined, undefined];
          return [yes, this.joined(leftNo, no)];
        }
        const [yes, no] = leftNo ? this.split(condition.right, leftNo) : [undefined, undefined];
        return [this.joined(leftYes, yes), no];
      }
      case "sequence":
        this.value(condition.first, state);
        return this.alive(state) ? this.split(condition.last, state) : [undefined, undefined];
      case "block": {
        const after = this.statement({ kind: "block", statements: condition.statements, span: condition.span }, state);
        return after && condition.last ? this.split(condition.last, after) : [undefined, undefined];
      }
      case "compare":
        if (condition.left.type.kind === "int") return this.compare(condition, state);
        break;
      case "convert":
        if (condition.type.kind === "int" && condition.type.bits === 1 && condition.operand.type.kind === "int")
          return this.split(condition.operand, state);
    }
    const value = this.value(condition, state);
    if (!this.alive(state)) return [undefined, undefined];
    const isInt = condition.type.kind === "int";
    const yes = isInt && value[0] === 0 && value[1] === 0 ? undefined : new Map(state);
    const no = isInt && (value[0] > 0 || value[1] < 0) ? undefined : new Map(state);
    if (no && isInt) this.narrow(condition, [0, 0], no);
    return [yes, no];
  }

  /** Intervals only grow, so an outcome that is known at last was so all along. */
  private decide(comparison: Expression, outcome: boolean | undefined): void {
    const isNew = !this.decided.has(comparison);
    this.decided.set(comparison, isNew || this.decided.get(comparison) === outcome ? outcome : undefined);
  }

  private compare(condition: Expression & { kind: "compare" }, state: State): [MaybeState, MaybeState] {
    const { left, right, operator } = condition;
    const a = this.value(left, state);
    const b = this.value(right, state);
    if (!this.alive(state)) return [undefined, undefined];
    this.decide(condition, decided(operator, a, b));
    const when = (op: CompareOperator): MaybeState => {
      const [low, high] = [where(op, a, b), where(SWAPPED[op], b, a)];
      if (!low || !high) return undefined;
      const narrowed = new Map(state);
      this.narrow(left, low, narrowed);
      this.narrow(right, high, narrowed);
      return narrowed;
    };
    return [when(operator), when(OPPOSITE[operator])];
  }

  /** The value of `expression` is known to be in `interval`: so is the variable it reads. */
  private narrow(expression: Expression, interval: Interval, state: State): void {
    if (expression.kind === "convert" && expression.operand.type.kind === "int") {
      // A conversion that changed nothing says the same of what it converted.
      const before = this.peek(expression.operand, state);
      const isSame = before !== undefined && isInside(before, allOf(expression.type));
      const bits = [expression.operand.type, expression.type].map((type) => (type.kind === "int" ? type.bits : 0));
      // Between signed and unsigned, numbers that both have are themselves.
      const isCommon = bits[0] === bits[1] && isInside(interval, [0, 2 ** (bits[0]! - 1) - 1]);
      if (isSame || isCommon) this.narrow(expression.operand, interval, state);
      return;
    }
    if (expression.kind === "bounded") return this.narrow(expression.operand, interval, state);
    if (expression.kind !== "read" || expression.place.kind === "element") return;
    const followed = expression.place.kind === "local" ? expression.place.local : expression.place.stored;
    const both = meet(this.known(expression.place, state), interval);
    if (both) this.set(state, followed, both);
  }

  private peek(expression: Expression, state: State): Interval | undefined {
    if (expression.kind === "read" && expression.place.kind !== "element") return this.known(expression.place, state);
    return undefined;
  }
}

function converted(value: Interval, from: ScalarType, to: ScalarType): Interval {
  const all = allOf(to);
  if (sameType(from, to)) return value;
  if (from.kind === "float" || to.kind === "float") return all;
  if (to.bits === 1) return value[0] > 0 || value[1] < 0 ? [1, 1] : value[0] === 0 && value[1] === 0 ? [0, 0] : all;
  return isInside(value, all) ? value : all;
}
