// Rust's operators on settled types: arithmetic that traps or wraps on overflow, shifts, casts. Constants are folded here with exact
// numbers, so that an overflow between constants is an error of the program.
import type { Span } from "../../diagnostics/source.ts";
import { constantValue } from "../code/constant.ts";
import { converted, literal } from "../code/nodes.ts";
import { declareLocal, readLocal } from "../code/places.ts";
import { SHIFT } from "../code/trap-arguments.ts";
import type { ArithmeticOperator, Expression, Local, Statement } from "../code/tree.ts";
import { FLOAT, INT, type ScalarType, UNSIGNED } from "../code/types.ts";
import type { Checking } from "./meanings.ts";
import { limitsOf, type RustType, resolve, scalarOf, typeName } from "./types.ts";

type IntScalar = ScalarType & { readonly kind: "int" };

/** `left operator right`, both of one type, as the mode of the compilation says: trapping on overflow, or wrapping. */
export function arithmetic(
  checking: Checking,
  operator: ArithmeticOperator,
  type: RustType,
  left: Expression,
  right: Expression,
  span: Span,
): Expression {
  const scalar = scalarOf(type);
  if (scalar.kind === "float") return floatArithmetic(checking, operator, left, right, span);
  if (operator === "shl" || operator === "shr") return shift(checking, operator, scalar, left, right, span);
  const [a, b] = [constantValue(left), constantValue(right)];
  const isDivision = operator === "div" || operator === "rem";
  if (isDivision && b === 0) {
    checking.fault(span, "this divides by zero", "divide by something else");
    return literal(0, scalar, span);
  }
  if (a !== undefined && b !== undefined) {
    const exact = exactly(operator, a, b);
    const [lowest, highest] = limitsOf(scalar);
    if (exact < lowest || exact > highest) {
      checking.fault(
        span,
        `${exact} does not fit into \`${typeName(type)}\``,
        `it holds ${lowest} to ${highest}; use a wider type, or wrapping_${operator}`,
      );
    }
    return literal(Number(exact), scalar, span);
  }
  if (operator === "and" || operator === "or" || operator === "xor")
    return { kind: "arithmetic", operator, left, right, type: scalar, span };
  // Division overflows for one pair of numbers, which Rust checks in every mode.
  if (checking.isChecked || (isDivision && scalar.signed))
    return { kind: "arithmetic", operator, left, right, type: scalar, onOverflow: "trap", span };
  return wrapping(operator, scalar, left, right, span);
}

/** As `wrapping_add` and its kin. */
export function wrapping(
  operator: ArithmeticOperator,
  scalar: ScalarType,
  left: Expression,
  right: Expression,
  span: Span,
): Expression {
  const full = scalar.kind === "int" && scalar.bits === 32 ? scalar : INT;
  return converted(
    { kind: "arithmetic", operator, left: converted(left, full), right: converted(right, full), type: full, span },
    scalar,
  );
}

function exactly(operator: ArithmeticOperator, left: number, right: number): number | bigint {
  switch (operator) {
    case "add":
      return left + right;
    case "sub":
      return left - right;
    case "mul":
      return BigInt(left) * BigInt(right);
    case "div":
      return Math.trunc(left / right);
    case "rem":
      return left % right;
    // Of two numbers of one type, so that the int32 of the result reads back as its number.
    case "and":
      return left < 0 || right < 0 ? left & right : (left & right) >>> 0;
    case "or":
      return left < 0 || right < 0 ? left | right : (left | right) >>> 0;
    default:
      return left < 0 || right < 0 ? left ^ right : (left ^ right) >>> 0;
  }
}

function floatArithmetic(
  checking: Checking,
  operator: ArithmeticOperator,
  left: Expression,
  right: Expression,
  span: Span,
): Expression {
  if (operator !== "rem") return { kind: "arithmetic", operator, left, right, type: FLOAT, span };
  checking.refuse(span, "`%` of floating point numbers", "write a - b * (a / b).trunc()");
  return literal(0, FLOAT, span);
}

/** The count of a shift may have any integer type; beyond the width it traps, or in release mode its low bits count. */
function shift(
  checking: Checking,
  operator: "shl" | "shr",
  scalar: IntScalar,
  left: Expression,
  count: Expression,
  span: Span,
): Expression {
  const known = constantValue(count);
  const full = scalar.bits === 32 ? scalar : INT;
  let right: Expression;
  if (known !== undefined) {
    if (known < 0 || known >= scalar.bits)
      checking.fault(
        count.span,
        `a shift by ${known} of a number of ${scalar.bits} bits`,
        `shift by 0 to ${scalar.bits - 1}`,
      );
    right = literal(known, INT, count.span);
  } else if (checking.isChecked) {
    right = { kind: "bounded", operand: count, bound: scalar.bits, argument: SHIFT, type: INT, span: count.span };
  } else right = masked(count, scalar.bits);
  return shifted(operator, scalar, full, left, right, span);
}

/** `wrapping_shl` and `wrapping_shr`. */
export const wrappingShift = (
  operator: "shl" | "shr",
  scalar: ScalarType,
  left: Expression,
  count: Expression,
  span: Span,
): Expression => {
  const { bits } = scalar as IntScalar;
  return shifted(operator, scalar, bits === 32 ? scalar : INT, left, masked(count, bits), span);
};

const masked = (count: Expression, bits: number): Expression =>
  // The machine takes the low five bits by itself.
  bits === 32
    ? count
    : {
        kind: "arithmetic",
        operator: "and",
        left: count,
        right: literal(bits - 1, INT, count.span),
        type: INT,
        span: count.span,
      };

function shifted(
  operator: "shl" | "shr",
  scalar: ScalarType,
  full: ScalarType,
  left: Expression,
  right: Expression,
  span: Span,
): Expression {
  const sides = { left: converted(left, full), right };
  if (operator === "shl") return converted({ kind: "arithmetic", operator, ...sides, type: full, span }, scalar);
  // A right shift of a narrow number stays in its range.
  return { kind: "arithmetic", operator, ...sides, type: scalar, span };
}

export function negated(checking: Checking, type: RustType, operand: Expression, span: Span): Expression {
  const scalar = scalarOf(type);
  if (scalar.kind === "float" || checking.isChecked)
    return { kind: "negate", operand, type: scalar, span, ...(scalar.kind === "float" ? {} : { onOverflow: "trap" }) };
  return wrappingNegated(scalar, operand, span);
}

export const wrappingNegated = (scalar: ScalarType, operand: Expression, span: Span): Expression => {
  const full = scalar.kind === "int" && scalar.bits === 32 ? scalar : INT;
  return converted({ kind: "negate", operand: converted(operand, full), type: full, span }, scalar);
};

/** `!value`: of a bool, or bit by bit. */
export function inverted(type: RustType, operand: Expression, span: Span): Expression {
  const scalar = scalarOf(type);
  if (scalar.kind === "int" && scalar.bits === 1) return { kind: "not", operand, type: scalar, span };
  if (scalar.kind === "int" && (scalar.signed || scalar.bits === 32))
    return { kind: "complement", operand, type: scalar, span };
  // All bits of a narrow unsigned number: x ^ 255.
  const ones = literal(limitsOf(scalar as IntScalar)[1], scalar, span);
  return { kind: "arithmetic", operator: "xor", left: operand, right: ones, type: scalar, span };
}

/** `operand as to`. Integers are cut; floats go to the nearest number of the type, unknown to 0. */
export function cast(from: RustType, to: RustType, operand: Expression, span: Span): Expression {
  const target = scalarOf(to);
  const known = constantValue(operand);
  const source = scalarOf(from);
  if (source.kind !== "float" || target.kind === "float") return { ...converted(operand, target), span };
  const [lowest, highest] = limitsOf(target as IntScalar);
  if (known !== undefined) {
    const value = Number.isNaN(known) ? 0 : Math.trunc(Math.min(highest, Math.max(lowest, known)));
    return literal(value, target, span);
  }
  const { bits, signed } = target as IntScalar;
  if (bits === 32 && signed) return { kind: "convert", operand, type: INT, span };
  if (bits === 32) return unsignedOfFloat(operand, highest, span);
  // 32 bits are cut to the range of the type without leaving it.
  return clamped({ kind: "convert", operand, type: INT, span }, lowest, highest, target, span);
}

/** The value kept between two constants, by selections. */
export function clamped(value: Expression, lowest: number, highest: number, type: ScalarType, span: Span): Expression {
  const local: Local = { name: "value", type: value.type, span };
  const read = { ...readLocal(local, span) };
  const limit = (number: number): Expression => literal(number, value.type, span);
  const low: Expression = {
    kind: "choice",
    condition: { kind: "compare", operator: "lt", left: read, right: limit(lowest), type: INT, span },
    then: limit(lowest),
    otherwise: read,
    type: value.type,
    span,
  };
  const bounded: Expression = {
    kind: "choice",
    condition: { kind: "compare", operator: "gt", left: read, right: limit(highest), type: INT, span },
    then: limit(highest),
    otherwise: low,
    type: value.type,
    span,
  };
  return { kind: "block", statements: [declareLocal(local, value, span)], last: { ...bounded, type }, type, span };
}

function unsignedOfFloat(operand: Expression, highest: number, span: Span): Expression {
  const local: Local = { name: "value", type: FLOAT, span };
  const read = readLocal(local, span);
  const zero = literal(0, FLOAT, span);
  // Unknown is not greater than 0 either.
  const low: Expression = {
    kind: "choice",
    condition: { kind: "compare", operator: "gt", left: read, right: zero, type: INT, span },
    then: read,
    otherwise: zero,
    type: FLOAT,
    span,
  };
  const instruction: Expression = {
    kind: "instruction",
    op: "fmin",
    args: [low, literal(highest, FLOAT, span)],
    imms: [],
    hasResult: true,
    type: FLOAT,
    span,
  };
  const statements: Statement[] = [declareLocal(local, operand, span)];
  return {
    kind: "block",
    statements,
    last: { kind: "convert", operand: instruction, type: UNSIGNED, span },
    type: UNSIGNED,
    span,
  };
}

/** Whether Rust allows `as` between these; what it says otherwise. */
export function castFault(from: RustType, to: RustType): string | undefined {
  const [source, target] = [resolve(from), resolve(to)];
  const isSimple = (kind: string) => kind === "int" || kind === "float" || kind === "variable";
  if (target.kind === "int" && (isSimple(source.kind) || source.kind === "bool" || source.kind === "char"))
    return undefined;
  if (target.kind === "float" && isSimple(source.kind)) return undefined;
  if (target.kind === source.kind) return undefined;
  if (target.kind === "char")
    return source.kind === "int" && source.name === "u8" ? undefined : "only a u8 can be cast to char";
  if (target.kind === "bool") return "write … != 0 instead";
  if (target.kind === "float" && source.kind === "bool") return "write … as u8 first";
  return "cast numbers only";
}
