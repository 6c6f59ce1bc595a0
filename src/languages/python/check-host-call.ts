// Calls of the board's functions. They need no import: their names begin with flux_, and ports, agents and topics are constants.
import {
  type ChannelKind,
  type ChannelPlace,
  channelNumber,
  channelOf,
  nameOfValue,
  textAt,
  textOf,
} from "../code/host-channels.ts";
import type { HostFunction } from "../code/host-functions.ts";
import { literal } from "../code/nodes.ts";
import type { Expression } from "../code/tree.ts";
import { FLOAT, INT } from "../code/types.ts";
import { type Arguments, hasCount } from "./check-call.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { ANY_INT, FLOAT_FACT } from "./facts.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, ofFact, type Value } from "./value.ts";

export function hostCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  name: string,
  host: HostFunction,
  args: Arguments,
  needsValue: boolean,
): Value | undefined {
  const count = host.constants.length;
  if (!hasCount(checker, node, name, args, count + host.values[0], count + host.values[1])) return undefined;
  const passed = args.positional.slice(count);
  const names = passed.map((arg) => nameOfValue(arg.text));
  const numbers = host.constants.map((kind, index) => channel(checker, args.positional[index]!, kind, names));
  const values = passed.map((arg) => hostValue(checker, arg, host));
  if (numbers.some((number) => number === undefined) || values.some((value) => value === undefined)) return undefined;
  if (needsValue && !host.hasResult) {
    checker.checking.reporter.error("FLX0504", `\`${name}\` gives no value`, checker.span(node), {
      hint: "call it on a line of its own",
    });
    return undefined;
  }
  const expression: Expression = {
    kind: "instruction",
    op: host.op,
    args: values as Expression[],
    imms: numbers as number[],
    hasResult: host.hasResult,
    type: host.hasResult ? FLOAT : INT,
    span: checker.span(node),
  };
  return ofFact(expression, host.hasResult ? FLOAT_FACT : ANY_INT);
}

/** A value for an output or a message; a text is the number that stands for it. */
function hostValue(checker: ExpressionChecker, node: SyntaxNode, host: HostFunction): Expression | undefined {
  const text = host.op === "out" ? undefined : textAt(node, checker.scope);
  if (text !== undefined) {
    const number = textOf(placeOf(checker, node), text);
    return number === undefined ? undefined : literal(number, INT, checker.span(node));
  }
  const value = checker.value(node);
  return value && host.op === "out" ? as(value, FLOAT) : value?.expression;
}

/** The number of a port, agent or topic, or undefined after a report. */
function channel(
  checker: ExpressionChecker,
  node: SyntaxNode,
  kind: ChannelKind,
  values: readonly string[],
): number | undefined {
  const text = textAt(node, checker.scope);
  if (text !== undefined) return channelOf(placeOf(checker, node), kind, text, values);
  const value = checker.anyWidth(node);
  if (!value) return undefined;
  if (value.constant === undefined) {
    return checker.checking.refuse(
      node,
      `${channelNumber(kind)} that is computed`,
      "give a constant: an image says up front what it touches",
    );
  }
  return channelOf(placeOf(checker, node), kind, Number(value.constant));
}

const placeOf = (checker: ExpressionChecker, node: SyntaxNode): ChannelPlace => ({
  module: checker.checking.module,
  services: checker.checking.services,
  reporter: checker.checking.reporter,
  span: checker.span(node),
});
