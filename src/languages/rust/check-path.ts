// Constants of the standard library that are named by a path.
import type { SyntaxNode } from "../code/grammar.ts";
import type { Checker } from "./check-expression.ts";
import { limitsOf, namedType, scalarOf } from "./types.ts";
import type { Value } from "./value.ts";

const FLOAT_CONSTANTS = new Map<string, number>([
  ["MAX", Number.MAX_VALUE],
  ["MIN", -Number.MAX_VALUE],
  ["EPSILON", Number.EPSILON],
  ["INFINITY", Number.POSITIVE_INFINITY],
  ["NEG_INFINITY", Number.NEGATIVE_INFINITY],
  ["NAN", Number.NaN],
  ["consts::PI", Math.PI],
  ["consts::TAU", 2 * Math.PI],
  ["consts::E", Math.E],
  ["consts::LN_2", Math.LN2],
  ["consts::LN_10", Math.LN10],
  ["consts::SQRT_2", Math.SQRT2],
  ["consts::FRAC_PI_2", Math.PI / 2],
]);

/** `i32::MAX`, `f64::consts::PI` and the like. */
export function checkPath(checker: Checker, node: SyntaxNode): Value | undefined {
  const path = node.text.replace(/\s/g, "").replace(/^(?:std|core)::/, "");
  const span = checker.span(node);
  const [head, ...rest] = path.split("::");
  const type = namedType(head!);
  if (type?.kind === "int") {
    const [lowest, highest] = limitsOf(scalarOf(type) as Parameters<typeof limitsOf>[0]);
    const known = new Map([
      ["MAX", highest],
      ["MIN", lowest],
    ]).get(rest.join("::"));
    if (known !== undefined) return checker.constant(known, type, span);
    if (rest.join("::") === "BITS") return checker.constant(type.bits, namedType("u32")!, span);
  }
  if (type?.kind === "float") {
    const known = FLOAT_CONSTANTS.get(rest.join("::"));
    if (known !== undefined) return checker.constant(known, type, span);
  }
  return checker.checking.refuse(node, `the path \`${node.text.slice(0, 40)}\``, "name things of this block directly");
}
