// Comparisons: `a < b <= c` asks each pair from left to right and stops at the first that does not hold; every side is evaluated once.

import { literal } from "../code/nodes.ts";
import type { CompareOperator, Expression, Statement } from "../code/tree.ts";
import { FLOAT, INT } from "../code/types.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { compare, integerComparison } from "./integer-operators.ts";
import { excerpt } from "./meanings.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, declared, isFloat, isPlain, readLocal, temporary, truth, type Value } from "./value.ts";

export const COMPARISONS = new Map<string, CompareOperator>([
  ["==", "eq"],
  ["!=", "ne"],
  ["<>", "ne"],
  ["<", "lt"],
  ["<=", "le"],
  [">", "gt"],
  [">=", "ge"],
]);

/** The operators between the sides, "not in" and "is not" as one. */
export const comparisonOperators = (node: SyntaxNode): string[] =>
  node.childrenForFieldName("operators").flatMap((child) => (child ? [child.type] : []));

export function checkComparison(checker: ExpressionChecker, node: SyntaxNode): Value | undefined {
  const operators = comparisonOperators(node);
  const sides = node.parts;
  const [operator] = operators;
  if (operators.length === 1 && (operator === "in" || operator === "not in"))
    return membership(checker, node, sides, operator);
  const strange = operators.find((one) => !COMPARISONS.has(one));
  if (strange !== undefined) {
    return checker.checking.refuse(
      node,
      `\`${strange}\` here`,
      strange.startsWith("is")
        ? "compare numbers with == and !="
        : "write it as a comparison of its own, with a list of constants: x in (1, 2)",
    );
  }
  const values = sides.map((side) => checker.anyWidth(side));
  if (values.some((value) => value === undefined)) return undefined;
  return truth({ ...chain(values as Value[], operators), span: checker.span(node) });
}

function chain(values: readonly Value[], operators: readonly string[]): Expression {
  const [first, second, ...others] = values as [Value, Value, ...Value[]];
  const operator = COMPARISONS.get(operators[0]!)!;
  if (others.length === 0) return pair(operator, first, second);
  // The middle is asked twice; what stands before it is evaluated first.
  const statements: Statement[] = [];
  const kept = (value: Value): Value => {
    if (isPlain(value.expression)) return value;
    const local = temporary(value.expression.type, value.expression.span);
    statements.push(declared(local, value.expression));
    return { expression: readLocal(local), fact: value.fact };
  };
  const [left, middle] = [kept(first), kept(second)];
  const last: Expression = {
    kind: "logical",
    operator: "and",
    left: pair(operator, left, middle),
    right: chain([middle, ...others], operators.slice(1)),
    type: INT,
    span: middle.expression.span,
  };
  return statements.length === 0 ? last : { kind: "block", statements, last, type: INT, span: last.span };
}

/** One comparison; ints and floats are compared as floats, which hold every int of 32 bits. */
export function pair(operator: CompareOperator, left: Value, right: Value): Expression {
  const asFloats = () => compare(operator, as(left, FLOAT), as(right, FLOAT));
  if (isFloat(left) || isFloat(right)) return asFloats();
  if (left.constant !== undefined && right.constant !== undefined) {
    const [a, b] = [left.constant, right.constant];
    const holds = { eq: a === b, ne: a !== b, lt: a < b, le: a <= b, gt: a > b, ge: a >= b }[operator];
    return literal(Number(holds), INT, left.expression.span);
  }
  return integerComparison(operator, left, right, asFloats);
}

/** `x in (1, 2, 3)` */
function membership(
  checker: ExpressionChecker,
  node: SyntaxNode,
  [item, container]: readonly SyntaxNode[],
  operator: "in" | "not in",
): Value | undefined {
  const value = checker.anyWidth(item!);
  if (!/^(?:tuple|list|set)$/.test(container!.type)) {
    return checker.checking.refuse(
      node,
      `\`${operator}\` of \`${excerpt(container!)}\``,
      "list the numbers, as in x in (1, 2, 3), or look for it in a for loop",
    );
  }
  const others = container!.parts.map((one) => checker.anyWidth(one));
  if (!value || others.some((one) => one === undefined)) return undefined;
  const span = checker.span(node);
  const local = temporary(value.expression.type, span);
  const kept: Value = isPlain(value.expression) ? value : { expression: readLocal(local), fact: value.fact };
  const last = (others as Value[])
    .map((other) => pair("eq", kept, other))
    .reduceRight<Expression>(
      (right, left) => ({ kind: "logical", operator: "or", left, right, type: INT, span }),
      literal(0, INT, span),
    );
  const found: Expression =
    kept === value ? last : { kind: "block", statements: [declared(local, value.expression)], last, type: INT, span };
  return truth(operator === "in" ? found : { kind: "not", operand: found, type: INT, span });
}
