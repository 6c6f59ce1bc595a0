// `match` on numbers: the first case whose pattern is equal and whose guard holds.

import type { Expression, Statement } from "../code/tree.ts";
import { INT } from "../code/types.ts";
import { pair } from "./check-comparison.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { refine } from "./check-refinement.ts";
import type { StatementChecker } from "./check-statement.ts";
import { Flow } from "./flow.ts";
import { excerpt } from "./meanings.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { declared, isPlain, readLocal, temporary, type Value } from "./value.ts";

interface Case {
  /** Undefined: always. */
  readonly condition: Expression | undefined;
  readonly guard: SyntaxNode | undefined;
  readonly body: SyntaxNode | undefined;
  readonly node: SyntaxNode;
}

export function checkMatch(checker: StatementChecker, node: SyntaxNode): Statement[] {
  const { expressions } = checker;
  const subjects = node.childrenForFieldName("subject");
  const subject = subjects.length === 1 ? expressions.value(subjects[0]) : undefined;
  if (subjects.length !== 1)
    expressions.checking.refuse(node, "`match` on several values", "match one number at a time");
  const clauses = node.childForFieldName("body")!.parts.filter(({ type }) => type === "case_clause");
  if (!subject) return [];
  const local = temporary(subject.expression.type, subject.expression.span);
  const isKept = isPlain(subject.expression);
  const kept: Value = isKept ? subject : { expression: readLocal(local), fact: subject.fact };
  const cases = clauses.map((clause) => readCase(expressions, clause, kept));
  if (cases.some((one) => one === undefined)) return [];
  const chain = alternative(checker, cases as Case[]);
  return [...(isKept ? [] : [declared(local, subject.expression)]), ...(chain ? [chain] : [])];
}

function alternative(checker: StatementChecker, [first, ...others]: readonly Case[]): Statement | undefined {
  if (!first) return undefined;
  const { expressions } = checker;
  const span = expressions.span(first.node);
  const before = expressions.flow;
  expressions.flow = before.copy();
  const guard = first.guard && expressions.condition(first.guard);
  if (first.guard) refine(expressions, first.guard, true);
  const then = checker.body(first.body);
  const after = expressions.flow;
  expressions.flow = before;
  if (first.guard && first.guard.descendantsOfType("call").length > 0) before.forgetGlobals();
  const condition: Expression | undefined =
    first.condition && guard
      ? { kind: "logical", operator: "and", left: first.condition, right: guard, type: INT, span }
      : (first.condition ?? guard);
  if (!condition) {
    for (const other of others)
      expressions.checking.refuse(other.node, "a case after one that takes everything", "put `case _` last");
    expressions.flow = after;
    return then;
  }
  const otherwise = alternative(checker, others);
  expressions.flow = Flow.join([after, expressions.flow]);
  return { kind: "if", condition, then, otherwise, span };
}

function readCase(expressions: ExpressionChecker, clause: SyntaxNode, subject: Value): Case | undefined {
  const patterns = clause.parts.filter(({ type }) => type === "case_pattern");
  const guard = clause.childForFieldName("guard");
  if (patterns.length !== 1)
    return expressions.checking.refuse(clause, "a case of several values", "write one number, or 1 | 2");
  const condition = readPattern(expressions, patterns[0]!, subject);
  if (condition === undefined) return undefined;
  return {
    condition: condition ?? undefined,
    guard: guard ? guard.parts[0] : undefined,
    body: clause.childForFieldName("consequence"),
    node: clause,
  };
}

/** The test of a pattern; null for `_`, undefined after a report. */
function readPattern(
  expressions: ExpressionChecker,
  pattern: SyntaxNode,
  subject: Value,
): Expression | null | undefined {
  if (pattern.text === "_") return null;
  const [inner] = pattern.parts;
  if (inner?.type === "union_pattern") {
    const tests = inner.parts.map((one) => constantTest(expressions, one, subject));
    if (tests.some((test) => test === undefined)) return undefined;
    const span = expressions.span(inner);
    return (tests as Expression[]).reduce((left, right) => ({
      kind: "logical",
      operator: "or",
      left,
      right,
      type: INT,
      span,
    }));
  }
  return constantTest(expressions, inner ?? pattern, subject, pattern);
}

/** The grammar leaves a minus to the pattern around the number. */
function constantTest(
  expressions: ExpressionChecker,
  node: SyntaxNode,
  subject: Value,
  around: SyntaxNode = node,
): Expression | undefined {
  const isNumber = /^(?:integer|float|true|false|unary_operator)$/.test(node.type);
  if (!isNumber) {
    const instead = /^[A-Za-z_]\w*$/.test(node.text)
      ? `write the number; a name here would get the value, so use: case _ if … == ${node.text}`
      : "write a number, 1 | 2, or _";
    return expressions.checking.refuse(node, `the pattern \`${excerpt(node)}\``, instead);
  }
  const value = expressions.value(node);
  if (!value) return undefined;
  const isNegative = around !== node && around.text.startsWith("-") && node.type !== "unary_operator";
  return pair("eq", subject, isNegative ? expressions.opposite(value, expressions.span(around)) : value);
}
