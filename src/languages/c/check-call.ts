// Calls in C: functions of this block and of others, the board's functions, <math.h>.
import type { SyntaxNode } from "../code/grammar.ts";
import {
  type ChannelKind,
  type ChannelPlace,
  channelNumber,
  channelOf,
  nameOfValue,
  textAt,
  textOf,
} from "../code/host-channels.ts";
import { HOST_NAMES, type HostFunction, hostFunction, MATH_FUNCTIONS } from "../code/host-functions.ts";
import { converted, literal } from "../code/nodes.ts";
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
  if (host && checking.includes.has(BOARD_HEADER))
    return { name, params: [], result: host.hasResult ? FLOAT : undefined, origin: "host" };
  const near = [...scope.names(), ...checking.services.signatures.keys(), ...HOST_NAMES];
  const otherwise = host
    ? `put #include <${BOARD_HEADER}> at the top of the block, or declare it: ${host.prototype}`
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

/** Declares the board's functions. */
export const BOARD_HEADER = "flux.h";

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
  const due = known.params.length;
  if (args.length !== due) return wrongCount(checker, node, known, due, due, args.length);
  return values.every((value) => value !== undefined) ? (values as Expression[]) : undefined;
}

function wrongCount(
  checker: ExpressionChecker,
  node: SyntaxNode,
  known: CFunction,
  fewest: number,
  most: number,
  given: number,
): undefined {
  const due = fewest === most ? `${most} argument${most === 1 ? "" : "s"}` : `${fewest} to ${most} arguments`;
  checker.checking.reporter.error("FLX0504", `\`${known.name}\` takes ${due}, here are ${given}`, checker.span(node), {
    hint: given > most ? "take out what is too much" : "add what is missing",
    ...(known.span ? { labels: [{ span: known.span, text: "declared here" }] } : {}),
  });
  return undefined;
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
  const due = host.constants.length;
  // A prototype says how many values there are; <flux.h> leaves it open.
  const isDeclared = known.span !== undefined;
  const fewest = isDeclared ? known.params.length : due + host.values[0];
  const most = isDeclared ? known.params.length : due + host.values[1];
  const values = args.slice(due).map((arg, index) => hostValue(checker, arg, host, known.params[due + index]));
  const imms = args.slice(0, due).map((arg, index) =>
    channel(
      checker,
      arg,
      host.constants[index]!,
      args.slice(due).map((one) => nameOfValue(one.text)),
    ),
  );
  if (args.length < fewest || args.length > most) return wrongCount(checker, node, known, fewest, most, args.length);
  if ([...values, ...imms].includes(undefined)) return undefined;
  const span = checker.span(node);
  const own: ScalarType = host.hasResult ? FLOAT : INT;
  const call: Expression = {
    kind: "instruction",
    op: host.op,
    args: values as Expression[],
    imms: imms as number[],
    hasResult: host.hasResult,
    type: own,
    span,
  };
  return host.hasResult ? converted(call, known.result ?? own) : call;
}

/** A value for an output or a message; a text is the number that stands for it. */
function hostValue(
  checker: ExpressionChecker,
  node: SyntaxNode,
  host: HostFunction,
  type: ScalarType | undefined,
): Expression | undefined {
  const text = host.op === "out" ? undefined : textAt(node, checker.scope);
  if (text !== undefined) {
    const number = textOf(channelPlace(checker, node), text);
    return number === undefined ? undefined : literal(number, INT, checker.span(node));
  }
  const value = type ? checker.valueOf(node, type) : checker.value(node);
  return value && host.op === "out" ? converted(value, FLOAT) : value;
}

/** The number of a port, agent or topic, or undefined after a report. */
function channel(
  checker: ExpressionChecker,
  node: SyntaxNode,
  kind: ChannelKind,
  values: readonly string[],
): number | undefined {
  const given = textAt(node, checker.scope) ?? checker.constantInt(node, channelNumber(kind));
  return given === undefined ? undefined : channelOf(channelPlace(checker, node), kind, given, values);
}

const channelPlace = ({ checking }: ExpressionChecker, node: SyntaxNode): ChannelPlace => ({
  module: checking.module,
  services: checking.services,
  reporter: checking.reporter,
  span: checking.spanOf(node),
});
