// `for`: over ranges (with .rev() and .step_by(n)) and over arrays (by value, .iter(), .iter_mut(), .enumerate(), .rev()).
import type { Span } from "../../diagnostics/source.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { converted, literal } from "../code/nodes.ts";
import { blockOf, declareLocal, readLocal } from "../code/places.ts";
import { PANIC } from "../code/trap-arguments.ts";
import type { CompareOperator, Expression, Local, Statement } from "../code/tree.ts";
import { INT, type ScalarType, UNSIGNED } from "../code/types.ts";
import type { Checker } from "./check-expression.ts";
import { declareVariable, materialised } from "./check-let.ts";
import { loopBody } from "./check-loop.ts";
import { element } from "./storage.ts";
import { children } from "./syntax.ts";
import {
  isInteger,
  limitsOf,
  type RustType,
  resolve,
  scalarOf,
  typeName,
  UNIT,
  USIZE,
  unify,
  withoutReferences,
} from "./types.ts";
import { effectOf, makeValue, pinned, placeValue, unitBlock, type Value } from "./value.ts";

/** What a for loop runs over, taken apart. */
interface Iteration {
  readonly source: SyntaxNode;
  readonly adapters: readonly {
    readonly name: string;
    readonly args: readonly SyntaxNode[];
    readonly node: SyntaxNode;
  }[];
}

const ADAPTERS: ReadonlySet<string> = new Set([
  "rev",
  "step_by",
  "iter",
  "iter_mut",
  "into_iter",
  "enumerate",
  "copied",
  "cloned",
]);

export function checkFor(checker: Checker, node: SyntaxNode): Value | undefined {
  const iteration = takeApart(node.childForFieldName("value")!);
  const unknown = iteration.adapters.find((one) => !ADAPTERS.has(one.name));
  if (unknown)
    return checker.checking.refuse(
      unknown.node,
      `the iterator \`${unknown.name}\``,
      "write the loop out: for i in 0..n { … }",
    );
  const { source } = iteration;
  return source.type === "range_expression"
    ? overRange(checker, node, source, iteration)
    : overArray(checker, node, source, iteration);
}

/** Peels method calls and brackets off the iterated expression: `(0..10).rev()` is a range and "rev". */
function takeApart(node: SyntaxNode): Iteration {
  if (node.type === "parenthesized_expression") return takeApart(children(node)[0]!);
  const fn = node.type === "call_expression" ? node.childForFieldName("function") : null;
  if (fn?.type !== "field_expression") return { source: node, adapters: [] };
  const inner = takeApart(fn.childForFieldName("value")!);
  const name = fn.childForFieldName("field")!;
  const args = children(node.childForFieldName("arguments")!);
  return { source: inner.source, adapters: [...inner.adapters, { name: name.text, args, node: name }] };
}

function overRange(checker: Checker, node: SyntaxNode, range: SyntaxNode, { adapters }: Iteration): Value | undefined {
  const { checking } = checker;
  const span = checker.span(node);
  const bounds = children(range);
  const isInclusive = range.children.some((child) => child?.type === "..=");
  if (bounds.length < 2) return checking.refuse(range, "a range without an end or a beginning", "write both: 0..10");
  const [from, to] = bounds.map((one) => checker.value(one));
  let isReversed = false;
  let step: { value: Value; node: SyntaxNode } | undefined;
  for (const { name, args, node: at } of adapters) {
    if (name === "rev" && !step) isReversed = !isReversed;
    else if (name === "step_by" && !step && args[0]) {
      const value = checker.valueOf(args[0], USIZE);
      if (!value) return undefined;
      step = { value, node: args[0] };
    } else return checking.refuse(at, `\`${name}\` here`, "use .rev() first and .step_by(n) last, or a while loop");
  }
  if (!from || !to || !checking.expect(withoutReferences(from.type), withoutReferences(to.type), to.span))
    return undefined;
  const type = withoutReferences(from.type);
  if (!isInteger(type) && resolve(type).kind !== "variable")
    return checking.fault(from.span, `a range of \`${typeName(type)}\``, "use integers");
  if (resolve(type).kind === "variable") unify(type, checking.newType("int"));
  const loop = inPattern(checker, node, type);
  if (!loop) return undefined;
  return makeValue({
    type: UNIT,
    span,
    build: () => {
      const scalar = scalarOf(type) as ScalarType & { kind: "int" };
      const size = step ? step.value.build() : literal(1, UNSIGNED, span);
      if (constantValue(size) === 0) checking.fault(step!.node, "a step of 0", "step by at least 1");
      const counter: Local = { name: "counter", type: scalar, span };
      const body = () => loop.body(readLocal(counter, span));
      const plan = { counter, scalar, from: from.build(), to: to.build(), isInclusive, isReversed, step: size, span };
      return unitBlock([blockOf(counted(plan, body), span)], span);
    },
  });
}

interface Plan {
  readonly counter: Local;
  readonly scalar: ScalarType & { readonly kind: "int" };
  readonly from: Expression;
  readonly to: Expression;
  readonly isInclusive: boolean;
  readonly isReversed: boolean;
  /** Of type usize. */
  readonly step: Expression;
  readonly span: Span;
}

/** The loop over a range. The counter never leaves the range of its type: it moves only when there is a next one. */
function counted(plan: Plan, body: () => Statement): Statement[] {
  const { counter, scalar, isInclusive, isReversed, span } = plan;
  const statements: Statement[] = [];
  const keep = (into: Statement[], expression: Expression, name: string): Expression => {
    if (constantValue(expression) !== undefined) return expression;
    const local: Local = { name, type: expression.type, span };
    into.push(declareLocal(local, expression, span));
    return readLocal(local, span);
  };
  const from = keep(statements, plan.from, "from");
  const to = keep(statements, plan.to, "to");
  const stepBy = keep(statements, plan.step, "step");
  const step = constantValue(stepBy);
  const at = readLocal(counter, span);
  const compare = (operator: CompareOperator, left: Expression, right: Expression): Expression => ({
    kind: "compare",
    operator,
    left,
    right,
    type: INT,
    span,
  });
  const full: ScalarType = scalar.bits === 32 ? scalar : INT;
  const arithmetic = (
    operator: "add" | "sub",
    left: Expression,
    right: Expression,
    type = scalar as ScalarType,
  ): Expression => ({
    kind: "arithmetic",
    operator,
    left,
    right,
    type,
    span,
  });
  const move = (): Expression => ({
    kind: "assign",
    place: { kind: "local", local: counter },
    value: arithmetic(isReversed ? "sub" : "add", at, converted(stepBy, full)),
    type: scalar,
    span,
  });
  if (step === undefined)
    statements.push({
      kind: "if",
      condition: compare("eq", stepBy, literal(0, UNSIGNED, span)),
      then: { kind: "trap", argument: PANIC, span },
      otherwise: undefined,
      span,
    });
  const [, highest] = limitsOf(scalar);
  const end = constantValue(to);
  // The common case is the loop of C, which the optimizer knows: for (i = a; i < b; i += step).
  const isRoomy = step !== undefined && end !== undefined && end + (isInclusive ? step : step - 1) <= highest;
  if (!isReversed && ((step === 1 && !isInclusive) || isRoomy)) {
    statements.push(declareLocal(counter, from, span), {
      kind: "loop",
      test: "before",
      condition: compare(isInclusive ? "le" : "lt", at, to),
      update: move(),
      body: body(),
      span,
    });
    return statements;
  }
  // A step that is a variable: the next one is there if the counter has room to move, which is often known, and does not pass the end.
  if (!isReversed && step === undefined) {
    const room = converted(arithmetic("sub", literal(highest, full, span), converted(at, full), full), UNSIGNED);
    const next: Expression = {
      kind: "logical",
      operator: "and",
      left: compare("ge", room, stepBy),
      right: { kind: "sequence", first: move(), last: compare(isInclusive ? "le" : "lt", at, to), type: INT, span },
      type: INT,
      span,
    };
    statements.push({
      kind: "if",
      condition: compare(isInclusive ? "le" : "lt", from, to),
      then: blockOf(
        [
          declareLocal(counter, from, span),
          { kind: "loop", test: "after", condition: next, update: undefined, body: body(), span },
        ],
        span,
      ),
      otherwise: undefined,
      span,
    });
    return statements;
  }
  // Otherwise: the first one if there is one, and after each the next if there is one, by the distance to the last.
  const last = isInclusive ? to : arithmetic("sub", to, literal(1, full, span));
  const first = isReversed ? last : from;
  const final = isReversed ? from : last;
  const inner: Statement[] = [];
  const goal = final.kind === "read" ? final : keep(inner, final, "last");
  const asInt = (expression: Expression): Expression => converted(expression, full);
  const distance = converted(
    arithmetic("sub", asInt(isReversed ? at : goal), asInt(isReversed ? goal : at), full),
    UNSIGNED,
  );
  const hasNext = step === 1 ? compare("ne", at, goal) : compare("ge", distance, stepBy);
  const next: Expression = {
    kind: "logical",
    operator: "and",
    left: hasNext,
    right: { kind: "sequence", first: move(), last: literal(1, INT, span), type: INT, span },
    type: INT,
    span,
  };
  inner.push(declareLocal(counter, first, span), {
    kind: "loop",
    test: "after",
    condition: next,
    update: undefined,
    body: body(),
    span,
  });
  statements.push({
    kind: "if",
    condition: compare(isInclusive ? "le" : "lt", from, to),
    then: blockOf(inner, span),
    otherwise: undefined,
    span,
  });
  return statements;
}

interface LoopParts {
  /** The body with the loop's variable set to this. */
  body(value: Expression): Statement;
}

/** Checks the body of a loop whose pattern is one number. */
function inPattern(checker: Checker, node: SyntaxNode, type: RustType): LoopParts | undefined {
  return checker.inScope(() => {
    const set = bindNumber(checker, node.childForFieldName("pattern")!, type);
    const { body } = loopBody(checker, node, undefined);
    if (!set || !body) return undefined;
    return {
      body: (value) => blockOf([...set(value), effectOf(body)], checker.span(node)),
    };
  });
}

type SetNumber = (value: Expression) => Statement[];

/** `i`, `mut i`, `_`, `&x` as the variable of a loop. */
function bindNumber(checker: Checker, pattern: SyntaxNode, type: RustType, isMutable = false): SetNumber | undefined {
  if (pattern.text === "_") return () => [];
  if (pattern.type === "mut_pattern") return bindNumber(checker, children(pattern).at(-1)!, type, true);
  if (pattern.type === "reference_pattern")
    return bindNumber(checker, children(pattern).at(-1)!, withoutReferences(type), isMutable);
  if (pattern.type !== "identifier")
    return checker.checking.refuse(pattern, `the pattern \`${pattern.text.slice(0, 30)}\` in for`, "name one variable");
  const span = checker.span(pattern);
  const isOwnMutable = isMutable || pattern.previousSibling?.type === "mutable_specifier";
  const set = declareVariable(checker, pattern.text, type, isOwnMutable, false, span);
  return (value) => set(makeValue({ type, span, build: () => value }));
}

function overArray(checker: Checker, node: SyntaxNode, source: SyntaxNode, { adapters }: Iteration): Value | undefined {
  const { checking } = checker;
  const span = checker.span(node);
  const array = checker.value(source);
  if (!array) return undefined;
  const arrayType = withoutReferences(array.type);
  if (arrayType.kind !== "array")
    return checking.refuse(source, `a loop over \`${typeName(array.type)}\``, "loop over a range or an array");
  const { place } = array;
  const names = adapters.map((one) => one.name);
  const isMutable =
    names.includes("iter_mut") || (resolve(array.type).kind === "reference" && mutableReference(array.type));
  if (names.includes("iter_mut") && !place?.isMutable && !mutableReference(array.type))
    return checking.fault(source, `\`${source.text}\` is not declared as mutable`, "write mut where it is declared");
  const step = adapters.find((one) => one.name === "step_by");
  if (step)
    return checking.refuse(step.node, "`step_by` over an array", "loop over the indexes: for i in (0..n).step_by(2)");
  const isByReference =
    (names.includes("iter") || isMutable || resolve(array.type).kind === "reference") &&
    !names.includes("copied") &&
    !names.includes("cloned");
  const { element: elementType, length } = arrayType;
  const itemType: RustType = isByReference ? { kind: "reference", isMutable, to: elementType } : elementType;
  const isCounted = names.includes("enumerate");
  const isReversed = names.filter((name) => name === "rev").length % 2 === 1;
  if (isCounted && isReversed && names.indexOf("rev") < names.indexOf("enumerate"))
    return checking.refuse(adapters[0]!.node, "`rev` before `enumerate`", "write .enumerate().rev()");
  return checker.inScope(() => {
    const pattern = node.childForFieldName("pattern")!;
    const [indexPattern, itemPattern] =
      isCounted && pattern.type === "tuple_pattern" ? patternPair(pattern) : [undefined, pattern];
    if (isCounted && !itemPattern) return checking.refuse(pattern, "this pattern", "write (i, value)");
    if (isCounted && pattern.type !== "tuple_pattern")
      return checking.refuse(pattern, "a pair in one variable", "write (i, value)");
    const setIndex = indexPattern && bindNumber(checker, indexPattern, USIZE);
    const bindItem = bindElement(checker, itemPattern!, itemType);
    const { body } = loopBody(checker, node, undefined);
    if (!bindItem || !body || (indexPattern && !setIndex)) return undefined;
    return makeValue({
      type: UNIT,
      span,
      build: () => {
        const { statements, storage } = place ? pinned(place.storage(), span) : materialised(checker, array);
        const counter: Local = { name: "index", type: UNSIGNED, span };
        const index = readLocal(counter, span);
        const item = element(storage, index);
        const value = placeValue(itemType, span, { isMutable, variable: place?.variable, storage: () => item });
        const plan: Plan = {
          counter,
          scalar: UNSIGNED as Plan["scalar"],
          from: literal(0, UNSIGNED, span),
          to: literal(length, UNSIGNED, span),
          isInclusive: false,
          isReversed,
          step: literal(1, UNSIGNED, span),
          span,
        };
        const turn = (): Statement => blockOf([...(setIndex?.(index) ?? []), ...bindItem(value), effectOf(body)], span);
        return unitBlock([...statements, blockOf(counted(plan, turn), span)], span);
      },
    });
  });
}

const mutableReference = (type: RustType): boolean => {
  const now = resolve(type);
  return now.kind === "reference" && now.isMutable;
};

function patternPair(pattern: SyntaxNode): [SyntaxNode | undefined, SyntaxNode | undefined] {
  const parts = pattern.children.filter((child): child is SyntaxNode => child !== null && !/^[(),]$/.test(child.type));
  return parts.length === 2 ? [parts[0], parts[1]] : [undefined, undefined];
}

/** The variable of an array's element: a copy, or for a mutable reference another name for the place. */
function bindElement(
  checker: Checker,
  pattern: SyntaxNode,
  type: RustType,
): ((value: Value) => Statement[]) | undefined {
  const span = checker.span(pattern);
  if (pattern.text === "_") return () => [];
  if (pattern.type === "reference_pattern") {
    const inner = bindElement(checker, children(pattern).at(-1)!, withoutReferences(type));
    return inner && ((value) => inner({ ...value, type: withoutReferences(type) }));
  }
  const isMutable = pattern.type === "mut_pattern" || pattern.previousSibling?.type === "mutable_specifier";
  const name = pattern.type === "mut_pattern" ? children(pattern).at(-1)! : pattern;
  if (name.type !== "identifier")
    return checker.checking.refuse(pattern, `the pattern \`${pattern.text.slice(0, 30)}\` in for`, "name one variable");
  const set = declareVariable(checker, name.text, type, isMutable, false, span);
  return (value) => set(value);
}
