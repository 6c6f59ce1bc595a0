// Calls: functions of this block and of others, the board's functions, Python's own, and those of `math`.

import { HOST_NAMES, hostFunction } from "../code/host-functions.ts";
import type { Expression } from "../code/tree.ts";
import { FLOAT, firTypeOf, INT, typeOfFir } from "../code/types.ts";
import type { Signature } from "../language.ts";
import { BUILT_IN_NAMES, builtInCall } from "./built-in-functions.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { hostCall } from "./check-host-call.ts";
import { ANY_INT, ANY_UNSIGNED, type Fact, FLOAT_FACT, factOfType, INT_HIGHEST, typeOfFact } from "./facts.ts";
import { mathCall } from "./math-functions.ts";
import { isMathName, refuseMathName } from "./math-names.ts";
import { excerpt, type Parameter, type PythonFunction } from "./meanings.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, isFloat, ofFact, type Value } from "./value.ts";

/** Keys of the inference. */
export const parameterKey = (name: string, parameter: string): string => `${name}(${parameter})`;
export const resultKey = (name: string): string => `${name}()`;

/** The argument nodes of a call: those by position, then those by name. */
export interface Arguments {
  readonly positional: readonly SyntaxNode[];
  readonly named: ReadonlyMap<string, SyntaxNode>;
}

export function checkCall(checker: ExpressionChecker, node: SyntaxNode): Value | undefined {
  return anyCall(checker, node, true);
}

/** A call as a statement, where a function may give nothing. */
export function checkCallStatement(checker: ExpressionChecker, node: SyntaxNode): Expression | undefined {
  return anyCall(checker, node, false)?.expression;
}

function anyCall(checker: ExpressionChecker, node: SyntaxNode, needsValue: boolean): Value | undefined {
  const { checking, scope } = checker;
  const callee = node.childForFieldName("function")!;
  const args = readArguments(checker, node);
  if (!args) return undefined;
  if (callee.type === "attribute") return methodCall(checker, node, callee, args);
  if (callee.type !== "identifier")
    return checking.refuse(callee, "a call of something other than a named function", "call a function by its name");
  const name = callee.text;
  const meaning = scope.meaning(name);
  if (meaning?.kind === "function") return ownCall(checker, node, meaning.function, args, needsValue);
  if (meaning?.kind === "math") return mathCall(checker, node, meaning.name, args);
  if (meaning?.kind === "broken") return undefined;
  if (meaning)
    return checking.refuse(callee, `a call of \`${name}\`, which is no function,`, "call a function by its name");
  const elsewhere = checking.services.signatures.get(name);
  if (elsewhere) return foreignCall(checker, node, elsewhere, args, needsValue);
  const host = hostFunction(name);
  if (host) return hostCall(checker, node, name, host, args, needsValue);
  if (BUILT_IN_NAMES.has(name)) return builtInCall(checker, node, name, args);
  const near = [...scope.names(), ...checking.services.signatures.keys(), ...HOST_NAMES, ...BUILT_IN_NAMES];
  const otherwise = isMathName(name) ? `write math.${name}, after import math` : "define it in this file";
  for (const arg of [...args.positional, ...args.named.values()]) checker.anyWidth(arg);
  return checking.unknownName(callee, `no function called \`${name}\` is defined`, near, otherwise);
}

function readArguments(checker: ExpressionChecker, node: SyntaxNode): Arguments | undefined {
  const list = node.childForFieldName("arguments")!;
  if (list.type !== "argument_list") return checker.checking.refuse(list, "generators", "write a for loop");
  const positional: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode>();
  for (const arg of list.parts) {
    if (arg.type === "keyword_argument")
      named.set(arg.childForFieldName("name")!.text, arg.childForFieldName("value")!);
    else if (arg.type === "list_splat" || arg.type === "dictionary_splat")
      return checker.checking.refuse(arg, "`*` before an argument", "write the arguments");
    else positional.push(arg);
  }
  return { positional, named };
}

function methodCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  callee: SyntaxNode,
  args: Arguments,
): Value | undefined {
  const { checking } = checker;
  const name = callee.childForFieldName("attribute")!;
  if (checker.isMath(callee.childForFieldName("object")))
    return isMathName(name.text) ? mathCall(checker, node, name.text, args) : refuseMathName(checker, name);
  const instead =
    name.text === "append"
      ? "make the list as long as it gets ([0] * 100), set its elements by index, and count them in a variable"
      : "use functions, operators and loops";
  return checking.refuse(callee, `the method \`${excerpt(callee)}\``, instead);
}

/** Reports a wrong number of arguments of a function whose parameters have no names here. */
export function hasCount(
  checker: ExpressionChecker,
  node: SyntaxNode,
  name: string,
  { positional, named }: Arguments,
  least: number,
  most = least,
): boolean {
  const { length } = positional;
  if (length >= least && length <= most && named.size === 0) return true;
  for (const arg of positional) checker.value(arg);
  const due =
    least === most
      ? `${least} argument${least === 1 ? "" : "s"}`
      : most === Infinity
        ? `${least} arguments or more`
        : `${least} to ${most} arguments`;
  const problem = named.size > 0 ? "takes no arguments by name" : `takes ${due}, here are ${length}`;
  checker.checking.reporter.error("FLX0504", `\`${name}\` ${problem}`, checker.span(node), {
    hint: named.size > 0 ? "leave out the names" : length > most ? "take out what is too much" : "add what is missing",
  });
  return false;
}

function ownCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  callee: PythonFunction,
  args: Arguments,
  needsValue: boolean,
): Value | undefined {
  const { inference } = checker.checking;
  const given = argumentsInOrder(checker, node, callee, args);
  checker.noteCall(callee.name);
  if (!given) return undefined;
  const values: Expression[] = [];
  for (const [index, parameter] of callee.params.entries()) {
    const value = given[index]!;
    const key = parameterKey(callee.name, parameter.name);
    if (parameter.annotation && parameter.annotation !== "float" && isFloat(value)) {
      checker.checking.reporter.error(
        "FLX0504",
        `\`${parameter.name}\` of \`${callee.name}\` is an int, this is a float`,
        value.expression.span,
        {
          hint: "annotate the parameter as float, or cut the number: int(…)",
          labels: [{ span: parameter.span, text: "the parameter" }],
        },
      );
      return undefined;
    }
    inference.note(key, value.fact);
    const fact = inference.fact(key);
    values.push(as(value, fact ? typeOfFact(fact) : INT));
  }
  const fact = inference.fact(resultKey(callee.name));
  const signature = signatureOf(checker, callee);
  if (needsValue && !callee.hasResult) return givesNothing(checker, node, callee.name);
  const type = fact ? typeOfFact(fact) : INT;
  return ofFact(
    { kind: "call", callee: signature, args: values, type, span: checker.span(node) },
    callee.hasResult ? fact : ANY_INT,
  );
}

function givesNothing(checker: ExpressionChecker, node: SyntaxNode, name: string): undefined {
  checker.checking.reporter.error("FLX0504", `\`${name}\` gives no value`, checker.span(node), {
    hint: "let it return one, or call it on a line of its own",
  });
  return undefined;
}

/** A parameter takes every number of its register, because functions of other blocks may call with any. */
export const parameterFact = (fact: Fact): Fact =>
  fact.kind === "float" ? fact : fact.high > INT_HIGHEST ? ANY_UNSIGNED : ANY_INT;

/** The function as other blocks see it, for all that is known by now. */
export function signatureOf(
  checker: Pick<ExpressionChecker, "checking">,
  { name, params, hasResult }: PythonFunction,
): Signature {
  const { inference } = checker.checking;
  const typeOf = (key: string) => firTypeOf(typeOfFact(inference.fact(key) ?? ANY_INT));
  return {
    name,
    params: params.map((parameter) => typeOf(parameterKey(name, parameter.name))),
    ...(hasResult ? { result: typeOf(resultKey(name)) } : {}),
  };
}

function argumentsInOrder(
  checker: ExpressionChecker,
  node: SyntaxNode,
  callee: PythonFunction,
  { positional, named }: Arguments,
): Value[] | undefined {
  const { reporter } = checker.checking;
  const values = positional.map((arg) => checker.value(arg));
  const byName = new Map([...named].map(([name, arg]) => [name, checker.value(arg)] as const));
  const label = { labels: [{ span: callee.span, text: "defined here" }] };
  const { params } = callee;
  const stray = [...named.keys()].find(
    (name) => !params.slice(positional.length).some((parameter) => parameter.name === name),
  );
  if (stray !== undefined) {
    reporter.error("FLX0504", `\`${callee.name}\` has no parameter \`${stray}\` left to set`, checker.span(node), {
      hint: `its parameters are ${params.map(({ name }) => name).join(", ") || "none"}`,
      ...label,
    });
    return undefined;
  }
  const all = params.map((parameter: Parameter, index) =>
    index < values.length ? values[index] : byName.has(parameter.name) ? byName.get(parameter.name) : parameter.initial,
  );
  const missing = params.find(({ name, initial }, index) => index >= values.length && !byName.has(name) && !initial);
  if (missing || values.length > params.length) {
    reporter.error(
      "FLX0504",
      `\`${callee.name}\` takes ${params.length} argument${params.length === 1 ? "" : "s"}, here are ${values.length + byName.size}`,
      checker.span(node),
      { hint: missing ? `add \`${missing.name}\`` : "take out what is too much", ...label },
    );
    return undefined;
  }
  return all.every((value) => value !== undefined) ? (all as Value[]) : undefined;
}

/** A function of another block: its integers are int32, as its language left them. */
function foreignCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  callee: Signature,
  args: Arguments,
  needsValue: boolean,
): Value | undefined {
  const { checking } = checker;
  if (!hasCount(checker, node, callee.name, args, callee.params.length)) return undefined;
  const values = args.positional.map((arg, index) =>
    callee.params[index] === "f64" ? checker.value(arg) : checker.int(arg, `this argument of \`${callee.name}\``),
  );
  checker.noteCall(callee.name);
  if (values.some((value) => value === undefined)) return undefined;
  if (needsValue && !callee.result) return givesNothing(checker, node, callee.name);
  const type = callee.result ? typeOfFir(callee.result) : INT;
  const converted = (values as Value[]).map((value, index) =>
    callee.params[index] === "f64" ? as(value, FLOAT) : value.expression,
  );
  const expression: Expression = { kind: "call", callee, args: converted, type, span: checking.spanOf(node) };
  return ofFact(expression, type.kind === "float" ? FLOAT_FACT : factOfType(type));
}
