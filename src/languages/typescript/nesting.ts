// How deep a block nests, asked before anything walks it by recursion.
import type { SyntaxNode } from "../code/grammar.ts";
import { SYNTAX_DEPTH_MAX } from "../code/subset.ts";

/** Levels of the syntax tree; a level of the program is a few of them. */
const LEVELS_MAX = 5 * SYNTAX_DEPTH_MAX;

/** The first node that is nested deeper than the checker follows. Iterative: a block may nest as deep as it is long. */
export function tooDeep(root: SyntaxNode): SyntaxNode | undefined {
  const cursor = root.walk();
  try {
    let depth = 0;
    for (;;) {
      if (depth > LEVELS_MAX) return cursor.currentNode;
      if (cursor.gotoFirstChild()) {
        depth++;
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return undefined;
        depth--;
      }
    }
  } finally {
    cursor.delete();
  }
}
