// Loops: `while`, `for` over range(…), lists and enumerate(list), each with its `else`.

import { constantValue } from "../code/constant.ts";
import { DOMAIN } from "../code/trap-arguments.ts";
import type { Expression, Local, Statement } from "../code/tree.ts";
import { INT } from "../code/types.ts";
import { assignTo } from "./check-assignment.ts";
import { elementOf } from "./check-list.ts";
import { refine } from "./check-refinement.ts";
import type { LoopAround, StatementChecker } from "./check-statement.ts";
import { constantList } from "./constant-list.ts";
import { between, INT_HIGHEST, INT_LOWEST, type IntFact } from "./facts.ts";
import { Flow } from "./flow.ts";
import { arithmetic, choice, compare, number } from "./integer-operators.ts";
import { excerpt, type List } from "./meanings.ts";
import { assignedNames } from "./names.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, declared, intConstant, ofFact, rangeOf, readLocal, temporary, type Value } from "./value.ts";

/** What the checker knows in every turn: not what the loop's own assignments and calls change. */
function enter(checker: StatementChecker, node: SyntaxNode): void {
  const { flow, scope } = checker.expressions;
  for (const name of assignedNames(node)) {
    const meaning = scope.meaning(name.text);
    if (meaning?.kind === "local" || meaning?.kind === "global") flow.forget([meaning.key]);
  }
  if (node.descendantsOfType("call").length > 0) flow.forgetGlobals();
}

interface Turns {
  readonly condition: Expression | undefined;
  readonly update: Expression | undefined;
  readonly span: Statement["span"];
  /** What the body begins with; the checker's flow is that of a turn. */
  readonly begin: () => Statement[];
  /** Where the turns ended because the condition did not hold; undefined if it always does. */
  readonly end: (atHead: Flow, afterBody: Flow) => Flow | undefined;
}

/** Checks a loop's body and `else`, and puts the loop together. */
function loopOf(checker: StatementChecker, node: SyntaxNode, turns: Turns): Statement[] {
  const { expressions, loops } = checker;
  const { span } = turns;
  const elseNode = node.childForFieldName("alternative")?.childForFieldName("body");
  const hasElse = elseNode !== null && elseNode !== undefined;
  const hidden: LoopAround = { isHidden: true, hasElse: false, breaks: [], continues: [] };
  const around: LoopAround = { isHidden: false, hasElse, breaks: [], continues: [] };
  const atHead = expressions.flow.copy();
  if (hasElse) loops.push(hidden);
  loops.push(around);
  const begin = turns.begin();
  const rest = checker.body(node.childForFieldName("body"));
  const body: Statement = { kind: "block", statements: [...begin, rest], span: rest.span };
  loops.pop();
  const afterBody = Flow.join([expressions.flow, ...around.continues]);
  const ended = turns.end(atHead, afterBody) ?? new Flow([], [], false);
  const loop: Statement = {
    kind: "loop",
    test: "before",
    condition: turns.condition,
    update: turns.update,
    body,
    span,
  };
  expressions.flow = ended;
  if (!hasElse) {
    expressions.flow = Flow.join([ended, ...around.breaks]);
    return [loop];
  }
  // A loop of one turn around both: `break` leaves it, and so passes by the `else`.
  const otherwise = checker.body(elseNode);
  loops.pop();
  expressions.flow = Flow.join([expressions.flow, ...around.breaks]);
  const once: Statement = { kind: "block", statements: [loop, otherwise, { kind: "break", span }], span };
  return [{ kind: "loop", test: "before", condition: undefined, update: undefined, body: once, span }];
}

export function checkWhile(checker: StatementChecker, node: SyntaxNode): Statement[] {
  const { expressions } = checker;
  enter(checker, node);
  const conditionNode = node.childForFieldName("condition")!;
  const condition = expressions.condition(conditionNode);
  const constant = condition && constantValue(condition);
  const isForever = constant !== undefined && constant !== 0;
  const statements = loopOf(checker, node, {
    condition: isForever ? undefined : condition,
    update: undefined,
    span: condition?.span ?? expressions.span(node),
    begin: () => {
      refine(expressions, conditionNode, true);
      return [];
    },
    end: (atHead) => {
      if (isForever) return undefined;
      expressions.flow = atHead;
      refine(expressions, conditionNode, false);
      return expressions.flow;
    },
  });
  return condition ? statements : [];
}

export function checkFor(checker: StatementChecker, node: SyntaxNode): Statement[] {
  const { expressions } = checker;
  const target = node.childForFieldName("left")!;
  const over = node.childForFieldName("right")!;
  const callee = over.type === "call" ? over.childForFieldName("function")!.text : undefined;
  const args = over.type === "call" ? over.childForFieldName("arguments")!.parts : [];
  const isFree = callee === undefined || !expressions.scope.meaning(callee);
  if (callee === "range" && isFree) return forRange(checker, node, target, over, args);
  const isEnumerated = callee === "enumerate" && isFree && args.length === 1;
  const source = isEnumerated ? args[0]! : over;
  const list = listOf(checker, source);
  if (list) return forList(checker, node, target, list, isEnumerated);
  if (list === undefined) {
    expressions.checking.refuse(
      source,
      `a loop over \`${excerpt(source)}\``,
      "loop over range(…), a list by its name, or enumerate(list)",
    );
  }
  return [];
}

/** The list a loop goes over; undefined if the node is none, null if that has been reported. */
function listOf(checker: StatementChecker, node: SyntaxNode): List | undefined | null {
  const { expressions } = checker;
  if (node.type === "identifier") {
    const meaning = expressions.meaning(node);
    if (!meaning) return null;
    return meaning.kind === "list" ? meaning : undefined;
  }
  return node.type === "list" || node.type === "tuple" ? constantList(expressions, node) : undefined;
}

const increment = (counter: Local, step: Expression, isChecked: boolean): Expression => ({
  kind: "assign",
  place: { kind: "local", local: counter },
  value: arithmetic("add", readLocal(counter), step, INT, counter.span, isChecked),
  type: INT,
  span: counter.span,
});

function forList(
  checker: StatementChecker,
  node: SyntaxNode,
  target: SyntaxNode,
  list: List,
  isEnumerated: boolean,
): Statement[] {
  const { expressions } = checker;
  const span = expressions.span(target);
  const names = isEnumerated && target.type === "pattern_list" ? target.parts : isEnumerated ? [] : [target];
  if (names.length !== (isEnumerated ? 2 : 1) || names.some((name) => name.type !== "identifier")) {
    expressions.checking.refuse(
      target,
      `\`${excerpt(target)}\` as what the loop sets`,
      isEnumerated ? "write for i, x in enumerate(…)" : "write one name",
    );
    return [];
  }
  const counter = temporary(INT, span);
  const index: Value = ofFact(readLocal(counter), between(0, list.length - 1));
  enter(checker, node);
  return [
    declared(counter, number(0, span)),
    ...loopOf(checker, node, {
      condition: compare("lt", readLocal(counter), number(list.length, span)),
      update: increment(counter, number(1, span), false),
      span,
      begin: () => {
        const element = elementOf(expressions, list, {
          kind: "element",
          stored: list.stored,
          index: readLocal(counter),
        }).read();
        const values = isEnumerated ? [index, element] : [element];
        return names.flatMap((name, position) => assignTo(expressions, name, values[position]!, name));
      },
      // A list has an element at least.
      end: (_, afterBody) => afterBody,
    }),
  ];
}

function forRange(
  checker: StatementChecker,
  node: SyntaxNode,
  target: SyntaxNode,
  over: SyntaxNode,
  args: readonly SyntaxNode[],
): Statement[] {
  const { expressions } = checker;
  const span = expressions.span(over);
  if (args.length < 1 || args.length > 3) {
    expressions.checking.reporter.error("FLX0504", `\`range\` takes 1 to 3 arguments, here are ${args.length}`, span, {
      hint: "write range(stop), range(start, stop) or range(start, stop, step)",
    });
    return [];
  }
  const values = args.map((arg) => expressions.int(arg, "an argument of range"));
  if (values.some((value) => value === undefined)) return [];
  const given = values as Value[];
  const start = given.length > 1 ? given[0]! : intConstant(0n, span);
  const stop = given.length > 1 ? given[1]! : given[0]!;
  const step = given[2] ?? intConstant(1n, span);
  if (step.constant === 0n) {
    expressions.checking.refuse(args[2]!, "a step of 0", "give the step that leads from start to stop");
    return [];
  }
  const before: Statement[] = [];
  const counter = temporary(INT, span);
  before.push(declared(counter, as(start, INT)));
  const last = kept(before, stop);
  const by = kept(before, step);
  const { low, high } = rangeOf(step);
  const isUp = low > 0;
  const isDown = high < 0;
  if (!isUp && !isDown && step.fact) {
    const isZero = compare("eq", by, number(0, span));
    before.push({
      kind: "if",
      condition: isZero,
      then: { kind: "trap", argument: DOMAIN, span },
      otherwise: undefined,
      span,
    });
  }
  const now = readLocal(counter);
  const [up, down] = [compare("lt", now, last), compare("gt", now, last)];
  const condition = isUp || !step.fact ? up : isDown ? down : choice(compare("gt", by, number(0, span)), up, down);
  const [a, b] = [rangeOf(start), rangeOf(stop)];
  const isChecked = (!isDown && b.high - 1 + high > INT_HIGHEST) || (!isUp && b.low + 1 + low < INT_LOWEST);
  const turn = ofFact(now, start.fact && stop.fact && step.fact ? rangeOfTurns(a, b, isUp, isDown) : undefined);
  const isCertain = (isUp && a.high < b.low) || (isDown && a.low > b.high);
  enter(checker, node);
  const loop = loopOf(checker, node, {
    condition,
    update: increment(counter, by, isChecked),
    span,
    begin: () => assignTo(expressions, target, turn, target),
    end: (atHead, afterBody) => (isCertain ? afterBody : Flow.join([atHead, afterBody])),
  });
  return [...before, ...loop];
}

/** The bound or step as it is when the loop begins. */
function kept(before: Statement[], value: Value): Expression {
  const whole = as(value, INT);
  if (whole.kind === "literal") return whole;
  const local = temporary(INT, whole.span);
  before.push(declared(local, whole));
  return readLocal(local);
}

function rangeOfTurns(start: IntFact, stop: IntFact, isUp: boolean, isDown: boolean): IntFact {
  const up = between(start.low, Math.max(start.low, stop.high - 1));
  const down = between(Math.min(start.high, stop.low + 1), start.high);
  if (isUp) return up;
  return isDown ? down : between(Math.min(up.low, down.low), Math.max(up.high, down.high));
}
