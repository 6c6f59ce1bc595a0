// Math, Number and the lengths of arrays: what of JavaScript's library is a constant or a few instructions, with the same result.
import type { Span } from "../../diagnostics/source.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { FirOp } from "../../fir/function.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import type { Expression } from "../code/tree.ts";
import { FLOAT, INT } from "../code/types.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { type Facts, fitsInt, productFacts, roundedFacts, UNKNOWN, wholeFacts } from "./facts.ts";
import { negated, power, wholeQuotient } from "./operators.ts";
import {
  both,
  choiceOf,
  constant,
  floatValue,
  intValue,
  type NumberValue,
  type Representation,
  truth,
  type Value,
} from "./values.ts";

const MATH_CONSTANTS = new Map<string, number>(
  (["PI", "E", "LN2", "LN10", "LOG2E", "LOG10E", "SQRT2", "SQRT1_2"] as const).map((name) => [name, Math[name]]),
);
const NUMBER_CONSTANTS = new Map<string, number>(
  (
    [
      "MAX_SAFE_INTEGER",
      "MIN_SAFE_INTEGER",
      "MAX_VALUE",
      "MIN_VALUE",
      "EPSILON",
      "POSITIVE_INFINITY",
      "NEGATIVE_INFINITY",
      "NaN",
    ] as const
  ).map((name) => [name, Number[name]]),
);

type MathFunction = (form: Representation, args: readonly NumberValue[], span: Span) => NumberValue;
interface Row {
  /** How many arguments; Infinity: one or more. */
  readonly takes: number;
  readonly make: MathFunction;
}

const instruction = (op: FirOp, args: readonly Expression[], span: Span): Expression => ({
  kind: "instruction",
  op,
  args,
  imms: [],
  hasResult: true,
  type: FLOAT,
  span,
});

/** One instruction of the machine. */
const direct = (op: FirOp): Row => ({
  takes: op === "fatan2" ? 2 : 1,
  make: (form, args, span) =>
    floatValue(
      instruction(
        op,
        args.map((one) => form.float(one)),
        span,
      ),
      UNKNOWN,
    ),
});

const FUNCTIONS = new Map<string, Row>([
  ["sqrt", direct("fsqrt")],
  ["sin", direct("fsin")],
  ["cos", direct("fcos")],
  ["asin", direct("fasin")],
  ["acos", direct("facos")],
  ["atan2", direct("fatan2")],
  ["exp", direct("fexp")],
  ["log", direct("flog")],
  ["atan", { takes: 1, make: arcTangent }],
  ["pow", { takes: 2, make: (form, [base, exponent], span) => power(form, base!, exponent!, span) }],
  ["imul", { takes: 2, make: lowProduct }],
  ["abs", { takes: 1, make: (form, [value], span) => absolute(form, value!, span) }],
  ["sign", { takes: 1, make: (form, [value], span) => sign(form, value!, span) }],
  ["floor", { takes: 1, make: rounding((form, value, span) => floor(form, value, span), Math.floor) }],
  ["ceil", { takes: 1, make: rounding((form, value, span) => ceil(form, value, span), Math.ceil) }],
  ["trunc", { takes: 1, make: rounding((form, value, span) => truncated(form, value, span), Math.trunc) }],
  ["round", { takes: 1, make: rounding((form, value, span) => rounded(form, value, span), Math.round) }],
  ["min", { takes: Infinity, make: extreme("lt", "fmin") }],
  ["max", { takes: Infinity, make: extreme("gt", "fmax") }],
]);

const INSTEAD = new Map<string, string>([
  ["hypot", "write Math.sqrt(x * x + y * y)"],
  ["tan", "write Math.sin(x) / Math.cos(x)"],
  ["log2", "write Math.log(x) / Math.LN2"],
  ["log10", "write Math.log(x) / Math.LN10"],
  ["cbrt", "write Math.pow(x, 1 / 3)"],
  ["fround", "keep the float64"],
  ["random", "keep a number of your own: seed = (Math.imul(seed, 1103515245) + 12345) | 0"],
  ["clz32", "count in a loop with >>> 1"],
]);

/** `Math.PI`, `Number.EPSILON`, `values.length`. */
export function checkMember(checker: ExpressionChecker, node: SyntaxNode): Value | undefined {
  const { checking, scope } = checker;
  const object = node.childForFieldName("object")!;
  const property = node.childForFieldName("property")!;
  const span = checker.span(node);
  const meaning = object.type === "identifier" ? scope.meaning(object.text) : undefined;
  if (!meaning) {
    const constants = object.text === "Math" ? MATH_CONSTANTS : object.text === "Number" ? NUMBER_CONSTANTS : undefined;
    const value = constants?.get(property.text);
    if (value !== undefined) return constant(value, span);
    if (constants) {
      return checking.refuse(
        node,
        `\`${node.text}\``,
        didYouMean(property.text, constants.keys()) ?? `use one of ${[...constants.keys()].join(", ")}`,
      );
    }
  }
  if (meaning?.kind === "broken") return undefined;
  if (meaning?.kind === "array" && property.text === "length") return constant(meaning.stored.dimensions[0]!, span);
  const isRow = object.type === "subscript_expression" && property.text === "length";
  const row = isRow ? rowLength(checker, object) : undefined;
  if (row !== undefined) return constant(row, span);
  return checking.refuse(node, "members of objects", "use one variable, or one array, for each member");
}

/** `grid[i].length`. */
function rowLength(checker: ExpressionChecker, node: SyntaxNode): number | undefined {
  let depth = 0;
  let array = node;
  for (; array.type === "subscript_expression"; array = array.childForFieldName("object")!) depth++;
  const meaning = array.type === "identifier" ? checker.scope.meaning(array.text) : undefined;
  return meaning?.kind === "array" ? meaning.stored.dimensions[depth] : undefined;
}

/** A call of `Math.…`. */
export function checkMathCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  property: SyntaxNode,
  args: readonly SyntaxNode[],
): Value | undefined {
  const { checking } = checker;
  const name = property.text;
  const values = args.map((arg) => checker.number(arg));
  const row = FUNCTIONS.get(name);
  if (!row) {
    const hint = INSTEAD.get(name) ?? didYouMean(name, FUNCTIONS.keys());
    return checking.refuse(node, `\`Math.${name}\``, hint ?? `use one of ${[...FUNCTIONS.keys()].join(", ")}`);
  }
  const isRight = row.takes === Infinity ? args.length > 0 : args.length === row.takes;
  if (!isRight) {
    const due = row.takes === Infinity ? "at least 1 argument" : `${row.takes} argument${row.takes === 1 ? "" : "s"}`;
    return checking.fault(
      node,
      `\`Math.${name}\` takes ${due}, here are ${args.length}`,
      args.length > row.takes ? "take out what is too much" : "add what is missing",
    );
  }
  if (values.includes(undefined)) return undefined;
  const numbers = values as NumberValue[];
  const span = checker.span(node);
  const [first, second] = numbers;
  const known = numbers.map((one) => (one.kind === "constant" ? one.value : undefined));
  if (isFolded(name) && known.every((value) => value !== undefined))
    return constant((Math[name] as (...all: number[]) => number)(...known), span);
  return row.make(checker.form, second ? numbers : [first!], span);
}

/** What gives the same bits on every machine. */
const FOLDED = ["imul", "abs", "sign", "floor", "ceil", "trunc", "round", "min", "max", "sqrt"] as const;
const isFolded = (name: string): name is (typeof FOLDED)[number] => (FOLDED as readonly string[]).includes(name);

/** `Number.isNaN(x)`, `Number.isFinite(x)`, `Number.isInteger(x)`; undefined for others. */
export function checkNumberCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  name: string,
  args: readonly SyntaxNode[],
): Value | undefined {
  const { checking, form } = checker;
  const span = checker.span(node);
  const [argument] = args;
  const value = argument && args.length === 1 ? checker.number(argument) : undefined;
  if (args.length !== 1)
    return checking.fault(node, `\`${name}\` takes 1 argument, here are ${args.length}`, "give it one number");
  if (!value) return undefined;
  const compare = (operator: "ne" | "lt" | "eq", left: Expression, right: Expression): Value =>
    truth({ kind: "compare", operator, left, right, type: INT, span });
  if (name === "isFinite")
    return compare("lt", instruction("fabs", [form.float(value)], span), form.float(constant(Infinity, span)));
  if (name === "isNaN") {
    const [first, again] = twice(form, value);
    return compare("ne", first, again);
  }
  return checking.refuse(node, `\`Number.${name}\``, "use Number.isNaN or Number.isFinite");
}

/** The value, and the same value again without computing it again. */
function twice(form: Representation, value: NumberValue): [Expression, Expression] {
  const { span } = value;
  const local = { name: "value", type: FLOAT, span };
  const place = { kind: "local", local } as const;
  return [
    { kind: "assign", place, value: form.float(value), type: FLOAT, span },
    { kind: "read", place, type: FLOAT, span },
  ];
}

/** atan2 with 1 is defined as this (and V8 computes it so). */
function arcTangent(form: Representation, [value]: readonly NumberValue[], span: Span): NumberValue {
  return floatValue(instruction("fatan2", [form.float(value!), form.float(constant(1, span))], span), UNKNOWN);
}

function lowProduct(form: Representation, [left, right]: readonly NumberValue[], span: Span): NumberValue {
  const [a, b] = [form.int32(left!), form.int32(right!)];
  const facts = productFacts(left!.facts, right!.facts);
  const known = both(fitsInt, left!, right!) && fitsInt(facts) ? facts : wholeFacts(-(2 ** 31), 2 ** 31 - 1);
  return intValue(
    { kind: "arithmetic", operator: "mul", left: a, right: b, type: INT, span },
    { ...known, maybeMinusZero: false },
  );
}

function absolute(form: Representation, value: NumberValue, span: Span): NumberValue {
  const { low, high, isWhole, maybeNaN } = value.facts;
  const most = Math.max(Math.abs(low), Math.abs(high));
  const least = low > 0 ? low : high < 0 ? -high : 0;
  const facts: Facts = { low: least, high: most, isWhole, maybeMinusZero: false, maybeNaN };
  if (!fitsInt(value.facts) || value.facts.maybeMinusZero)
    return floatValue(instruction("fabs", [form.float(value)], span), facts);
  if (low >= 0) return value;
  const known = form.shared(value, (again) => {
    const isNegative = form.compare("lt", again, constant(0, span), span);
    return { ...choiceOf(isNegative, negated(form, again, span), again, span), facts };
  });
  return { ...known, facts };
}

function sign(form: Representation, value: NumberValue, span: Span): NumberValue {
  return form.shared(value, (again) => {
    const [isPositive, isNegative] = (["gt", "lt"] as const).map((operator) =>
      form.compare(operator, again, constant(0, span), span),
    );
    // Zero keeps its sign, and unknown stays unknown.
    const isInt = fitsInt(value.facts) && !value.facts.maybeMinusZero;
    const rest = choiceOf(isNegative!, constant(-1, span), isInt ? constant(0, span) : again, span);
    return choiceOf(isPositive!, constant(1, span), rest, span);
  });
}

type Rounding = (form: Representation, value: NumberValue, span: Span) => NumberValue;

/** What is whole stays what it is. */
function rounding(make: Rounding, bounds: (value: number) => number): MathFunction {
  return (form, [value], span) => {
    if (value!.facts.isWhole) return value!;
    const isDown = bounds === Math.floor || bounds === Math.trunc;
    const quotient = isDown ? wholeQuotient(form, value!, span) : undefined;
    if (quotient) return quotient;
    const result = make(form, value!, span);
    return { ...result, facts: roundedFacts(value!.facts, bounds) };
  };
}

const floor = (form: Representation, value: NumberValue, span: Span): NumberValue =>
  floatValue(instruction("ffloor", [form.float(value)], span), UNKNOWN);

/** ceil(x) = -floor(-x), also for the zeros. */
function ceil(form: Representation, value: NumberValue, span: Span): NumberValue {
  const opposite: Expression = { kind: "negate", operand: form.float(value), type: FLOAT, span };
  return floatValue({ kind: "negate", operand: instruction("ffloor", [opposite], span), type: FLOAT, span }, UNKNOWN);
}

function truncated(form: Representation, value: NumberValue, span: Span): NumberValue {
  return form.shared(value, (again) => {
    const isNegative = form.compare("lt", again, constant(0, span), span);
    return choiceOf(isNegative, ceil(form, again, span), floor(form, again, span), span);
  });
}

/** Halves go up; x + 0.5 would round by itself, so the fraction is compared. */
function rounded(form: Representation, value: NumberValue, span: Span): NumberValue {
  return form.shared(value, (again) => {
    const fraction = floatValue(form.floatOperation("sub", again, floor(form, again, span), span), UNKNOWN);
    const isDown = form.compare("lt", fraction, constant(0.5, span), span);
    return choiceOf(isDown, floor(form, again, span), ceil(form, again, span), span);
  });
}

function extreme(operator: "lt" | "gt", op: FirOp): MathFunction {
  const pick = (form: Representation, left: NumberValue, right: NumberValue, span: Span): NumberValue => {
    const isInt = both(fitsInt, left, right) && !left.facts.maybeMinusZero && !right.facts.maybeMinusZero;
    const facts = extremeFacts(operator, left.facts, right.facts);
    if (!isInt) return floatValue(instruction(op, [form.float(left), form.float(right)], span), facts);
    const picked = form.shared(left, (a) =>
      form.shared(right, (b) => ({ ...choiceOf(form.compare(operator, a, b, span), a, b, span), facts })),
    );
    return { ...picked, facts };
  };
  return (form, args, span) => args.reduce((left, right) => pick(form, left, right, span));
}

function extremeFacts(operator: "lt" | "gt", a: Facts, b: Facts): Facts {
  const pick = operator === "lt" ? Math.min : Math.max;
  return {
    low: pick(a.low, b.low),
    high: pick(a.high, b.high),
    isWhole: a.isWhole && b.isWhole,
    maybeMinusZero: a.maybeMinusZero || b.maybeMinusZero,
    maybeNaN: a.maybeNaN || b.maybeNaN,
  };
}
