// Small questions to Rust's syntax tree that several checkers ask, and its operators.
import type { SyntaxNode } from "../code/grammar.ts";
import type { ArithmeticOperator, CompareOperator } from "../code/tree.ts";

export const ARITHMETIC = new Map<string, ArithmeticOperator>([
  ["+", "add"],
  ["-", "sub"],
  ["*", "mul"],
  ["/", "div"],
  ["%", "rem"],
  ["&", "and"],
  ["|", "or"],
  ["^", "xor"],
  ["<<", "shl"],
  [">>", "shr"],
]);

export const COMPARE = new Map<string, CompareOperator>([
  ["==", "eq"],
  ["!=", "ne"],
  ["<", "lt"],
  ["<=", "le"],
  [">", "gt"],
  [">=", "ge"],
]);

/** Nodes that mean nothing to the compiler. Attributes such as `#[inline]` give hints it does not need. */
const SILENT: ReadonlySet<string> = new Set([
  "line_comment",
  "block_comment",
  "attribute_item",
  "inner_attribute_item",
]);

/** Named children that mean something. */
export const children = (node: SyntaxNode): SyntaxNode[] =>
  node.namedChildren.filter((child): child is SyntaxNode => child !== null && !SILENT.has(child.type));

/** The name of a label node `'outer`, without the mark. */
export const labelOf = (node: SyntaxNode): string | undefined =>
  children(node)
    .find((child) => child.type === "label")
    ?.text.replace(/^'/, "");
