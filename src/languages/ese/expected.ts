// Expected values of examples as they are written in vocabularies: "2 h", "45", "true", "unknown", "falling slowly" in quotes, lists in [ ].
import { convertToSi } from "../../units/convert.ts";
import { parseQuantity } from "../../units/quantity.ts";
import type { Unit } from "../../units/unit.ts";
import { FALSE, TRUE } from "./operand.ts";

export type Expected =
  /** `value` in SI; NaN for unknown. `unit` as written, PLAIN for a bare number. */
  | { readonly kind: "number"; readonly value: number; readonly written: number; readonly unit: Unit }
  /** 0 or 1. */
  | { readonly kind: "truth"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "list"; readonly items: readonly Expected[] }
  /** Fits anything that is unknown. */
  | { readonly kind: "unknown" };

/** Reads an expected value; undefined if the text is none. */
export function evaluateExpected(text: string): Expected | undefined {
  const trimmed = text.trim();
  const folded = trimmed.toLowerCase();
  if (folded === "unknown") return { kind: "unknown" };
  if (folded === "true" || folded === "false") return { kind: "truth", value: folded === "true" ? TRUE : FALSE };
  const [, quoted] = /^"([^"]*)"$/.exec(trimmed) ?? [];
  if (quoted !== undefined) return { kind: "text", value: quoted };
  const [, items, behind = ""] = /^\[(.*)\]\s*([^\]]*)$/s.exec(trimmed) ?? [];
  if (items !== undefined) return list(items, behind);
  const parsed = parseQuantity(text);
  if (parsed.kind !== "quantity") return undefined;
  const { value, unit } = parsed.quantity;
  return { kind: "number", value: convertToSi(value, unit), written: value, unit };
}

/** `unit` stands behind the list, for all numbers in it: [60.1, 24.2] degrees. */
function list(text: string, unit: string): Expected | undefined {
  if (text.trim() === "") return { kind: "list", items: [] };
  const items: Expected[] = [];
  let depth = 0;
  let isQuoted = false;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === "[") depth++;
    else if (!isQuoted && character === "]") depth--;
    if (at < text.length && (character !== "," || depth > 0 || isQuoted)) continue;
    const written = text.slice(from, at).trim();
    const item = evaluateExpected(/^[-+.\d]+$|\]$/.test(written) ? `${written} ${unit}` : written);
    if (!item) return undefined;
    items.push(item);
    from = at + 1;
  }
  return { kind: "list", items };
}
