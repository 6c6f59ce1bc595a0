// Messages as people read them: "shoal water" with depth 3 m and speed 5 kn.
import type { FxMap } from "../image/fxmap.ts";
import { formatQuantity } from "../units/convert.ts";
import { PLAIN, unitNamed } from "../units/named.ts";
import type { Unit } from "../units/unit.ts";

export interface ShownMessageValue {
  readonly name: string;
  readonly si: number;
  readonly unit: Unit;
  /** In SI; shown where there is one. */
  readonly tolerance?: number;
}

/** The topic in quotes, and its values with their units. */
export function shownMessage(topic: string, values: readonly ShownMessageValue[]): string {
  if (values.length === 0) return `"${topic}"`;
  const parts = values.map(({ name, si, unit, tolerance = 0 }) => {
    const { offset: _, ...linear } = unit;
    const near = tolerance > 0 ? `within ${formatQuantity(tolerance, linear)} of ` : "";
    return `${name} ${near}${formatQuantity(si, unit)}`;
  });
  return `"${topic}" with ${parts.join(" and ")}`;
}

/** Values of a message that was sent, with the names and units its topic has. */
export const namedValues = (
  topic: FxMap["topics"][number] | undefined,
  values: readonly number[],
): ShownMessageValue[] =>
  values.map((si, index) => {
    const known = topic?.values[index];
    const unit = known?.unit === undefined ? undefined : unitNamed(known.unit);
    return { name: known?.name ?? String(index), si, unit: unit?.kind === "unit" ? unit.unit : PLAIN };
  });
