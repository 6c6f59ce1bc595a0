// Which names a piece of Python assigns to, read from its syntax: a name that a function assigns to is its own, unless `global` says otherwise.
import type { SyntaxNode } from "./syntax-node.ts";

/** The names in an assignment's target: one, or those of a pattern. */
export function targetNames(target: SyntaxNode | undefined): SyntaxNode[] {
  switch (target?.type) {
    case "identifier":
      return [target];
    case "pattern_list":
    case "tuple_pattern":
    case "list_pattern":
    case "expression_list":
    case "parenthesized_expression":
      return target.parts.flatMap(targetNames);
    default:
      return [];
  }
}

const ASSIGNING = ["assignment", "augmented_assignment", "for_statement"];

/** Every place in `node` where a name is assigned to, in the order of the text. */
export const assignedNames = (node: SyntaxNode): SyntaxNode[] =>
  node.descendantsOfType(ASSIGNING).flatMap((one) => targetNames(one.childForFieldName("left")));

/** The names `global` statements in `node` give. */
export const globalNames = (node: SyntaxNode): Set<string> =>
  new Set(node.descendantsOfType("global_statement").flatMap((one) => one.parts.map((name) => name.text)));

/** Whether some `return` in `node` gives a value. */
export const givesValue = (node: SyntaxNode): boolean =>
  node.descendantsOfType("return_statement").some((one) => one.parts.some((value) => value.type !== "none"));
