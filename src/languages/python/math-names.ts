// The names of Python's `math` module, after `import math` and `from math import …`.

import { didYouMean } from "../../diagnostics/suggest.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { MATH_FUNCTIONS } from "./float-operators.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { floatConstant, type Value } from "./value.ts";

export const MATH_CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["tau", 2 * Math.PI],
  ["e", Math.E],
  ["inf", Infinity],
  ["nan", NaN],
]);

/** Functions that give an int or a truth. */
export const MATH_WHOLE_FUNCTIONS: ReadonlySet<string> = new Set([
  "floor",
  "ceil",
  "trunc",
  "isnan",
  "isinf",
  "isfinite",
]);

const INSTEAD = new Map([
  ["tan", "write math.sin(x) / math.cos(x)"],
  ["hypot", "write math.sqrt(x * x + y * y)"],
  ["fmod", "write x % y, which has the sign of y"],
  ["log10", "write math.log(x) / math.log(10)"],
  ["log2", "write math.log(x) / math.log(2)"],
  ["isclose", "write abs(a - b) < 1e-9"],
  ["copysign", "write -abs(x) if y < 0 else abs(x)"],
]);

export const isMathName = (name: string): boolean =>
  MATH_CONSTANTS.has(name) || MATH_FUNCTIONS.has(name) || MATH_WHOLE_FUNCTIONS.has(name);

/** Reports a name of `math` that the board does not have. */
export function refuseMathName(checker: ExpressionChecker, node: SyntaxNode): undefined {
  const known = [...MATH_CONSTANTS.keys(), ...MATH_FUNCTIONS.keys(), ...MATH_WHOLE_FUNCTIONS];
  const instead =
    INSTEAD.get(node.text) ?? didYouMean(node.text, known) ?? `\`math\` on a board has ${known.join(", ")}`;
  return checker.checking.refuse(node, `\`math.${node.text}\``, instead);
}

/** The constant `math.NAME`; undefined if the node is none (after a report, if `math` it is). */
export function mathConstant(checker: ExpressionChecker, node: SyntaxNode): Value | undefined {
  if (!checker.isMath(node.childForFieldName("object"))) return undefined;
  const name = node.childForFieldName("attribute")!;
  const number = MATH_CONSTANTS.get(name.text);
  if (number !== undefined) return floatConstant(number, checker.span(node));
  if (isMathName(name.text)) {
    return checker.checking.refuse(node, `the function \`${node.text}\` as a value`, `call it: ${node.text}(…)`);
  }
  return refuseMathName(checker, name);
}
