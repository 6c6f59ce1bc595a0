// C's structures: their types, and where a variable of one lives. A structure is flat, of numbers and arrays of numbers; each member is a
// variable of its own (numbers of an automatic structure in SSA values, all else in memory), and an array of structures is one array for each.
import type { Span } from "../../diagnostics/source.ts";
import { assignPlace, forEachIndex, pinnedIndexes, placeIn, readPlace } from "../code/places.ts";
import type { Expression, Local, Place, Statement, Stored } from "../code/tree.ts";
import { type ScalarType, sameType, sizeOf } from "../code/types.ts";
import { typeName } from "./types.ts";

export interface StructField {
  readonly type: ScalarType;
  readonly span: Span;
  readonly isArray: boolean;
  /** Sizes of an array, read when they are first needed: they may be constants that stand further down. Undefined after a report. */
  dimensions(): readonly number[] | undefined;
}

export interface StructType {
  readonly kind: "struct";
  /** As messages call it. */
  readonly name: string;
  readonly span: Span;
  readonly fields: ReadonlyMap<string, StructField>;
}

/** The type of a variable, a parameter or a result. */
export type CType = ScalarType | StructType;

export type FieldPlace =
  | { readonly kind: "local"; readonly local: Local }
  | { readonly kind: "stored"; readonly stored: Stored };

export interface StructVariable {
  readonly name: string;
  readonly type: StructType;
  /** Of an array of structures. */
  readonly dimensions: readonly number[];
  readonly fields: ReadonlyMap<string, FieldPlace>;
  readonly span: Span;
}

/** One structure: a variable, or its element. */
export interface StructPlace {
  readonly variable: StructVariable;
  readonly indexes: readonly Expression[];
}

export const sameCType = (a: CType, b: CType): boolean =>
  a.kind === "struct" || b.kind === "struct" ? a === b : sameType(a, b);

export const cTypeName = (type: CType | undefined): string => (type?.kind === "struct" ? type.name : typeName(type));

/** The types of its numbers, in order; only of a structure without arrays. */
export const leafTypes = (type: CType): readonly ScalarType[] =>
  type.kind === "struct" ? [...type.fields.values()].map((field) => field.type) : [type];

/** The array among its members, if there is one. */
export const arrayIn = ({ fields }: StructType): string | undefined =>
  [...fields].find(([, field]) => field.isArray)?.[0];

/** The place of a member, or of its element. */
export function memberPlace({ variable, indexes }: StructPlace, member: string, more: readonly Expression[]): Place {
  const field = variable.fields.get(member)!;
  return field.kind === "local" ? { kind: "local", local: field.local } : placeIn(field.stored, [...indexes, ...more]);
}

/** Copies all members of one structure to another of its type. */
export function copyStructure(from: StructPlace, to: StructPlace, span: Span): Statement[] {
  const [source, target] = [pinnedIndexes(from.indexes, span), pinnedIndexes(to.indexes, span)];
  const [a, b] = [
    { ...from, indexes: source.indexes },
    { ...to, indexes: target.indexes },
  ];
  const copyFrom = (member: string, sizes: readonly number[], indexes: readonly Expression[]): Statement[] => {
    const [size, ...inner] = sizes;
    if (size === undefined)
      return [assignPlace(memberPlace(b, member, indexes), readPlace(memberPlace(a, member, indexes), span), span)];
    return forEachIndex(size, span, (index) => copyFrom(member, inner, [...indexes, index]));
  };
  const members = [...from.variable.type.fields].flatMap(([member, field]) =>
    copyFrom(member, field.dimensions() ?? [], []),
  );
  return [...source.statements, ...target.statements, ...members];
}

/** Reads of all numbers of a structure without arrays, in order. */
export const leafReads = (from: StructPlace, span: Span): Expression[] =>
  [...from.variable.type.fields.keys()].map((member) => readPlace(memberPlace(from, member, []), span));

/** A structure of locals, and the locals in order; only of a structure without arrays. */
export function localStructure(
  type: StructType,
  name: string,
  span: Span,
): { readonly variable: StructVariable; readonly locals: readonly Local[] } {
  const locals = [...type.fields].map(([member, field]) => ({ name: `${name}.${member}`, type: field.type, span }));
  const fields = new Map(
    [...type.fields.keys()].map((member, at) => [member, { kind: "local", local: locals[at]! } as const]),
  );
  return { variable: { name, type, dimensions: [], fields, span }, locals };
}

/** Bytes and alignment, as compilers for ARM lay it out. Undefined where a size is wrong, which is reported. */
export function layoutOf(type: CType): { readonly bytes: number; readonly align: number } | undefined {
  if (type.kind !== "struct") return { bytes: sizeOf(type), align: sizeOf(type) };
  let bytes = 0;
  let align = 1;
  const up = (value: number, to: number): number => Math.ceil(value / to) * to;
  for (const field of type.fields.values()) {
    const sizes = field.dimensions();
    if (!sizes) return undefined;
    const size = sizeOf(field.type);
    bytes = up(bytes, size) + sizes.reduce((product, one) => product * one, size);
    align = Math.max(align, size);
  }
  return { bytes: up(bytes, align), align };
}
