// `**` of ints. With a constant exponent it is a few products; with another one a loop of them, because a float would not be exact.
import type { Span } from "../../diagnostics/source.ts";
import { SHIFT } from "../code/trap-arguments.ts";
import type { Expression, Statement } from "../code/tree.ts";
import { INT } from "../code/types.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { ANY_INT } from "./facts.ts";
import { floatOperation } from "./float-operators.ts";
import { arithmetic, choice, compare, integerOperation, number, type OnOverflow } from "./integer-operators.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, declared, intConstant, isTooWide, ofFact, rangeOf, readLocal, temporary, type Value } from "./value.ts";

/** Exponents written out as products. */
const WRITTEN_OUT_MAX = 31n;
const FOLDED_BITS_MAX = 4096n;

export function powerOfInt(
  checker: ExpressionChecker,
  base: Value,
  exponent: Value,
  at: { readonly left: SyntaxNode; readonly right: SyntaxNode; readonly span: Span },
): Value | undefined {
  const { constant } = exponent;
  const { span } = at;
  const isBelow = exponent.fact !== undefined && rangeOf(exponent).high < 0;
  if (isBelow && !isTooWide(base) && !isTooWide(exponent))
    return floatOperation("**", base, exponent, span, checker.checking.module);
  if (
    base.constant !== undefined &&
    constant !== undefined &&
    constant * BigInt(base.constant.toString(2).length) < FOLDED_BITS_MAX
  )
    return intConstant(base.constant ** constant, span);
  if (isTooWide(base) || isTooWide(exponent))
    return checker.checking.refuse(at.left, "a number with more than 32 bits", "use a float");
  const { onOverflow } = checker.checking;
  if (constant !== undefined && constant <= WRITTEN_OUT_MAX)
    return writtenOut(base, Number(constant), span, onOverflow);
  if (rangeOf(exponent).low < 0 && exponent.fact) {
    return checker.checking.refuse(
      at.right,
      "an exponent that may be below 0 (the result would be a float)",
      "write float(…) ** …, or give an exponent that cannot be negative",
    );
  }
  if (base.constant === 2n) return integerOperation("<<", intConstant(1n, span), exponent, span, onOverflow);
  return looped(base, exponent, span, onOverflow);
}

function writtenOut(base: Value, exponent: number, at: Span, onOverflow: OnOverflow): Value {
  if (exponent === 0) return intConstant(1n, at);
  const local = temporary(base.expression.type, at);
  const once: Value = { ...base, expression: readLocal(local) };
  const product = powerOf(once, exponent, at, onOverflow);
  const { expression } = product;
  return ofFact(
    {
      kind: "block",
      statements: [declared(local, base.expression)],
      last: expression,
      type: expression.type,
      span: at,
    },
    product.fact,
  );
}

function powerOf(base: Value, exponent: number, at: Span, onOverflow: OnOverflow): Value {
  if (exponent === 1) return base;
  const rest = powerOf(base, exponent - 1, at, onOverflow);
  return integerOperation("*", rest, base, at, onOverflow);
}

/** result = 1; while exponent > 0: result = result * base, exponent = exponent - 1. A base of 0, 1 or -1 needs no long way. */
function looped(base: Value, exponent: Value, at: Span, onOverflow: OnOverflow): Value {
  const [factor, left, result] = [temporary(INT, at), temporary(INT, at), temporary(INT, at)];
  const assign = (local: typeof factor, value: Expression): Statement => ({
    kind: "expression",
    expression: { kind: "assign", place: { kind: "local", local }, value, type: INT, span: at },
    span: at,
  });
  const count: Expression = {
    kind: "bounded",
    operand: as(exponent, INT),
    bound: 2 ** 31,
    argument: SHIFT,
    type: INT,
    span: at,
  };
  // Beyond 31 only 0, 1 and -1 have a power, and for them 30 and 31 say all.
  const short = choice(
    compare("lt", readLocal(left), number(32, at)),
    readLocal(left),
    arithmetic("add", arithmetic("and", readLocal(left), number(1, at), INT, at), number(32, at), INT, at),
  );
  const body: Statement = {
    kind: "block",
    statements: [
      assign(result, arithmetic("mul", readLocal(result), readLocal(factor), INT, at, onOverflow === "trap")),
      assign(left, arithmetic("sub", readLocal(left), number(1, at), INT, at)),
    ],
    span: at,
  };
  const statements: Statement[] = [
    declared(factor, as(base, INT)),
    declared(left, count),
    assign(left, short),
    declared(result, number(1, at)),
    {
      kind: "loop",
      test: "before",
      condition: compare("gt", readLocal(left), number(0, at)),
      update: undefined,
      body,
      span: at,
    },
  ];
  return ofFact({ kind: "block", statements, last: readLocal(result), type: INT, span: at }, ANY_INT);
}
