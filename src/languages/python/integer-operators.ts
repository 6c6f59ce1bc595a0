// Python's operators on ints. An operation whose result is in a register's range for all that is known of its sides is one instruction;
// any other stops the program where Python's number would not fit, so a result is Python's or there is none.
import type { Span } from "../../diagnostics/source.ts";
import { converted, literal } from "../code/nodes.ts";
import { OVERFLOW, SHIFT } from "../code/trap-arguments.ts";
import type { ArithmeticOperator, CompareOperator, Expression } from "../code/tree.ts";
import { INT, type ScalarType, sameType, UNSIGNED } from "../code/types.ts";
import {
  ANY_INT,
  andOf,
  between,
  factOfType,
  INT_HIGHEST,
  INT_LOWEST,
  type IntFact,
  isRepresentable,
  oppositeOf,
  orOf,
  productOf,
  quotientOf,
  remainderOf,
  representable,
  sumOf,
  typeOfFact,
} from "./facts.ts";
import { as, intConstant, isTooWide, lowBits, ofFact, once, rangeOf, twice, unless, type Value } from "./value.ts";

export type IntOperator = "+" | "-" | "*" | "//" | "%" | "&" | "|" | "^" | "<<" | ">>";

export const arithmetic = (
  operator: ArithmeticOperator,
  left: Expression,
  right: Expression,
  type: ScalarType,
  at: Span,
  isChecked = false,
): Expression => ({
  kind: "arithmetic",
  operator,
  left,
  right,
  type,
  span: at,
  ...(isChecked ? { onOverflow: "trap" } : {}),
});

export const compare = (operator: CompareOperator, left: Expression, right: Expression): Expression => ({
  kind: "compare",
  operator,
  left,
  right,
  type: INT,
  span: { ...left.span, end: right.span.end },
});

export const number = (value: number, at: Span, type: ScalarType = INT): Expression => literal(value, type, at);

/** The register of a value, in whatever reading. */
const registerOf = ({ expression }: Value): Expression => converted(expression, INT);

const isUnknown = (left: Value, right: Value): boolean => left.fact === undefined || right.fact === undefined;

/** Whether a result that does not fit stops the program, or is cut to its low 32 bits (`--release`). */
export type OnOverflow = "trap" | "wrap";

/** `left operator right` of two ints, neither too wide unless both are constants or only low bits count. */
export function integerOperation(
  operator: IntOperator,
  left: Value,
  right: Value,
  at: Span,
  onOverflow: OnOverflow,
): Value {
  const folded = foldConstants(operator, left, right, at);
  if (folded) return folded;
  if (isUnknown(left, right)) return guess(operator, left, right, at);
  switch (operator) {
    case "+":
      return sum("add", left, right, at, onOverflow);
    case "-":
      return sum("sub", left, right, at, onOverflow);
    case "*":
      return sum("mul", left, right, at, onOverflow);
    case "//":
      return quotient(left, right, at, onOverflow);
    case "%":
      return remainder(left, right, at);
    case "<<":
      return shiftLeft(left, right, at, onOverflow);
    case ">>":
      return shiftRight(left, right, at);
    default:
      return bitwise(operator, left, right, at);
  }
}

const MACHINE: Record<IntOperator, ArithmeticOperator> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "//": "div",
  "%": "rem",
  "&": "and",
  "|": "or",
  "^": "xor",
  "<<": "shl",
  ">>": "shr",
};

/** A node for a round of inference that will be thrown away. */
function guess(operator: IntOperator, left: Value, right: Value, at: Span): Value {
  const isMask = operator === "&" ? [left, right].find(({ fact }) => fact?.kind === "int" && fact.low >= 0) : undefined;
  const fact = isMask && between(0, rangeOf(isMask).high);
  const type = fact ? typeOfFact(fact) : INT;
  return ofFact(arithmetic(MACHINE[operator], lowBits(left), lowBits(right), type, at), fact);
}

const BITS_MAX = 4096n;

function foldConstants(
  operator: IntOperator,
  { constant: a }: Value,
  { constant: b }: Value,
  at: Span,
): Value | undefined {
  if (a === undefined || b === undefined) return undefined;
  const isDivision = operator === "//" || operator === "%";
  const isShift = operator === "<<" || operator === ">>";
  if ((isDivision && b === 0n) || (isShift && (b < 0n || b > BITS_MAX))) return undefined;
  const result = FOLD[operator](a, b);
  return BigInt.asIntN(Number(BITS_MAX), result) === result ? intConstant(result, at) : undefined;
}

const floored = (a: bigint, b: bigint): bigint => {
  const cut = a / b;
  return cut * b !== a && a < 0n !== b < 0n ? cut - 1n : cut;
};

const FOLD: Record<IntOperator, (a: bigint, b: bigint) => bigint> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "//": floored,
  "%": (a, b) => a - floored(a, b) * b,
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => a << b,
  ">>": (a, b) => a >> b,
};

function sum(operator: "add" | "sub" | "mul", left: Value, right: Value, at: Span, onOverflow: OnOverflow): Value {
  const [a, b] = [rangeOf(left), rangeOf(right)];
  const exact = operator === "mul" ? productOf(a, b) : sumOf(a, operator === "sub" ? oppositeOf(b) : b);
  const low = arithmetic(operator, lowBits(left), lowBits(right), INT, at);
  if (isTooWide(left) || isTooWide(right)) return ofFact(low, unbounded(exact), low);
  const isLarge = (range: IntFact) => range.high > INT_HIGHEST;
  // Numbers of 2^31 and more come from masks and constants; arithmetic on plain ints does not lead there by itself.
  const type = (operator === "sub" ? isLarge(a) : isLarge(a) || isLarge(b)) ? UNSIGNED : INT;
  // The sides keep their own checks: their ranges are what is left after these.
  if (exact.low >= INT_LOWEST && exact.high <= INT_HIGHEST)
    return ofFact(arithmetic(operator, registerOf(left), registerOf(right), INT, at), exact, low);
  if (type === UNSIGNED && isRepresentable(exact))
    return ofFact(arithmetic(operator, as(left, UNSIGNED), as(right, UNSIGNED), UNSIGNED, at), exact, low);
  const isChecked = onOverflow === "trap";
  const fact = isChecked ? checkedRange(exact, type) : (factOfType(type) as IntFact);
  return ofFact(arithmetic(operator, as(left, type), as(right, type), type, at, isChecked), fact, low);
}

/** What is left of a range after a check. */
const checkedRange = (exact: IntFact, type: ScalarType): IntFact =>
  sameType(type, UNSIGNED)
    ? representable(between(Math.max(0, exact.low), Math.max(0, exact.high)))
    : clampedToInt(exact);

/** Of a computation with a number that no register holds: only its low bits can be used. */
const unbounded = ({ low, high }: IntFact): IntFact => between(Math.min(low, 2 * INT_LOWEST), Math.max(high, 2 ** 32));

/** As above, of int32. */
const clampedToInt = ({ low, high }: IntFact): IntFact =>
  between(Math.min(Math.max(low, INT_LOWEST), INT_HIGHEST), Math.max(Math.min(high, INT_HIGHEST), INT_LOWEST));

export function negation(operand: Value, at: Span, onOverflow: OnOverflow): Value {
  if (operand.constant !== undefined) return intConstant(-operand.constant, at);
  if (operand.fact === undefined) return ofFact(operand.expression, undefined);
  const exact = oppositeOf(rangeOf(operand));
  const low: Expression = { kind: "negate", operand: lowBits(operand), type: INT, span: at };
  if (isTooWide(operand)) return ofFact(low, unbounded(exact), low);
  if (exact.low >= INT_LOWEST && exact.high <= INT_HIGHEST)
    return ofFact({ ...low, operand: as(operand, INT) }, exact, low);
  if (onOverflow === "wrap") return ofFact({ ...low, operand: as(operand, INT) }, ANY_INT, low);
  return ofFact({ ...low, operand: as(operand, INT), onOverflow }, clampedToInt(exact), low);
}

/** `~x`, which is -x - 1. */
export function complement(operand: Value, at: Span): Value {
  if (operand.constant !== undefined) return intConstant(~operand.constant, at);
  if (operand.fact === undefined) return ofFact(operand.expression, undefined);
  const { low, high } = rangeOf(operand);
  const bits: Expression = { kind: "complement", operand: lowBits(operand), type: INT, span: at };
  if (isTooWide(operand)) return ofFact(bits, unbounded(between(-1 - high, -1 - low)), bits);
  const node: Expression = { ...bits, operand: as(operand, INT) };
  return ofFact(node, clampedToInt(between(-1 - high, -1 - low)), bits);
}

function bitwise(operator: "&" | "|" | "^", left: Value, right: Value, at: Span): Value {
  const [a, b] = [rangeOf(left), rangeOf(right)];
  const low = arithmetic(MACHINE[operator], lowBits(left), lowBits(right), INT, at);
  if (operator === "&") {
    const masked = maskedBits(left, right, at) ?? maskedBits(right, left, at);
    if (masked) return masked;
  }
  if (isTooWide(left) || isTooWide(right)) return ofFact(low, unbounded(orOf(a, b)), low);
  if (operator === "&")
    return ofFact(arithmetic("and", as(left, INT), as(right, INT), INT, at), clampedToInt(andOf(a, b)), low);
  const type = a.high > INT_HIGHEST || b.high > INT_HIGHEST ? UNSIGNED : INT;
  const fact = orOf(a, b);
  const whole = arithmetic(MACHINE[operator], as(left, type), as(right, type), type, at);
  return ofFact(whole, type === UNSIGNED ? representable({ ...fact, low: 0 }) : clampedToInt(fact), low);
}

/** `value & mask`, where the mask is known not to be negative: what `value` is beyond its low bits does not matter, and is not checked. */
function maskedBits(value: Value, mask: Value, at: Span): Value | undefined {
  const range = rangeOf(mask);
  if (isTooWide(mask) || range.low < 0) return undefined;
  // Without its check, the value's range says nothing of its low bits.
  const fact = value.low || isTooWide(value) ? between(0, range.high) : andOf(rangeOf(value), range);
  return ofFact(arithmetic("and", lowBits(value), registerOf(mask), typeOfFact(fact), at), fact);
}

/** The reading of the registers in which both sides can be divided, compared or shifted. */
function commonType(left: Value, right: Value): ScalarType {
  const [a, b] = [rangeOf(left), rangeOf(right)];
  if (a.high <= INT_HIGHEST && b.high <= INT_HIGHEST) return INT;
  return a.low >= 0 && b.low >= 0 ? UNSIGNED : INT;
}

const isPowerOfTwo = (value: bigint): boolean => value > 0n && (value & (value - 1n)) === 0n;

function quotient(left: Value, right: Value, at: Span, onOverflow: OnOverflow): Value {
  const [a, b] = [rangeOf(left), rangeOf(right)];
  const type = commonType(left, right);
  const overflows = a.low === INT_LOWEST && b.low <= -1 && b.high >= -1;
  const isChecked = overflows && onOverflow === "trap";
  const isCut = overflows && !isChecked;
  const exact = quotientOf(a, b);
  const fact = type === UNSIGNED ? representable(exact) : isCut ? ANY_INT : clampedToInt(exact);
  const [dividend, divisor] = [as(left, type), as(right, type)];
  if (type === UNSIGNED || (a.low >= 0 && b.low >= 0))
    return ofFact(arithmetic("div", dividend, divisor, type, at), fact);
  if (right.constant !== undefined && isPowerOfTwo(right.constant) && right.constant <= BigInt(INT_HIGHEST))
    return ofFact(arithmetic("shr", dividend, number(Math.log2(Number(right.constant)), at), INT, at), fact);
  const node = twice(dividend, divisor, (x, y) =>
    // The machine cuts toward zero: one less where something was cut off and the signs differ.
    once(arithmetic("div", x, y, INT, at, isChecked), (cut) => {
      const product = arithmetic("mul", cut, y, INT, at);
      const rest = arithmetic("sub", x, product, INT, at);
      const isLess =
        b.low >= 0
          ? compare("lt", x, product)
          : b.high <= 0
            ? compare("gt", x, product)
            : once(rest, (r) => hasOtherSign(r, y, at));
      return arithmetic("sub", cut, isLess, INT, at);
    }),
  );
  return ofFact(node, fact);
}

/** 1 where a remainder is not 0 and its sign is not the divisor's. */
const hasOtherSign = (rest: Expression, divisor: Expression, at: Span): Expression => ({
  kind: "logical",
  operator: "and",
  left: compare("ne", rest, number(0, at)),
  right: compare("lt", arithmetic("xor", rest, divisor, INT, at), number(0, at)),
  type: INT,
  span: at,
});

function remainder(left: Value, right: Value, at: Span): Value {
  const [a, b] = [rangeOf(left), rangeOf(right)];
  const { constant } = right;
  if (constant !== undefined && isPowerOfTwo(constant) && constant <= 2n ** 32n)
    return bitwise("&", left, intConstant(constant - 1n, at), at);
  const type = commonType(left, right);
  const fact = representable(remainderOf(a, b));
  const [dividend, divisor] = [as(left, type), as(right, type)];
  if (type === UNSIGNED || (a.low >= 0 && b.low >= 0))
    return ofFact(arithmetic("rem", dividend, divisor, type, at), fact);
  const node = twice(dividend, divisor, (x, y) =>
    once(arithmetic("rem", x, y, INT, at), (rest) => {
      if (b.low >= 0) {
        const added = arithmetic("and", arithmetic("shr", rest, number(31, at), INT, at), y, INT, at);
        return arithmetic("add", rest, added, INT, at);
      }
      return choice(hasOtherSign(rest, y, at), arithmetic("add", rest, y, INT, at), rest);
    }),
  );
  return ofFact(node, fact);
}

export const choice = (condition: Expression, then: Expression, otherwise: Expression): Expression => ({
  kind: "choice",
  condition,
  then,
  otherwise,
  type: then.type,
  span: condition.span,
});

/** A count of 0..31 stays; a negative one, or one that is larger, stops the program. */
function boundedCount(count: Value, bound: number): Expression {
  const { low, high } = rangeOf(count);
  const expression = as(count, INT);
  if (low >= 0 && high < bound) return expression;
  return { kind: "bounded", operand: expression, bound, argument: SHIFT, type: INT, span: expression.span };
}

function shiftLeft(left: Value, right: Value, at: Span, onOverflow: OnOverflow): Value {
  const [a, b] = [rangeOf(left), rangeOf(right)];
  const [least, most] = [Math.min(Math.max(b.low, 0), 32), Math.min(Math.max(b.high, 0), 32)];
  if (right.constant !== undefined && right.constant > 31n) {
    // All low bits are 0; as a number it fits only if the left side is 0.
    const zero = number(0, at);
    if (onOverflow === "wrap") return ofFact(effectOnly(left, zero), between(0, 0), zero);
    const node = once(as(left, INT), (x) => unless(compare("ne", x, zero), OVERFLOW, zero));
    return ofFact(node, between(0, 0), zero);
  }
  const factor = between(2 ** least, 2 ** most);
  const exact = productOf(a, factor);
  const count = boundedCount(right, 32);
  const low = arithmetic("shl", lowBits(left), count, INT, at);
  if (isTooWide(left)) return ofFact(low, unbounded(exact), low);
  if (exact.low >= INT_LOWEST && exact.high <= INT_HIGHEST)
    return ofFact(arithmetic("shl", registerOf(left), count, INT, at), exact, low);
  const type = a.high > INT_HIGHEST ? UNSIGNED : INT;
  if (type === UNSIGNED && isRepresentable(exact))
    return ofFact(arithmetic("shl", as(left, UNSIGNED), count, UNSIGNED, at), exact, low);
  if (onOverflow === "wrap") return ofFact(arithmetic("shl", as(left, type), count, type, at), factOfType(type), low);
  const node = twice(as(left, type), count, (x, k) =>
    once(arithmetic("shl", x, k, type, at), (shifted) =>
      unless(compare("ne", arithmetic("shr", shifted, k, type, at), x), OVERFLOW, shifted),
    ),
  );
  return ofFact(node, type === UNSIGNED ? representable(exact) : clampedToInt(exact), low);
}

/** `last`, after an operand that is evaluated for what it does. */
const effectOnly = ({ expression }: Value, last: Expression): Expression => ({
  kind: "sequence",
  first: expression,
  last,
  type: last.type,
  span: last.span,
});

function shiftRight(left: Value, right: Value, at: Span): Value {
  const [a, b] = [rangeOf(left), rangeOf(right)];
  const type = typeOfFact(a);
  const whole = as(left, type);
  const shiftedBy = (low: number, high: number) =>
    between(Math.floor(a.low / 2 ** (a.low < 0 ? low : high)), Math.floor(a.high / 2 ** (a.high < 0 ? high : low)));
  const fact = shiftedBy(Math.max(0, Math.min(b.low, 64)), Math.max(0, Math.min(b.high, 64)));
  if (b.low >= 0 && b.high <= 31) return ofFact(arithmetic("shr", whole, as(right, INT), type, at), fact);
  // A count below 0 has its top bit set.
  const count = boundedCount(right, 2 ** 31);
  const node = twice(whole, count, (x, k) => {
    const isSmall = compare("le", k, number(31, at));
    if (sameType(type, UNSIGNED)) return choice(isSmall, arithmetic("shr", x, k, type, at), number(0, at, type));
    return arithmetic("shr", x, choice(isSmall, k, number(31, at)), type, at);
  });
  return ofFact(node, fact);
}

/** `left operator right` as a truth, exact also where one side is negative and the other has 32 bits. */
export function integerComparison(
  operator: CompareOperator,
  left: Value,
  right: Value,
  asFloat: () => Expression,
): Expression {
  const [a, b] = [rangeOf(left), rangeOf(right)];
  if (a.high <= INT_HIGHEST && b.high <= INT_HIGHEST && a.low >= INT_LOWEST && b.low >= INT_LOWEST)
    return compare(operator, as(left, INT), as(right, INT));
  if (a.low >= 0 && b.low >= 0 && !isTooWide(left) && !isTooWide(right))
    return compare(operator, as(left, UNSIGNED), as(right, UNSIGNED));
  return asFloat();
}
