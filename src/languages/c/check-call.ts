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
import { declareLocal } from "../code/places.ts";
import type { Expression, Statement } from "../code/tree.ts";
import { FLOAT, firTypeOf, INT, type ScalarType, typeOfFir } from "../code/types.ts";
import type { Signature } from "../language.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { storedStructure } from "./declare-struct.ts";
import type { CFunction } from "./meanings.ts";
import { type Structure, structureOf } from "./struct-values.ts";
import {
  type CType,
  copyStructure,
  leafReads,
  leafTypes,
  localStructure,
  type StructType,
  type StructVariable,
} from "./structures.ts";

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
  params: known.params.flatMap(leafTypes).map(firTypeOf),
  ...(known.result && known.result.kind !== "struct" ? { result: firTypeOf(known.result) } : {}),
});

/** What a call passes: numbers, those of structures one by one; and what computes structures before. */
interface Passed {
  readonly before: readonly Statement[];
  readonly values: readonly Expression[];
}

/** Checks the count and converts each argument to its parameter's type; undefined if something is wrong. */
function argumentsFor(
  checker: ExpressionChecker,
  node: SyntaxNode,
  known: CFunction,
  args: readonly SyntaxNode[],
): Passed | undefined {
  const passed = args.map((arg, index) => argument(checker, arg, known.params[index]));
  const due = known.params.length;
  if (args.length !== due) return wrongCount(checker, node, known, due, due, args.length);
  if (passed.includes(undefined)) return undefined;
  return {
    before: passed.flatMap((one) => one!.before),
    values: passed.flatMap((one) => one!.values),
  };
}

function argument(checker: ExpressionChecker, node: SyntaxNode, type: CType | undefined): Passed | undefined {
  if (type?.kind !== "struct") {
    const value = type ? checker.valueOf(node, type) : checker.value(node);
    return value && { before: [], values: [value] };
  }
  const structure = structureOf(checker, node, type);
  if (!structure) return undefined;
  const { span } = structure;
  // By value: whatever comes after cannot change what is passed.
  const { variable, locals } = localStructure(type, "argument", span);
  const copy = { variable, indexes: [] };
  return {
    before: [...locals.map((local) => declareLocal(local, undefined, span)), ...structure.into(copy)],
    values: leafReads(copy, span),
  };
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
  const passed = argumentsFor(checker, node, known, args);
  if (!passed) return undefined;
  const span = checker.span(node);
  const type = known.result && known.result.kind !== "struct" ? known.result : INT;
  const call: Expression = { kind: "call", callee: signatureOf(known), args: passed.values, type, span };
  return passed.before.length === 0 ? call : { kind: "block", statements: passed.before, last: call, type, span };
}

/** A call of a function that gives a structure, which it leaves in a place of its own. */
export function structCall(checker: ExpressionChecker, node: SyntaxNode): Structure | undefined {
  const call = checkCall(checker, node);
  const meaning = checker.scope.meaning(node.childForFieldName("function")!.text);
  if (!call || meaning?.kind !== "function") return undefined;
  const type = meaning.function.result as StructType;
  const result = resultOf(checker, meaning.function, node.childForFieldName("function")!);
  const span = checker.span(node);
  return (
    result && {
      type,
      span,
      into: (target) => [
        { kind: "expression", expression: call, span },
        ...copyStructure({ variable: result, indexes: [] }, target, span),
      ],
    }
  );
}

/** Where a function leaves the structure it gives; undefined where memory is full, which is reported. */
export function resultOf(checker: ExpressionChecker, known: CFunction, node: SyntaxNode): StructVariable | undefined {
  const { results } = checker.checking;
  let result = results.get(known.name);
  if (!result && known.result?.kind === "struct") {
    result = storedStructure(checker, node, known.result, [], `${known.name}()`);
    if (result) results.set(known.name, result);
  }
  return result;
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
  )?.values;
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
  const wanted = known.result?.kind === "struct" ? own : (known.result ?? own);
  return host.hasResult ? converted(call, wanted) : call;
}

/** A value for an output or a message; a text is the number that stands for it. */
function hostValue(
  checker: ExpressionChecker,
  node: SyntaxNode,
  host: HostFunction,
  type: CType | undefined,
): Expression | undefined {
  const text = host.op === "out" ? undefined : textAt(node, checker.scope);
  if (text !== undefined) {
    const number = textOf(channelPlace(checker, node), text);
    return number === undefined ? undefined : literal(number, INT, checker.span(node));
  }
  const value = type && type.kind !== "struct" ? checker.valueOf(node, type) : checker.value(node);
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
