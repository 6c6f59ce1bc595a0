// Declarations of variables that are structures, and arrays of them.

import type { SyntaxNode } from "../code/grammar.ts";
import { wordBytes } from "../code/lower-expression.ts";
import { declareLocal } from "../code/places.ts";
import type { Statement } from "../code/tree.ts";
import { sizeOf } from "../code/types.ts";
import type { DeclarationPlace } from "./check-declaration.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import type { Declarator } from "./declarators.ts";
import { allocate, defineBroken, firstValues, readSizes } from "./initial-values.ts";
import { listed, readStructList, storedMembers, structureOf } from "./struct-values.ts";
import { type FieldPlace, localStructure, type StructType, type StructVariable } from "./structures.ts";

export function declareStructure(
  checker: ExpressionChecker,
  declarator: Declarator & { kind: "scalar" | "array" },
  type: StructType,
  words: ReadonlySet<string>,
  initial: SyntaxNode | undefined,
  place: DeclarationPlace,
): Statement[] {
  const { name } = declarator;
  const span = checker.span(name);
  const dimensions = declarator.kind === "array" ? readSizes(checker, declarator, initial) : [];
  const isAutomatic = !place.isGlobal && !words.has("static");
  const hasArray = [...type.fields.values()].some((field) => field.isArray);
  const isLocal = isAutomatic && !hasArray && declarator.kind === "scalar";
  const variable = !dimensions
    ? undefined
    : isLocal
      ? localStructure(type, name.text, span).variable
      : storedStructure(checker, name, type, dimensions);
  if (!variable) {
    defineBroken(checker, name);
    return [];
  }
  const statements = firstValuesOf(checker, variable, initial, isAutomatic);
  // After its first value, which cannot name it.
  checker.checking.define(checker.scope, name.text, span, { kind: "struct", variable, isConst: words.has("const") });
  if (isAutomatic) for (const [, stored] of storedMembers(variable).slice(0, 1)) place.onAutomaticArray(stored);
  const locals = [...variable.fields.values()].flatMap((field) => (field.kind === "local" ? [field.local] : []));
  return [...locals.map((local) => declareLocal(local, undefined, span)), ...statements];
}

/** Every member in memory: a word of its own, or an array over the dimensions of variable and member. */
export function storedStructure(
  checker: ExpressionChecker,
  name: SyntaxNode,
  type: StructType,
  dimensions: readonly number[],
  called = name.text,
): StructVariable | undefined {
  const span = checker.span(name);
  const fields = new Map<string, FieldPlace>();
  for (const [member, field] of type.fields) {
    const own = field.dimensions();
    if (!own) return undefined;
    const all = [...dimensions, ...own];
    const unit = all.length > 0 ? sizeOf(field.type) : wordBytes(field.type);
    const bytes = all.reduce((product, size) => product * size, unit);
    const offset = allocate(checker, name, bytes, unit);
    if (offset === undefined) return undefined;
    const stored = { name: `${called}.${member}`, type: field.type, dimensions: all, offset, span };
    fields.set(member, { kind: "stored", stored });
  }
  return { name: called, type, dimensions, fields, span };
}

function firstValuesOf(
  checker: ExpressionChecker,
  variable: StructVariable,
  initial: SyntaxNode | undefined,
  isAutomatic: boolean,
): Statement[] {
  const { type, dimensions } = variable;
  if (!initial) return [];
  const isList = initial.type === "initializer_list";
  if (isAutomatic && dimensions.length === 0) {
    const value = isList ? listed(checker, initial, type) : structureOf(checker, initial, type);
    return value?.into({ variable, indexes: [] }) ?? [];
  }
  if (!isList && !isAutomatic) {
    checker.checking.refuse(
      initial,
      "a first value that is not constant",
      "write a list of constants, and set it where main begins",
    );
    return [];
  }
  const values = readStructList(checker, initial, type, dimensions);
  return storedMembers(variable).flatMap(([member, stored]) =>
    firstValues(checker, stored, values.get(member)!, isAutomatic),
  );
}
