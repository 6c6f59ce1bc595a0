// A checked Python expression on its way up the syntax tree: its typed node, what is known of its number, and what its low 32 bits are
// without any check. `(x * 1103515245 + 12345) & 0x7fffffff` needs the low bits alone, and those never overflow.
import type { Span } from "../../diagnostics/source.ts";
import { converted, literal } from "../code/nodes.ts";
import { OVERFLOW } from "../code/trap-arguments.ts";
import type { Expression, Local, Statement } from "../code/tree.ts";
import { FLOAT, INT, type ScalarType, sameType, UNSIGNED } from "../code/types.ts";
import {
  ANY_TRUTH,
  between,
  type Fact,
  FLOAT_FACT,
  factOfType,
  type IntFact,
  isRepresentable,
  typeOfFact,
} from "./facts.ts";

export interface Value {
  readonly expression: Expression;
  /** Undefined while inference knows nothing yet (a variable whose assignments have not been seen). */
  readonly fact: Fact | undefined;
  /** An INT expression equal to the number modulo 2^32; absent where `expression` itself is that. */
  readonly low?: Expression;
  /** The number of a constant int, which may be one that no register holds. */
  readonly constant?: bigint;
}

export const span = (value: Value): Span => value.expression.span;
export const isFloat = (value: Value): boolean => value.expression.type.kind === "float";

/** An int known now; any size, so that 2 ** 32 - 1 can be written. */
export function intConstant(number: bigint, at: Span): Value {
  const fact = between(Number(number), Number(number));
  const type = isRepresentable(fact) ? typeOfFact(fact) : INT;
  return { expression: literal(Number(BigInt.asIntN(32, number)), type, at), fact, constant: number };
}

export const floatConstant = (number: number, at: Span): Value => ({
  expression: literal(number, FLOAT, at),
  fact: FLOAT_FACT,
});

export const ofFact = (expression: Expression, fact: Fact | undefined, low?: Expression): Value => ({
  expression,
  fact,
  ...(low ? { low } : {}),
});

/** 0 or 1. */
export const truth = (expression: Expression): Value => ({ expression, fact: ANY_TRUTH });

/** What is known of an int, everything if nothing is. */
export const rangeOf = (value: Value): IntFact =>
  value.fact?.kind === "int"
    ? value.fact
    : (factOfType(value.expression.type.kind === "float" ? INT : value.expression.type) as IntFact);

export const lowBits = (value: Value): Expression => converted(value.low ?? value.expression, INT);

/** True for an int that no register holds; its low bits can still be used. */
export const isTooWide = ({ fact }: Value): boolean => fact?.kind === "int" && !isRepresentable(fact);

/** The number in another reading of the register, or as a float. An int that is not in the reading stops the program. */
export function as(value: Value, type: ScalarType): Expression {
  const { expression } = value;
  if (type.kind === "float" && value.constant !== undefined)
    return literal(Number(value.constant), FLOAT, expression.span);
  if (sameType(expression.type, type) || type.kind === "float" || expression.type.kind === "float")
    return converted(expression, type);
  const { low, high } = rangeOf(value);
  const isIn = sameType(type, UNSIGNED) ? low >= 0 : high < 2 ** 31;
  if (isIn) return converted(expression, type);
  // Either way it is the top bit that must be clear.
  return {
    kind: "bounded",
    operand: converted(expression, type),
    bound: 2 ** 31,
    argument: OVERFLOW,
    type,
    span: expression.span,
  };
}

/** A variable that nothing in the program's text names. */
export const temporary = (type: ScalarType, at: Span): Local => ({ name: "", type, span: at });

export const readLocal = (local: Local): Expression => ({
  kind: "read",
  place: { kind: "local", local },
  type: local.type,
  span: local.span,
});

export const declared = (local: Local, initial: Expression): Statement => ({
  kind: "declare",
  local,
  initial,
  span: initial.span,
});

/** True where reading it twice costs nothing; no expression of the subset assigns to a local. */
export const isPlain = (expression: Expression): boolean =>
  expression.kind === "literal" || (expression.kind === "read" && expression.place.kind === "local");

/** `use` of an expression that is evaluated once. */
export function once(operand: Expression, use: (operand: Expression) => Expression): Expression {
  if (isPlain(operand)) return use(operand);
  const local = temporary(operand.type, operand.span);
  const last = use(readLocal(local));
  return { kind: "block", statements: [declared(local, operand)], last, type: last.type, span: operand.span };
}

/** As `once`, for two, evaluated from left to right. */
export function twice(
  left: Expression,
  right: Expression,
  use: (left: Expression, right: Expression) => Expression,
): Expression {
  if (left.kind === "literal") return once(right, (b) => use(left, b));
  return once(left, (a) => once(right, (b) => use(a, b)));
}

/** The expression, once `condition` has been found false; else the program stops with `argument`. */
export function unless(condition: Expression, argument: number, last: Expression): Expression {
  const { span: at } = last;
  const stop: Statement = { kind: "trap", argument, span: at };
  return {
    kind: "block",
    statements: [{ kind: "if", condition, then: stop, otherwise: undefined, span: at }],
    last,
    type: last.type,
    span: at,
  };
}
