// Register contents as people read them: by term, in the term's unit.
import { type FxMap, standsFor } from "../image/fxmap.ts";
import { memoryCell } from "../scenario/subject.ts";
import type { Machine } from "../simulator/machine-types.ts";
import { convertFromSi, convertToSi } from "../units/convert.ts";
import { dimensionName, sameDimension } from "../units/dimension.ts";
import { PLAIN, unitNamed } from "../units/named.ts";
import { parseQuantity } from "../units/quantity.ts";

export interface ShownValue {
  /** In `unit`; null is unknown. */
  readonly value: number | null;
  readonly unit?: string;
  readonly si: number | null;
  readonly shown: string;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** "1 word", "3 words". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** A number without the noise of binary fractions. */
export const tidy = (value: number): string => String(Number(value.toPrecision(10)));

function registerValue(machine: Machine, register: string): number {
  const index = Number(register.slice(1));
  return (register.startsWith("f") ? machine.floats[index] : machine.ints[index]) ?? Number.NaN;
}

/** An SI value in a named unit. */
export function showIn(si: number, unitName: string | undefined): ShownValue {
  if (Number.isNaN(si)) return { value: null, si: null, shown: "unknown", ...(unitName ? { unit: unitName } : {}) };
  const found = unitName === undefined ? undefined : unitNamed(unitName);
  if (found?.kind !== "unit") return { value: finite(si), si: finite(si), shown: tidy(si) };
  const value = Number(convertFromSi(si, found.unit).toPrecision(15));
  return { value: finite(value), si: finite(si), unit: found.unit.name, shown: `${tidy(value)} ${found.unit.name}` };
}

/** The visible terms and states of a program, those that found no register too. */
export function termValues(machine: Machine, map: FxMap | undefined): Record<string, ShownValue> {
  const rows = [
    ...(map?.registers ?? []).filter((one) => one.visible),
    ...(map?.cells ?? []).map((one) => ({ ...one, register: undefined })),
  ];
  // A tick that trapped has computed nothing.
  const hasTicked = machine.ticks > (machine.trap ? 1 : 0);
  return Object.fromEntries(
    rows.map((one) => {
      if (one.isTerm && !hasTicked) return [one.name, one.shows ? UNKNOWN : showIn(Number.NaN, one.unit)];
      const value =
        one.register === undefined ? memoryCell(machine, one.bank, one.word) : registerValue(machine, one.register);
      return [one.name, showAs(value, one, map)];
    }),
  );
}

const UNKNOWN: ShownValue = { value: null, si: null, shown: "unknown" };

/** A value as what it is: a quantity in its unit, or true, false or one of the program's texts; as a number it stays what the register holds. */
export function showAs(
  value: number,
  { shows, unit }: { readonly shows?: "truth" | "text"; readonly unit?: string },
  map: FxMap | undefined,
): ShownValue {
  if (!shows) return showIn(value, unit);
  const shown = standsFor(shows, value, map);
  return shown === undefined ? UNKNOWN : { value, si: value, shown };
}

/** Registers that hold something, as R0…, F0…. */
export function shownRegisters(machine: Machine, map: FxMap | undefined): Record<string, number | null> {
  const used = new Set(map?.registers.map((one) => one.register));
  const shown: Record<string, number | null> = {};
  machine.ints.forEach((value, index) => {
    if (value !== 0 || index === 0 || used.has(`r${index}`)) shown[`R${index}`] = value;
  });
  machine.floats.forEach((value, index) => {
    if (value !== 0 || used.has(`f${index}`)) shown[`F${index}`] = finite(value);
  });
  return shown;
}

/** "9.2 m", "9.2", "true", "unknown" as an SI number; a bare number is in `unitName` if there is one. */
export function siOf(
  text: string,
  unitName: string | undefined,
): { kind: "si"; si: number } | { kind: "fault"; reason: string } {
  const folded = text.trim().toLowerCase();
  if (folded === "unknown") return { kind: "si", si: Number.NaN };
  if (folded === "true" || folded === "on") return { kind: "si", si: 1 };
  if (folded === "false" || folded === "off") return { kind: "si", si: 0 };
  const parsed = parseQuantity(text);
  if (parsed.kind === "no-quantity") return { kind: "fault", reason: `"${text}" is not a number` };
  if (parsed.kind === "unit-refused") return { kind: "fault", reason: `"${parsed.unitText}" is not a unit flux knows` };
  const { value, unit } = parsed.quantity;
  const found = unitName === undefined ? undefined : unitNamed(unitName);
  const own = found?.kind === "unit" ? found.unit : PLAIN;
  if (unit === PLAIN) return { kind: "si", si: convertToSi(value, own) };
  if (found !== undefined && !sameDimension(unit.dimension, own.dimension))
    return {
      kind: "fault",
      reason: `"${text}" is ${dimensionName(unit.dimension)}, not ${dimensionName(own.dimension)}`,
    };
  return { kind: "si", si: convertToSi(value, unit) };
}
