// A list without a name, `for x in (1, 2, 5)`: constants in memory.

import type { ExpressionChecker } from "./check-expression.ts";
import { elementType } from "./check-list.ts";
import { type Fact, joined } from "./facts.ts";
import type { List } from "./meanings.ts";
import { allocate, initialise } from "./storage.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, type Value } from "./value.ts";

/** The list, or null after a report. */
export function constantList(checker: ExpressionChecker, node: SyntaxNode): List | null {
  const { checking } = checker;
  const elements = node.parts;
  if (elements.length === 0) {
    checking.refuse(node, "a loop over nothing", "list the numbers");
    return null;
  }
  const values = elements.map((one) => checker.value(one));
  for (const [index, value] of values.entries()) {
    if (!value) return null;
    if (value.expression.kind === "literal") continue;
    checking.refuse(
      elements[index]!,
      "a number that is computed, in a list without a name",
      "give the list a name first",
    );
    return null;
  }
  const span = checker.span(node);
  const key = `list at ${node.startIndex}`;
  const fact = (values as Value[]).reduce<Fact | undefined>((all, value) => joined(all, value.fact), undefined);
  checking.inference.note(key, fact);
  const type = elementType(fact, elements.length, false);
  const stored = allocate(checking, "the list", type, elements.length, span);
  if (!stored) return null;
  for (const [index, value] of (values as Value[]).entries()) {
    const expression = as(value, type.kind === "float" ? type : value.expression.type);
    if (expression.kind === "literal") initialise(checking, stored, index, expression.value);
  }
  return { kind: "list", name: "the list", key, length: elements.length, isBytes: false, span, stored };
}
