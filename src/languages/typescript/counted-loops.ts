// Bounds of a variable that a `for` loop counts with: `for (let i = 0; i < n; i++)` whose body does not touch `i` keeps it between its
// first value and n - 1, so that `i`, `i + 1` and `values[i]` need neither float64 nor a check.
import type { SyntaxNode } from "../code/grammar.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { type Facts, fitsInt, wholeFacts } from "./facts.ts";
import { partsOf } from "./meanings.ts";
import { isAssigned } from "./narrowing.ts";
import { isNumber, type NumberValue } from "./values.ts";

export interface Counted {
  readonly name: string;
  /** While the body and the update begin. */
  readonly inBody: Facts;
  /** Also where the condition has just failed. */
  readonly throughout: Facts;
}

/** The variable a `for_statement` counts with, if its bounds are certain. */
export function countedBy(checker: ExpressionChecker, node: SyntaxNode): Counted | undefined {
  const declarator = node.childForFieldName("initializer");
  const body = node.childForFieldName("body");
  const condition = node.childForFieldName("condition");
  const step = stepOf(node.childForFieldName("increment"));
  if (declarator?.type !== "lexical_declaration" || !body || !condition || !step) return undefined;
  const variable = declarator.namedChildren.find(
    (child) => child.type === "variable_declarator" && child.childForFieldName("name")?.text === step.name,
  );
  const limit = limitOf(checker, condition, step.name, step.isUp);
  const declared = declarator.namedChildren.map((child) => child.childForFieldName("name")?.text ?? "");
  // Bounds are asked before the loop's own variables are known.
  if (limit && [limit.node, step.size].some((node) => node && mentions(node, declared))) return undefined;
  if (!variable || !limit || isAssigned(step.name, body) || isAssigned(step.name, condition)) return undefined;
  const first = quietly(checker, variable.childForFieldName("value"));
  const bound = quietly(checker, limit.node);
  const by = step.size ? quietly(checker, step.size)?.facts : wholeFacts(1, 1);
  if (!first?.facts.isWhole || first.facts.maybeMinusZero || !bound || !by?.isWhole || by.low < 1) return undefined;
  const { low, high } = first.facts;
  if (step.isUp) {
    const last = limit.isIncluded ? Math.floor(bound.facts.high) : Math.ceil(bound.facts.high) - 1;
    return counted(step.name, [low, Math.max(low, last)], [low, Math.max(high, last + by.high)]);
  }
  const last = limit.isIncluded ? Math.ceil(bound.facts.low) : Math.floor(bound.facts.low) + 1;
  return counted(step.name, [Math.min(high, last), high], [Math.min(low, last - by.high), high]);
}

function counted(name: string, body: readonly [number, number], all: readonly [number, number]): Counted | undefined {
  const throughout = wholeFacts(...all);
  return fitsInt(throughout) ? { name, inBody: wholeFacts(...body), throughout } : undefined;
}

interface Step {
  readonly name: string;
  readonly isUp: boolean;
  /** How far; undefined for 1. */
  readonly size: SyntaxNode | undefined;
}

/** `i++`, `i -= 2`, `i = i + n`. */
function stepOf(node: SyntaxNode | null): Step | undefined {
  const target = node?.childForFieldName(node.type === "update_expression" ? "argument" : "left");
  if (!node || target?.type !== "identifier") return undefined;
  const name = target.text;
  const operator = node.childForFieldName("operator")?.text ?? "=";
  if (node.type === "update_expression") return { name, isUp: operator === "++", size: undefined };
  const right = node.childForFieldName("right")!;
  if (node.type === "augmented_assignment_expression")
    return operator === "+=" || operator === "-=" ? { name, isUp: operator === "+=", size: right } : undefined;
  if (node.type !== "assignment_expression") return undefined;
  const sum = withoutCut(right);
  const sign = sum.type === "binary_expression" ? sum.childForFieldName("operator")!.text : "";
  if ((sign !== "+" && sign !== "-") || sum.childForFieldName("left")!.text !== name) return undefined;
  return { name, isUp: sign === "+", size: sum.childForFieldName("right")! };
}

/** `x` of `(x) | 0`. */
function withoutCut(node: SyntaxNode): SyntaxNode {
  if (node.type === "parenthesized_expression") return withoutCut(partsOf(node)[0]!);
  const isCut =
    node.type === "binary_expression" &&
    node.childForFieldName("operator")!.text === "|" &&
    node.childForFieldName("right")!.text === "0";
  return isCut ? withoutCut(node.childForFieldName("left")!) : node;
}

/** The bound in `i < bound`, alone or as a side of `&&`. */
function limitOf(
  checker: ExpressionChecker,
  node: SyntaxNode,
  name: string,
  isUp: boolean,
): { readonly node: SyntaxNode; readonly isIncluded: boolean } | undefined {
  if (node.type === "parenthesized_expression" || node.type === "expression_statement") {
    const inner = partsOf(node)[0];
    return inner && limitOf(checker, inner, name, isUp);
  }
  if (node.type !== "binary_expression") return undefined;
  const operator = checker.checking.operatorOf(node);
  const left = node.childForFieldName("left")!;
  const right = node.childForFieldName("right")!;
  if (operator === "&&") return limitOf(checker, left, name, isUp) ?? limitOf(checker, right, name, isUp);
  const [smaller, larger] = operator.startsWith("<") ? [left, right] : [right, left];
  if (!/^[<>]=?$/.test(operator)) return undefined;
  const [counter, bound] = isUp ? [smaller, larger] : [larger, smaller];
  return counter.text === name ? { node: bound, isIncluded: operator.endsWith("=") } : undefined;
}

const mentions = (node: SyntaxNode, names: readonly string[]): boolean =>
  [node, ...node.descendantsOfType("identifier")].some((one) => one?.type === "identifier" && names.includes(one.text));

function quietly(checker: ExpressionChecker, node: SyntaxNode | null): NumberValue | undefined {
  const value = node ? checker.quietly(node) : undefined;
  return value && isNumber(value) ? value : undefined;
}
