// Python's operators and functions on floats. Where Python raises an exception (a zero divisor, the root of a negative, a result too large)
// the program stops; what is unknown (NaN) goes through as in Python.
import type { Span } from "../../diagnostics/source.ts";
import type { FirModule, FirOp } from "../../fir/function.ts";
import { floatRemainder } from "../code/float-functions.ts";
import { converted, literal } from "../code/nodes.ts";
import { DOMAIN, OVERFLOW } from "../code/trap-arguments.ts";
import type { Expression } from "../code/tree.ts";
import { FLOAT, INT } from "../code/types.ts";
import type { Signature } from "../language.ts";
import { ANY_INT, FLOAT_FACT, INT_HIGHEST, INT_LOWEST } from "./facts.ts";
import { arithmetic, choice, compare, number } from "./integer-operators.ts";
import { as, floatConstant, ofFact, once, twice, unless, type Value } from "./value.ts";

export type FloatOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**";

const real = (value: number, at: Span): Expression => literal(value, FLOAT, at);

export const instruction = (op: FirOp, args: readonly Expression[], at: Span): Expression => ({
  kind: "instruction",
  op,
  args,
  imms: [],
  hasResult: true,
  type: FLOAT,
  span: at,
});

const float = (expression: Expression): Value => ofFact(expression, FLOAT_FACT);
const floatArithmetic = (operator: "add" | "sub" | "mul" | "div", a: Expression, b: Expression, at: Span): Expression =>
  arithmetic(operator, a, b, FLOAT, at);

/** `left operator right` as floats. `module` takes the function for an exact remainder. */
export function floatOperation(operator: FloatOperator, left: Value, right: Value, at: Span, module: FirModule): Value {
  const [a, b] = [as(left, FLOAT), as(right, FLOAT)];
  const folded = foldFloats(operator, a, b, at);
  if (folded) return folded;
  switch (operator) {
    case "+":
      return float(floatArithmetic("add", a, b, at));
    case "-":
      return float(floatArithmetic("sub", a, b, at));
    case "*":
      return float(floatArithmetic("mul", a, b, at));
    case "/":
      return float(withDivisor(a, b, (x, y) => floatArithmetic("div", x, y, at)));
    case "//":
      return float(withDivisor(a, b, (x, y) => floorQuotient(x, y, at, module)));
    case "%":
      return float(withDivisor(a, b, (x, y) => floorRemainder(x, y, at, module)));
    case "**":
      return float(power(a, b, at));
  }
}

function foldFloats(operator: FloatOperator, a: Expression, b: Expression, at: Span): Value | undefined {
  if (a.kind !== "literal" || b.kind !== "literal") return undefined;
  const result =
    operator === "+"
      ? a.value + b.value
      : operator === "-"
        ? a.value - b.value
        : operator === "*"
          ? a.value * b.value
          : operator === "/" && b.value !== 0
            ? a.value / b.value
            : undefined;
  return result === undefined ? undefined : floatConstant(result, at);
}

/** Stops where the divisor is 0. */
function withDivisor(a: Expression, b: Expression, use: (a: Expression, b: Expression) => Expression): Expression {
  if (b.kind === "literal" && b.value !== 0) return use(a, b);
  return twice(a, b, (x, y) => unless(compare("eq", y, real(0, b.span)), DOMAIN, use(x, y)));
}

const callOf = (callee: Signature, args: readonly Expression[], at: Span): Expression => ({
  kind: "call",
  callee,
  args,
  type: FLOAT,
  span: at,
});

/** The remainder with the divisor's sign; CPython's float_rem, which is C's fmod with the divisor added where the signs differ. */
function floorRemainder(a: Expression, b: Expression, at: Span, module: FirModule): Expression {
  return twice(a, b, (x, y) =>
    once(callOf(floatRemainder(module), [x, y], at), (rest) =>
      choice(differs(rest, y, at), floatArithmetic("add", rest, y, at), rest),
    ),
  );
}

/** 1 where a remainder is below 0 and the divisor above, or the other way round. */
function differs(rest: Expression, divisor: Expression, at: Span): Expression {
  const zero = real(0, at);
  if (divisor.kind === "literal") return compare(divisor.value > 0 ? "lt" : "gt", rest, zero);
  return compare("lt", floatArithmetic("mul", sign(rest, at), sign(divisor, at), at), zero);
}

/** -1, 0 or 1: the product of two large numbers could overflow, that of two small ones vanish. */
const sign = (value: Expression, at: Span): Expression =>
  converted(arithmetic("sub", compare("gt", value, real(0, at)), compare("lt", value, real(0, at)), INT, at), FLOAT);

/** CPython's float_floor_div: the quotient of what the remainder leaves is whole but for rounding. */
function floorQuotient(a: Expression, b: Expression, at: Span, module: FirModule): Expression {
  return twice(a, b, (x, y) =>
    once(callOf(floatRemainder(module), [x, y], at), (rest) => {
      const whole = floatArithmetic("div", floatArithmetic("sub", x, rest, at), y, at);
      const lowered = choice(differs(rest, y, at), floatArithmetic("sub", whole, real(1, at), at), whole);
      return once(lowered, (quotient) =>
        once(instruction("ffloor", [quotient], at), (floor) => {
          const isHigh = compare("gt", floatArithmetic("sub", quotient, floor, at), real(0.5, at));
          return choice(isHigh, floatArithmetic("add", floor, real(1, at), at), floor);
        }),
      );
    }),
  );
}

/** Stops where finite sides give no finite result: a complex number, a zero divisor, an overflow. */
export function power(a: Expression, b: Expression, at: Span): Expression {
  if (b.kind === "literal" && b.value === 2) return once(a, (x) => finite(floatArithmetic("mul", x, x, at), [x], at));
  if (b.kind === "literal" && b.value === 0.5)
    return once(a, (x) => unless(compare("lt", x, real(0, at)), DOMAIN, instruction("fpow", [x, b], at)));
  return twice(a, b, (x, y) => finite(instruction("fpow", [x, y], at), [x, y], at));
}

/** `result`, but stops where it is not finite although every one of `from` is. x - x is 0 for these alone. */
function finite(result: Expression, from: readonly Expression[], at: Span): Expression {
  const test = (operator: "eq" | "ne", x: Expression) =>
    compare(operator, floatArithmetic("sub", x, x, at), real(0, at));
  return once(result, (value) => {
    const isWrong = from
      .filter((one) => one.kind !== "literal")
      .map((one) => test("eq", one))
      .reduce<Expression>(
        (left, right) => ({ kind: "logical", operator: "and", left, right, type: INT, span: at }),
        test("ne", value),
      );
    return unless(isWrong, OVERFLOW, value);
  });
}

/** Largest x whose e ** x is a float64. */
const EXP_HIGHEST = 709.782712893384;

/** A function of one or two floats by the name it has in `math`; undefined if the machine has no such instruction. */
export function mathFunction(name: string, args: readonly Expression[], at: Span): Expression | undefined {
  const [x, y] = args as [Expression, Expression];
  const apply = (op: FirOp, stop?: (operand: Expression) => Expression): Expression =>
    stop ? once(x, (one) => unless(stop(one), DOMAIN, instruction(op, [one], at))) : instruction(op, [x], at);
  switch (name) {
    case "sqrt":
      return apply("fsqrt", (one) => compare("lt", one, real(0, at)));
    case "fabs":
      return apply("fabs");
    case "sin":
      return apply("fsin");
    case "cos":
      return apply("fcos");
    case "asin":
    case "acos":
      return apply(name === "asin" ? "fasin" : "facos", (one) =>
        compare("gt", instruction("fabs", [one], at), real(1, at)),
      );
    case "exp":
      return apply("fexp", (one) => compare("gt", one, real(EXP_HIGHEST, at)));
    case "log":
      return apply("flog", (one) => compare("le", one, real(0, at)));
    case "atan":
      return instruction("fatan2", [x, real(1, at)], at);
    case "atan2":
      return instruction("fatan2", [x, y], at);
    case "pow":
      return power(x, y, at);
    // CPython multiplies by these constants.
    case "radians":
      return floatArithmetic("mul", x, real(Math.PI / 180, at), at);
    case "degrees":
      return floatArithmetic("mul", x, real(180 / Math.PI, at), at);
    default:
      return undefined;
  }
}

/** Names `mathFunction` knows, with the number of their arguments. */
export const MATH_FUNCTIONS: ReadonlyMap<string, number> = new Map([
  ...["sqrt", "fabs", "sin", "cos", "asin", "acos", "exp", "log", "atan", "radians", "degrees"].map(
    (name) => [name, 1] as const,
  ),
  ["atan2", 2],
  ["pow", 2],
]);

/** The float cut toward zero as an int; stops where there is none in 32 bits, or it is unknown. */
export function cutToInt(operand: Expression, at: Span): Value {
  const node = once(operand, (x) => {
    // An unknown fails both comparisons, so they ask what is right, not what is wrong.
    const isIn: Expression = {
      kind: "logical",
      operator: "and",
      left: compare("lt", real(INT_LOWEST - 1, at), x),
      right: compare("lt", x, real(INT_HIGHEST + 1, at)),
      type: INT,
      span: at,
    };
    return unless({ kind: "not", operand: isIn, type: INT, span: at }, OVERFLOW, converted(x, INT));
  });
  return ofFact(node, ANY_INT);
}

export const floorOf = (operand: Expression, at: Span): Expression => instruction("ffloor", [operand], at);

/** ceil(x) = -floor(-x) */
export const ceilingOf = (operand: Expression, at: Span): Expression =>
  instruction("fneg", [floorOf(instruction("fneg", [operand], at), at)], at);

/** The nearest whole number; of two equally near the even one. */
export function roundedOf(operand: Expression, at: Span): Expression {
  return once(operand, (x) =>
    once(floorOf(x, at), (floor) =>
      once(floatArithmetic("sub", x, floor, at), (part) => {
        const half = floatArithmetic("mul", floor, real(0.5, at), at);
        // Half of an odd number is not whole.
        const isOdd = compare("ne", floorOf(half, at), half);
        const up: Expression = {
          kind: "logical",
          operator: "or",
          left: compare("gt", part, real(0.5, at)),
          right: {
            kind: "logical",
            operator: "and",
            left: compare("eq", part, real(0.5, at)),
            right: isOdd,
            type: INT,
            span: at,
          },
          type: INT,
          span: at,
        };
        return choice(up, floatArithmetic("add", floor, real(1, at), at), floor);
      }),
    ),
  );
}

/** A float's truth, and an int's. */
export const isNotZero = (operand: Expression): Expression =>
  compare("ne", operand, operand.type.kind === "float" ? real(0, operand.span) : number(0, operand.span, operand.type));
