// TypeScript's operators on values, each with JavaScript's result. Constants are folded here by JavaScript itself.
import type { Span } from "../../diagnostics/source.ts";
import { converted } from "../code/nodes.ts";
import type { CompareOperator, Expression } from "../code/tree.ts";
import { FLOAT, INT, UNSIGNED } from "../code/types.ts";
import {
  bitFacts,
  canBeZero,
  differenceFacts,
  type Facts,
  fitsInt,
  fitsUnsigned,
  int32Facts,
  negatedFacts,
  productFacts,
  quotientFacts,
  remainderFacts,
  shiftFacts,
  sumFacts,
  UNKNOWN,
} from "./facts.ts";
import { both, constant, floatValue, intValue, isOpen, type NumberValue, type Representation } from "./values.ts";

export type NumberOperator = "+" | "-" | "*" | "/" | "%" | "**" | "&" | "|" | "^" | "<<" | ">>" | ">>>";

const FOLD: Readonly<Record<NumberOperator, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "**": (a, b) => a ** b,
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => a << b,
  ">>": (a, b) => a >> b,
  ">>>": (a, b) => a >>> b,
};

export const isNumberOperator = (text: string): text is NumberOperator => Object.hasOwn(FOLD, text);

const COMPARE = new Map<string, CompareOperator>([
  ["===", "eq"],
  ["!==", "ne"],
  ["<", "lt"],
  ["<=", "le"],
  [">", "gt"],
  [">=", "ge"],
]);
export const compareOperator = (text: string): CompareOperator | undefined => COMPARE.get(text);

export function binary(
  form: Representation,
  operator: NumberOperator,
  left: NumberValue,
  right: NumberValue,
  span: Span,
): NumberValue {
  if (left.kind === "constant" && right.kind === "constant")
    return constant(FOLD[operator](left.value, right.value), span);
  switch (operator) {
    case "+":
      return arithmetic(form, "add", left, right, sumFacts(left.facts, right.facts), span);
    case "-":
      return arithmetic(form, "sub", left, right, differenceFacts(left.facts, right.facts), span);
    case "*":
      return arithmetic(form, "mul", left, right, productFacts(left.facts, right.facts), span);
    case "/":
      return quotient(form, left, right, span);
    case "%":
      return remainder(form, left, right, span);
    case "**":
      return power(form, left, right, span);
    case "&":
    case "|":
    case "^":
      return bits(form, operator, left, right, span);
    default:
      return shift(form, operator, left, right, span);
  }
}

function arithmetic(
  form: Representation,
  operator: "add" | "sub" | "mul",
  left: NumberValue,
  right: NumberValue,
  facts: Facts,
  span: Span,
): NumberValue {
  if (isOpen(left, right, facts)) return { kind: "arithmetic", operator, left, right, facts, span };
  return floatValue(form.floatOperation(operator, left, right, span), facts);
}

function quotient(form: Representation, left: NumberValue, right: NumberValue, span: Span): NumberValue {
  const facts = quotientFacts(left.facts, right.facts);
  if (both(fitsInt, left, right) || both(fitsUnsigned, left, right))
    return { kind: "quotient", left, right, facts, span };
  return floatValue(form.floatOperation("div", left, right, span), facts);
}

function remainder(form: Representation, left: NumberValue, right: NumberValue, span: Span): NumberValue {
  const facts = remainderFacts(left.facts, right.facts);
  if (both(fitsInt, left, right) || both(fitsUnsigned, left, right))
    return { kind: "remainder", left, right, facts, span };
  return floatValue(form.remainder(left, right, span), facts);
}

export function power(form: Representation, left: NumberValue, right: NumberValue, span: Span): NumberValue {
  const expression: Expression = {
    kind: "instruction",
    op: "fpow",
    args: [form.float(left), form.float(right)],
    imms: [],
    hasResult: true,
    type: FLOAT,
    span,
  };
  return floatValue(expression, UNKNOWN);
}

const BITS = { "&": "and", "|": "or", "^": "xor" } as const;

function bits(
  form: Representation,
  operator: keyof typeof BITS,
  left: NumberValue,
  right: NumberValue,
  span: Span,
): NumberValue {
  const op = BITS[operator];
  const facts = bitFacts(op, left.facts, right.facts);
  // `x | 0` is how JavaScript asks for an int: no operation of its own.
  if (operator !== "&" && isZero(right)) return intValue({ ...form.int32(left), span }, int32Facts(left.facts));
  if (operator !== "&" && isZero(left)) return intValue({ ...form.int32(right), span }, int32Facts(right.facts));
  const sides = { left: form.int32(left), right: form.int32(right) };
  return intValue({ kind: "arithmetic", operator: op, ...sides, type: INT, span }, facts);
}

const isZero = (value: NumberValue): boolean => value.kind === "constant" && value.value === 0;

const SHIFTS = { "<<": "shl", ">>": "shr", ">>>": "shru" } as const;

function shift(
  form: Representation,
  operator: keyof typeof SHIFTS,
  left: NumberValue,
  right: NumberValue,
  span: Span,
): NumberValue {
  const count = right.kind === "constant" ? right.value : undefined;
  const facts = shiftFacts(SHIFTS[operator], left.facts, count);
  const sides = { left: form.int32(left), right: form.int32(right) };
  if (operator !== ">>>")
    return intValue({ kind: "arithmetic", operator: SHIFTS[operator], ...sides, type: INT, span }, facts);
  const unsigned = converted(sides.left, UNSIGNED);
  if (count !== undefined && (count & 31) === 0) return intValue({ ...unsigned, span }, facts);
  return intValue(
    { kind: "arithmetic", operator: "shr", left: unsigned, right: sides.right, type: UNSIGNED, span },
    facts,
  );
}

export function negated(form: Representation, operand: NumberValue, span: Span): NumberValue {
  if (operand.kind === "constant") return constant(-operand.value, span);
  const facts = negatedFacts(operand.facts);
  if (facts.isWhole) return { kind: "negate", operand, facts, span };
  return floatValue({ kind: "negate", operand: form.float(operand), type: FLOAT, span }, facts);
}

export function complement(form: Representation, operand: NumberValue, span: Span): NumberValue {
  if (operand.kind === "constant") return constant(~operand.value, span);
  const { low, high } = int32Facts(operand.facts);
  const expression: Expression = { kind: "complement", operand: form.int32(operand), type: INT, span };
  return intValue(expression, { low: ~high, high: ~low, isWhole: true, maybeMinusZero: false, maybeNaN: false });
}

/** Whole part of a quotient that is known to be not negative: one division. */
export function wholeQuotient(form: Representation, value: NumberValue, span: Span): NumberValue | undefined {
  if (value.kind !== "quotient" || canBeZero(value.right.facts)) return undefined;
  if (value.left.facts.low < 0 || value.right.facts.low < 0 || value.left.facts.maybeMinusZero) return undefined;
  const facts = { ...value.facts, low: Math.floor(value.facts.low), high: Math.floor(value.facts.high), isWhole: true };
  const unsigned = converted(form.int32(value), UNSIGNED);
  return intValue(
    { ...(fitsInt(facts) ? converted(unsigned, INT) : unsigned), span },
    { ...facts, maybeMinusZero: false },
  );
}
