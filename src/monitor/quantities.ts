// SI values of the wire in the unit the program declares, for people and for JSON.
import { convertFromSi, formatNumber, formatQuantity } from "../units/convert.ts";
import { unitNamed } from "../units/named.ts";
import type { Unit } from "../units/unit.ts";

const units = new Map<string, Unit | undefined>();

/** The unit of a map's text; undefined when there is none or it is not known here. */
function unitOf(text: string | undefined): Unit | undefined {
  if (text === undefined) return undefined;
  if (!units.has(text)) {
    const found = unitNamed(text);
    // Texts come from map files: a broken one must not grow this for ever.
    if (units.size > 1000) units.clear();
    units.set(text, found.kind === "unit" ? found.unit : undefined);
  }
  return units.get(text);
}

/** "4.2 m", "12", "unknown". */
export function quantityText(si: number, unitText: string | undefined): string {
  const unit = unitOf(unitText);
  return unit ? formatQuantity(si, unit) : formatNumber(si);
}

export interface JsonQuantity {
  /** In `unit`; null is unknown. */
  readonly value: number | null;
  /** Symbol; null for a plain number. */
  readonly unit: string | null;
  readonly si: number | null;
}

export function quantityJson(si: number, unitText: string | undefined): JsonQuantity {
  const unit = unitOf(unitText);
  return {
    value: finite(unit ? withoutNoise(convertFromSi(si, unit)) : si),
    unit: unit?.symbol || null,
    si: finite(si),
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The last digit of a float is noise once pi was multiplied in. */
const withoutNoise = (value: number): number => Number(value.toPrecision(15));
