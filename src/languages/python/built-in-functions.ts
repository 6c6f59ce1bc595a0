// Python's own functions: abs, bool, float, int, len, max, min, pow, round. Others are refused with what to write instead.
import type { Span } from "../../diagnostics/source.ts";
import type { CompareOperator } from "../code/tree.ts";
import { FLOAT, INT } from "../code/types.ts";
import { type Arguments, hasCount } from "./check-call.ts";
import { pair } from "./check-comparison.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { ANY_INT, between, FLOAT_FACT, INT_HIGHEST, INT_LOWEST, joined, typeOfFact } from "./facts.ts";
import { cutToInt, instruction, isNotZero, roundedOf } from "./float-operators.ts";
import { choice, compare, negation, number, type OnOverflow } from "./integer-operators.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, intConstant, isFloat, ofFact, once, rangeOf, truth, type Value } from "./value.ts";

const REFUSED = new Map([
  ["print", "send numbers with flux_tell(agent, topic, value) or flux_broadcast(topic, value)"],
  ["input", "read a sensor: flux_in(0)"],
  ["str", "send numbers; the reader makes text of them"],
  ["sum", "add up in a for loop"],
  ["sorted", "sort the list in a loop"],
  ["list", "make the list with [0] * n"],
  ["tuple", "use one variable for each part"],
  ["dict", "use a list with int indexes"],
  ["set", "use a list"],
  ["bytes", "use a bytearray"],
  ["open", "boards have no files"],
  ["range", "use range in a for loop"],
  ["enumerate", "use enumerate in a for loop"],
  ["reversed", "write range(n - 1, -1, -1)"],
  ["zip", "write for i in range(n)"],
  ["map", "write a for loop"],
  ["filter", "write a for loop"],
  ["divmod", "write a // b and a % b"],
  ["any", "write a for loop"],
  ["all", "write a for loop"],
  ["isinstance", "the types of variables are known; annotate parameters"],
  ["type", "the types of variables are known; annotate parameters"],
  ["hex", "send numbers; the reader makes text of them"],
  ["ord", "write the number of the character"],
  ["chr", "write the number of the character"],
]);

export const BUILT_IN_NAMES: ReadonlySet<string> = new Set([
  ...["abs", "bool", "float", "int", "len", "max", "min", "pow", "round", "bytearray"],
  ...REFUSED.keys(),
]);

export function builtInCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  name: string,
  args: Arguments,
): Value | undefined {
  const { checking } = checker;
  const refused = REFUSED.get(name);
  if (refused !== undefined) return checking.refuse(node, `\`${name}\``, refused);
  if (name === "bytearray")
    return checking.refuse(node, "a bytearray inside an expression", "give it a name first: data = bytearray(8)");
  if (name === "len")
    return hasCount(checker, node, name, args, 1) ? lengthOf(checker, args.positional[0]!, node) : undefined;
  const [least, most] = name === "min" || name === "max" ? [2, Infinity] : name === "pow" ? [2, 2] : [1, 1];
  if (name === "round" && args.positional.length === 2) {
    return checking.refuse(node, "`round` to a number of digits", "write round(x * 100) / 100");
  }
  if (!hasCount(checker, node, name, args, least, most)) return undefined;
  const values = args.positional.map((arg) => checker.value(arg));
  if (values.some((value) => value === undefined)) return undefined;
  if (name === "pow") {
    const [left, right] = args.positional as [SyntaxNode, SyntaxNode];
    return checker.operation("**", values[0]!, values[1]!, { left, right, span: checker.span(node) });
  }
  return ofValues(name, values as Value[], checker.span(node), checking.onOverflow);
}

function ofValues(name: string, values: readonly Value[], span: Span, onOverflow: OnOverflow): Value | undefined {
  const [value] = values as [Value];
  switch (name) {
    case "min":
    case "max":
      // The first of equal ones, as Python gives.
      return values.reduce((best, next) => better(name === "min" ? "lt" : "gt", best, next));
    case "abs":
      return isFloat(value)
        ? ofFact(instruction("fabs", [value.expression], span), FLOAT_FACT)
        : magnitude(value, onOverflow);
    case "bool":
      return truth(isNotZero(value.expression));
    case "int":
      return isFloat(value) ? cutToInt(value.expression, span) : value;
    case "float":
      return ofFact(as(value, FLOAT), FLOAT_FACT);
    default:
      return isFloat(value) ? cutToInt(roundedOf(value.expression, span), span) : value;
  }
}

function better(operator: CompareOperator, best: Value, next: Value): Value {
  const fact = joined(best.fact, next.fact);
  const type = fact ? typeOfFact(fact) : INT;
  const expression = once(as(best, type), (a) =>
    once(as(next, type), (b) => choice(pair(operator, ofFact(b, fact), ofFact(a, fact)), b, a)),
  );
  if (!fact || fact.kind === "float" || best.fact?.kind !== "int" || next.fact?.kind !== "int")
    return ofFact(expression, fact);
  const pick = operator === "lt" ? Math.min : Math.max;
  return ofFact(expression, between(pick(best.fact.low, next.fact.low), pick(best.fact.high, next.fact.high)));
}

function magnitude(value: Value, onOverflow: OnOverflow): Value {
  const { low, high } = rangeOf(value);
  const { span } = value.expression;
  if (value.constant !== undefined) return intConstant(value.constant < 0n ? -value.constant : value.constant, span);
  if (low >= 0 || value.fact === undefined) return value;
  const isCut = low === INT_LOWEST && onOverflow === "wrap";
  const fact = isCut ? ANY_INT : between(high < 0 ? -high : 0, Math.min(Math.max(-low, high), INT_HIGHEST));
  const expression = once(value.expression, (x) =>
    choice(
      compare("lt", x, number(0, span)),
      negation(ofFact(x, between(low, Math.min(high, -1))), span, onOverflow).expression,
      x,
    ),
  );
  return ofFact(expression, fact);
}

function lengthOf(checker: ExpressionChecker, arg: SyntaxNode, node: SyntaxNode): Value | undefined {
  const meaning = arg.type === "identifier" ? checker.meaning(arg) : undefined;
  if (meaning?.kind === "list") return intConstant(BigInt(meaning.length), checker.span(node));
  if (arg.type === "identifier" && !meaning) return undefined;
  return checker.checking.refuse(arg, "`len` of something other than a list", "give the name of a list");
}
