// Calls in TypeScript: functions of this block and of others, the board's functions, Math and Number.

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
import { HOST_NAMES, type HostFunction, hostFunction } from "../code/host-functions.ts";
import { literal } from "../code/nodes.ts";
import type { Expression } from "../code/tree.ts";
import { FLOAT, firTypeOf, INT } from "../code/types.ts";
import type { Signature } from "../language.ts";
import { asType } from "./check-assignment.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { checkMathCall, checkNumberCall } from "./check-math.ts";
import { fitsInt, UNKNOWN } from "./facts.ts";
import { partsOf, type TypeScriptFunction } from "./meanings.ts";
import { factsOfType, scalarOf } from "./types.ts";
import { floatValue, isNumber, truth, type Value, valueOfType } from "./values.ts";

export function checkCall(checker: ExpressionChecker, node: SyntaxNode): Value | undefined {
  const { checking } = checker;
  const callee = node.childForFieldName("function")!;
  const list = node.childForFieldName("arguments")!;
  const args = partsOf(list);
  if (list.type !== "arguments") return checking.refuse(node, "strings", "send numbers");
  const spread = args.find((arg) => arg.type === "spread_element");
  if (spread) return checking.refuse(spread, "`...`", "write each argument");
  if (callee.type === "member_expression") return memberCall(checker, node, callee, args);
  if (callee.type !== "identifier")
    return checking.refuse(callee, "a call of something other than a named function", "call a function by its name");
  if (callee.text === "isNaN" || callee.text === "isFinite") {
    if (!checker.scope.meaning(callee.text)) return checkNumberCall(checker, node, callee.text, args);
  }
  const known = findFunction(checker, callee);
  if (!known) {
    for (const arg of args) checker.value(arg);
    return undefined;
  }
  return known.origin === "host" ? hostCall(checker, node, known.name, args) : plainCall(checker, node, known, args);
}

function memberCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  callee: SyntaxNode,
  args: readonly SyntaxNode[],
): Value | undefined {
  const object = callee.childForFieldName("object")!;
  const property = callee.childForFieldName("property")!;
  if (!checker.scope.meaning(object.text)) {
    if (object.text === "Math") return checkMathCall(checker, node, property, args);
    if (object.text === "Number") return checkNumberCall(checker, node, property.text, args);
    if (object.text === "console")
      return checker.checking.refuse(
        node,
        "`console`",
        "a board has none: use flux_out or flux_tell, and look with flux monitor",
      );
  }
  return checker.checking.refuse(node, `the method \`${property.text}\``, "write a loop over the elements");
}

function findFunction(checker: ExpressionChecker, callee: SyntaxNode): TypeScriptFunction | undefined {
  const { checking, scope } = checker;
  const name = callee.text;
  const meaning = scope.meaning(name);
  if (meaning?.kind === "function") return meaning.function;
  if (meaning?.kind === "broken") return undefined;
  if (meaning)
    return checking.refuse(callee, `a call of \`${name}\`, which is no function`, "call a function by its name");
  const elsewhere = checking.services.signatures.get(name);
  if (elsewhere) return functionOfSignature(elsewhere);
  if (hostFunction(name)) return { name, params: [], result: undefined, origin: "host" };
  const near = [...scope.names(), ...checking.services.signatures.keys(), ...HOST_NAMES];
  const instead = Object.hasOwn(Math, name) ? `write Math.${name}` : "define it in this file";
  return checking.unknownName(callee, `no function called \`${name}\` is declared`, near, instead);
}

export const functionOfSignature = (signature: Signature): TypeScriptFunction => ({
  name: signature.name,
  params: signature.params.map((type) => (type === "f64" ? "number" : "int")),
  result: signature.result && (signature.result === "f64" ? "number" : "int"),
  origin: "elsewhere",
});

export const signatureOf = (known: TypeScriptFunction): Signature => ({
  name: known.name,
  params: known.params.map((type) => firTypeOf(scalarOf(type))),
  ...(known.result ? { result: firTypeOf(scalarOf(known.result)) } : {}),
});

function plainCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  known: TypeScriptFunction,
  args: readonly SyntaxNode[],
): Value | undefined {
  checker.called.add(known.name);
  const values = args.map((arg, index) => {
    const value = checker.value(arg);
    const type = known.params[index];
    return value && type && asType(checker, type, value);
  });
  if (args.length !== known.params.length) {
    const due = known.params.length;
    return checker.checking.fault(
      node,
      `\`${known.name}\` takes ${due} argument${due === 1 ? "" : "s"}, here are ${args.length}`,
      args.length > due ? "take out what is too much" : "add what is missing",
      known.span && { span: known.span, text: "declared here" },
    );
  }
  if (values.includes(undefined)) return undefined;
  const span = checker.span(node);
  const { result } = known;
  const expression: Expression = {
    kind: "call",
    callee: signatureOf(known),
    args: values as Expression[],
    type: result ? scalarOf(result) : INT,
    span,
  };
  if (!result) return { kind: "void", expression, span };
  return result === "boolean" ? truth(expression) : valueOfType(expression, factsOfType(result));
}

function hostCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  name: string,
  args: readonly SyntaxNode[],
): Value | undefined {
  const host = hostFunction(name)!;
  const fixed = host.constants.length;
  const [fewest, most] = host.values;
  const passed = args.slice(fixed);
  const names = passed.map((arg) => nameOfValue(arg.text));
  const imms = args.slice(0, fixed).map((arg, index) => channel(checker, arg, host.constants[index]!, names));
  const values = passed.map((arg) => messageValue(checker, host, arg));
  if (args.length < fixed + fewest || args.length > fixed + most) {
    const due = fewest === most ? `${fixed + fewest}` : `${fixed + fewest} to ${fixed + most}`;
    return checker.checking.fault(
      node,
      `\`${name}\` takes ${due} argument${due === "1" ? "" : "s"}, here are ${args.length}`,
      args.length > fixed + most ? "take out what is too much" : "add what is missing",
    );
  }
  if (imms.includes(undefined) || values.includes(undefined)) return undefined;
  const span = checker.span(node);
  const expression: Expression = {
    kind: "instruction",
    op: host.op,
    args: values as Expression[],
    imms: imms as number[],
    hasResult: host.hasResult,
    type: host.hasResult ? FLOAT : INT,
    span,
  };
  return host.hasResult ? floatValue(expression, UNKNOWN) : { kind: "void", expression, span };
}

/** Outputs take floats; a message carries ints as ints, and texts as the numbers that stand for them. */
function messageValue(checker: ExpressionChecker, host: HostFunction, node: SyntaxNode): Expression | undefined {
  const text = host.op === "out" ? undefined : textAt(node, checker.scope);
  if (text !== undefined) {
    const number = textOf(channelPlace(checker, node), text);
    return number === undefined ? undefined : literal(number, INT, checker.span(node));
  }
  const value = checker.value(node);
  if (!value) return undefined;
  const { form } = checker;
  if (host.op === "out") return asType(checker, "number", value);
  if (!isNumber(value)) return asType(checker, "boolean", value);
  return fitsInt(value.facts) ? form.int32(value) : form.float(value);
}

/** The number of a port, agent or topic, or undefined after a report. */
function channel(
  checker: ExpressionChecker,
  node: SyntaxNode,
  kind: ChannelKind,
  values: readonly string[],
): number | undefined {
  const given = textAt(node, checker.scope) ?? checker.constantNumber(node, channelNumber(kind));
  return given === undefined ? undefined : channelOf(channelPlace(checker, node), kind, given, values);
}

const channelPlace = ({ checking }: ExpressionChecker, node: SyntaxNode): ChannelPlace => ({
  module: checking.module,
  services: checking.services,
  reporter: checking.reporter,
  span: checking.spanOf(node),
});
