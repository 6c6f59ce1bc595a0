// Takes C declarators apart: `a`, `a[4][8]`, `f(int x)`, each possibly in brackets; says what pointers are refused for.
import type { SyntaxNode } from "../code/grammar.ts";
import type { Checking } from "./meanings.ts";

export type Declarator =
  | { readonly kind: "scalar"; readonly name: SyntaxNode }
  /** A size is undefined in `a[]`. */
  | { readonly kind: "array"; readonly name: SyntaxNode; readonly sizes: readonly (SyntaxNode | undefined)[] }
  | { readonly kind: "function"; readonly name: SyntaxNode; readonly parameters: SyntaxNode };

/** Undefined after a report. */
export function readDeclarator(checking: Checking, node: SyntaxNode): Declarator | undefined {
  switch (node.type) {
    case "identifier":
    case "field_identifier":
      return { kind: "scalar", name: node };
    case "parenthesized_declarator": {
      const inner = node.namedChildren.find((child) => child.type !== "comment");
      return inner ? readDeclarator(checking, inner) : undefined;
    }
    case "array_declarator": {
      const inner = readDeclarator(checking, node.childForFieldName("declarator")!);
      const size = node.childForFieldName("size") ?? undefined;
      if (!inner) return undefined;
      if (inner.kind === "function") return checking.refuse(node, "functions that return arrays", "use a global array");
      return { kind: "array", name: inner.name, sizes: [...(inner.kind === "array" ? inner.sizes : []), size] };
    }
    case "function_declarator": {
      const inner = readDeclarator(checking, node.childForFieldName("declarator")!);
      if (!inner) return undefined;
      if (inner.kind !== "scalar")
        return checking.refuse(node, "arrays of functions (pointers)", "call functions by their names");
      return { kind: "function", name: inner.name, parameters: node.childForFieldName("parameters")! };
    }
    case "pointer_declarator":
      return checking.refuse(node, "pointers", "use a global variable or a global array, by its name");
    default:
      return checking.refuse(
        node,
        `the declaration \`${node.text.slice(0, 40)}\``,
        "declare one variable, array or function by a plain name",
      );
  }
}

/** The storage words of a declaration: static, extern, const … */
export function wordsOf(node: SyntaxNode): ReadonlySet<string> {
  const words = node.children.filter(
    (child) => child.type === "storage_class_specifier" || child.type === "type_qualifier",
  );
  return new Set(words.map((child) => child.text));
}
