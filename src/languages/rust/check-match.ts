// `match` on integers, characters and bools: literals, ranges, alternatives with |, constants, a name or _ for the rest, and guards.
// The arms become a chain of choices, in their order.
import type { Span } from "../../diagnostics/source.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { literal } from "../code/nodes.ts";
import { blockOf, declareLocal, readLocal } from "../code/places.ts";
import type { Expression, Local, Statement } from "../code/tree.ts";
import { choose, joined } from "./check-block.ts";
import type { Checker } from "./check-expression.ts";
import { children } from "./syntax.ts";
import {
  BOOL,
  isNever,
  isUnit,
  limitsOf,
  NEVER,
  type RustType,
  resolve,
  scalarOf,
  typeName,
  withoutReferences,
} from "./types.ts";
import { makeValue, unitBlock, type Value } from "./value.ts";

/** Each arm nests one choice deeper. */
const ARMS_MAX = 256;

interface Arm {
  /** Undefined: always. */
  readonly test: ((subject: Expression) => Expression) | undefined;
  readonly covers: () => readonly Interval[];
  readonly guard: Value | undefined;
  readonly value: Value;
  /** The variable a name pattern makes. */
  readonly bound: Local | undefined;
  readonly span: Span;
}

type Interval = readonly [number, number];

interface Pattern {
  readonly test: Arm["test"];
  readonly covers: Arm["covers"];
  readonly bound?: { readonly name: string; readonly node: SyntaxNode };
}

export function checkMatch(checker: Checker, node: SyntaxNode): Value | undefined {
  const { checking } = checker;
  const span = checker.span(node);
  const subject = checker.value(node.childForFieldName("value"));
  const armNodes = children(node.childForFieldName("body")!).filter((child) => child.type === "match_arm");
  if (armNodes.length > ARMS_MAX)
    return checking.refuse(node, `a match of more than ${ARMS_MAX} arms`, "use an array of the values");
  const type = subject && withoutReferences(subject.type);
  const kind = type && resolve(type).kind;
  if (subject && kind !== "int" && kind !== "bool" && kind !== "char" && kind !== "variable")
    return checking.refuse(
      subject.span,
      `match on \`${typeName(subject.type)}\``,
      "match on an integer, a bool or a char, or use if",
    );
  const local: { made: Local | undefined } = { made: undefined };
  const arms = armNodes.map((arm) => type && checkArm(checker, arm, type));
  if (!subject || !type || arms.some((arm) => !arm)) return undefined;
  const checked = arms as Arm[];
  let result: RustType = NEVER;
  for (const arm of checked) {
    const next = joined(checker, { ...arm.value, type: result }, arm.value);
    if (!next) return undefined;
    result = next;
  }
  const subjectLocal = (): Local => (local.made ??= { name: "subject", type: scalarOf(type), span: subject.span });
  const chain = () => chainOf(checker, checked, result, subjectLocal, type, span);
  const before = (): Statement => declareLocal(subjectLocal(), subject.build(), subject.span);
  return makeValue({
    type: result,
    span,
    build: () => {
      const statement = before();
      const last = chain().build();
      const isValue = !isUnit(result) && !isNever(result);
      if (!isValue) return unitBlock([statement, { kind: "expression", expression: last, span }], span);
      return { kind: "block", statements: [statement], last, type: scalarOf(result), span };
    },
    store: (target) => [before(), ...chain().store(target)],
  });
}

/** From the last arm to the first: each is chosen or gives way to the next. */
function chainOf(
  checker: Checker,
  arms: readonly Arm[],
  result: RustType,
  subjectLocal: () => Local,
  type: RustType,
  span: Span,
): Value {
  requireComplete(checker, arms, type, span);
  const subject = readLocal(subjectLocal(), span);
  let chain: Value | undefined;
  for (const [position, arm] of [...arms.entries()].reverse()) {
    const value = withBound(arm, subjectLocal());
    // The last arm takes what is left, because together they cover everything.
    const isRest = position === arms.length - 1 || (!arm.test && !arm.guard);
    chain = isRest ? value : choose(result, () => testOf(arm, subject, subjectLocal()), value, chain, arm.span);
  }
  return chain!;
}

/** The arm's value, with the name of its pattern given its value first. */
function withBound(arm: Arm, subject: Local): Value {
  const { bound, value, span } = arm;
  if (!bound) return value;
  const declare = declareLocal(bound, readLocal(subject, span), span);
  return makeValue({
    type: value.type,
    span,
    build: () => {
      const isValue = !isUnit(value.type) && !isNever(value.type);
      const built = value.build();
      if (!isValue) return unitBlock([declare, { kind: "expression", expression: built, span }], span);
      return { kind: "block", statements: [declare], last: built, type: built.type, span };
    },
    store: (target) => [blockOf([declare, ...value.store(target)], span)],
  });
}

function testOf(arm: Arm, subject: Expression, local: Local): Expression {
  const { test, guard, bound, span } = arm;
  const built = guard?.build();
  const guarded: Expression | undefined =
    built && bound
      ? {
          kind: "block",
          statements: [declareLocal(bound, readLocal(local, span), span)],
          last: built,
          type: built.type,
          span,
        }
      : built;
  const plain = test?.(subject);
  if (!plain) return guarded!;
  return guarded
    ? { kind: "logical", operator: "and", left: plain, right: guarded, type: scalarOf(BOOL), span }
    : plain;
}

function checkArm(checker: Checker, node: SyntaxNode, type: RustType): Arm | undefined {
  const patternNode = node.childForFieldName("pattern")!;
  const guardNode = patternNode.childForFieldName("condition");
  const inner = patternNode.children.find(
    (child) => child && child.type !== "if" && child.startIndex !== guardNode?.startIndex,
  );
  return checker.inScope(() => {
    const pattern = inner ? checkPattern(checker, inner, type) : undefined;
    let bound: Local | undefined;
    if (pattern?.bound) {
      const { name, node: at } = pattern.bound;
      const span = checker.span(at);
      const local = () => (bound ??= { name, type: scalarOf(type), span });
      checker.scope.define(name, {
        kind: "variable",
        variable: {
          name,
          type,
          isMutable: false,
          isDeferred: false,
          span,
          storage: () => ({ layout: { kind: "local", local: local() }, indexes: [] }),
        },
      });
    }
    const guard = guardNode ? checker.valueOf(guardNode, BOOL) : undefined;
    const value = checker.value(node.childForFieldName("value"));
    if (!pattern || !value || (guardNode && !guard)) return undefined;
    return {
      test: pattern.test,
      covers: guard ? () => [] : pattern.covers,
      guard,
      value,
      get bound() {
        return pattern.bound
          ? (bound ??= { name: pattern.bound.name, type: scalarOf(type), span: value.span })
          : undefined;
      },
      span: value.span,
    };
  });
}

const EVERYTHING: readonly Interval[] = [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]];

function checkPattern(checker: Checker, node: SyntaxNode, type: RustType): Pattern | undefined {
  const { checking } = checker;
  const span = checker.span(node);
  switch (node.type) {
    case "_":
      return { test: undefined, covers: () => EVERYTHING };
    case "or_pattern": {
      const parts = children(node).map((one) => checkPattern(checker, one, type));
      if (node.children.some((child) => child?.type === "_")) return { test: undefined, covers: () => EVERYTHING };
      if (parts.some((part) => !part)) return undefined;
      const tests = (parts as Pattern[]).map((part) => part.test);
      if (tests.some((test) => !test)) return { test: undefined, covers: () => EVERYTHING };
      return {
        test: (subject) =>
          tests
            .map((test) => test!(subject))
            .reduce((left, right) => ({ kind: "logical", operator: "or", left, right, type: scalarOf(BOOL), span })),
        covers: () => (parts as Pattern[]).flatMap((part) => part.covers()),
      };
    }
    case "range_pattern":
      return rangePattern(checker, node, type);
    case "identifier": {
      const meaning = checker.scope.meaning(node.text);
      if (meaning?.kind !== "constant")
        return { test: undefined, covers: () => EVERYTHING, bound: { name: node.text, node } };
      break;
    }
    case "integer_literal":
    case "negative_literal":
    case "char_literal":
    case "boolean_literal":
    case "scoped_identifier":
      break;
    default:
      return checking.refuse(
        node,
        `the pattern \`${node.text.slice(0, 30)}\``,
        "write a number, a range a..=b, several with |, or _",
      );
  }
  const value = constantOf(checker, node, type);
  return (
    value && {
      test: (subject) => equals(subject, value(), span),
      covers: () => [[value(), value()]],
    }
  );
}

const equals = (subject: Expression, value: number, span: Span): Expression => ({
  kind: "compare",
  operator: "eq",
  left: subject,
  right: literal(value, subject.type, span),
  type: scalarOf(BOOL),
  span,
});

/** A constant of the subject's type, its value asked for once types are settled. */
function constantOf(checker: Checker, node: SyntaxNode, type: RustType): (() => number) | undefined {
  const value = checker.valueOf(node, type);
  let known: number | undefined;
  return value && (() => (known ??= checker.constantOf(value) ?? 0));
}

function rangePattern(checker: Checker, node: SyntaxNode, type: RustType): Pattern | undefined {
  const span = checker.span(node);
  const [leftNode, rightNode] = [node.childForFieldName("left"), node.childForFieldName("right")];
  const from = leftNode ? constantOf(checker, leftNode, type) : undefined;
  const to = rightNode ? constantOf(checker, rightNode, type) : undefined;
  if ((leftNode && !from) || (rightNode && !to)) return undefined;
  const isInclusive = node.children.some((child) => child?.type === "..=" || child?.type === "...");
  const interval = (): Interval => [
    from?.() ?? Number.NEGATIVE_INFINITY,
    to ? to() - (isInclusive ? 0 : 1) : Number.POSITIVE_INFINITY,
  ];
  return {
    covers: () => [interval()],
    test: (subject) => {
      const [lowest, highest] = interval();
      const [least, most] = limitsOf(subject.type as Parameters<typeof limitsOf>[0]);
      if (lowest > highest)
        checker.checking.fault(span, "this range holds no number", "write the smaller number first");
      const compare = (operator: "ge" | "le", value: number): Expression => ({
        kind: "compare",
        operator,
        left: subject,
        right: literal(value, subject.type, span),
        type: scalarOf(BOOL),
        span,
      });
      const tests = [
        ...(lowest > least ? [compare("ge", lowest)] : []),
        ...(highest < most ? [compare("le", highest)] : []),
      ];
      if (tests.length === 0) return literal(1, scalarOf(BOOL), span);
      return tests.reduce((left, right) => ({
        kind: "logical",
        operator: "and",
        left,
        right,
        type: scalarOf(BOOL),
        span,
      }));
    },
  };
}

/** Rust wants every value to have an arm. */
function requireComplete(checker: Checker, arms: readonly Arm[], type: RustType, span: Span): void {
  const covered = arms.flatMap((arm) => arm.covers()).sort((a, b) => a[0] - b[0]);
  const scalar = scalarOf(type);
  if (scalar.kind === "float") return;
  const [lowest, highest] = limitsOf(scalar);
  let next = lowest;
  for (const [from, to] of covered) if (from <= next) next = Math.max(next, to + 1);
  if (next > highest) return;
  checker.checking.fault(span, `this match has no arm for ${next}`, "add an arm _ => … for the rest");
}
