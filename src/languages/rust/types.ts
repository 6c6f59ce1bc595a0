// Rust's types as far as a board has them, and their unification: a literal, or a variable without a written type, gets a type variable
// that the first use of a certain type binds.
import type { Span } from "../../diagnostics/source.ts";
import { FLOAT, INT, intType, type ScalarType, TRUTH, UNSIGNED } from "../code/types.ts";

export interface StructFacts {
  readonly name: string;
  readonly span: Span;
  readonly fields: ReadonlyMap<string, RustType>;
}

export interface TypeVariable {
  readonly kind: "variable";
  /** What it may become. An unbound `int` is i32 in the end, a `float` f64. */
  category: "any" | "int" | "float";
  bound: RustType | undefined;
}

export type IntType = {
  readonly kind: "int";
  readonly name: string;
  readonly bits: 8 | 16 | 32;
  readonly signed: boolean;
};

export type RustType =
  | IntType
  | { readonly kind: "float"; readonly name: "f32" | "f64" }
  | { readonly kind: "bool" | "char" | "unit" | "never" }
  | { readonly kind: "array"; readonly element: RustType; readonly length: number }
  | { readonly kind: "struct"; readonly facts: StructFacts }
  | { readonly kind: "reference"; readonly isMutable: boolean; readonly to: RustType }
  | TypeVariable;

const int = (name: string, bits: 8 | 16 | 32, signed: boolean): IntType => ({ kind: "int", name, bits, signed });

export const I32: IntType = int("i32", 32, true);
export const U32: IntType = int("u32", 32, false);
export const U8: IntType = int("u8", 8, false);
export const USIZE: IntType = int("usize", 32, false);
export const F64: RustType = { kind: "float", name: "f64" };
export const BOOL: RustType = { kind: "bool" };
export const CHAR: RustType = { kind: "char" };
export const UNIT: RustType = { kind: "unit" };
export const NEVER: RustType = { kind: "never" };

const NAMED = new Map<string, RustType>([
  ["i8", int("i8", 8, true)],
  ["i16", int("i16", 16, true)],
  ["i32", I32],
  ["isize", int("isize", 32, true)],
  ["u8", U8],
  ["u16", int("u16", 16, false)],
  ["u32", U32],
  ["usize", USIZE],
  ["f32", { kind: "float", name: "f32" }],
  ["f64", F64],
  ["bool", BOOL],
  ["char", CHAR],
]);

export const namedType = (name: string): RustType | undefined => NAMED.get(name);
/** For "did you mean". */
export const TYPE_NAMES: readonly string[] = [...NAMED.keys()];

export const newVariable = (category: TypeVariable["category"]): TypeVariable => ({
  kind: "variable",
  category,
  bound: undefined,
});

/** What a type is known to be by now. */
export function resolve(type: RustType): RustType {
  let now = type;
  while (now.kind === "variable" && now.bound) now = now.bound;
  return now;
}

/** The type without references, which reading goes through. */
export function withoutReferences(type: RustType): RustType {
  const now = resolve(type);
  return now.kind === "reference" ? withoutReferences(now.to) : now;
}

/** Makes two types one, binding variables. False if they cannot be. What is never given fits everywhere. */
export function unify(left: RustType, right: RustType): boolean {
  const a = resolve(left);
  const b = resolve(right);
  if (a === b) return true;
  if (a.kind === "never" || b.kind === "never") return true;
  if (a.kind === "variable") return bind(a, b);
  if (b.kind === "variable") return bind(b, a);
  switch (a.kind) {
    case "int":
      return b.kind === "int" && a.name === b.name;
    case "float":
      return b.kind === "float" && a.name === b.name;
    case "array":
      return b.kind === "array" && a.length === b.length && unify(a.element, b.element);
    case "struct":
      return b.kind === "struct" && a.facts === b.facts;
    case "reference":
      return b.kind === "reference" && unify(a.to, b.to);
    default:
      return a.kind === b.kind;
  }
}

function bind(variable: TypeVariable, to: RustType): boolean {
  if (to.kind === "variable") {
    if (variable.category === "any") variable.bound = to;
    else if (to.category === "any") to.bound = variable;
    else if (variable.category === to.category) variable.bound = to;
    else return false;
    return true;
  }
  if (variable.category === "int" && to.kind !== "int") return false;
  if (variable.category === "float" && to.kind !== "float") return false;
  variable.bound = to;
  return true;
}

/** Gives a variable that nothing bound its default; one of any category has none. */
export function settle(variable: TypeVariable): void {
  if (variable.bound) return;
  if (variable.category === "int") variable.bound = I32;
  if (variable.category === "float") variable.bound = F64;
}

/** True for whole numbers, also those whose width is not known yet. */
export function isInteger(type: RustType): boolean {
  const now = resolve(type);
  return now.kind === "int" || (now.kind === "variable" && now.category === "int");
}

export function isFloat(type: RustType): boolean {
  const now = resolve(type);
  return now.kind === "float" || (now.kind === "variable" && now.category === "float");
}

export const isNumber = (type: RustType): boolean => isInteger(type) || isFloat(type);
export const isNever = (type: RustType): boolean => resolve(type).kind === "never";
export const isUnit = (type: RustType): boolean => resolve(type).kind === "unit";

/** Arrays and structures: what has parts and lives in several places. */
export function isAggregate(type: RustType): boolean {
  const { kind } = resolve(type);
  return kind === "array" || kind === "struct";
}

/** The machine's type of a settled type; a type without a value has none that matters. */
export function scalarOf(type: RustType): ScalarType {
  const now = withoutReferences(type);
  switch (now.kind) {
    case "int":
      return now.bits === 32 ? (now.signed ? INT : UNSIGNED) : intType(now.bits, now.signed);
    case "float":
      return FLOAT;
    case "bool":
      return TRUTH;
    case "char":
      return UNSIGNED;
    default:
      return INT;
  }
}

/** Lowest and highest number of an integer type. */
export function limitsOf(type: ScalarType & { kind: "int" }): readonly [number, number] {
  if (type.bits === 1) return [0, 1];
  return type.signed ? [-(2 ** (type.bits - 1)), 2 ** (type.bits - 1) - 1] : [0, 2 ** type.bits - 1];
}

/** For messages. */
export function typeName(type: RustType): string {
  const now = resolve(type);
  switch (now.kind) {
    case "int":
    case "float":
      return now.name;
    case "unit":
      return "()";
    case "never":
      return "!";
    case "array":
      return `[${typeName(now.element)}; ${now.length}]`;
    case "struct":
      return now.facts.name;
    case "reference":
      return `&${now.isMutable ? "mut " : ""}${typeName(now.to)}`;
    case "variable":
      return now.category === "any" ? "_" : now.category === "int" ? "{integer}" : "{float}";
    default:
      return now.kind;
  }
}
