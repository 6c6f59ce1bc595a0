// Types as they are written: numbers, arrays, structures, references, the empty type.
import type { SyntaxNode } from "../code/grammar.ts";
import type { Checker } from "./check-expression.ts";
import { children } from "./syntax.ts";
import { NEVER, namedType, type RustType, TYPE_NAMES, UNIT } from "./types.ts";

/** Longest array; the memory of any board is smaller. */
const ELEMENTS_MAX = 2 ** 24;

const WIDE = /^[iu](?:64|128)$/;

const REFUSED = new Map<string, readonly [string, string]>([
  ["tuple_type", ["tuples", "use a struct"]],
  ["pointer_type", ["raw pointers", "name the variable, or index an array"]],
  ["generic_type", ["generic types", "use numbers, arrays and structs of them"]],
  ["function_type", ["functions as values", "call a function by its name"]],
  ["dynamic_type", ["trait objects", "use numbers, arrays and structs of them"]],
  ["abstract_type", ["`impl` types", "write the type itself"]],
  ["scoped_type_identifier", ["a path to a type", "use the types of this block by their names"]],
]);

/** Reads a type node; undefined after a report. */
export function checkType(checker: Checker, node: SyntaxNode): RustType | undefined {
  const { checking } = checker;
  switch (node.type) {
    case "unit_type":
      return UNIT;
    case "never_type":
      return NEVER;
    case "primitive_type":
    case "type_identifier":
      return named(checker, node);
    case "array_type":
      return arrayType(checker, node);
    case "reference_type":
      return referenceType(checker, node);
    default: {
      if (node.text === "_") return checking.newType("any");
      const [what, instead] = REFUSED.get(node.type) ?? [
        `the type \`${node.text.slice(0, 40)}\``,
        "use numbers, arrays and structs of them",
      ];
      return checking.refuse(node, what, instead);
    }
  }
}

function named(checker: Checker, node: SyntaxNode): RustType | undefined {
  const { checking } = checker;
  const name = node.text;
  const type = namedType(name);
  if (type) return type;
  if (WIDE.test(name)) return checking.refuse(node, `${name.slice(1)}-bit integers`, "use i32, u32 or f64");
  if (name === "str" || name === "String")
    return checking.refuse(node, "strings", 'name a text that the board\'s functions take by const NAME: &str = "…";');
  const meaning = checker.scope.meaning(name);
  if (meaning?.kind === "struct") return { kind: "struct", facts: meaning.facts };
  if (meaning?.kind === "alias") return meaning.type;
  if (meaning?.kind === "broken") return undefined;
  return checking.unknownName(
    node,
    `there is no type called \`${name}\``,
    [...TYPE_NAMES, ...checker.scope.names()],
    "use i32, u32, u8 …, f64, bool, or a struct of this block",
  );
}

function arrayType(checker: Checker, node: SyntaxNode): RustType | undefined {
  const { checking } = checker;
  const element = checkType(checker, node.childForFieldName("element")!);
  const lengthNode = node.childForFieldName("length");
  if (!lengthNode) return checking.refuse(node, "slices", "write the length: [i32; 10]");
  const length = checker.constantLength(lengthNode);
  if (!element || length === undefined) return undefined;
  if (element.kind === "reference") return checking.refuse(node, "arrays of references", "keep the numbers themselves");
  return isLength(checker, lengthNode, length) ? { kind: "array", element, length } : undefined;
}

export function isLength(checker: Checker, node: SyntaxNode, length: number): boolean {
  if (length >= 1 && length <= ELEMENTS_MAX) return true;
  checker.checking.refuse(
    node,
    `an array of ${length} elements`,
    length < 1 ? "give it at least 1" : "make it smaller",
  );
  return false;
}

function referenceType(checker: Checker, node: SyntaxNode): RustType | undefined {
  const inner = node.childForFieldName("type")!;
  if (inner.type === "array_type" && !inner.childForFieldName("length"))
    return checker.checking.refuse(inner, "slices", "write the length: &[i32; 10]");
  const to = checkType(checker, inner);
  const isMutable = children(node).some((child) => child.type === "mutable_specifier");
  return to && { kind: "reference", isMutable, to };
}
