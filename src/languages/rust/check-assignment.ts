// Assignments: `place = value`, `place += value`, `(a, b) = (b, a)`. Rust computes the value first, then the place.
import type { Span } from "../../diagnostics/source.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { assignPlace, declareLocal } from "../code/places.ts";
import type { Expression, Local, OldValue, Statement } from "../code/tree.ts";
import { discarded } from "./check-block.ts";
import type { Checker } from "./check-expression.ts";
import { arithmeticType } from "./check-operator.ts";
import { arithmetic } from "./operators.ts";
import { placeOf, type Storage } from "./storage.ts";
import { ARITHMETIC, children } from "./syntax.ts";
import { isAggregate, type RustType, scalarOf, UNIT } from "./types.ts";
import { makeValue, type PlaceFacts, placeValue, unitBlock, type Value } from "./value.ts";

export function checkAssignment(checker: Checker, node: SyntaxNode): Value | undefined {
  const left = node.childForFieldName("left")!;
  const right = node.childForFieldName("right")!;
  const span = checker.span(node);
  if (left.type === "tuple_expression" && right.type === "tuple_expression")
    return checkTuples(checker, left, right, span);
  const value = checker.value(right);
  if (left.text === "_")
    return value && makeValue({ type: UNIT, span, build: () => unitBlock(discarded(checker, value), span) });
  const target = assignable(checker, left, true);
  if (!target || !value || !checker.checking.expect(target.type, value.type, value.span)) return undefined;
  return makeValue({ type: UNIT, span, build: () => unitBlock(assigned(target, value, span), span) });
}

/** Something that may be assigned to; undefined after a report. `isWhole`: also a variable without a value yet. */
function assignable(
  checker: Checker,
  node: SyntaxNode,
  isWhole: boolean,
): { type: RustType; place: PlaceFacts } | undefined {
  const { checking } = checker;
  const target = checker.value(node);
  if (!target) return undefined;
  const { place } = target;
  if (!place)
    return checking.fault(
      node,
      `\`${node.text.slice(0, 40)}\` cannot be assigned to`,
      "assign to a variable, an element or a field",
    );
  const isDeferred = place.variable?.isDeferred === true && isWhole;
  if (place.isMutable || isDeferred) return { type: target.type, place };
  const { variable } = place;
  return checking.fault(
    node,
    `\`${variable?.name ?? node.text.slice(0, 40)}\` is not declared as mutable`,
    variable ? `write mut ${variable.name} where it is declared` : "assign to something mutable",
    variable && { span: variable.span, text: "declared here" },
  );
}

function assigned(target: { type: RustType; place: PlaceFacts }, value: Value, span: Span): Statement[] {
  const storage = target.place.storage();
  if (isAggregate(target.type) || storage.indexes.length === 0) return value.store(storage);
  // An index may depend on what the value's computation changes.
  const built = value.build();
  if (isPure(built)) return [assignPlace(placeOf(storage), built, span)];
  const { before, value: known } = first({ ...value, build: () => built }, span);
  return [...before, ...known.store(storage)];
}

/** True for what changes nothing. */
function isPure(expression: Expression): boolean {
  switch (expression.kind) {
    case "literal":
      return true;
    case "read":
      return expression.place.kind !== "element" || isPure(expression.place.index);
    case "convert":
    case "negate":
    case "complement":
    case "bounded":
    case "not":
      return isPure(expression.operand);
    case "arithmetic":
    case "compare":
    case "logical":
      return isPure(expression.left) && isPure(expression.right);
    default:
      return false;
  }
}

/** The value computed now. */
function first(value: Value, span: Span): { before: Statement[]; value: Value } {
  const built = value.build();
  if (constantValue(built) !== undefined)
    return { before: [], value: makeValue({ type: value.type, span: value.span, build: () => built }) };
  const local: Local = { name: "value", type: scalarOf(value.type), span };
  const storage: Storage = { layout: { kind: "local", local }, indexes: [] };
  return {
    before: [declareLocal(local, built, span)],
    value: placeValue(value.type, value.span, { isMutable: false, variable: undefined, storage: () => storage }),
  };
}

/** `(a, b) = (b, a + b)`: every value first. */
function checkTuples(checker: Checker, left: SyntaxNode, right: SyntaxNode, span: Span): Value | undefined {
  const { checking } = checker;
  const values = children(right).map((one) => checker.value(one));
  const targets = children(left).map((one) => assignable(checker, one, true));
  if (values.some((value) => !value) || targets.some((target) => !target)) return undefined;
  if (values.length !== targets.length)
    return checking.fault(
      span,
      `${targets.length} places are given ${values.length} values`,
      "write as many values as places",
    );
  for (const [index, target] of targets.entries())
    if (!checking.expect(target!.type, values[index]!.type, values[index]!.span)) return undefined;
  return makeValue({
    type: UNIT,
    span,
    build: () => {
      if (values.some((value) => isAggregate(value!.type))) {
        checking.refuse(span, "an assignment of several arrays or structures at once", "assign them one by one");
        return unitBlock([], span);
      }
      const known = values.map((value) => first(value!, span));
      const stores = targets.flatMap((target, index) => known[index]!.value.store(target!.place.storage()));
      return unitBlock([...known.flatMap((one) => one.before), ...stores], span);
    },
  });
}

export function checkCompound(checker: Checker, node: SyntaxNode): Value | undefined {
  const right = checker.value(node.childForFieldName("right"));
  const target = assignable(checker, node.childForFieldName("left")!, false);
  if (!target || !right) return undefined;
  const span = checker.span(node);
  const operator = node.childForFieldName("operator")!.text.slice(0, -1);
  const left = placeValue(target.type, checker.span(node.childForFieldName("left")!), target.place);
  const type = arithmeticType(checker, operator, left, right, span);
  if (!type) return undefined;
  return makeValue({
    type: UNIT,
    span,
    build: () => {
      const scalar = scalarOf(type);
      const old: OldValue = { type: scalar };
      const { before, value } = first(right, span);
      const result = arithmetic(
        checker.checking,
        ARITHMETIC.get(operator)!,
        type,
        { kind: "old", of: old, type: scalar, span },
        value.build(),
        span,
      );
      const update: Expression = {
        kind: "update",
        place: placeOf(target.place.storage()),
        old,
        value: result,
        gives: "new",
        type: scalar,
        span,
      };
      return unitBlock([...before, { kind: "expression", expression: update, span }], span);
    },
  });
}
