// The methods of f64 and f32 as typed trees, most of them one or two instructions.
import type { Span } from "../../diagnostics/source.ts";
import type { FirOp } from "../../fir/function.ts";
import { converted, literal } from "../code/nodes.ts";
import type { Expression } from "../code/tree.ts";
import { FLOAT } from "../code/types.ts";
import { choice, compare, kept, type Method } from "./integer-methods.ts";
import { BOOL, I32 } from "./types.ts";

const apply = (op: FirOp, span: Span, ...args: Expression[]): Expression => ({
  kind: "instruction",
  op,
  args,
  imms: [],
  hasResult: true,
  type: FLOAT,
  span,
});

const number = (value: number, span: Span): Expression => literal(value, FLOAT, span);

const unary = (op: FirOp): Method => ({
  params: [],
  result: "same",
  build: ({ span }, value) => apply(op, span, value!),
});
const binary = (op: FirOp): Method => ({
  params: ["same"],
  result: "same",
  build: ({ span }, left, right) => apply(op, span, left!, right!),
});

const arithmetic = (
  operator: "add" | "sub" | "mul" | "div",
  left: Expression,
  right: Expression,
  span: Span,
): Expression => ({
  kind: "arithmetic",
  operator,
  left,
  right,
  type: FLOAT,
  span,
});

/** ceil(x) = -floor(-x) */
const ceiling = (value: Expression, span: Span): Expression =>
  apply("fneg", span, apply("ffloor", span, apply("fneg", span, value)));

/** Toward zero, as a function of what is done to the magnitude. */
const byMagnitude = (value: Expression, span: Span, magnitude: (of: Expression) => Expression): Expression =>
  kept([value], span, (x) => {
    const rounded = magnitude(apply("fabs", span, x!));
    return kept([rounded], span, (size) =>
      choice(compare("lt", x!, number(0, span), span), apply("fneg", span, size!), size!, span),
    );
  });

/** The one that is known, if one of them is not. */
const extreme = (operator: "lt" | "gt"): Method => ({
  params: ["same"],
  result: "same",
  build: ({ span }, left, right) =>
    kept([left!, right!], span, (a, b) =>
      choice(
        {
          kind: "logical",
          operator: "or",
          left: compare(operator, a!, b!, span),
          right: compare("ne", b!, b!, span),
          type: BOOL_SCALAR,
          span,
        },
        a!,
        b!,
        span,
      ),
    ),
});

const BOOL_SCALAR = { kind: "int", bits: 1, signed: false } as const;

export const FLOAT_METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["sqrt", unary("fsqrt")],
  ["abs", unary("fabs")],
  ["floor", unary("ffloor")],
  ["sin", unary("fsin")],
  ["cos", unary("fcos")],
  ["asin", unary("fasin")],
  ["acos", unary("facos")],
  ["exp", unary("fexp")],
  ["ln", unary("flog")],
  ["atan2", binary("fatan2")],
  ["powf", binary("fpow")],
  ["atan", { params: [], result: "same", build: ({ span }, value) => apply("fatan2", span, value!, number(1, span)) }],
  [
    "tan",
    {
      params: [],
      result: "same",
      build: ({ span }, value) =>
        kept([value!], span, (x) => arithmetic("div", apply("fsin", span, x!), apply("fcos", span, x!), span)),
    },
  ],
  [
    "powi",
    {
      params: [I32],
      result: "same",
      build: ({ span }, value, power) => apply("fpow", span, value!, converted(power!, FLOAT)),
    },
  ],
  ["ceil", { params: [], result: "same", build: ({ span }, value) => ceiling(value!, span) }],
  [
    "trunc",
    {
      params: [],
      result: "same",
      build: ({ span }, value) => byMagnitude(value!, span, (size) => apply("ffloor", span, size)),
    },
  ],
  [
    "round",
    {
      params: [],
      result: "same",
      // Half away from zero: up if the rest is a half or more, which adding a half before the floor would get wrong next to a half.
      build: ({ span }, value) =>
        byMagnitude(value!, span, (size) =>
          kept([size], span, (x) =>
            kept([apply("ffloor", span, x!)], span, (below) =>
              choice(
                compare("ge", arithmetic("sub", x!, below!, span), number(0.5, span), span),
                arithmetic("add", below!, number(1, span), span),
                below!,
                span,
              ),
            ),
          ),
        ),
    },
  ],
  ["min", extreme("lt")],
  ["max", extreme("gt")],
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
  [
    "mul_add",
    {
      params: ["same", "same"],
      result: "same",
      build: ({ span }, value, factor, summand) =>
        arithmetic("add", arithmetic("mul", value!, factor!, span), summand!, span),
    },
  ],
  [
    "to_radians",
    {
      params: [],
      result: "same",
      build: ({ span }, value) => arithmetic("mul", value!, number(Math.PI / 180, span), span),
    },
  ],
  [
    "to_degrees",
    {
      params: [],
      result: "same",
      build: ({ span }, value) => arithmetic("mul", value!, number(180 / Math.PI, span), span),
    },
  ],
  [
    "is_nan",
    { params: [], result: BOOL, build: ({ span }, value) => kept([value!], span, (x) => compare("ne", x!, x!, span)) },
  ],
]);
