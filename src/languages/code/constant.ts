// The value of an expression that needs none of the running program: array sizes, enum values, first contents of memory, divisors.
import type { ArithmeticOperator, CompareOperator, Expression } from "./tree.ts";
import { isUnsigned, type ScalarType, valueOfRegister, wrapTo } from "./types.ts";

/** The value (for unsigned types the number it stands for, 0 and up), or undefined if it is not constant. */
export function constantValue(expression: Expression): number | undefined {
  const { type } = expression;
  switch (expression.kind) {
    case "literal":
      return valueOfRegister(type, expression.value);
    case "convert":
      return mapped(constantValue(expression.operand), (value) => typed(type, value));
    case "negate":
      return mapped(constantValue(expression.operand), (value) => typed(type, -value));
    case "complement":
      return mapped(constantValue(expression.operand), (value) => typed(type, ~value));
    case "not":
      return mapped(constantValue(expression.operand), (value) => Number(value === 0));
    case "arithmetic": {
      const left = constantValue(expression.left);
      const right = constantValue(expression.right);
      if (left === undefined || right === undefined) return undefined;
      return mapped(
        type.kind === "float"
          ? floatArithmetic(expression.operator, left, right)
          : intArithmetic(expression.operator, left, right, type),
        (value) => typed(type, value),
      );
    }
    case "compare": {
      const left = constantValue(expression.left);
      const right = constantValue(expression.right);
      return left === undefined || right === undefined ? undefined : Number(compare(expression.operator, left, right));
    }
    case "logical": {
      const left = constantValue(expression.left);
      if (left === undefined) return undefined;
      if ((left !== 0) === (expression.operator === "or")) return Number(left !== 0);
      return mapped(constantValue(expression.right), (value) => Number(value !== 0));
    }
    case "choice": {
      const condition = constantValue(expression.condition);
      return condition === undefined
        ? undefined
        : constantValue(condition === 0 ? expression.otherwise : expression.then);
    }
    default:
      return undefined;
  }
}

const mapped = (value: number | undefined, map: (value: number) => number): number | undefined =>
  value === undefined ? undefined : map(value);
const typed = (type: ScalarType, value: number): number => valueOfRegister(type, wrapTo(type, value));

function floatArithmetic(operator: ArithmeticOperator, left: number, right: number): number | undefined {
  if (operator === "add") return left + right;
  if (operator === "sub") return left - right;
  if (operator === "mul") return left * right;
  return operator === "div" ? left / right : undefined;
}

function intArithmetic(
  operator: ArithmeticOperator,
  left: number,
  right: number,
  type: ScalarType,
): number | undefined {
  switch (operator) {
    case "add":
      return (left + right) | 0;
    case "sub":
      return (left - right) | 0;
    case "mul":
      return Math.imul(left, right);
    // Sides of at most 32 bits: the quotient and the remainder are exact in float64.
    case "div":
      return right === 0 ? undefined : Math.trunc(left / right) | 0;
    case "rem":
      return right === 0 ? undefined : (left % right) | 0;
    case "and":
      return left & right;
    case "or":
      return left | right;
    case "xor":
      return left ^ right;
    case "shl":
      return left << (right & 31);
    case "shr":
      return isUnsigned(type) ? (left >>> (right & 31)) | 0 : left >> (right & 31);
  }
}

function compare(operator: CompareOperator, left: number, right: number): boolean {
  switch (operator) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "lt":
      return left < right;
    case "le":
      return left <= right;
    case "gt":
      return left > right;
    case "ge":
      return left >= right;
  }
}
