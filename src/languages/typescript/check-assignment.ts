// Assignments of TypeScript: `=`, `+=` and its kin, `++` and `--`, and what may go into which variable.
import type { SyntaxNode } from "../code/grammar.ts";
import { literal } from "../code/nodes.ts";
import type { Expression, OldValue } from "../code/tree.ts";
import { INT, type ScalarType } from "../code/types.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { assignable, holdsTruth, type Target } from "./check-place.ts";
import { ANY_INT, covers, type Facts, fitsInt, int32Facts } from "./facts.ts";
import type { Holding } from "./meanings.ts";
import { forget } from "./narrowing.ts";
import { binary, isNumberOperator, type NumberOperator } from "./operators.ts";
import { factsOfForm, type NamedType, scalarOf } from "./types.ts";
import {
  asTruth,
  both,
  constant,
  intValue,
  isNumber,
  type NumberValue,
  truth,
  type Value,
  valueOfType,
} from "./values.ts";

export function checkAssignment(checker: ExpressionChecker, node: SyntaxNode, isUsed: boolean): Value | undefined {
  const { checking } = checker;
  const targetNode = node.childForFieldName("left")!;
  const operator = node.childForFieldName("operator")?.text ?? "=";
  if (targetNode.type === "array_pattern" || targetNode.type === "object_pattern")
    return checking.refuse(targetNode, "taking values apart", "assign to one variable after the other");
  const target = assignable(checker, targetNode);
  const right = checker.value(node.childForFieldName("right"));
  if (!target || !right) return undefined;
  if (operator === "=") {
    const value = stored(checker, target.holding, target.type, right);
    assigned(checker, target);
    if (!value) return undefined;
    const span = checker.span(node);
    const assign: Expression = { kind: "assign", place: target.place, value, type: target.type, span };
    return outcome(checker, target, assign, isNumber(right) ? right.facts : undefined, isUsed);
  }
  const arithmetic = operator.slice(0, -1);
  const operand = isNumberOperator(arithmetic) ? checker.needNumber(right) : undefined;
  if (!isNumberOperator(arithmetic))
    return checking.refuse(node, `the operator \`${operator}\``, "write if (…) and an assignment");
  return operand && update(checker, node, target, arithmetic, operand, "new", isUsed);
}

export function checkIncrement(checker: ExpressionChecker, node: SyntaxNode, isUsed: boolean): Value | undefined {
  const operator = node.childForFieldName("operator")!;
  const targetNode = node.childForFieldName("argument")!;
  const target = assignable(checker, targetNode);
  if (!target) return undefined;
  const gives = operator.startIndex < targetNode.startIndex ? "new" : "old";
  const one = constant(1, checker.span(node));
  return update(checker, node, target, operator.text === "++" ? "+" : "-", one, gives, isUsed);
}

function update(
  checker: ExpressionChecker,
  node: SyntaxNode,
  target: Target,
  operator: NumberOperator,
  right: NumberValue,
  gives: "old" | "new",
  isUsed: boolean,
): Value | undefined {
  const { type, holding, place } = target;
  const span = checker.span(node);
  if (holdsTruth(type))
    return checker.checking.fault(node, "a boolean cannot be counted with", "use a number, or assign true or false");
  const old: OldValue = { type };
  const before = valueOfType({ kind: "old", of: old, type, span }, holding.facts);
  const counted = holding.rule === "int" ? intArithmetic(checker, operator, before, right) : undefined;
  const after = counted ?? binary(checker.form, operator, before, right, span);
  const value = stored(checker, holding, type, after);
  assigned(checker, target);
  if (!value) return undefined;
  const expression: Expression = { kind: "update", place, old, value, gives, type, span };
  return outcome(checker, target, expression, gives === "old" ? holding.facts : after.facts, isUsed);
}

function assigned(checker: ExpressionChecker, { place }: Target): void {
  if (place.kind === "local") forget(checker.scope, place.local.name);
}

/** `+=`, `-=`, `*=`, `++`, `--` of an int by an int stay int: beyond 32 bits the agent stops; in release mode they wrap. */
function intArithmetic(
  checker: ExpressionChecker,
  operator: NumberOperator,
  left: NumberValue,
  right: NumberValue,
): NumberValue | undefined {
  const op = operator === "+" ? "add" : operator === "-" ? "sub" : operator === "*" ? "mul" : undefined;
  if (!op || !both(fitsInt, left, right)) return undefined;
  const exact = binary(checker.form, operator, left, right, left.span);
  if (fitsInt(exact.facts)) return exact;
  return intValue(
    {
      kind: "arithmetic",
      operator: op,
      left: checker.form.int32(left),
      right: checker.form.int32(right),
      type: INT,
      span: left.span,
      ...(checker.checking.isChecked ? { onOverflow: "trap" as const } : {}),
    },
    ANY_INT,
  );
}

/** What the assignment gives as a value. JavaScript gives what was assigned, also where an array element holds less of it. */
function outcome(
  checker: ExpressionChecker,
  { type, holding }: Target,
  expression: Expression,
  facts: Facts | undefined,
  isUsed: boolean,
): Value | undefined {
  if (holdsTruth(type)) return truth(expression);
  if (!facts) return undefined;
  if (isUsed && holding.rule === "element" && !covers(factsOfForm(type), facts)) {
    return checker.checking.refuse(
      expression.span,
      "the value of an assignment that the array element may cut",
      "assign on a line of its own, then use the element",
    );
  }
  return valueOfType(expression, type.kind === "float" ? facts : heldFacts(facts, holding, type));
}

/** The facts of what an integer register holds after the assignment. */
function heldFacts(facts: Facts, { rule }: Holding, type: ScalarType): Facts {
  const plain = { ...facts, maybeMinusZero: false };
  if (covers(factsOfForm(type), plain)) return plain;
  return rule === "int" ? int32Facts(facts) : factsOfForm(type);
}

/** The value as a variable of this rule takes it, or undefined after a report. */
export function stored(
  checker: ExpressionChecker,
  { rule }: Holding,
  type: ScalarType,
  value: Value,
): Expression | undefined {
  if (rule === "boolean") return asType(checker, "boolean", value);
  if (rule === "int" || rule === "number") return asType(checker, rule, value);
  const number = checker.needNumber(value);
  if (!number) return undefined;
  if (rule !== "element") checker.checking.inference.assigned(rule, number.facts);
  return checker.form.inType(number, type);
}

/** The value as a parameter, result or variable declared with this type takes it, or undefined after a report. */
export function asType(checker: ExpressionChecker, type: NamedType, value: Value): Expression | undefined {
  const { checking, form } = checker;
  if (type === "boolean") {
    if (value.kind === "truth") return asTruth(value.expression);
    return checking.fault(value.span, "a number is used as a boolean", "compare it: … !== 0");
  }
  const number = checker.needNumber(value);
  if (!number) return undefined;
  if (type === "number") return form.float(number);
  if (fitsInt(number.facts)) return form.int32(number);
  const text = value.span.file.text.slice(value.span.start, value.span.end);
  const isLong = text.length > 40 || text.includes("\n");
  const instead = `write (${isLong ? "…" : text}) | 0`;
  checking.reporter.error(
    "FLX0504",
    number.facts.isWhole ? "this number may not fit into an int" : "a number is used as an int",
    value.span,
    { hint: number.facts.isWhole ? `${instead}, which wraps at 32 bits` : `${instead}, which cuts off the fraction` },
  );
  // The rest of the expression is checked all the same.
  return literal(0, scalarOf(type), value.span);
}
