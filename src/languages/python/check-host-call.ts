// Calls of the board's functions. They need no import: their names begin with flux_, and the numbers of ports, agents and topics are constants.

import { ensureInput, ensureOutput, type HostFunction, LARGEST } from "../code/host-functions.ts";
import type { Expression } from "../code/tree.ts";
import { FLOAT, INT } from "../code/types.ts";
import { type Arguments, hasCount } from "./check-call.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { ANY_INT, FLOAT_FACT } from "./facts.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, ofFact, type Value } from "./value.ts";

type Channel = HostFunction["constants"][number];

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
  const numbers = host.constants.map((kind, index) => channel(checker, args.positional[index]!, kind));
  const values = args.positional.slice(count).map((arg) => checker.value(arg));
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
    args: (values as Value[]).map((value) => (host.op === "out" ? as(value, FLOAT) : value.expression)),
    imms: numbers as number[],
    hasResult: host.hasResult,
    type: host.hasResult ? FLOAT : INT,
    span: checker.span(node),
  };
  return ofFact(expression, host.hasResult ? FLOAT_FACT : ANY_INT);
}

/** The number of a port, agent or topic, or undefined after a report. */
function channel(checker: ExpressionChecker, node: SyntaxNode, kind: Channel): number | undefined {
  const { checking } = checker;
  const value = checker.anyWidth(node);
  if (!value) return undefined;
  if (value.constant === undefined) {
    return checking.refuse(
      node,
      `a number of an ${kind} that is computed`.replace("an t", "a t"),
      "give a constant: an image says up front what it touches",
    );
  }
  const number = Number(value.constant);
  const fail = (message: string, hint: string, code: "FLX0503" | "FLX0504"): undefined => {
    checking.reporter.error(code, message, checker.span(node), { hint });
    return undefined;
  };
  if (number < 0 || number > LARGEST[kind])
    return fail(`there is no ${kind} ${number}`, `${kind} numbers are 0 to ${LARGEST[kind]}`, "FLX0504");
  const { module, services } = checking;
  const { inputs, outputs } = services.vessel;
  if (kind === "input" && !ensureInput(module, services.vessel, number))
    return fail(`the board has no input ${number}`, `flux.boards.json gives it: ${numbered(inputs.keys())}`, "FLX0503");
  if (kind === "output" && !ensureOutput(module, services.vessel, number))
    return fail(
      `the board has no output ${number}`,
      `flux.boards.json gives it: ${numbered(outputs.keys())}`,
      "FLX0503",
    );
  return number;
}

const numbered = (names: Iterable<string>): string => [...names].map((name, index) => `${index} ${name}`).join(", ");
