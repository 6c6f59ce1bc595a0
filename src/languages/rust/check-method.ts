// Methods of numbers and arrays: wrapping_add and its kin, abs, min, max, clamp, pow, rem_euclid, the functions of f64, len, swap, fill.
import type { Span } from "../../diagnostics/source.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { checkArrayMethod } from "./array-methods.ts";
import type { Checker } from "./check-expression.ts";
import { FLOAT_METHODS } from "./float-methods.ts";
import { INTEGER_METHODS, type Method } from "./integer-methods.ts";
import { isFloat, isInteger, type RustType, resolve, scalarOf, typeName, withoutReferences } from "./types.ts";
import { makeValue, type Value } from "./value.ts";

export function checkMethod(
  checker: Checker,
  node: SyntaxNode,
  callee: SyntaxNode,
  args: readonly SyntaxNode[],
): Value | undefined {
  const { checking } = checker;
  const receiver = checker.value(callee.childForFieldName("value"));
  const nameNode = callee.childForFieldName("field")!;
  const name = nameNode.text;
  if (!receiver) {
    for (const arg of args) checker.value(arg);
    return undefined;
  }
  const type = withoutReferences(receiver.type);
  const span = checker.span(node);
  if (type.kind === "array") return checkArrayMethod(checker, nameNode, receiver, type, args, span);
  if (name === "clone" && args.length === 0) return receiver.place ? { ...receiver, type } : receiver;
  const methods = isFloat(type) ? FLOAT_METHODS : isInteger(type) ? INTEGER_METHODS : undefined;
  const method = methods?.get(name);
  if (!methods || !method) {
    if (methods)
      return checking.unknownName(
        nameNode,
        `\`${typeName(type)}\` has no method \`${name}\` on a board`,
        methods.keys(),
        instead(name),
      );
    return checking.refuse(
      nameNode,
      `the method \`${name}\` of \`${typeName(type)}\``,
      "call a function: update(&mut p)",
    );
  }
  return apply(checker, method, { name, receiver, type, args, span, nameNode });
}

const instead = (name: string): string => {
  if (name.startsWith("checked_") || name.startsWith("overflowing_"))
    return "compare first, or use wrapping_… or saturating_…";
  return "write it out with operators";
};

interface MethodCall {
  readonly name: string;
  readonly receiver: Value;
  readonly type: RustType;
  readonly args: readonly SyntaxNode[];
  readonly span: Span;
  readonly nameNode: SyntaxNode;
}

function apply(checker: Checker, method: Method, call: MethodCall): Value | undefined {
  const { receiver, type, args, span, name, nameNode } = call;
  const wanted = method.params.map((param) => (param === "same" ? type : param));
  const values = args.map((arg, index) => (wanted[index] ? checker.valueOf(arg, wanted[index]) : checker.value(arg)));
  if (args.length !== wanted.length)
    return checker.checking.fault(
      nameNode,
      `\`${name}\` takes ${wanted.length} argument${wanted.length === 1 ? "" : "s"}, here are ${args.length}`,
      args.length > wanted.length ? "take out what is too much" : "add what is missing",
    );
  if (values.some((value) => !value)) return undefined;
  const result = method.result === "same" ? type : method.result;
  return makeValue({
    type: result,
    span,
    build: () => {
      if (method.isSigned) requireSigned(checker, type, name, span);
      return method.build(
        { checking: checker.checking, type, scalar: scalarOf(type), span },
        receiver.build(),
        ...(values as Value[]).map((value) => value.build()),
      );
    },
  });
}

function requireSigned(checker: Checker, type: RustType, name: string, span: Span): void {
  const now = resolve(type);
  if (now.kind === "int" && !now.signed)
    checker.checking.fault(span, `\`${now.name}\` has no method \`${name}\``, "it is never negative: leave it out");
}
