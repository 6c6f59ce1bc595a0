// The values of a board under the names of its program: terms in registers, inputs, outputs; by number where there is no map.
import { sanitizeLine } from "../diagnostics/sanitize.ts";
import { ENTRY_FLOAT, ENTRY_INPUT, ENTRY_INT, ENTRY_OUTPUT } from "../wire/frame.ts";
import type { BoardModel, Cell } from "./state.ts";

export const SECTIONS = ["inputs", "registers", "outputs"] as const;
export type Section = (typeof SECTIONS)[number];

export interface Reading {
  readonly section: Section;
  readonly name: string;
  readonly unit: string | undefined;
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
      return one.visible && index !== undefined ? [reading("registers", one.name, one.unit, cells.get(index))] : [];
    }),
    ...map.outputs.map(named("outputs", ENTRY_OUTPUT)),
  ];
}

const reading = (section: Section, name: string, unit: string | undefined, cell: Cell | undefined): Reading => ({
  section,
  name: sanitizeLine(name, NAME_MAX),
  unit,
  cell,
});

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
