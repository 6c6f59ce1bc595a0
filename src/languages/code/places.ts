// Small pieces of the typed tree that read, assign and copy places: what structures and arrays are moved with, in any language.
import type { Span } from "../../diagnostics/source.ts";
import { constantValue } from "./constant.ts";
import { indexArithmetic, literal } from "./nodes.ts";
import type { Expression, Local, Place, Statement, Stored } from "./tree.ts";
import { INT, type ScalarType } from "./types.ts";

/** The place of a variable in memory, or of its element: an index for each dimension, outermost first. */
export function placeIn(stored: Stored, indexes: readonly Expression[]): Place {
  if (stored.dimensions.length === 0) return { kind: "stored", stored };
  let index: Expression | undefined;
  for (const [position, one] of indexes.entries()) {
    const size = stored.dimensions[position]!;
    const scaled = index && indexArithmetic("mul", index, literal(size, INT, one.span));
    index = scaled ? indexArithmetic("add", scaled, one) : one;
  }
  return { kind: "element", stored, index: index! };
}

export const scalarTypeOf = (place: Place): ScalarType =>
  place.kind === "local" ? place.local.type : place.stored.type;

export const readPlace = (place: Place, span: Span): Expression => ({
  kind: "read",
  place,
  type: scalarTypeOf(place),
  span,
});

export const assignPlace = (place: Place, value: Expression, span: Span): Statement => ({
  kind: "expression",
  expression: { kind: "assign", place, value, type: scalarTypeOf(place), span },
  span,
});

export const readLocal = (local: Local, span: Span): Expression => readPlace({ kind: "local", local }, span);

export const declareLocal = (local: Local, initial: Expression | undefined, span: Span): Statement => ({
  kind: "declare",
  local,
  initial,
  span,
});

export const blockOf = (statements: readonly Statement[], span: Span): Statement => ({
  kind: "block",
  statements,
  span,
});

/** `for index in 0..count { body(index) }`. */
export function counted(count: number, span: Span, body: (index: Expression) => Statement[]): Statement {
  const local: Local = { name: "index", type: INT, span };
  const index = readLocal(local, span);
  const next: Expression = {
    kind: "arithmetic",
    operator: "add",
    left: index,
    right: literal(1, INT, span),
    type: INT,
    span,
  };
  return blockOf(
    [
      declareLocal(local, literal(0, INT, span), span),
      {
        kind: "loop",
        test: "after",
        condition: { kind: "compare", operator: "lt", left: index, right: literal(count, INT, span), type: INT, span },
        update: { kind: "assign", place: { kind: "local", local }, value: next, type: INT, span },
        body: blockOf(body(index), span),
        span,
      },
    ],
    span,
  );
}

/** Elements up to which a copy or fill is written out instead of a loop. */
const UNROLLED_MAX = 4;

/** `action` for each index below `count`. */
export function forEachIndex(count: number, span: Span, action: (index: Expression) => Statement[]): Statement[] {
  if (count === 0) return [];
  if (count > UNROLLED_MAX) return [counted(count, span, action)];
  return Array.from({ length: count }, (_, index) => action(literal(index, INT, span))).flat();
}

/** Indexes computed once, into locals; and the statements that do it. */
export function pinnedIndexes(
  indexes: readonly Expression[],
  span: Span,
): { statements: Statement[]; indexes: Expression[] } {
  const statements: Statement[] = [];
  const fixed = indexes.map((index) => {
    if (constantValue(index) !== undefined) return index;
    const local: Local = { name: "index", type: index.type, span };
    statements.push(declareLocal(local, index, span));
    return readLocal(local, index.span);
  });
  return { statements, indexes: fixed };
}
