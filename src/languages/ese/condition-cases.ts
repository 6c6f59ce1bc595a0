// What must be so for a condition to be certainly true, certainly false, or unknown: as sets of values of the quantities in it, with the
// constants of the file put in. What is not understood stands for itself: the same words have the same answer in the same tick.
import type { Input } from "../../fir/function.ts";
import { convertToSi } from "../../units/convert.ts";
import { parseQuantity } from "../../units/quantity.ts";
import { inFolded } from "./lower-name.ts";
import type { Lowering } from "./lowering.ts";
import {
  ANYTHING,
  above,
  below,
  between,
  both,
  type Cases,
  common,
  either,
  exactly,
  NEVER,
  only,
  type ValueSet,
} from "./ranges.ts";
import { wordsOf } from "./text.ts";
import type { ComparisonOperator, Expression, ExpressionOf } from "./tree.ts";

export type Answer = "true" | "false" | "unknown";

/** Definitions in definitions are followed this far; a circle ends here too. */
const DEPTH_MAX = 12;
/** Ends of a range that mean it has none (lower-name.ts). */
const WIDEST = 2 ** 31 - 1;
const FLIPPED = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!=" } as const;
const OPPOSITE = { "<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "=" } as const;

/** What has been found out of one program: terms are used in terms, and each is looked into once. */
interface Known {
  readonly cases: WeakMap<Expression, Map<Answer, Cases>>;
  readonly constants: Map<string, number | undefined>;
}

const knownOf = new WeakMap<Lowering, Known>();

function known(lowering: Lowering): Known {
  let found = knownOf.get(lowering);
  if (!found) {
    found = { cases: new WeakMap(), constants: new Map() };
    knownOf.set(lowering, found);
  }
  return found;
}

/** Cases in which a condition has an answer. */
export function casesOf(lowering: Lowering, expression: Expression, answer: Answer, depth = 0): Cases {
  const { cases } = known(lowering);
  const answers = cases.get(expression) ?? new Map<Answer, Cases>();
  cases.set(expression, answers);
  let found = answers.get(answer);
  if (!found) {
    found = readCases(lowering, expression, answer, depth);
    answers.set(answer, found);
  }
  return found;
}

function readCases(lowering: Lowering, expression: Expression, answer: Answer, depth: number): Cases {
  const again = (of: Expression, wanted: Answer) => casesOf(lowering, of, wanted, depth + 1);
  if (depth > DEPTH_MAX) return ANYTHING;
  switch (expression.kind) {
    case "truth":
      return answer === (expression.value ? "true" : "false") ? ANYTHING : NEVER;
    case "unknown":
      return answer === "unknown" ? ANYTHING : NEVER;
    case "not":
      return again(expression.of, answer === "true" ? "false" : answer === "false" ? "true" : "unknown");
    case "logic": {
      const { left, right, operator } = expression;
      const join = (answer === "true") === (operator === "and") && answer !== "unknown" ? both : either;
      return join(again(left, answer), again(right, answer));
    }
    case "is-unknown":
      return answer === "unknown" ? NEVER : knowing(lowering, expression.of, answer === "false", depth);
    case "compare":
      return compared(lowering, expression, answer, depth);
    case "between":
      return withinRange(lowering, expression, answer, depth);
    case "latch":
    case "trip":
    case "deadband":
      return heldCases(lowering, expression, answer, depth) ?? itself(lowering, expression, answer, depth);
    case "name": {
      const body = lowering.program.terms.get(expression.name)?.body;
      if (body?.kind === "expression" && isCondition(body.expression)) return again(body.expression, answer);
      return itself(lowering, expression, answer, depth);
    }
    default:
      return itself(lowering, expression, answer, depth);
  }
}

const isCondition = ({ kind }: Expression): boolean =>
  ["compare", "between", "within", "latch", "trip", "deadband", "is-unknown", "logic", "not", "truth"].includes(kind);

/** A condition as one thing that is true, false or unknown. */
function itself(lowering: Lowering, expression: Expression, answer: Answer, depth: number): Cases {
  const key = keyOf(lowering, expression, depth);
  if (answer === "unknown") return unknownIs(key, true);
  return both(only(key, exactly(answer === "true" ? 1 : 0)), unknownIs(key, false));
}

const unknownIs = (key: string, isUnknown: boolean): Cases => only(`? ${key}`, exactly(isUnknown ? 1 : 0));

/** Cases in which a quantity or condition is known (or not). */
function knowing(lowering: Lowering, of: Expression, isKnown: boolean, depth: number): Cases {
  const isTruth = isCondition(of) || (of.kind === "name" && !isQuantity(lowering, of.name));
  if (isTruth) {
    if (!isKnown) return casesOf(lowering, of, "unknown", depth + 1);
    return either(casesOf(lowering, of, "true", depth + 1), casesOf(lowering, of, "false", depth + 1));
  }
  return quantityIs(lowering, of, isKnown, depth);
}

/** Cases in which a quantity is known (or not). What is computed is known only where all is that it is computed from. */
function quantityIs(lowering: Lowering, of: Expression, isKnown: boolean, depth: number): Cases {
  if (constantOf(lowering, of, depth) !== undefined) return isKnown ? ANYTHING : NEVER;
  const again = (part: Expression) => quantityIs(lowering, part, isKnown, depth + 1);
  const own = () => unknownIs(keyOf(lowering, of, depth), !isKnown);
  if (depth > DEPTH_MAX) return own();
  switch (of.kind) {
    case "convert":
    case "negate":
      return again(of.of);
    case "name": {
      const body = lowering.program.terms.get(of.name)?.body;
      return body?.kind === "expression" && !isCondition(body.expression) ? again(body.expression) : own();
    }
    case "arithmetic": {
      const join = isKnown ? both : either;
      const parts = join(again(of.left), again(of.right));
      // A division by zero is unknown besides.
      return ["+", "-", "*"].includes(of.operator) ? parts : join(parts, own());
    }
    default:
      return own();
  }
}

function isQuantity(lowering: Lowering, name: string): boolean {
  const body = lowering.program.terms.get(name)?.body;
  return !(body?.kind === "expression" && isCondition(body.expression));
}

function compared(lowering: Lowering, expression: ExpressionOf<"compare">, answer: Answer, depth: number): Cases {
  const { left, right, operator } = expression;
  const [a, b] = [constantOf(lowering, left, depth), constantOf(lowering, right, depth)];
  if (a !== undefined && b !== undefined)
    return answer === (common(exactly(a), fitting(operator, b)).length > 0 ? "true" : "false") ? ANYTHING : NEVER;
  if (a !== undefined || b !== undefined) {
    const of = a === undefined ? left : right;
    return limited(lowering, of, a === undefined ? operator : FLIPPED[operator], a ?? b!, answer, depth);
  }
  const keys = [keyOf(lowering, left, depth), keyOf(lowering, right, depth)] as const;
  const sides = [left, right].map((side) => quantityIs(lowering, side, answer !== "unknown", depth));
  if (answer === "unknown") return sides.reduce(either);
  const known = sides.reduce(both);
  const isSorted = keys[0] < keys[1];
  const ordered = isSorted ? operator : FLIPPED[operator];
  const difference = isSorted ? `${keys[0]} less ${keys[1]}` : `${keys[1]} less ${keys[0]}`;
  const values = fitting(answer === "true" ? ordered : OPPOSITE[ordered], 0);
  return both(known, only(difference, values));
}

/** Cases of a quantity beside a constant. */
function limited(
  lowering: Lowering,
  of: Expression,
  operator: ComparisonOperator,
  limit: number,
  answer: Answer,
  depth: number,
): Cases {
  const key = keyOf(lowering, of, depth);
  if (answer === "unknown") return quantityIs(lowering, of, false, depth);
  const values = fitting(answer === "true" ? operator : OPPOSITE[operator], limit);
  const range = rangeOf(lowering, of, depth);
  return both(
    only(key, range ? common(values, between(range.low, range.high)) : values),
    quantityIs(lowering, of, true, depth),
  );
}

/** Values that compare so with a constant. */
function fitting(operator: ComparisonOperator, limit: number): ValueSet {
  switch (operator) {
    case "<":
    case "<=":
      return below(limit, operator === "<");
    case ">":
    case ">=":
      return above(limit, operator === ">");
    case "=":
      return exactly(limit);
    case "!=":
      return [...below(limit, true), ...above(limit, true)];
  }
}

function withinRange(lowering: Lowering, expression: ExpressionOf<"between">, answer: Answer, depth: number): Cases {
  const { of, low, high } = expression;
  const [a, b] = [constantOf(lowering, low, depth), constantOf(lowering, high, depth)];
  if (a === undefined || b === undefined) return itself(lowering, expression, answer, depth);
  const side = (operator: ComparisonOperator, limit: number) => limited(lowering, of, operator, limit, answer, depth);
  return answer === "true" ? both(side(">=", a), side("<=", b)) : either(side(">=", a), side("<=", b));
}

/** A condition that holds from one limit to another: what the value must be at the least. */
function heldCases(
  lowering: Lowering,
  expression: ExpressionOf<"latch"> | ExpressionOf<"trip"> | ExpressionOf<"deadband">,
  answer: Answer,
  depth: number,
): Cases | undefined {
  const constant = (of: Expression | undefined) => (of ? constantOf(lowering, of, depth) : undefined);
  let of = expression.of as Expression;
  let on: number | undefined;
  let off: number | undefined;
  if (expression.kind === "latch") {
    on = constant(expression.limit);
    off = expression.again ? constant(expression.again) : on;
  } else if (expression.kind === "trip") {
    on = constant(expression.trips);
    off = constant(expression.clears);
  } else {
    const { left, right, operator } = expression.of;
    of = left;
    on = constant(right);
    const width = constant(expression.width);
    if (on !== undefined && width !== undefined) off = operator.startsWith(">") ? on - width : on + width;
  }
  if (on === undefined || off === undefined) return undefined;
  const isUp =
    expression.kind === "latch"
      ? expression.direction === "above"
      : expression.kind === "trip"
        ? on > off
        : expression.of.operator.startsWith(">");
  const side = (operator: ComparisonOperator, limit: number) => limited(lowering, of, operator, limit, "true", depth);
  if (answer === "unknown") return limited(lowering, of, ">=", on, "unknown", depth);
  if (answer === "true") return side(isUp ? ">=" : "<=", off);
  return side(isUp ? "<=" : ">=", on);
}

/** The value in SI that an expression has whatever happens; undefined if it can change. */
export function constantOf(lowering: Lowering, expression: Expression, depth = 0): number | undefined {
  if (depth > DEPTH_MAX) return undefined;
  const again = (of: Expression) => constantOf(lowering, of, depth + 1);
  switch (expression.kind) {
    case "literal":
      return convertToSi(expression.value, expression.unit);
    case "truth":
      return expression.value ? 1 : 0;
    case "convert":
      return again(expression.of);
    case "negate": {
      const of = again(expression.of);
      return of === undefined ? undefined : -of;
    }
    case "arithmetic": {
      const [a, b] = [again(expression.left), again(expression.right)];
      if (a === undefined || b === undefined) return undefined;
      const results = { "+": a + b, "-": a - b, "*": a * b, "/": a / b, modulo: undefined, power: undefined };
      const result = results[expression.operator];
      return result !== undefined && Number.isFinite(result) ? result : undefined;
    }
    case "name":
      return constantNamed(lowering, expression.name, depth);
    default:
      return undefined;
  }
}

function constantNamed(lowering: Lowering, name: string, depth: number): number | undefined {
  const { constants } = known(lowering);
  if (!constants.has(name)) {
    // A name that leads back to itself has no constant value.
    constants.set(name, undefined);
    constants.set(name, readConstant(lowering, name, depth));
  }
  return constants.get(name);
}

function readConstant(lowering: Lowering, name: string, depth: number): number | undefined {
  const { program, services } = lowering;
  const term = program.terms.get(name);
  if (term) return term.body.kind === "expression" ? constantOf(lowering, term.body.expression, depth + 1) : undefined;
  if (lowering.stateTypes.has(name)) return undefined;
  const text = program.frontMatter.given.get(name)?.text ?? inFolded(services.vessel.quantities, name);
  const parsed = text === undefined ? undefined : parseQuantity(text);
  return parsed?.kind === "quantity" ? convertToSi(parsed.quantity.value, parsed.quantity.unit) : undefined;
}

/** What a quantity is called here: the same for the same value in the same tick. */
export function keyOf(lowering: Lowering, expression: Expression, depth = 0): string {
  const again = (of: Expression) => keyOf(lowering, of, depth + 1);
  if (depth > DEPTH_MAX) return wordsOf(expression.place).toLowerCase();
  switch (expression.kind) {
    case "convert":
      return again(expression.of);
    case "name": {
      const body = lowering.program.terms.get(expression.name)?.body;
      const isOther = body?.kind === "expression" && ["name", "convert"].includes(body.expression.kind);
      return isOther && body.kind === "expression" ? again(body.expression) : expression.name;
    }
    case "arithmetic": {
      const constant = constantOf(lowering, expression, depth);
      if (constant !== undefined) return String(constant);
      return `(${again(expression.left)} ${expression.operator} ${again(expression.right)})`;
    }
    case "literal":
      return String(constantOf(lowering, expression));
    case "negate":
      return `(- ${again(expression.of)})`;
    default: {
      const text = wordsOf(expression.place).toLowerCase();
      return expression.isBracketed ? text.slice(1, -1).trim() : text;
    }
  }
}

/** The input a quantity is, if it is one as it stands. */
export function inputOf(lowering: Lowering, expression: Expression, depth = 0): Input | undefined {
  if (depth > DEPTH_MAX) return undefined;
  if (expression.kind === "convert") return inputOf(lowering, expression.of, depth + 1);
  if (expression.kind === "word") {
    const { word } = expression;
    if (word.meaning.kind !== "means" || word.parameters.length > 0) return undefined;
    const body = lowering.program.bodyOf(word);
    return body.kind === "expression" && body.locals.length === 0
      ? inputOf(lowering, body.expression, depth + 1)
      : undefined;
  }
  if (expression.kind !== "name") return undefined;
  const term = lowering.program.terms.get(expression.name);
  if (term?.body.kind === "expression") return inputOf(lowering, term.body.expression, depth + 1);
  // The sounder's own range is not that of the depth made of it.
  if (term?.body.kind === "input" && term.body.input.needsTransducerDepth) return undefined;
  const index = lowering.inputs.get(expression.name)?.index;
  return index === undefined ? undefined : lowering.module.inputs[index];
}

/** The range of a sensor in SI; undefined if it has none or the quantity is no sensor. */
export function rangeOf(
  lowering: Lowering,
  expression: Expression,
  depth = 0,
): { readonly low: number; readonly high: number } | undefined {
  const input = inputOf(lowering, expression, depth);
  if (!input) return undefined;
  const end = ({ numerator, denominator }: Input["lowest"]) => numerator / denominator;
  const [low, high] = [end(input.lowest), end(input.highest)];
  if (low <= -WIDEST && high >= WIDEST) return undefined;
  return {
    low: low <= -WIDEST ? Number.NEGATIVE_INFINITY : low,
    high: high >= WIDEST ? Number.POSITIVE_INFINITY : high,
  };
}
