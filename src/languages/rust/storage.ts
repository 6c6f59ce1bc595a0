// Where Rust's variables live. A number is an SSA value or a word of memory; a structure is its fields; an array has each number of
// its elements in an array of its own, so that an array of structures is one array for each field.
import type { Span } from "../../diagnostics/source.ts";
import type { FirModule } from "../../fir/function.ts";
import { allocateMemory } from "../../fir/memory.ts";
import { wordBytes } from "../code/lower-expression.ts";
import { assignPlace, forEachIndex, placeIn, readPlace } from "../code/places.ts";
import type { Expression, Local, Place, Statement, Stored } from "../code/tree.ts";
import { sizeOf } from "../code/types.ts";
import { type RustType, resolve, scalarOf } from "./types.ts";

export type Layout =
  | { readonly kind: "local"; readonly local: Local }
  | { readonly kind: "stored"; readonly stored: Stored }
  | { readonly kind: "fields"; readonly fields: ReadonlyMap<string, Layout> };

/** A place of any type: a layout and the indexes taken so far, outermost first. */
export interface Storage {
  readonly layout: Layout;
  readonly indexes: readonly Expression[];
}

const hasArray = (type: RustType): boolean => {
  const now = resolve(type);
  if (now.kind === "array") return true;
  return now.kind === "struct" && [...now.facts.fields.values()].some(hasArray);
};

/** Numbers and structures of numbers as locals; undefined for what needs memory. */
export function localLayout(type: RustType, name: string, span: Span): Layout | undefined {
  return hasArray(type) ? undefined : locals(type, name, span);
}

function locals(type: RustType, name: string, span: Span): Layout {
  const now = resolve(type);
  if (now.kind !== "struct") return { kind: "local", local: { name, type: scalarOf(now), span } };
  return {
    kind: "fields",
    fields: new Map([...now.facts.fields].map(([field, of]) => [field, locals(of, `${name}.${field}`, span)])),
  };
}

/** A layout in memory; undefined if memory is full. */
export function storedLayout(module: FirModule, type: RustType, name: string, span: Span): Layout | undefined {
  return inMemory(module, type, name, span, []);
}

function inMemory(
  module: FirModule,
  type: RustType,
  name: string,
  span: Span,
  dimensions: readonly number[],
): Layout | undefined {
  const now = resolve(type);
  if (now.kind === "array") return inMemory(module, now.element, name, span, [...dimensions, now.length]);
  if (now.kind === "struct") {
    const fields = new Map<string, Layout>();
    for (const [field, of] of now.facts.fields) {
      const layout = inMemory(module, of, `${name}.${field}`, span, dimensions);
      if (!layout) return undefined;
      fields.set(field, layout);
    }
    return { kind: "fields", fields };
  }
  const scalar = scalarOf(now);
  const count = dimensions.reduce((product, size) => product * size, 1);
  const unit = dimensions.length > 0 ? sizeOf(scalar) : wordBytes(scalar);
  const offset = allocateMemory(module, count * unit, unit);
  return offset === undefined
    ? undefined
    : { kind: "stored", stored: { name, type: scalar, dimensions, offset, span } };
}

/** Bytes a type takes in memory, for messages. */
export function bytesOfType(type: RustType): number {
  const now = resolve(type);
  if (now.kind === "array") return now.length * bytesOfType(now.element);
  if (now.kind === "struct") return [...now.facts.fields.values()].reduce((sum, of) => sum + bytesOfType(of), 0);
  return sizeOf(scalarOf(now));
}

export const field = ({ layout, indexes }: Storage, name: string): Storage => {
  if (layout.kind !== "fields") throw new Error(`storage has no field ${name}`);
  return { layout: layout.fields.get(name)!, indexes };
};

export const element = ({ layout, indexes }: Storage, index: Expression): Storage => ({
  layout,
  indexes: [...indexes, index],
});

/** The place of a number. */
export function placeOf({ layout, indexes }: Storage): Place {
  if (layout.kind === "local") return { kind: "local", local: layout.local };
  if (layout.kind === "fields") throw new Error("a structure is no single place");
  return placeIn(layout.stored, indexes);
}

/** Assigns everything of one place to another of the same type. */
export function copy(type: RustType, from: Storage, to: Storage, span: Span): Statement[] {
  const now = resolve(type);
  if (now.kind === "array")
    return forEachIndex(now.length, span, (index) => copy(now.element, element(from, index), element(to, index), span));
  if (now.kind === "struct")
    return [...now.facts.fields].flatMap(([name, of]) => copy(of, field(from, name), field(to, name), span));
  return [assignPlace(placeOf(to), readPlace(placeOf(from), span), span)];
}
