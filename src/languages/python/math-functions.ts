// Calls of the functions of `math`.

import type { Expression } from "../code/tree.ts";
import { FLOAT } from "../code/types.ts";
import { type Arguments, hasCount } from "./check-call.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { FLOAT_FACT } from "./facts.ts";
import { ceilingOf, cutToInt, floorOf, instruction, MATH_FUNCTIONS, mathFunction } from "./float-operators.ts";
import { compare } from "./integer-operators.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, floatConstant, intConstant, isFloat, ofFact, once, truth, type Value } from "./value.ts";

/** `name` is one that `math` has. */
export function mathCall(
  checker: ExpressionChecker,
  node: SyntaxNode,
  name: string,
  args: Arguments,
): Value | undefined {
  const span = checker.span(node);
  if (!hasCount(checker, node, name, args, MATH_FUNCTIONS.get(name) ?? 1)) return undefined;
  const values = args.positional.map((arg) => checker.value(arg));
  if (values.some((value) => value === undefined)) return undefined;
  const [first] = values as Value[];
  const operands = (values as Value[]).map((value) => as(value, FLOAT));
  const infinite = (operator: "eq" | "lt", x: Expression) =>
    compare(operator, instruction("fabs", [x], span), floatConstant(Infinity, span).expression);
  switch (name) {
    case "floor":
    case "ceil":
    case "trunc":
      if (!isFloat(first!)) return first;
      return cutToInt(
        name === "floor" ? floorOf(operands[0]!, span) : name === "ceil" ? ceilingOf(operands[0]!, span) : operands[0]!,
        span,
      );
    case "isnan":
      return isFloat(first!) ? truth(once(operands[0]!, (x) => compare("ne", x, x))) : intConstant(0n, span);
    case "isinf":
      return truth(infinite("eq", operands[0]!));
    case "isfinite":
      return truth(infinite("lt", operands[0]!));
    default:
      return ofFact(mathFunction(name, operands, span)!, FLOAT_FACT);
  }
}
