// A checked expression of Rust: its type (perhaps still a variable), and what builds the typed tree once the types of the function are
// settled. Checking and building are apart because a literal's type may be decided by a later line.
import type { Span } from "../../diagnostics/source.ts";
import { assignPlace, pinnedIndexes, readPlace } from "../code/places.ts";
import type { Expression, Statement } from "../code/tree.ts";
import type { Variable } from "./meanings.ts";
import { copy, placeOf, type Storage } from "./storage.ts";
import { isAggregate, isNever, isUnit, type RustType, scalarOf } from "./types.ts";

export interface PlaceFacts {
  readonly isMutable: boolean;
  /** The variable the place is a part of, for messages. */
  readonly variable: Variable | undefined;
  storage(): Storage;
}

export interface Value {
  readonly type: RustType;
  readonly span: Span;
  readonly place?: PlaceFacts;
  /** A number's expression; of what has no value, its effect. */
  build(): Expression;
  /** Stores the value, of whatever type, into a place. */
  store(target: Storage): Statement[];
}

interface Parts {
  readonly type: RustType;
  readonly span: Span;
  readonly place?: PlaceFacts;
  build?(): Expression;
  store?(target: Storage): Statement[];
}

export function makeValue(parts: Parts): Value {
  const { type, span, place } = parts;
  const build = (): Expression => {
    if (parts.build) return parts.build();
    throw new Error("a value of parts is built as a number");
  };
  return {
    type,
    span,
    ...(place ? { place } : {}),
    build,
    store: (target) => {
      if (parts.store && isAggregate(type)) return parts.store(target);
      const expression = build();
      if (isNever(type) || isUnit(type)) return [{ kind: "expression", expression, span }];
      return [assignPlace(placeOf(target), expression, span)];
    },
  };
}

/** What a place holds. */
export function placeValue(type: RustType, span: Span, place: PlaceFacts): Value {
  return makeValue({
    type,
    span,
    place,
    build: () => readPlace(placeOf(place.storage()), span),
    store: (target) => {
      const { statements, storage } = pinned(place.storage(), span);
      return [...statements, ...copy(type, storage, target, span)];
    },
  });
}

/** The same place with its indexes computed once, into locals. */
export function pinned({ layout, indexes }: Storage, span: Span): { statements: Statement[]; storage: Storage } {
  const fixed = pinnedIndexes(indexes, span);
  return { statements: fixed.statements, storage: { layout, indexes: fixed.indexes } };
}

/** An expression that runs statements for their effect. */
export const unitBlock = (statements: readonly Statement[], span: Span): Expression => ({
  kind: "block",
  statements,
  last: undefined,
  type: scalarOf({ kind: "unit" }),
  span,
});

export const effectOf = (value: Value): Statement => ({
  kind: "expression",
  expression: value.build(),
  span: value.span,
});
