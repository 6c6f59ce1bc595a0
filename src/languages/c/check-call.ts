// Calls in C: functions of this block and of others, the board's functions, <math.h>.
import type { SyntaxNode } from "../code/grammar.ts";
import {
  ensureInput,
  ensureOutput,
  HOST_NAMES,
  type HostFunction,
  hostFunction,
  LARGEST,
  MATH_FUNCTIONS,
} from "../code/host-functions.ts";
import { converted } from "../code/nodes.ts";
import type { Expression } from "../code/tree.ts";
import { FLOAT, firTypeOf, INT, type ScalarType, typeOfFir } from "../code/types.ts";
import type { Signature } from "../language.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import type { CFunction } from "./meanings.ts";

export function checkCall(checker: ExpressionChecker, node: SyntaxNode): Expression | undefined {
  const callee = node.childForFieldName("function")!;
  const args = node.childForFieldName("arguments")!.namedChildren.filter((child) => child.type !== "comment");
  if (callee.type !== "identifier") {
    return checker.checking.refuse(
      callee,
      "a call of something other than a named function",
      "call a function by its name",
    );
  }
  const known = findFunction(checker, callee);
  if (!known) {
    for (const arg of args) checker.value(arg);
    return undefined;
  }
  if (known === "math") return mathCall(checker, node, callee, args);
  if (known.origin === "host") return hostCall(checker, node, known, args);
  return plainCall(checker, node, known, args);
}

function findFunction(checker: ExpressionChecker, callee: SyntaxNode): CFunction | "math" | undefined {
  const { checking, scope } = checker;
  const name = callee.text;
  const meaning = scope.meaning(name);
  if (meaning?.kind === "function") return meaning.function;
  if (meaning?.kind === "broken") return undefined;
  if (meaning)
    return checking.refuse(callee, `a call of \`${name}\`, which is no function`, "call a function by its name");
  const elsewhere = checking.services.signatures.get(name);
  if (elsewhere) return functionOfSignature(elsewhere);
  if (name === "abs" || (isMath(name) && checking.includes.has("math.h"))) return "math";
  const host = hostFunction(name);
  const near = [...scope.names(), ...checking.services.signatures.keys(), ...HOST_NAMES];
  const otherwise = host
    ? `declare it first: ${host.prototype}`
    : isMath(name)
      ? "put #include <math.h> at the top of the block"
      : "define it in this file";
  if (host || isMath(name)) {
    checking.reporter.error("FLX0503", `no function called \`${name}\` is declared`, checking.spanOf(callee), {
      hint: otherwise,
    });
    return undefined;
  }
  return checking.unknownName(callee, `no function called \`${name}\` is declared`, near, otherwise);
}

const isMath = (name: string): boolean => MATH_FUNCTIONS.has(name) || name === "ceil";

export const functionOfSignature = (signature: Signature): CFunction => ({
  name: signature.name,
  params: signature.params.map(typeOfFir),
  result: signature.result && typeOfFir(signature.result),
  origin: "elsewhere",
});

export const signatureOf = (known: CFunction): Signature => ({
  name: known.name,
  params: known.params.map(firTypeOf),
  ...(known.result ? { result: firTypeOf(known.result) } : {}),
});

/** Checks the count and converts each argument to its parameter's type; undefined if something is wrong. */
function argumentsFor(
  checker: ExpressionChecker,
  node: SyntaxNode,
  known: CFunction,
  args: readonly SyntaxNode[],
): Expression[] | undefined {
  const values = args.map((arg, index) =>
    known.params[index] ? checker.valueOf(arg, known.params[index]) : checker.value(arg),
  );
  if (args.length !== known.params.length) {
    const due = known.params.length;
    checker.checking.reporter.error(
      "FLX0504",
      `\`${known.name}\` takes ${due} argument${due === 1 ? "" : "s"}, here are ${args.length}`,
      checker.span(node),
      {
        hint: args.length > due ? "take out what is too much" : "add what is missing",
        ...(known.span ? { labels: [{ span: known.span, text: "declared here" }] } : {}),
      },
    );
    return undefined;
  }
  return values.every((value) => value !== undefined) ? (values as Expression[]) : undefined;
}

function plainCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  known: CFunction,
  args: readonly SyntaxNode[],
): Expression | undefined {
  checker.called.add(known.name);
  const values = argumentsFor(checker, node, known, args);
  return (
    values && {
      kind: "call",
      callee: signatureOf(known),
      args: values,
      type: known.result ?? INT,
      span: checker.span(node),
    }
  );
}

function mathCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  callee: SyntaxNode,
  args: readonly SyntaxNode[],
): Expression | undefined {
  const name = callee.text;
  const span = checker.span(node);
  const isTwo = name === "atan2" || name === "pow";
  const type = name === "abs" ? INT : FLOAT;
  const values = argumentsFor(
    checker,
    node,
    { name, params: isTwo ? [type, type] : [type], result: type, origin: "host" },
    args,
  );
  if (!values) return undefined;
  const apply = (op: "fneg" | "ffloor", operand: Expression): Expression => ({
    kind: "instruction",
    op,
    args: [operand],
    imms: [],
    hasResult: true,
    type,
    span,
  });
  // ceil(x) = -floor(-x)
  if (name === "ceil") return apply("fneg", apply("ffloor", apply("fneg", values[0]!)));
  if (name === "abs") return absolute(values[0]!);
  return { kind: "instruction", op: MATH_FUNCTIONS.get(name)!, args: values, imms: [], hasResult: true, type, span };
}

/** abs(x) = (x ^ s) - s with s = x >> 31, which needs x once more: the float form has it as an instruction, and is exact for any int. */
function absolute(operand: Expression): Expression {
  const { span } = operand;
  const magnitude: Expression = {
    kind: "instruction",
    op: "fabs",
    args: [converted(operand, FLOAT)],
    imms: [],
    hasResult: true,
    type: FLOAT,
    span,
  };
  return converted(magnitude, INT);
}

function hostCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  known: CFunction,
  args: readonly SyntaxNode[],
): Expression | undefined {
  const host = hostFunction(known.name)!;
  const values = argumentsFor(checker, node, known, args);
  const imms: number[] = [];
  let isRight = values !== undefined;
  for (const [index, kind] of host.constants.entries()) {
    const number = args[index] && checker.constantInt(args[index], `an ${kind} number`.replace(/^an t/, "a t"));
    if (number === undefined || !isInRange(checker, args[index]!, kind, number)) isRight = false;
    else imms.push(number);
  }
  if (!isRight || !values) return undefined;
  const span = checker.span(node);
  const own: ScalarType = host.hasResult ? FLOAT : INT;
  const call: Expression = {
    kind: "instruction",
    op: host.op,
    args: values.slice(host.constants.length).map((value) => (host.op === "out" ? converted(value, FLOAT) : value)),
    imms,
    hasResult: host.hasResult,
    type: own,
    span,
  };
  return host.hasResult ? converted(call, known.result ?? own) : call;
}

function isInRange(
  checker: ExpressionChecker,
  node: SyntaxNode,
  kind: HostFunction["constants"][number],
  number: number,
): boolean {
  const { checking } = checker;
  const largest = LARGEST[kind];
  if (number < 0 || number > largest) {
    checking.reporter.error("FLX0504", `there is no ${kind} ${number}`, checking.spanOf(node), {
      hint: `${kind} numbers are 0 to ${largest}`,
    });
    return false;
  }
  const { module, services } = checking;
  if (kind === "input" && !ensureInput(module, services.vessel, number)) {
    checking.reporter.error("FLX0503", `the board has no input ${number}`, checking.spanOf(node), {
      hint: `flux.boards.json gives it: ${numbered(services.vessel.inputs.keys())}`,
    });
    return false;
  }
  if (kind === "output" && !ensureOutput(module, services.vessel, number)) {
    checking.reporter.error("FLX0503", `the board has no output ${number}`, checking.spanOf(node), {
      hint: `flux.boards.json gives it: ${numbered(services.vessel.outputs.keys())}`,
    });
    return false;
  }
  return true;
}

const numbered = (names: Iterable<string>): string => [...names].map((name, index) => `${index} ${name}`).join(", ");
