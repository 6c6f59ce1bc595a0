// The methods of integers as typed trees. An operand that is needed twice is kept in a local.
import type { Span } from "../../diagnostics/source.ts";
import { constantValue } from "../code/constant.ts";
import { converted, literal } from "../code/nodes.ts";
import { assignPlace, declareLocal, readLocal } from "../code/places.ts";
import type { ArithmeticOperator, CompareOperator, Expression, Local, Statement } from "../code/tree.ts";
import { INT, type ScalarType, TRUTH, UNSIGNED } from "../code/types.ts";
import type { Checking } from "./meanings.ts";
import { arithmetic, clamped, negated, wrapping, wrappingNegated, wrappingShift } from "./operators.ts";
import { BOOL, limitsOf, type RustType, U32 } from "./types.ts";

export interface MethodContext {
  readonly checking: Checking;
  readonly type: RustType;
  readonly scalar: ScalarType;
  readonly span: Span;
}

export interface Method {
  readonly params: readonly ("same" | RustType)[];
  readonly result: "same" | RustType;
  readonly isSigned?: boolean;
  build(context: MethodContext, ...operands: Expression[]): Expression;
}

type IntScalar = ScalarType & { readonly kind: "int" };

export const compare = (operator: CompareOperator, left: Expression, right: Expression, span: Span): Expression => ({
  kind: "compare",
  operator,
  left,
  right,
  type: TRUTH,
  span,
});

export const choice = (condition: Expression, then: Expression, otherwise: Expression, span: Span): Expression => ({
  kind: "choice",
  condition,
  then,
  otherwise,
  type: then.type,
  span,
});

/** Keeps operands in locals, and gives what `use` makes of reading them. Constants stay what they are. */
export function kept(
  operands: readonly Expression[],
  span: Span,
  use: (...reads: Expression[]) => Expression,
): Expression {
  const statements: Statement[] = [];
  const reads = operands.map((operand) => {
    if (constantValue(operand) !== undefined) return operand;
    const local: Local = { name: "operand", type: operand.type, span };
    statements.push(declareLocal(local, operand, span));
    return readLocal(local, span);
  });
  const last = use(...reads);
  return statements.length === 0 ? last : { kind: "block", statements, last, type: last.type, span };
}

const wrappingMethod = (operator: ArithmeticOperator): Method => ({
  params: ["same"],
  result: "same",
  build: ({ scalar, span }, left, right) => wrapping(operator, scalar, left!, right!, span),
});

const wrappingShiftMethod = (operator: "shl" | "shr"): Method => ({
  params: [U32],
  result: "same",
  build: ({ scalar, span }, left, right) => wrappingShift(operator, scalar, left!, right!, span),
});

const smaller = (operator: "lt" | "gt"): Method => ({
  params: ["same"],
  result: "same",
  build: ({ span }, left, right) =>
    kept([left!, right!], span, (a, b) => choice(compare(operator, a!, b!, span), a!, b!, span)),
});

/** Stays at the limit of the type: by the wrapped result and what tells that it wrapped. */
const saturating = (operator: "add" | "sub"): Method => ({
  params: ["same"],
  result: "same",
  build: ({ scalar, span }, left, right) => {
    const int = scalar as IntScalar;
    const [lowest, highest] = limitsOf(int);
    if (int.bits < 32) {
      const wide: Expression = {
        kind: "arithmetic",
        operator,
        left: converted(left!, INT),
        right: converted(right!, INT),
        type: INT,
        span,
      };
      return clamped(wide, lowest, highest, scalar, span);
    }
    return kept([left!, right!], span, (a, b) =>
      kept([wrapping(operator, scalar, a!, b!, span)], span, (result) => {
        if (!int.signed) {
          const hasWrapped = operator === "add" ? compare("lt", result!, a!, span) : compare("lt", a!, b!, span);
          return choice(hasWrapped, literal(operator === "add" ? highest : lowest, scalar, span), result!, span);
        }
        // It wrapped if the result went the wrong way from the left side; the limit is then on the side the right one points to.
        const zero = literal(0, scalar, span);
        const isNegative = compare("lt", b!, zero, span);
        const isBelow = compare("lt", result!, a!, span);
        const isAbove = compare("gt", result!, a!, span);
        const [down, up] = operator === "add" ? [lowest, highest] : [highest, lowest];
        const [wrongWhenNegative, wrongOtherwise] = operator === "add" ? [isAbove, isBelow] : [isBelow, isAbove];
        return choice(
          isNegative,
          choice(wrongWhenNegative, literal(down, scalar, span), result!, span),
          choice(wrongOtherwise, literal(up, scalar, span), result!, span),
          span,
        );
      }),
    );
  },
});

const remEuclid: Method = {
  params: ["same"],
  result: "same",
  build: ({ checking, type, scalar, span }, left, right) => {
    if (!(scalar as IntScalar).signed) return arithmetic(checking, "rem", type, left!, right!, span);
    return kept([left!, right!], span, (a, b) =>
      kept([arithmetic(checking, "rem", type, a!, b!, span)], span, (rest) =>
        choice(
          compare("lt", rest!, literal(0, scalar, span), span),
          // The sum lies between 0 and the divisor.
          choice(
            compare("lt", b!, literal(0, scalar, span), span),
            wrapping("sub", scalar, rest!, b!, span),
            wrapping("add", scalar, rest!, b!, span),
            span,
          ),
          rest!,
          span,
        ),
      ),
    );
  },
};

const divEuclid: Method = {
  params: ["same"],
  result: "same",
  build: ({ checking, type, scalar, span }, left, right) => {
    if (!(scalar as IntScalar).signed) return arithmetic(checking, "div", type, left!, right!, span);
    const one = literal(1, scalar, span);
    const zero = literal(0, scalar, span);
    return kept([left!, right!], span, (a, b) =>
      kept(
        [arithmetic(checking, "div", type, a!, b!, span), wrapping("rem", scalar, a!, b!, span)],
        span,
        (quotient, rest) =>
          choice(
            compare("lt", rest!, zero, span),
            choice(
              compare("gt", b!, zero, span),
              wrapping("sub", scalar, quotient!, one, span),
              wrapping("add", scalar, quotient!, one, span),
              span,
            ),
            quotient!,
            span,
          ),
      ),
    );
  },
};

/** A loop of products: it overflows where one of them does, since they grow. */
const power = (isWrapping: boolean): Method => ({
  params: [U32],
  result: "same",
  build: ({ checking, type, scalar, span }, base, exponent) => {
    const times = (a: Expression, b: Expression) =>
      isWrapping ? wrapping("mul", scalar, a, b, span) : arithmetic(checking, "mul", type, a, b, span);
    return kept([base!], span, (factor) => {
      const known = constantValue(exponent!);
      if (known !== undefined && known >= 1 && known <= 4) {
        let product = factor!;
        for (let turn = 1; turn < known; turn++) product = times(product, factor!);
        return product;
      }
      const left: Local = { name: "left", type: UNSIGNED, span };
      const product: Local = { name: "power", type: scalar, span };
      const read = readLocal(left, span);
      const one = literal(1, UNSIGNED, span);
      const loop: Statement = {
        kind: "loop",
        test: "before",
        condition: compare("ne", read, literal(0, UNSIGNED, span), span),
        update: {
          kind: "assign",
          place: { kind: "local", local: left },
          value: wrapping("sub", UNSIGNED, read, one, span),
          type: UNSIGNED,
          span,
        },
        body: assignPlace({ kind: "local", local: product }, times(readLocal(product, span), factor!), span),
        span,
      };
      const statements = [
        declareLocal(left, exponent!, span),
        declareLocal(product, literal(1, scalar, span), span),
        loop,
      ];
      return { kind: "block", statements, last: readLocal(product, span), type: scalar, span };
    });
  },
});

const absolute = (isWrapping: boolean): Method => ({
  params: [],
  result: "same",
  isSigned: true,
  build: ({ checking, type, scalar, span }, operand) =>
    kept([operand!], span, (value) =>
      choice(
        compare("lt", value!, literal(0, scalar, span), span),
        isWrapping ? wrappingNegated(scalar, value!, span) : negated(checking, type, value!, span),
        value!,
        span,
      ),
    ),
});

const rotated = (direction: "left" | "right"): Method => ({
  params: [U32],
  result: "same",
  build: ({ scalar, span }, operand, count) => {
    const { bits } = scalar as IntScalar;
    const unsigned: ScalarType = bits === 32 ? UNSIGNED : { kind: "int", bits, signed: false };
    return kept([converted(operand!, unsigned), count!], span, (value, by) => {
      const back = wrapping("sub", UNSIGNED, literal(bits, UNSIGNED, span), by!, span);
      const [left, right] = direction === "left" ? [by!, back] : [back, by!];
      const high = wrappingShift("shl", unsigned, value!, left, span);
      const low = wrappingShift("shr", unsigned, value!, right, span);
      return converted({ kind: "arithmetic", operator: "or", left: high, right: low, type: unsigned, span }, scalar);
    });
  },
});

export const INTEGER_METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["wrapping_add", wrappingMethod("add")],
  ["wrapping_sub", wrappingMethod("sub")],
  ["wrapping_mul", wrappingMethod("mul")],
  ["wrapping_div", wrappingMethod("div")],
  ["wrapping_rem", wrappingMethod("rem")],
  [
    "wrapping_neg",
    { params: [], result: "same", build: ({ scalar, span }, operand) => wrappingNegated(scalar, operand!, span) },
  ],
  ["wrapping_shl", wrappingShiftMethod("shl")],
  ["wrapping_shr", wrappingShiftMethod("shr")],
  ["wrapping_abs", absolute(true)],
  ["wrapping_pow", power(true)],
  ["saturating_add", saturating("add")],
  ["saturating_sub", saturating("sub")],
  ["rotate_left", rotated("left")],
  ["rotate_right", rotated("right")],
  ["abs", absolute(false)],
  ["pow", power(false)],
  ["min", smaller("lt")],
  ["max", smaller("gt")],
  [
    "clamp",
    {
      params: ["same", "same"],
      result: "same",
      build: ({ span }, operand, lowest, highest) =>
        kept([operand!, lowest!, highest!], span, (value, low, high) =>
          choice(
            compare("lt", value!, low!, span),
            low!,
            choice(compare("gt", value!, high!, span), high!, value!, span),
            span,
          ),
        ),
    },
  ],
  ["rem_euclid", remEuclid],
  ["div_euclid", divEuclid],
  [
    "signum",
    {
      params: [],
      result: "same",
      isSigned: true,
      build: ({ scalar, span }, operand) =>
        kept([operand!], span, (value) => {
          const zero = literal(0, scalar, span);
          const isPositive = converted(compare("gt", value!, zero, span), scalar);
          return choice(compare("lt", value!, zero, span), literal(-1, scalar, span), isPositive, span);
        }),
    },
  ],
  [
    "is_positive",
    {
      params: [],
      result: BOOL,
      isSigned: true,
      build: ({ scalar, span }, value) => compare("gt", value!, literal(0, scalar, span), span),
    },
  ],
  [
    "is_negative",
    {
      params: [],
      result: BOOL,
      isSigned: true,
      build: ({ scalar, span }, value) => compare("lt", value!, literal(0, scalar, span), span),
    },
  ],
]);
