// What a condition says about variables where it holds, and where it does not: after `if x > 100: x = 100`, x is at most 100.

import type { CompareOperator } from "../code/tree.ts";
import { COMPARISONS, comparisonOperators } from "./check-comparison.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { between, type IntFact, intersected, isRepresentable } from "./facts.ts";
import { readInteger } from "./literals.ts";
import type { SyntaxNode } from "./syntax-node.ts";

const OPPOSITE: Record<CompareOperator, CompareOperator> = {
  eq: "ne",
  ne: "eq",
  lt: "ge",
  ge: "lt",
  gt: "le",
  le: "gt",
};
const SWAPPED: Record<CompareOperator, CompareOperator> = {
  eq: "eq",
  ne: "ne",
  lt: "gt",
  gt: "lt",
  le: "ge",
  ge: "le",
};

/** Lets the checker's flow know that `condition` is true, or false. */
export function refine(checker: ExpressionChecker, condition: SyntaxNode, isTrue: boolean): void {
  const outer = checker.flow.copy();
  refineBy(checker, condition, isTrue);
  // A call in the condition may have changed a global variable after it was asked for.
  if (condition.descendantsOfType("call").length > 0) checker.flow.restoreGlobals(outer);
}

function refineBy(checker: ExpressionChecker, condition: SyntaxNode, isTrue: boolean): void {
  switch (condition.type) {
    case "parenthesized_expression":
      return refineBy(checker, condition.parts[0]!, isTrue);
    case "not_operator":
      return refineBy(checker, condition.childForFieldName("argument")!, !isTrue);
    case "boolean_operator":
      // Both sides of `and` hold where it does; nothing is known of either where it does not.
      if ((condition.childForFieldName("operator")!.type === "and") !== isTrue) return;
      refineBy(checker, condition.childForFieldName("left")!, isTrue);
      return refineBy(checker, condition.childForFieldName("right")!, isTrue);
    case "identifier":
      return learn(checker, condition, isTrue ? "ne" : "eq", between(0, 0));
    case "comparison_operator": {
      const sides = condition.parts;
      const operators = comparisonOperators(condition);
      if (!isTrue && operators.length > 1) return;
      for (const [index, one] of operators.entries()) {
        const operator = COMPARISONS.get(one);
        if (operator) compared(checker, sides[index]!, isTrue ? operator : OPPOSITE[operator], sides[index + 1]!);
      }
    }
  }
}

function compared(checker: ExpressionChecker, left: SyntaxNode, operator: CompareOperator, right: SyntaxNode): void {
  const [a, b] = [rangeOfPlain(checker, left), rangeOfPlain(checker, right)];
  if (b) learn(checker, left, operator, b);
  if (a) learn(checker, right, SWAPPED[operator], a);
}

/** The range of a name or number; other expressions are not looked into. */
function rangeOfPlain(checker: ExpressionChecker, node: SyntaxNode): IntFact | undefined {
  switch (node.type) {
    case "parenthesized_expression":
      return rangeOfPlain(checker, node.parts[0]!);
    case "integer": {
      const number = readInteger(node.text);
      return number === undefined ? undefined : between(Number(number), Number(number));
    }
    case "unary_operator": {
      const inner = rangeOfPlain(checker, node.childForFieldName("argument")!);
      return inner && node.childForFieldName("operator")!.type === "-" ? between(-inner.high, -inner.low) : undefined;
    }
    case "identifier": {
      const meaning = checker.scope.meaning(node.text);
      if (meaning?.kind === "constant") return meaning.value.fact?.kind === "int" ? meaning.value.fact : undefined;
      if (meaning?.kind !== "local" && meaning?.kind !== "global") return undefined;
      const fact = checker.flow.fact(meaning.key) ?? checker.checking.inference.fact(meaning.key);
      return fact?.kind === "int" ? fact : undefined;
    }
    default:
      return undefined;
  }
}

function learn(checker: ExpressionChecker, node: SyntaxNode, operator: CompareOperator, other: IntFact): void {
  if (node.type === "parenthesized_expression") return learn(checker, node.parts[0]!, operator, other);
  const meaning = node.type === "identifier" ? checker.scope.meaning(node.text) : undefined;
  if (meaning?.kind !== "local" && meaning?.kind !== "global") return;
  const known = rangeOfPlain(checker, node);
  if (!known) return;
  const fact = narrowed(known, operator, other);
  if (isRepresentable(fact)) checker.flow.learn(meaning.key, fact);
}

function narrowed(known: IntFact, operator: CompareOperator, other: IntFact): IntFact {
  switch (operator) {
    case "eq":
      return intersected(other, known);
    case "lt":
      return intersected(between(known.low, Math.max(known.low, other.high - 1)), known);
    case "le":
      return intersected(between(known.low, Math.max(known.low, other.high)), known);
    case "gt":
      return intersected(between(Math.min(known.high, other.low + 1), known.high), known);
    case "ge":
      return intersected(between(Math.min(known.high, other.low), known.high), known);
    case "ne":
      if (other.low !== other.high) return known;
      if (known.low === other.low && known.low < known.high) return between(known.low + 1, known.high);
      return known.high === other.low && known.low < known.high ? between(known.low, known.high - 1) : known;
  }
}
