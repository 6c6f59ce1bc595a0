// TypeScript's type names as a board has them, and the forms variables are kept in.

import type { SyntaxNode } from "../code/grammar.ts";
import { FLOAT, INT, intType, type ScalarType, TRUTH, UNSIGNED } from "../code/types.ts";
import { ANY_INT, ANY_UNSIGNED, type Facts, fitsInt, fitsUnsigned, UNKNOWN, wholeFacts } from "./facts.ts";
import { type Checking, partsOf } from "./meanings.ts";

/** A type that a parameter, a result or a variable can have. */
export type NamedType = "int" | "number" | "boolean";

const NAMES: readonly string[] = ["int", "number", "boolean"];
const isNamed = (text: string): text is NamedType => NAMES.includes(text);

export const scalarOf = (type: NamedType): ScalarType => (type === "int" ? INT : type === "number" ? FLOAT : TRUTH);

/** What a value of the type may be. */
export const factsOfType = (type: NamedType): Facts => (type === "int" ? ANY_INT : UNKNOWN);

const TYPED_ARRAYS = new Map<string, ScalarType>([
  ["Int8Array", intType(8, true)],
  ["Uint8Array", intType(8, false)],
  ["Int16Array", intType(16, true)],
  ["Uint16Array", intType(16, false)],
  ["Int32Array", INT],
  ["Uint32Array", UNSIGNED],
  ["Float64Array", FLOAT],
]);
export const typedArray = (name: string): ScalarType | undefined => TYPED_ARRAYS.get(name);
export const TYPED_ARRAY_NAMES: readonly string[] = [...TYPED_ARRAYS.keys()];

/** What an element or variable of the form may hold. */
export function factsOfForm(form: ScalarType): Facts {
  if (form.kind === "float") return UNKNOWN;
  if (form.bits === 32) return form.signed ? ANY_INT : ANY_UNSIGNED;
  const high = form.signed ? 2 ** (form.bits - 1) - 1 : 2 ** form.bits - 1;
  return wholeFacts(form.signed ? -high - 1 : 0, high);
}

/** The form of a variable that holds numbers of these bounds. */
export function variableForm(facts: Facts): ScalarType {
  if (facts.maybeMinusZero) return FLOAT;
  return fitsInt(facts) ? INT : fitsUnsigned(facts) ? UNSIGNED : FLOAT;
}

const ELEMENT_FORMS: readonly ScalarType[] = [
  intType(8, false),
  intType(8, true),
  intType(16, false),
  intType(16, true),
  INT,
  UNSIGNED,
];

/** The smallest form of array elements of these bounds. */
export function elementForm(facts: Facts): ScalarType {
  if (!facts.isWhole || facts.maybeMinusZero) return FLOAT;
  const fits = (form: ScalarType) => {
    const { low, high } = factsOfForm(form);
    return facts.low >= low && facts.high <= high;
  };
  return ELEMENT_FORMS.find(fits) ?? FLOAT;
}

export type ReadType =
  | { readonly kind: "scalar"; readonly type: NamedType }
  | { readonly kind: "void" }
  /** `elements` is undefined for `T[]` of number, whose form follows its values. */
  | {
      readonly kind: "array";
      readonly elements: NamedType | { readonly typed: ScalarType };
      readonly dimensions: number;
    };

/** Reads a `type_annotation`, or reports why a board has no such type. */
export function readType(checking: Checking, annotation: SyntaxNode): ReadType | undefined {
  const node = partsOf(annotation)[0];
  return node && readTypeNode(checking, node);
}

export function readTypeNode(checking: Checking, node: SyntaxNode): ReadType | undefined {
  const { text } = node;
  if (node.type === "predefined_type" || node.type === "type_identifier") {
    if (isNamed(text)) return { kind: "scalar", type: text };
    if (text === "void") return { kind: "void" };
    const typed = typedArray(text);
    if (typed) return { kind: "array", elements: { typed }, dimensions: 1 };
  }
  if (node.type === "parenthesized_type") return readTypeNode(checking, partsOf(node)[0]!);
  if (node.type === "array_type") {
    const inner = readTypeNode(checking, partsOf(node)[0]!);
    if (inner?.kind === "scalar") return { kind: "array", elements: inner.type, dimensions: 1 };
    if (inner?.kind === "array" && typeof inner.elements === "string")
      return { ...inner, dimensions: inner.dimensions + 1 };
    if (!inner) return undefined;
  }
  return checking.refuse(node, `the type \`${text.slice(0, 40)}\``, insteadOf(node));
}

function insteadOf(node: SyntaxNode): string {
  switch (node.text) {
    case "string":
      return "send numbers; texts belong into FLUX-ese sentences";
    case "bigint":
      return "use int (32 bits) or number (float64)";
    case "any":
    case "unknown":
      return "write number, int or boolean";
    case "Float32Array":
    case "Uint8ClampedArray":
    case "BigInt64Array":
    case "BigUint64Array":
      return `use one of ${TYPED_ARRAY_NAMES.join(", ")}`;
  }
  switch (node.type) {
    case "object_type":
      return "use one variable, or one array, for each member";
    case "union_type":
    case "literal_type":
      return "use number, and constants for its values";
    case "tuple_type":
      return "use an array of numbers: number[]";
    default:
      return "use number, int, boolean, number[], or a typed array such as Int32Array";
  }
}
