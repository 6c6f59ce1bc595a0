// Operators, references and casts: both sides are made to agree in type, and what is built is decided once types are settled.
import type { Span } from "../../diagnostics/source.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import type { CompareOperator } from "../code/tree.ts";
import type { Checker } from "./check-expression.ts";
import { checkType } from "./check-type.ts";
import { arithmetic, cast, castFault, inverted, negated } from "./operators.ts";
import { ARITHMETIC, COMPARE, children } from "./syntax.ts";
import {
  BOOL,
  isAggregate,
  isFloat,
  isInteger,
  isNumber,
  type RustType,
  resolve,
  scalarOf,
  typeName,
  U8,
  unify,
  withoutReferences,
} from "./types.ts";
import { makeValue, placeValue, type Value } from "./value.ts";

export function checkUnary(checker: Checker, node: SyntaxNode): Value | undefined {
  const operator = node.children[0]!.text;
  const operandNode = children(node)[0]!;
  const span = checker.span(node);
  if (operator === "-" && (operandNode.type === "integer_literal" || operandNode.type === "float_literal"))
    return signed(checker, node, operandNode);
  const operand = checker.value(operandNode);
  if (!operand) return undefined;
  if (operator === "*") return dereference(checker, operand, span);
  const type = withoutReferences(operand.type);
  if (operator === "!") {
    if (!isInteger(type) && type.kind !== "bool")
      return checker.checking.fault(span, `\`!\` is not for \`${typeName(type)}\``, "use it on bools and integers");
    return makeValue({ type, span, build: () => inverted(type, operand.build(), span) });
  }
  if (!isNumber(type))
    return checker.checking.fault(
      span,
      `\`-\` is not for \`${typeName(type)}\``,
      "use it on signed numbers and floats",
    );
  return makeValue({
    type,
    span,
    build: () => {
      requireSigned(checker, type, span);
      return negated(checker.checking, type, operand.build(), span);
    },
  });
}

function signed(checker: Checker, node: SyntaxNode, digits: SyntaxNode): Value | undefined {
  const value = checker.number(node, digits.text, -1);
  return (
    value && {
      ...value,
      build: () => {
        requireSigned(checker, value.type, value.span);
        return value.build();
      },
    }
  );
}

function requireSigned(checker: Checker, type: RustType, span: Span): void {
  const now = resolve(type);
  if (now.kind === "int" && !now.signed)
    checker.checking.fault(
      span,
      `a \`${now.name}\` cannot be negative`,
      "use a signed type, or wrapping_neg(), or subtract it from something",
    );
}

function dereference(checker: Checker, operand: Value, span: Span): Value | undefined {
  const type = resolve(operand.type);
  if (type.kind !== "reference")
    return checker.checking.fault(span, `\`*\` needs a reference, this is \`${typeName(type)}\``, "leave out the *");
  if (!operand.place) return makeValue({ type: type.to, span, build: () => operand.build() });
  return placeValue(type.to, span, { ...operand.place, isMutable: type.isMutable });
}

/** `&x` and `&mut x`: another name for a place. */
export function checkReference(checker: Checker, node: SyntaxNode): Value | undefined {
  const isMutable = node.namedChildren.some((child) => child.type === "mutable_specifier");
  const operand = checker.value(node.childForFieldName("value"));
  if (!operand) return undefined;
  const span = checker.span(node);
  const { place } = operand;
  if (isMutable && !place?.isMutable)
    return place
      ? checker.checking.fault(
          span,
          `\`${operand.place?.variable?.name ?? "this"}\` is not declared as mutable`,
          `write let mut ${operand.place?.variable?.name ?? "…"}`,
        )
      : checker.checking.refuse(span, "a reference to a value that has no place", "put it into a variable first");
  const type: RustType = { kind: "reference", isMutable, to: withoutReferences(operand.type) };
  return makeValue({
    type,
    span,
    ...(place ? { place } : {}),
    build: () => operand.build(),
    store: (target) => operand.store(target),
  });
}

export function checkBinary(checker: Checker, node: SyntaxNode): Value | undefined {
  const operator = node.childForFieldName("operator")!.text;
  const span = checker.span(node);
  if (operator === "&&" || operator === "||") {
    const left = checker.valueOf(node.childForFieldName("left"), BOOL);
    const right = checker.valueOf(node.childForFieldName("right"), BOOL);
    return (
      left &&
      right &&
      makeValue({
        type: BOOL,
        span,
        build: () => ({
          kind: "logical",
          operator: operator === "&&" ? "and" : "or",
          left: left.build(),
          right: right.build(),
          type: scalarOf(BOOL),
          span,
        }),
      })
    );
  }
  const left = checker.value(node.childForFieldName("left"));
  const right = checker.value(node.childForFieldName("right"));
  if (!left || !right) return undefined;
  const comparison = COMPARE.get(operator);
  return comparison
    ? compared(checker, comparison, left, right, span)
    : calculated(checker, operator, left, right, span);
}

function compared(
  checker: Checker,
  operator: CompareOperator,
  left: Value,
  right: Value,
  span: Span,
): Value | undefined {
  const [a, b] = [withoutReferences(left.type), withoutReferences(right.type)];
  if (!checker.checking.expect(a, b, right.span)) return undefined;
  if (isAggregate(a))
    return checker.checking.refuse(span, "a comparison of arrays or structures", "compare their parts");
  return makeValue({
    type: BOOL,
    span,
    build: () => ({
      kind: "compare",
      operator,
      left: left.build(),
      right: right.build(),
      type: scalarOf(BOOL),
      span,
    }),
  });
}

function calculated(checker: Checker, operator: string, left: Value, right: Value, span: Span): Value | undefined {
  const type = arithmeticType(checker, operator, left, right, span);
  if (!type) return undefined;
  const node = ARITHMETIC.get(operator)!;
  return makeValue({
    type,
    span,
    build: () => arithmetic(checker.checking, node, type, left.build(), right.build(), span),
  });
}

/** The type of `left operator right`, after both sides have been made to agree; undefined after a report. */
export function arithmeticType(
  checker: Checker,
  operator: string,
  left: Value,
  right: Value,
  span: Span,
): RustType | undefined {
  const [a, b] = [withoutReferences(left.type), withoutReferences(right.type)];
  const isShift = operator === "<<" || operator === ">>";
  if (isShift && isInteger(a) && isInteger(b)) return a;
  if (!isShift && !checker.checking.expect(a, b, right.span)) return undefined;
  const type = resolve(a).kind === "never" ? b : a;
  const isBits = operator === "&" || operator === "|" || operator === "^";
  if (!isShift && (isNumber(type) || (isBits && resolve(type).kind === "bool")) && !(isBits && isFloat(type)))
    return type;
  // A variable whose type comes later: what is calculated with is a number.
  if (resolve(type).kind === "variable" && !isBits && !isShift && unify(type, checker.checking.newType("int")))
    return type;
  return checker.checking.fault(
    span,
    `\`${operator}\` is not for \`${typeName(a)}\` and \`${typeName(b)}\``,
    isFloat(type) ? "convert it: (…) as i32" : "use it on numbers",
  );
}

export function checkCast(checker: Checker, node: SyntaxNode): Value | undefined {
  const type = checkType(checker, node.childForFieldName("type")!);
  const operand = checker.value(node.childForFieldName("value"));
  if (!type || !operand) return undefined;
  const span = checker.span(node);
  // A bare literal takes the type it is cast to.
  const from = resolve(operand.type);
  const to = resolve(type);
  if (from.kind === "variable" && /^(?:integer|float)_literal$/.test(node.childForFieldName("value")!.type))
    unify(from, to.kind === "char" ? U8 : to);
  return makeValue({
    type,
    span,
    build: () => {
      const fault = castFault(withoutReferences(operand.type), type);
      if (fault !== undefined)
        checker.checking.fault(span, `\`${typeName(operand.type)}\` cannot be cast to \`${typeName(type)}\``, fault);
      return cast(operand.type, type, operand.build(), span);
    },
  });
}
