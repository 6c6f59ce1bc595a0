// Types written inside C expressions: casts and sizeof.
import type { SyntaxNode } from "../code/grammar.ts";
import { converted, literal } from "../code/nodes.ts";
import type { Expression, Stored } from "../code/tree.ts";
import { INT, sizeOf, UNSIGNED } from "../code/types.ts";
import { type ExpressionChecker, isVoid } from "./check-expression.ts";
import { checkStruct } from "./check-struct.ts";
import { isStructure, structPlace } from "./struct-values.ts";
import { type CType, layoutOf, type StructVariable } from "./structures.ts";
import { readType, TYPE_NAMES } from "./types.ts";

const bytesOfStored = (stored: Stored): number =>
  stored.dimensions.reduce((product, size) => product * size, sizeOf(stored.type));

const bytesOfStructure = ({ type, dimensions }: StructVariable): number | undefined => {
  const layout = layoutOf(type);
  return layout && dimensions.reduce((product, size) => product * size, layout.bytes);
};

export function cast(checker: ExpressionChecker, node: SyntaxNode): Expression | undefined {
  const descriptor = node.childForFieldName("type")!;
  const type = descriptorType(checker, descriptor);
  const operand = checker.any(node.childForFieldName("value")!);
  if (!operand || !type) return undefined;
  if (type !== "void" && type.kind === "struct")
    return checker.checking.refuse(descriptor, "a cast to a structure", "assign the members one by one");
  if (type === "void")
    return {
      kind: "sequence",
      first: operand,
      last: literal(0, INT, operand.span),
      type: INT,
      span: checker.span(node),
    };
  return isVoid(operand) ? checker.value(node.childForFieldName("value")) : converted(operand, type);
}

/** The type of a cast or sizeof. */
function descriptorType(checker: ExpressionChecker, node: SyntaxNode): CType | "void" | undefined {
  if (node.childForFieldName("declarator")) return checker.checking.refuse(node, "pointers", "use a number type");
  return checkType(checker, node.childForFieldName("type")!);
}

/** Reads a type node; undefined after a report. */
export function checkType(checker: ExpressionChecker, node: SyntaxNode): CType | "void" | undefined {
  if (node.type === "struct_specifier") return checkStruct(checker, node);
  const named = node.type === "type_identifier" ? checker.scope.meaning(node.text) : undefined;
  if (named?.kind === "type") return named.type;
  if (named?.kind === "broken") return undefined;
  const read = readType(node);
  if (read.kind === "type") return read.type ?? "void";
  if (read.kind === "refused") return checker.checking.refuse(node, read.what, read.instead);
  return checker.checking.unknownName(
    node,
    `there is no type called \`${read.name}\``,
    TYPE_NAMES,
    "use int, unsigned, uint8_t …, or double",
  );
}

export function sizeOfExpression(checker: ExpressionChecker, node: SyntaxNode): Expression | undefined {
  const descriptor = node.childForFieldName("type");
  const bytes = descriptor ? sizeOfType(checker, descriptor) : sizeOfValue(checker, node.childForFieldName("value")!);
  return bytes === undefined ? undefined : literal(bytes, UNSIGNED, checker.span(node));
}

function sizeOfType(checker: ExpressionChecker, descriptor: SyntaxNode): number | undefined {
  // `sizeof(name)` is read as a type when name is an identifier.
  const named = descriptor.childForFieldName("type");
  const meaning = named?.type === "type_identifier" ? checker.scope.meaning(named.text) : undefined;
  if (meaning?.kind === "stored") return bytesOfStored(meaning.stored);
  if (meaning?.kind === "local") return sizeOf(meaning.local.type);
  if (meaning?.kind === "struct") return bytesOfStructure(meaning.variable);
  const type = descriptorType(checker, descriptor);
  return type === undefined || type === "void" ? undefined : layoutOf(type)?.bytes;
}

function sizeOfValue(checker: ExpressionChecker, node: SyntaxNode): number | undefined {
  const inner =
    node.type === "parenthesized_expression" ? node.namedChildren.find((child) => child.type !== "comment")! : node;
  const meaning = inner.type === "identifier" ? checker.scope.meaning(inner.text) : undefined;
  if (meaning?.kind === "stored") return bytesOfStored(meaning.stored);
  if (meaning?.kind === "struct") return bytesOfStructure(meaning.variable);
  // `sizeof(name)` of a type's name is read as that of a variable.
  if (meaning?.kind === "type") return layoutOf(meaning.type)?.bytes;
  const of = inner.type === "field_expression" ? inner.childForFieldName("argument")! : undefined;
  if (of && isStructure(checker, of)) {
    const field = structPlace(checker, of)?.variable.type.fields.get(inner.childForFieldName("field")!.text);
    if (field?.isArray) return field.dimensions()?.reduce((product, size) => product * size, sizeOf(field.type));
  }
  if (isStructure(checker, inner)) {
    const place = structPlace(checker, inner);
    return place && layoutOf(place.variable.type)?.bytes;
  }
  const value = checker.value(inner);
  return value && sizeOf(value.type);
}
