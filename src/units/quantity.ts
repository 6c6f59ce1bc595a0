// Quantities as people write them: "2 h", "-3.5 degrees Celsius", "12.5 nmi", "45°", "30%".
import { type NamedUnit, PLAIN, unitNamed } from "./named.ts";
import type { Unit } from "./unit.ts";

export interface Quantity {
  /** As written, in `unit`. */
  readonly value: number;
  /** PLAIN when there is no unit. */
  readonly unit: Unit;
}

export type ParsedQuantity =
  | { readonly kind: "quantity"; readonly quantity: Quantity }
  | { readonly kind: "unit-refused"; readonly value: number; readonly unitText: string; readonly unit: NamedUnit }
  | { readonly kind: "no-quantity" };

/** A number at the start of a text: sign, digits, decimals, exponent. "1,000" is none: commas mean different things. */
const NUMBER = /^[+\-−]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/i;

/** Reads a number with or without a unit; the whole text must be it. */
export function parseQuantity(text: string): ParsedQuantity {
  const trimmed = text.trim();
  const [digits] = NUMBER.exec(trimmed) ?? [];
  if (digits === undefined) return { kind: "no-quantity" };
  const value = Number(digits.replace("−", "-"));
  const unitText = trimmed.slice(digits.length).trim();
  if (!Number.isFinite(value) || /^[\d.]/.test(unitText)) return { kind: "no-quantity" };
  if (unitText === "") return { kind: "quantity", quantity: { value, unit: PLAIN } };
  const unit = unitNamed(unitText);
  if (unit.kind === "unit") return { kind: "quantity", quantity: { value, unit: unit.unit } };
  return { kind: "unit-refused", value, unitText, unit };
}
