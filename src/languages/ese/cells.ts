// Values that are kept: what a cell holds of an operand, and the operand that is read from it.
import type { FirType } from "../../fir/function.ts";
import { UNKNOWN_TEXT } from "../wire-names.ts";
import { withBounds } from "./bounds.ts";
import type { CellType, Lowering, NamedState } from "./lowering.ts";
import { ANY, type Operand, settled, truthOfValue, truthValue, UNKNOWN } from "./operand.ts";
import { textNumber } from "./texts.ts";

/** The register bank a cell lives in. */
export const bankOf = (cell: CellType): FirType => (cell.kind === "number" ? "f64" : "i32");

/** What a cell holds while its value is unknown. */
export const unknownOf = (cell: CellType): number =>
  cell.kind === "number" ? Number.NaN : cell.kind === "truth" ? UNKNOWN : UNKNOWN_TEXT;

/** The cell an operand needs; undefined for a list, which has no one value. */
export function cellTypeOf(operand: Operand): CellType | undefined {
  switch (operand.kind) {
    case "number":
      return { kind: "number", type: operand.type };
    case "truth":
      return { kind: "truth" };
    case "list":
      return undefined;
    default:
      return { kind: "text" };
  }
}

/** The value of a cell of its type. */
export function readCell(lowering: Lowering, { index, cell, bounds }: NamedState): Operand {
  const { builder } = lowering;
  if (cell.kind === "truth") return truthOfValue(builder, () => builder.getState(index, "i32"));
  if (cell.kind === "text") return { kind: "chosen text", id: builder.getState(index, "i32") };
  return { kind: "number", value: builder.getState(index, "f64"), type: cell.type, ...withBounds(bounds) };
}

/** The value a cell has at this moment, whatever is kept in it later. */
export function settledCell(lowering: Lowering, state: NamedState): Operand {
  const now = readCell(lowering, state);
  return now.kind === "truth" ? settled(now) : now;
}

/** Keeps an operand in a cell of its kind; what does not fit (after a fault) is kept as unknown. */
export function writeCell(lowering: Lowering, { index, cell }: NamedState, operand: Operand): void {
  const { builder } = lowering;
  const id = cell.kind === "text" ? textNumber(lowering, operand) : undefined;
  if (id !== undefined) builder.setState(index, id);
  else if (cell.kind === "truth" && operand.kind === "truth") builder.setState(index, truthValue(builder, operand));
  else if (cell.kind === "number" && operand.kind === "number") builder.setState(index, operand.value);
  else builder.setState(index, cell.kind === "number" ? builder.f64(Number.NaN) : builder.i32(unknownOf(cell)));
}

/** A cell nobody watches, for what a meaning keeps. */
export const hiddenCell = (lowering: Lowering, name: string, cell: CellType): NamedState => ({
  index: lowering.cell(name, bankOf(cell), { initial: unknownOf(cell) }),
  cell,
});

/** A cell that fits everything, after a fault. */
export const anyCell = (lowering: Lowering, name: string): NamedState => ({
  index: lowering.cell(name, "f64"),
  cell: { kind: "number", type: ANY },
});
