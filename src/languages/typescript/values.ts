// Numbers of TypeScript on their way to the typed tree. An operation on whole numbers stays open here until it is known what is wanted of
// it: its low 32 bits (`(a + b) | 0` is one int add) or its float64 value. Both give what JavaScript gives, bit for bit.
import type { Span } from "../../diagnostics/source.ts";
import type { FirModule } from "../../fir/function.ts";
import { floatRemainder, toInt32 } from "../code/float-functions.ts";
import { converted, literal } from "../code/nodes.ts";
import type { ArithmeticOperator, CompareOperator, Expression, Local } from "../code/tree.ts";
import { FLOAT, INT, type ScalarType, TRUTH, UNSIGNED } from "../code/types.ts";
import { canBeZero, type Facts, factsOf, fitsInt, fitsUnsigned, INT_HIGH, INT_LOW, isExact, joined } from "./facts.ts";

export type NumberValue = { readonly facts: Facts; readonly span: Span } & (
  | { readonly kind: "constant"; readonly value: number }
  /** An integer register that holds the very number. */
  | { readonly kind: "int"; readonly expression: Expression }
  | { readonly kind: "float"; readonly expression: Expression }
  /** Sides and result are whole and exact in float64. */
  | {
      readonly kind: "arithmetic";
      readonly operator: "add" | "sub" | "mul";
      readonly left: NumberValue;
      readonly right: NumberValue;
    }
  | { readonly kind: "negate"; readonly operand: NumberValue }
  /** Sides are both int32, or both uint32. */
  | { readonly kind: "quotient" | "remainder"; readonly left: NumberValue; readonly right: NumberValue }
  | {
      readonly kind: "choice";
      readonly condition: Expression;
      readonly then: NumberValue;
      readonly otherwise: NumberValue;
    }
  | { readonly kind: "sequence"; readonly first: Expression; readonly last: NumberValue }
);

export type Value =
  | NumberValue
  /** A boolean: 0 or 1. */
  | { readonly kind: "truth"; readonly expression: Expression; readonly span: Span }
  | { readonly kind: "void"; readonly expression: Expression; readonly span: Span };

export const isNumber = (value: Value): value is NumberValue => value.kind !== "truth" && value.kind !== "void";

export const constant = (value: number, span: Span): NumberValue => ({
  kind: "constant",
  value,
  facts: factsOf(value),
  span,
});
export const intValue = (expression: Expression, facts: Facts): NumberValue => ({
  kind: "int",
  expression,
  facts,
  span: expression.span,
});
export const floatValue = (expression: Expression, facts: Facts): NumberValue => ({
  kind: "float",
  expression,
  facts,
  span: expression.span,
});
export const truth = (expression: Expression): Value => ({ kind: "truth", expression, span: expression.span });

export const choiceOf = (
  condition: Expression,
  then: NumberValue,
  otherwise: NumberValue,
  span: Span,
): NumberValue => ({
  kind: "choice",
  condition,
  then,
  otherwise,
  facts: joined(then.facts, otherwise.facts),
  span,
});

/** A value read from a place of this type. */
export const valueOfType = (expression: Expression, facts: Facts): NumberValue =>
  expression.type.kind === "float" ? floatValue(expression, facts) : intValue(expression, facts);

/** Makes expressions of values. A value is used once: what is to be used twice goes through `shared`. */
export class Representation {
  private readonly module: FirModule;

  constructor(module: FirModule) {
    this.module = module;
  }

  /** The low 32 bits as JavaScript's ToInt32 gives them. */
  int32(value: NumberValue): Expression {
    const { span } = value;
    switch (value.kind) {
      case "constant":
        return literal(value.value | 0, INT, span);
      case "int":
        return converted(value.expression, INT);
      case "float":
        return this.cut(value.expression, value.facts);
      case "arithmetic":
        return {
          kind: "arithmetic",
          operator: value.operator,
          left: this.int32(value.left),
          right: this.int32(value.right),
          type: INT,
          span,
        };
      case "negate":
        return { kind: "negate", operand: this.int32(value.operand), type: INT, span };
      case "quotient":
      case "remainder":
        return this.division(value);
      case "choice":
        return {
          kind: "choice",
          condition: value.condition,
          then: this.int32(value.then),
          otherwise: this.int32(value.otherwise),
          type: INT,
          span,
        };
      case "sequence":
        return { kind: "sequence", first: value.first, last: this.int32(value.last), type: INT, span };
    }
  }

  float(value: NumberValue): Expression {
    const { span } = value;
    // A register has no negative zero.
    const isInt = fitsInt(value.facts) && !value.facts.maybeMinusZero;
    switch (value.kind) {
      case "constant":
        return literal(value.value, FLOAT, span);
      case "int":
        return converted(value.expression, FLOAT);
      case "float":
        return value.expression;
      case "arithmetic":
        if (isInt) return converted(this.int32(value), FLOAT);
        return {
          kind: "arithmetic",
          operator: value.operator,
          left: this.float(value.left),
          right: this.float(value.right),
          type: FLOAT,
          span,
        };
      case "negate":
        if (isInt) return converted(this.int32(value), FLOAT);
        return { kind: "negate", operand: this.float(value.operand), type: FLOAT, span };
      case "quotient":
        return this.floatOperation("div", value.left, value.right, span);
      case "remainder":
        if (isInt) return converted(this.int32(value), FLOAT);
        if (fitsUnsigned(value.facts) && !value.facts.maybeMinusZero) return converted(this.unsigned(value), FLOAT);
        return this.remainder(value.left, value.right, span);
      case "choice":
        if (isInt) return converted(this.int32(value), FLOAT);
        return {
          kind: "choice",
          condition: value.condition,
          then: this.float(value.then),
          otherwise: this.float(value.otherwise),
          type: FLOAT,
          span,
        };
      case "sequence":
        return { kind: "sequence", first: value.first, last: this.float(value.last), type: FLOAT, span };
    }
  }

  /** For a value known to be within 0 and 2^32 - 1. */
  unsigned(value: NumberValue): Expression {
    return converted(this.int32(value), UNSIGNED);
  }

  /** In the type of a place, as an assignment to an element of a typed array converts. */
  inType(value: NumberValue, type: ScalarType): Expression {
    return type.kind === "float" ? this.float(value) : converted(this.int32(value), type);
  }

  /** A condition: what JavaScript takes for true. */
  condition(value: Value): Expression {
    if (value.kind === "truth") return value.expression;
    if (value.kind === "void") return literal(0, INT, value.span);
    // Nothing but 0 within these bounds has 32 zero bits at its end.
    if (value.facts.isWhole && value.facts.low > -(2 ** 32) && value.facts.high < 2 ** 32) return this.int32(value);
    // Unknown is not greater than 0 either.
    const size: Expression = {
      kind: "instruction",
      op: "fabs",
      args: [this.float(value)],
      imms: [],
      hasResult: true,
      type: FLOAT,
      span: value.span,
    };
    return {
      kind: "compare",
      operator: "gt",
      left: size,
      right: literal(0, FLOAT, value.span),
      type: INT,
      span: value.span,
    };
  }

  compare(operator: CompareOperator, left: NumberValue, right: NumberValue, span: Span): Expression {
    const sides = (make: (value: NumberValue) => Expression) => ({ left: make(left), right: make(right) });
    const form = both(fitsInt, left, right)
      ? sides((value) => this.int32(value))
      : both(fitsUnsigned, left, right)
        ? sides((value) => this.unsigned(value))
        : sides((value) => this.float(value));
    return { kind: "compare", operator, ...form, type: INT, span };
  }

  floatOperation(operator: ArithmeticOperator, left: NumberValue, right: NumberValue, span: Span): Expression {
    return { kind: "arithmetic", operator, left: this.float(left), right: this.float(right), type: FLOAT, span };
  }

  remainder(left: NumberValue, right: NumberValue, span: Span): Expression {
    const callee = floatRemainder(this.module);
    return { kind: "call", callee, args: [this.float(left), this.float(right)], type: FLOAT, span };
  }

  /** Hands out a value that may be used several times, computed once before `use`. */
  shared(value: NumberValue, use: (again: NumberValue) => NumberValue): NumberValue {
    if (value.kind === "constant") return use(value);
    const { span, facts } = value;
    const isInt = fitsInt(facts) && !facts.maybeMinusZero;
    const stored = isInt ? this.int32(value) : this.float(value);
    const local: Local = { name: "value", type: isInt ? INT : FLOAT, span };
    const place = { kind: "local", local } as const;
    const again = valueOfType({ kind: "read", place, type: local.type, span }, facts);
    const last = use(again);
    const first: Expression = { kind: "assign", place, value: stored, type: local.type, span };
    return { kind: "sequence", first, last, facts: last.facts, span };
  }

  private cut(expression: Expression, facts: Facts): Expression {
    const { span } = expression;
    if (expression.kind === "convert" && expression.operand.type.kind === "int")
      return converted(expression.operand, INT);
    if (facts.low > INT_LOW - 1 && facts.high < INT_HIGH + 1)
      return { kind: "convert", operand: expression, type: INT, span };
    return { kind: "call", callee: toInt32(this.module), args: [expression], type: INT, span };
  }

  /** Low 32 bits of a quotient cut at the point, or of a remainder. By zero that is 0: it is infinite or unknown. */
  private division(value: NumberValue & { kind: "quotient" | "remainder" }): Expression {
    const { left, right, span } = value;
    const isSigned = both(fitsInt, left, right);
    const type = isSigned ? INT : UNSIGNED;
    const operator = value.kind === "quotient" ? "div" : "rem";
    const [a, b] = isSigned ? [this.int32(left), this.int32(right)] : [this.unsigned(left), this.unsigned(right)];
    if (!canBeZero(right.facts)) return converted({ kind: "arithmetic", operator, left: a, right: b, type, span }, INT);
    const [dividend, divisor] = [temporary(type, span), temporary(type, span)];
    const divided: Expression = {
      kind: "arithmetic",
      operator,
      left: dividend.read,
      right: divisor.read,
      type,
      span,
    };
    const zero = literal(0, type, span);
    const last: Expression = {
      kind: "choice",
      condition: divisor.read,
      then: divided,
      otherwise: zero,
      type,
      span,
    };
    const statements = [
      { kind: "declare", local: dividend.local, initial: a, span },
      { kind: "declare", local: divisor.local, initial: b, span },
    ] as const;
    return converted({ kind: "block", statements, last, type, span }, INT);
  }
}

function temporary(type: ScalarType, span: Span): { local: Local; read: Expression } {
  const local: Local = { name: "value", type, span };
  return { local, read: { kind: "read", place: { kind: "local", local }, type, span } };
}

export const both = (test: (facts: Facts) => boolean, left: NumberValue, right: NumberValue): boolean =>
  test(left.facts) && test(right.facts);

/** A sum, difference or product that may stay open. */
export const isOpen = (left: NumberValue, right: NumberValue, result: Facts): boolean =>
  both(isExact, left, right) && isExact(result);

export const asTruth = (expression: Expression): Expression => converted(expression, TRUTH);
