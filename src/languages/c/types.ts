// C's type names and its arithmetic conversions, on a machine whose int and long have 32 bits and whose float is a double.
import type { SyntaxNode } from "../code/grammar.ts";
import { FLOAT, INT, intType, type ScalarType, TRUTH, UNSIGNED } from "../code/types.ts";

export type NamedType =
  | { readonly kind: "type"; readonly type: ScalarType | undefined }
  | { readonly kind: "refused"; readonly what: string; readonly instead: string };

const VOID: NamedType = { kind: "type", type: undefined };
const scalar = (type: ScalarType): NamedType => ({ kind: "type", type });
const wide: NamedType = { kind: "refused", what: "64-bit integers", instead: "use int (32 bits, wrapping) or double" };

const NAMES = new Map<string, NamedType>([
  ["void", VOID],
  ["char", scalar(intType(8, true))],
  ["float", scalar(FLOAT)],
  ["double", scalar(FLOAT)],
  ["bool", scalar(TRUTH)],
  ["_Bool", scalar(TRUTH)],
  ["int8_t", scalar(intType(8, true))],
  ["uint8_t", scalar(intType(8, false))],
  ["int16_t", scalar(intType(16, true))],
  ["uint16_t", scalar(intType(16, false))],
  ["int32_t", scalar(INT)],
  ["uint32_t", scalar(UNSIGNED)],
  ["size_t", scalar(UNSIGNED)],
  ["int64_t", wide],
  ["uint64_t", wide],
]);

/** Names of types, for "did you mean". */
export const TYPE_NAMES: readonly string[] = [...NAMES.keys(), "int", "short", "long", "signed", "unsigned"];

/** Reads the type node of a declaration: `unsigned long`, `uint8_t`, `enum mode`. */
export function readType(node: SyntaxNode): NamedType | { readonly kind: "unknown"; readonly name: string } {
  switch (node.type) {
    case "primitive_type":
    case "type_identifier":
    case "sized_type_specifier":
      return namedType(node.text.trim().split(/\s+/));
    case "enum_specifier":
      return scalar(INT);
    case "union_specifier":
      return { kind: "refused", what: "unions", instead: "use a structure, or one variable for each member" };
    default:
      return {
        kind: "refused",
        what: `the type \`${node.text.slice(0, 40)}\``,
        instead: "use int, unsigned, uint8_t …, or double",
      };
  }
}

function namedType(words: readonly string[]): NamedType | { kind: "unknown"; name: string } {
  const whole = NAMES.get(words.join(" "));
  if (whole) return whole;
  const sizes = words.filter((word) => !/^(?:signed|unsigned|int|char|short|long)$/.test(word));
  if (sizes.length > 0) {
    if (words.includes("double")) return { kind: "refused", what: "`long double`", instead: "use double" };
    return { kind: "unknown", name: sizes[0]! };
  }
  if (words.filter((word) => word === "long").length > 1) return wide;
  const signed = !words.includes("unsigned");
  const bits = words.includes("char") ? 8 : words.includes("short") ? 16 : 32;
  return scalar(intType(bits, signed));
}

/** Integer promotion: what is narrower than int becomes int. */
export const promoted = (type: ScalarType): ScalarType => (type.kind === "int" && type.bits < 32 ? INT : type);

/** The usual arithmetic conversions. */
export function commonType(a: ScalarType, b: ScalarType): ScalarType {
  if (a.kind === "float" || b.kind === "float") return FLOAT;
  const [left, right] = [promoted(a), promoted(b)];
  return left === UNSIGNED || right === UNSIGNED || !isSigned(left) || !isSigned(right) ? UNSIGNED : INT;
}

const isSigned = (type: ScalarType): boolean => type.kind === "int" && type.signed;

/** For messages. */
export function typeName(type: ScalarType | undefined): string {
  if (!type) return "void";
  if (type.kind === "float") return "double";
  if (type.bits === 1) return "bool";
  return type.bits === 32 ? (type.signed ? "int" : "unsigned") : `${type.signed ? "" : "u"}int${type.bits}_t`;
}
