// The one canonical wording of the lines that are no sentences: definitions, other names, and what others may ask for or the file may switch.
// These are texts in parts; a part that is not understood stays as it is.
import { unitNamed } from "../../units/named.ts";
import { parseQuantity } from "../../units/quantity.ts";
import type { Unit } from "../../units/unit.ts";
import { quantityText, unitText } from "./print-expression.ts";
import type { SentencePrinter } from "./print-sentence.ts";
import type { Term } from "./program.ts";
import { foldBlanks, foldName, type Place, wordsOf } from "./text.ts";

/** `**term** := …` */
export function definitionText(term: Term, body: Place, printer: SentencePrinter): string {
  const { kind } = term.body;
  return `**${term.shown}** := ${kind === "input" ? inputText(wordsOf(body)) : printer.whole(term.body.expression)}`;
}

/** `**other name** := original` */
export const synonymText = (name: Place, body: Place): string =>
  `**${wordsOf(name)}** := ${wordsOf(body).replace(/\.$/, "")}`;

/** The parts of an input in their order: what in which unit, range, timeout, source. */
export function inputText(body: string): string {
  const [head = "", ...parts] = body.split(",").map(foldBlanks);
  const [, quantity = head, inHead] = /^(.*?)(?:\s+in\s+(.+))?$/i.exec(head) ?? [];
  let unit = inHead;
  const range: string[] = [];
  const stale: string[] = [];
  const sources: string[] = [];
  const others: string[] = [];
  for (const part of parts) {
    const [, name] = /^in\s+(.+)$/i.exec(part) ?? [];
    if (name) unit = name;
    else if (/^[-+]?[\d.]+\s*\S*.*\sto\s/i.test(part)) range.push(rangeText(part));
    else if (/^stale\s+after\s/i.test(part))
      stale.push(`stale after ${quantityOr(part.replace(/^stale\s+after\s+/i, ""))}`);
    else if (/^from\s/i.test(part)) sources.push(sourceText(part));
    else others.push(part);
  }
  const known = unit === undefined ? undefined : named(unit);
  const inUnit = unit === undefined ? "" : ` in ${known ? unitText(known) : unit}`;
  return [foldName(quantity) + inUnit, ...range, ...stale, ...sources, ...others].join(", ");
}

function named(text: string): Unit | undefined {
  const found = unitNamed(text);
  return found.kind === "unit" ? found.unit : undefined;
}

function quantityOr(text: string): string {
  const parsed = parseQuantity(text);
  return parsed.kind === "quantity" ? quantityText(parsed.quantity.value, parsed.quantity.unit) : text;
}

function rangeText(part: string): string {
  const [, low, high] = /^(.*?)\s+to\s+(.*)$/i.exec(part) ?? [];
  return low === undefined || high === undefined ? part : `${quantityOr(low)} to ${quantityOr(high)}`;
}

function sourceText(part: string): string {
  const [, sentences] = /^from\s+NMEA\s+(.+)$/i.exec(part) ?? [];
  if (sentences !== undefined) {
    const names = sentences.split(/\s+or\s+|\s+/i).map((name) => name.replace(/^\$/, "").slice(-3).toUpperCase());
    return `from NMEA ${names.join(" or ")}`;
  }
  const [, how = "digital", pin] = /^from\s+(?:(analog|digital)\s+)?pin\s+([A-Z]\d+)$/i.exec(part) ?? [];
  if (pin !== undefined) return `from ${how.toLowerCase()} pin ${pin.toUpperCase()}`;
  return part.replace(/^from\s+(?:the\s+)?/i, "from ").toLowerCase();
}

/** `may switch: bilge pump, horn; safe state off` */
export function maySwitchText(line: Place): string {
  const words = wordsOf(line);
  const [, names, state] = /^may\s+switch\s*:([^;]*)(?:;\s*safe\s+state\s+([^;]+?)\.?)?$/i.exec(words) ?? [];
  if (names === undefined) return words;
  const safe =
    state === undefined
      ? ""
      : `; safe state ${/^(?:on|off|true|false)$/i.test(state) ? state.toLowerCase() : quantityOr(state)}`;
  return `may switch: ${listed(names, /,|\band\b/i)
    .map(foldName)
    .join(", ")}${safe}`;
}

/** `may be asked by helm for: depth` · `may be delegated: sound the alarm` */
export function permissionText(line: Place): string {
  const words = wordsOf(line);
  const [, how, by, what] = /^may\s+be\s+(asked|delegated)(?:\s+by\s+([^:]*?))?(?:\s+for)?\s*:(.*)$/i.exec(words) ?? [];
  if (how === undefined || what === undefined) return words;
  const isAsked = how.toLowerCase() === "asked";
  const agents =
    by === undefined
      ? ""
      : ` by ${listed(by, /,|\band\b/i)
          .map(foldName)
          .join(", ")}`;
  const list = isAsked ? listed(what, /,|\band\b/i).map(foldName) : listed(what, /,/).map(foldBlanks);
  return `may be ${how.toLowerCase()}${agents}${isAsked ? " for" : ""}: ${list.join(", ")}`;
}

const listed = (text: string, separator: RegExp): string[] =>
  text
    .split(separator)
    .map((one) => one.trim().replace(/\.$/, ""))
    .filter((one) => one !== "");
