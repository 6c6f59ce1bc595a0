// Expected values of examples as they are written in vocabularies: "2 h", "45", "true", "unknown".
import { convertToSi } from "../../units/convert.ts";
import { parseQuantity } from "../../units/quantity.ts";
import type { Unit } from "../../units/unit.ts";
import { FALSE, TRUE, UNKNOWN } from "./operand.ts";

export type Expected =
  /** `value` in SI; NaN for unknown. `unit` as written, PLAIN for a bare number. */
  | { readonly kind: "number"; readonly value: number; readonly written: number; readonly unit: Unit }
  /** 0 or 1. */
  | { readonly kind: "truth"; readonly value: number }
  /** Fits an unknown number (NaN) and an unknown truth (2). */
  | { readonly kind: "unknown"; readonly truth: number };

/** Reads an expected value; undefined if the text is none. */
export function evaluateExpected(text: string): Expected | undefined {
  const folded = text.trim().toLowerCase();
  if (folded === "unknown") return { kind: "unknown", truth: UNKNOWN };
  if (folded === "true" || folded === "false") return { kind: "truth", value: folded === "true" ? TRUE : FALSE };
  const parsed = parseQuantity(text);
  if (parsed.kind !== "quantity") return undefined;
  const { value, unit } = parsed.quantity;
  return { kind: "number", value: convertToSi(value, unit), written: value, unit };
}
