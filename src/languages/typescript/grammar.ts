// The TypeScript grammar, one for the process, and a way around its one weakness that programs of numbers meet.
import { Grammar, type SyntaxNode } from "../code/grammar.ts";

export const TYPESCRIPT_GRAMMAR = new Grammar("tree-sitter-typescript/tree-sitter-typescript.wasm");

/** A `<` that may stand before a parenthesis for "less than". */
const LESS = /(?<=[\w$)\]]\s*)<(?=\s*\()/g;

/**
 * Parses and hands the root to `use`. The grammar takes `f(a) < (-1 | 0)` for the beginning of type arguments; a text it cannot read for
 * that is read with `>` in these places, which binds alike: `swapped` are the offsets where `>` means `<`.
 */
export function parseTypeScript<Result>(
  text: string,
  use: (root: SyntaxNode, swapped: ReadonlySet<number>) => Result,
): Result {
  const none: ReadonlySet<number> = new Set();
  const isReadable = TYPESCRIPT_GRAMMAR.parse(text, (root) => !root.hasError);
  const swapped = isReadable ? none : new Set([...text.matchAll(LESS)].map((match) => match.index));
  const other = swapped.size > 0 ? text.replace(LESS, ">") : text;
  const isBetter = swapped.size > 0 && TYPESCRIPT_GRAMMAR.parse(other, (root) => !root.hasError);
  return TYPESCRIPT_GRAMMAR.parse(isBetter ? other : text, (root) => use(root, isBetter ? swapped : none));
}
