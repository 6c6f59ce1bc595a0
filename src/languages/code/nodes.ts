// Small constructors of the typed tree. Conversions of constants are done here, so that a constant stays one literal.
import type { Span } from "../../diagnostics/source.ts";
import type { Expression } from "./tree.ts";
import { INT, type ScalarType, sameType, valueOfRegister, wrapTo } from "./types.ts";

/** `value` is the number meant; it is wrapped to the type. */
export const literal = (value: number, type: ScalarType, span: Span): Expression => ({
  kind: "literal",
  value: wrapTo(type, value),
  type,
  span,
});

/** The expression in another type, as an assignment converts it. */
export function converted(operand: Expression, type: ScalarType): Expression {
  if (sameType(operand.type, type)) return operand;
  if (operand.kind === "literal") return literal(valueOfRegister(operand.type, operand.value), type, operand.span);
  return { kind: "convert", operand, type, span: operand.span };
}

/** True for nodes whose value is 0 or 1 whatever their type says. */
export const isTruth = (expression: Expression): boolean =>
  expression.kind === "compare" ||
  expression.kind === "not" ||
  expression.kind === "logical" ||
  (expression.type.kind === "int" && expression.type.bits === 1) ||
  (expression.kind === "literal" &&
    expression.type.kind === "int" &&
    (expression.value === 0 || expression.value === 1));

/** Sum or product of two INT expressions with the constants folded: for element indexes. */
export function indexArithmetic(operator: "add" | "mul", left: Expression, right: Expression): Expression {
  const [a, b] = [left.kind === "literal" ? left.value : undefined, right.kind === "literal" ? right.value : undefined];
  if (a !== undefined && b !== undefined) return literal(operator === "add" ? a + b : Math.imul(a, b), INT, left.span);
  if (operator === "mul" && b === 1) return left;
  if (operator === "add" && a === 0) return right;
  if (operator === "add" && b === 0) return left;
  return { kind: "arithmetic", operator, left, right, type: INT, span: left.span };
}
