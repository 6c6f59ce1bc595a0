// The typed lines of an entry: `where:`, `result:`, `reads:`, `writes:` say "NAME is a KIND in UNIT from LOW to HIGH". Text -> facts, or
// what is wrong with it.
import type { SourceFile } from "../diagnostics/source.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { convertToSi } from "../units/convert.ts";
import { dimensionName, sameDimension } from "../units/dimension.ts";
import { KINDS, kindNamed } from "../units/kinds.ts";
import { unitNamed } from "../units/named.ts";
import { parseQuantity } from "../units/quantity.ts";
import type { Channel, ItemType, Parameter } from "./word.ts";

/** A fault in a part of a line: offsets into the text that was given. */
export interface Problem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly hint?: string;
}

export interface Typed extends ItemType {
  readonly choices?: readonly string[];
  readonly items?: readonly ItemType[];
}

/** Parts of a text between separators, trimmed, with their offsets; empty ones are left out. */
export function partsOf(text: string, separator: RegExp): { text: string; start: number }[] {
  const parts: { text: string; start: number }[] = [];
  let from = 0;
  const add = (to: number) => {
    const piece = text.slice(from, to);
    const trimmed = piece.trim();
    if (trimmed !== "") parts.push({ text: trimmed, start: from + piece.indexOf(trimmed) });
  };
  for (const found of text.matchAll(new RegExp(separator, "g"))) {
    add(found.index);
    from = found.index + found[0].length;
  }
  add(text.length);
  return parts;
}

type Untyped = { readonly problem: string; readonly hint?: string };

/**
 * "a duration in hours" -> kind and unit, both checked against the tables and each other. Also "one of iced, frozen", "a list of headings in
 * degrees", and "a list of (voltage in volts, ratio)", whose items are rows.
 */
export function readTyped(text: string): Typed | Untyped {
  const [, choices] = /^\s*one\s+of\s+(.+?)\s*$/is.exec(text) ?? [];
  if (choices !== undefined)
    return { kind: "text", choices: partsOf(choices, /,|\bor\b/i).map((part) => part.text.replace(/^"(.*)"$/, "$1")) };
  const [, items] = /^\s*(?:an?\s+)?list\s+of\s+(.+?)\s*$/is.exec(text) ?? [];
  if (items === undefined) return readItemType(text);
  const [, row] = /^(?:rows\s+of\s+)?\((.*)\)$/s.exec(items) ?? [];
  const columns = row === undefined ? [items] : partsOf(row, /,/).map((part) => part.text);
  const types: ItemType[] = [];
  for (const column of columns) {
    const typed = readItemType(column);
    if ("problem" in typed) return typed;
    types.push(typed);
  }
  return { kind: "list", items: types };
}

function readItemType(text: string): ItemType | Untyped {
  const [, kindText = "", unitText] = /^\s*(?:an?\s+)?(.*?)(?:\s+in\s+(.+?))?\s*$/is.exec(text)!;
  const kind =
    kindNamed(kindText) ?? kindNamed(kindText.replace(/ies$/i, "y")) ?? kindNamed(kindText.replace(/s$/i, ""));
  if (!kind) {
    const near = suggest(
      kindText,
      KINDS.map(({ name }) => name),
    )[0];
    return {
      problem: `\`${kindText}\` is no kind of value`,
      hint: near
        ? `did you mean \`${near}\`?`
        : "kinds are number, truth, text, distance, depth, speed, heading, duration, …",
    };
  }
  if (unitText === undefined) return { kind: kind.name };
  const unit = unitNamed(unitText);
  if (unit.kind === "ambiguous") {
    return { problem: `\`${unitText}\` is ambiguous`, hint: `write ${unit.choices.join(" or ")}` };
  }
  if (unit.kind === "unknown") {
    return {
      problem: `\`${unitText}\` is no unit`,
      ...(unit.nearest[0] ? { hint: `did you mean \`${unit.nearest[0]}\`?` } : {}),
    };
  }
  if (!kind.dimension || !sameDimension(kind.dimension, unit.unit.dimension)) {
    return { problem: `a ${kind.name} is not measured in ${unit.unit.plural} (${dimensionName(unit.unit.dimension)})` };
  }
  return { kind: kind.name, unit: unitText.replace(/\s+/g, " ") };
}

/** `$dist is a distance, $speed is a speed in knots from 0.1 to 60`: facts of the parameters a pattern has. */
export function readWhere(text: string, names: readonly string[]): { parameters: Parameter[]; problems: Problem[] } {
  const parameters: Parameter[] = [];
  const problems: Problem[] = [];
  for (const part of partsOf(text, /[,;]\s*(?=\$)/)) {
    const fail = (message: string, hint?: string) =>
      problems.push({ message, start: part.start, end: part.start + part.text.length, ...(hint ? { hint } : {}) });
    const [, name, type, lowest, highest] =
      /^\$(\w+)\s+(?:is|are)\s+(.+?)(?:\s+(?:from\s+)?([-+]?[\d.]+)\s+to\s+([-+]?[\d.]+))?[.,;]?$/is.exec(part.text) ??
      [];
    if (name === undefined || type === undefined) {
      fail(
        `\`${part.text}\` does not say what a parameter is`,
        "write for example `$speed is a speed in knots from 0.1 to 60`",
      );
      continue;
    }
    if (!names.includes(name)) {
      fail(`the pattern has no parameter \`$${name}\``);
      continue;
    }
    const typed = readTyped(type);
    if ("problem" in typed) {
      fail(typed.problem, typed.hint);
      continue;
    }
    // "from 2 to 5" after a list is about its items.
    parameters.push({ name, ...typed, ...range(lowest, highest) });
  }
  return { parameters, problems };
}

/** `sonar is a depth in metres, 0 to 200, stale after 3 s` and `rudder is an angle in degrees, -35 to 35, safe 0`. */
export function readChannels(
  text: string,
  file: SourceFile,
  offset: number,
): { channels: Channel[]; problems: Problem[] } {
  const channels: Channel[] = [];
  const problems: Problem[] = [];
  for (const part of partsOf(text, /;/)) {
    const end = part.start + part.text.length;
    const fail = (message: string, hint?: string) =>
      problems.push({ message, start: part.start, end, ...(hint ? { hint } : {}) });
    const [head, ...rest] = part.text.split(/\s*,\s*/);
    const [, name, type] = /^([A-Za-z_][\w ]*?)\s+is\s+(.+)$/is.exec(head!) ?? [];
    if (name === undefined || type === undefined) {
      fail(
        `\`${part.text}\` does not say what an input or output is`,
        "write for example `sonar is a depth in metres, 0 to 200, stale after 3 s`",
      );
      continue;
    }
    const typed = readItemType(type);
    if ("problem" in typed) {
      fail(typed.problem, typed.hint);
      continue;
    }
    let channel: Channel = { name, ...typed, span: { file, start: offset + part.start, end: offset + end } };
    for (const fact of rest) {
      const more = channelFact(fact);
      if (more) channel = { ...channel, ...more };
      else fail(`\`${fact}\` is no range, \`stale after\` or \`safe\` value`);
    }
    channels.push(channel);
  }
  return { channels, problems };
}

const SWITCHED: Readonly<Record<string, number>> = { on: 1, true: 1, open: 1, off: 0, false: 0, closed: 0 };

function channelFact(text: string): Partial<Channel> | undefined {
  const [, lowest, highest] = /^(?:from\s+)?([-+]?[\d.]+)\s+to\s+([-+]?[\d.]+)$/i.exec(text) ?? [];
  if (lowest !== undefined) return range(lowest, highest);
  const [, stale] = /^stale\s+after\s+(.+)$/i.exec(text) ?? [];
  if (stale !== undefined) {
    const parsed = parseQuantity(stale);
    if (parsed.kind !== "quantity" || dimensionName(parsed.quantity.unit.dimension) !== "duration") return undefined;
    return { staleAfterMs: Math.round(convertToSi(parsed.quantity.value, parsed.quantity.unit) * 1000) };
  }
  const [, safe] = /^safe\s+(?:state\s+)?(\S+)$/i.exec(text) ?? [];
  if (safe === undefined) return undefined;
  const value = SWITCHED[safe.toLowerCase()] ?? Number(safe);
  return Number.isFinite(value) ? { safe: value } : undefined;
}

function range(lowest: string | undefined, highest: string | undefined): { lowest?: number; highest?: number } {
  const [low, high] = [Number(lowest), Number(highest)];
  if (lowest === undefined || highest === undefined || !Number.isFinite(low) || !Number.isFinite(high)) return {};
  return low <= high ? { lowest: low, highest: high } : { lowest: high, highest: low };
}
