// What a condition tells of local variables where it holds: in the body of `while (n > 0)`, after `i >= 0 &&`. A narrowed variable is the
// same variable with closer bounds in an inner scope; an assignment to it takes them back.
import type { SyntaxNode } from "../code/grammar.ts";
import { Scope } from "../code/scope.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import type { Facts } from "./facts.ts";
import { type Meaning, partsOf } from "./meanings.ts";
import { compareOperator } from "./operators.ts";
import { isNumber } from "./values.ts";

/** Sides of a comparison that are asked twice: nothing of them runs. */
const SIMPLE: ReadonlySet<string> = new Set(["identifier", "number", "member_expression", "unary_expression"]);

const MIRRORED = new Map([
  ["<", ">"],
  ["<=", ">="],
  [">", "<"],
  [">=", "<="],
  ["===", "==="],
]);

/** Checks in a scope of its own, with what `condition` tells if it is true. */
export function whereTrue<Result>(
  checker: ExpressionChecker,
  condition: SyntaxNode | null | undefined,
  check: () => Result,
): Result {
  const outer = checker.scope;
  checker.scope = new Scope(outer);
  if (condition) narrow(checker, condition, condition);
  const result = check();
  checker.scope = outer;
  return result;
}

function narrow(checker: ExpressionChecker, node: SyntaxNode, whole: SyntaxNode): void {
  if (node.type === "parenthesized_expression") {
    const [inner] = partsOf(node);
    if (inner) narrow(checker, inner, whole);
    return;
  }
  if (node.type !== "binary_expression") return;
  const operator = checker.checking.operatorOf(node);
  const [left, right] = [node.childForFieldName("left")!, node.childForFieldName("right")!];
  if (operator === "&&") {
    narrow(checker, left, whole);
    narrow(checker, right, whole);
    return;
  }
  if (!compareOperator(operator) || operator === "!==") return;
  narrowSide(checker, left, operator, right, whole);
  narrowSide(checker, right, MIRRORED.get(operator)!, left, whole);
}

function narrowSide(
  checker: ExpressionChecker,
  name: SyntaxNode,
  operator: string,
  other: SyntaxNode,
  whole: SyntaxNode,
): void {
  const meaning = name.type === "identifier" ? checker.scope.meaning(name.text) : undefined;
  if (meaning?.kind !== "local" || !SIMPLE.has(other.type) || isAssigned(name.text, whole)) return;
  const bound = checker.quietly(other);
  if (!bound || !isNumber(bound)) return;
  const facts = bounded(meaning.holding.facts, operator, bound.facts);
  if (facts) defineNarrowed(checker.scope, name.text, meaning, facts);
}

/** The facts of x where `x operator bound` is true; undefined if it never is. A comparison with unknown is never true. */
function bounded(facts: Facts, operator: string, bound: Facts): Facts | undefined {
  const { isWhole } = facts;
  const below = operator === "<" ? -above(-bound.high, isWhole) : isWhole ? Math.floor(bound.high) : bound.high;
  const least = operator === ">" ? above(bound.low, isWhole) : isWhole ? Math.ceil(bound.low) : bound.low;
  const low = operator.startsWith("<") ? facts.low : Math.max(facts.low, least);
  const high = operator.startsWith(">") ? facts.high : Math.min(facts.high, below);
  return low <= high ? { ...facts, low, high, maybeNaN: false } : undefined;
}

/** The least number above, as far as it is easily found. */
function above(bound: number, isWhole: boolean): number {
  if (!Number.isFinite(bound)) return bound;
  if (isWhole) return Math.floor(bound) + 1;
  // Half a unit in the last place and more rounds to the neighbour.
  return bound === 0 ? Number.MIN_VALUE : bound + Math.abs(bound) * 2 ** -53;
}

export function defineNarrowed(scope: Scope<Meaning>, name: string, meaning: Meaning, facts: Facts): void {
  if (meaning.kind !== "local") return;
  const narrowedFrom = meaning.narrowedFrom ?? meaning;
  scope.define(name, { ...meaning, holding: { ...meaning.holding, facts }, narrowedFrom });
}

/** The variable has been assigned to: only what its declaration says of it is known. */
export function forget(scope: Scope<Meaning>, name: string): void {
  for (let at: Scope<Meaning> | undefined = scope; at; at = at.outer) {
    const own = at.ownMeaning(name);
    if (own?.kind === "local" && own.narrowedFrom) at.define(name, own.narrowedFrom);
    else if (own) return;
  }
}

/** At the top of a loop nothing holds that its turns may change. */
export function forgetAssigned(scope: Scope<Meaning>, loop: SyntaxNode): void {
  for (const name of new Set(scope.names())) {
    const meaning = scope.meaning(name);
    if (meaning?.kind === "local" && meaning.narrowedFrom && isAssigned(name, loop)) forget(scope, name);
  }
}

/** Whether anything below the node assigns to a variable of that name. */
export function isAssigned(name: string, node: SyntaxNode): boolean {
  const open = [node];
  for (let one = open.pop(); one; one = open.pop()) {
    const target =
      one.type === "update_expression"
        ? one.childForFieldName("argument")
        : /assignment_expression$/.test(one.type) || one.type === "for_in_statement"
          ? one.childForFieldName("left")
          : undefined;
    if (target && (target.text.replaceAll(/[()\s]/g, "") === name || target.type.endsWith("pattern"))) return true;
    open.push(...one.namedChildren);
  }
  return false;
}
