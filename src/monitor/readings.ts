// The values of a board under the names of its program: terms in registers, inputs, outputs; by number where there is no map. What lives in a
// board's memory is named as well, without a value: boards tell their registers only.

import { sanitizeLine } from "../diagnostics/sanitize.ts";
import { type FxMap, standsFor } from "../image/fxmap.ts";
import { ENTRY_FLOAT, ENTRY_INPUT, ENTRY_INT, ENTRY_OUTPUT } from "../wire/frame.ts";
import { quantityText } from "./quantities.ts";
import type { BoardModel, Cell } from "./state.ts";

export const SECTIONS = ["inputs", "registers", "outputs"] as const;
export type Section = (typeof SECTIONS)[number];

export interface Reading {
  readonly section: Section;
  readonly name: string;
  readonly unit: string | undefined;
  /** What the value stands for, where it is no number. */
  readonly shows?: "truth" | "text";
  /** Kept in the board's memory, of which it does not tell. */
  readonly isInMemory?: true;
  /** Undefined until the board has told it. */
  readonly cell: Cell | undefined;
}

const NAME_MAX = 40;

/** In the order of the program: inputs, terms, outputs. */
export function readingsOf(board: BoardModel): Reading[] {
  const { map, cells } = board;
  if (!map) return unnamed(board);
  const named =
    (section: Section, first: number) => (one: { readonly name: string; readonly unit?: string }, index: number) =>
      reading(section, one.name, one.unit, cells.get(first + index));
  return [
    ...map.inputs.map(named("inputs", ENTRY_INPUT)),
    ...map.registers.flatMap((one) => {
      const index = entryOf(one.register);
      if (!one.visible || index === undefined) return [];
      const cell = cells.get(index);
      // Before the first tick has ended it holds nothing yet.
      const told = cell && one.isTerm && !hasTicked(board) ? { ...cell, value: unknownAs(one.shows) } : cell;
      return [{ ...reading("registers", one.name, one.unit, told), ...(one.shows ? { shows: one.shows } : {}) }];
    }),
    ...(map.cells ?? []).map((one) => ({
      ...reading("registers", one.name, one.unit, undefined),
      isInMemory: true as const,
    })),
    ...map.outputs.map(named("outputs", ENTRY_OUTPUT)),
  ];
}

const reading = (section: Section, name: string, unit: string | undefined, cell: Cell | undefined): Reading => ({
  section,
  name: sanitizeLine(name, NAME_MAX),
  unit,
  cell,
});

const hasTicked = ({ tick, faults }: BoardModel): boolean => tick > (faults.length > 0 ? 1 : 0);

/** No truth and no text. */
const unknownAs = (shows: "truth" | "text" | undefined): number => (shows ? -1 : Number.NaN);

/** The value of a reading as people read it: "4.2 m", "true", "unknown". */
export function readingText({ shows, unit, cell, isInMemory }: Reading, map: FxMap | undefined): string {
  if (isInMemory) return "in memory";
  if (!cell) return "not told yet";
  if (!shows) return quantityText(cell.value, unit);
  return sanitizeLine(standsFor(shows, cell.value, map) ?? "unknown", NAME_MAX);
}

/** Whether it has been told to be unknown. */
export const isUnknown = ({ shows, cell }: Reading, map: FxMap | undefined): boolean =>
  cell !== undefined && (shows ? standsFor(shows, cell.value, map) === undefined : Number.isNaN(cell.value));

/** "r3" and "f0" of a map as entry indexes. */
function entryOf(register: string): number | undefined {
  const parts = /^([rf])(\d{1,2})$/.exec(register);
  return parts ? (parts[1] === "f" ? ENTRY_FLOAT : ENTRY_INT) + Number(parts[2]) : undefined;
}

/** Without a map: registers that ever held something, and all inputs and outputs. */
function unnamed({ cells }: BoardModel): Reading[] {
  const sorted = [...cells].sort(([a], [b]) => a - b);
  const all = sorted.flatMap(([index, cell]): Reading[] => {
    if (index >= ENTRY_OUTPUT) return [reading("outputs", `output ${index - ENTRY_OUTPUT}`, undefined, cell)];
    if (index >= ENTRY_INPUT) return [reading("inputs", `input ${index - ENTRY_INPUT}`, undefined, cell)];
    if (cell.value === 0 && cell.changedAtMs === undefined) return [];
    const name = index >= ENTRY_FLOAT ? `F${index - ENTRY_FLOAT}` : `R${index - ENTRY_INT}`;
    return [reading("registers", name, undefined, cell)];
  });
  return SECTIONS.flatMap((section) => all.filter((one) => one.section === section));
}
