// From the text of a unit to the unit: names, plurals, symbols, aliases, and compounds of them ("litres per hour", "m/s", "N m",
// "metres per second per second", "square metres"). What is not in the table, or means two things, is refused with choices.
import { suggest } from "../diagnostics/suggest.ts";
import { DIMENSIONLESS, type Dimension, divideDimensions, multiplyDimensions, powerOfDimension } from "./dimension.ts";
import { dividedBy, type Ratio, ratioOf, times } from "./ratio.ts";
import type { Unit } from "./unit.ts";
import { AMBIGUOUS, UNIT_ROWS, type UnitRow } from "./unit-table.ts";

export type NamedUnit =
  | { readonly kind: "unit"; readonly unit: Unit }
  | { readonly kind: "ambiguous"; readonly choices: readonly string[] }
  | { readonly kind: "unknown"; readonly nearest: readonly string[] };

export const UNITS: readonly Unit[] = UNIT_ROWS.map(unitOfRow);

/** The SI unit of each dimension that has a row of its own. */
const SI_UNITS: readonly Unit[] = UNITS.filter(
  (unit) => unit.toSi.numerator === 1 && unit.toSi.denominator === 1 && !unit.toSi.piPower && !unit.offset,
);

/** No unit: a plain number. */
export const PLAIN: Unit = {
  name: "number",
  plural: "numbers",
  symbol: "",
  dimension: DIMENSIONLESS,
  toSi: { numerator: 1, denominator: 1 },
};

/** What stands above the stroke of a reciprocal ("1/m"). */
const ONE: Unit = { ...PLAIN, name: "1", plural: "1", symbol: "1" };

const bySymbol = new Map<string, Unit>();
const byName = new Map<string, Unit>();
UNIT_ROWS.forEach((row, index) => {
  const unit = UNITS[index]!;
  bySymbol.set(row.symbol, unit);
  for (const alias of row.aliases ?? []) {
    bySymbol.set(alias, unit);
    if (alias.length > 3) byName.set(alias.toLowerCase(), unit);
  }
  byName.set(unit.name.toLowerCase(), unit);
  byName.set(unit.plural.toLowerCase(), unit);
});

/**
 * The unit a text names. White space is folded; names are case-insensitive, symbols are not (mV is not MV).
 * `metres per second`, `m/s` and `m s^-1`-like powers (`m2`, `m^2`, `square metres`) are read as compounds.
 */
export function unitNamed(text: string): NamedUnit {
  const folded = text.trim().replace(/\s+/g, " ");
  const known = simple(folded);
  if (known) return known;
  const parts = folded.split(/\s*\/\s*|\s+per\s+/i);
  if (parts.length > 4 || folded === "1" || parts.some((part) => part === "")) return unknown(folded);
  let product: Unit | undefined;
  for (const [index, part] of parts.entries()) {
    const factor: NamedUnit = index === 0 && part === "1" ? { kind: "unit", unit: ONE } : factors(part);
    if (factor.kind !== "unit") return factor.kind === "unknown" && parts.length === 1 ? unknown(folded) : factor;
    product = product === undefined ? factor.unit : combine(product, factor.unit, index === 0 ? "times" : "per");
  }
  return product ? { kind: "unit", unit: product } : unknown(folded);
}

/** The unit SI has for a dimension: the table's if it has one (m/s, V, Pa), else a compound symbol ("m2/s"). */
export function siUnitOf(dimension: Dimension): Unit {
  if (dimension.every((value) => value === 0)) return PLAIN;
  const known = SI_UNITS.find((unit) => unit.dimension.every((value, index) => value === dimension[index]));
  if (known) return known;
  const power = (symbol: string, exponent: number) => (exponent === 1 ? symbol : `${symbol}${exponent}`);
  const symbols = ["m", "kg", "s", "A", "K", "rad"];
  const side = (sign: 1 | -1) =>
    dimension.flatMap((exponent, index) => (exponent * sign > 0 ? [power(symbols[index]!, exponent * sign)] : []));
  const symbol = [side(1).join(" ") || "1", ...side(-1)].join("/");
  // An area is read as people say it; what has no such words is read by its symbol.
  const area = symbol === "m2" ? simple("square metre") : undefined;
  if (area?.kind === "unit") return area.unit;
  return { name: symbol, plural: symbol, symbol, dimension, toSi: { numerator: 1, denominator: 1 } };
}

/** True if the text could begin or be a unit's name: for readers that must find where a quantity ends. */
export const isUnitText = (text: string): boolean => unitNamed(text).kind !== "unknown";

/** A name without spaces or slashes tricks: table, ambiguous, or squares and cubes of a table unit. */
function simple(text: string): NamedUnit | undefined {
  const ambiguous = Object.hasOwn(AMBIGUOUS, text.toLowerCase()) ? AMBIGUOUS[text.toLowerCase()] : undefined;
  const unit = bySymbol.get(text) ?? (ambiguous ? undefined : byName.get(text.toLowerCase()));
  if (unit) return { kind: "unit", unit };
  if (ambiguous) return { kind: "ambiguous", choices: ambiguous };
  const worded = /^(square|cubic) (.+)$/i.exec(text);
  if (worded) return powered(worded[2]!, worded[1]!.toLowerCase() === "square" ? 2 : 3);
  const symbolic = /^([^\d\s^²³]+)(?:\^?([23])|([²³]))$/.exec(text);
  if (symbolic) return powered(symbolic[1]!, symbolic[2] === "2" || symbolic[3] === "²" ? 2 : 3);
  return undefined;
}

function powered(text: string, power: 2 | 3): NamedUnit | undefined {
  const base = simple(text);
  if (base?.kind !== "unit") return base;
  const { unit } = base;
  if (unit.offset) return undefined;
  let product = unit;
  for (let i = 1; i < power; i++) product = combine(product, unit, "times");
  const symbol = `${unit.symbol}${power}`;
  const word = power === 2 ? "square" : "cubic";
  return {
    kind: "unit",
    unit: {
      ...product,
      name: `${word} ${unit.name}`,
      plural: `${word} ${unit.plural}`,
      symbol,
      dimension: powerOfDimension(unit.dimension, power),
    },
  };
}

/** One side of a division: a unit, or several with blanks, dots or hyphens between ("N m", "newton metres"). */
function factors(text: string): NamedUnit {
  const whole = simple(text);
  if (whole) return whole;
  const words = text.split(/\s*[·*]\s*|\s+/);
  let product: Unit | undefined;
  for (let at = 0; at < words.length; ) {
    let taken: NamedUnit | undefined;
    let length = 0;
    // The longest run of words that is a unit: "nautical miles" before "nautical".
    for (length = Math.min(3, words.length - at); length > 0; length--) {
      taken = simple(words.slice(at, at + length).join(" "));
      if (taken) break;
    }
    if (!taken) return unknown(text);
    if (taken.kind !== "unit") return taken;
    product = product ? combine(product, taken.unit, "times") : taken.unit;
    at += length;
  }
  return product ? { kind: "unit", unit: product } : unknown(text);
}

/** Product or quotient; an affine scale stands for its difference there (W/°C is W/K). */
function combine(a: Unit, b: Unit, how: "times" | "per"): Unit {
  const ratio = how === "times" ? times(ratioOf(a.toSi), ratioOf(b.toSi)) : dividedBy(ratioOf(a.toSi), ratioOf(b.toSi));
  const isDivision = how === "per";
  const piPower = (a.toSi.piPower ?? 0) + (isDivision ? -1 : 1) * (b.toSi.piPower ?? 0);
  const join = isDivision ? " per " : " ";
  return {
    name: `${a.name}${join}${b.name}`,
    plural: isDivision ? `${a.plural}${join}${b.name}` : `${a.name}${join}${b.plural}`,
    symbol: `${a.symbol}${isDivision ? "/" : " "}${b.symbol}`,
    dimension: (isDivision ? divideDimensions : multiplyDimensions)(a.dimension, b.dimension),
    toSi: toSiRatio(ratio, piPower),
  };
}

function unknown(text: string): NamedUnit {
  // Most texts that are asked for are no unit and nobody wants to know what is near: it is looked up when somebody does.
  return {
    kind: "unknown",
    get nearest() {
      return suggest(text, [...byName.keys(), ...bySymbol.keys()]);
    },
  };
}

function unitOfRow(row: UnitRow): Unit {
  return {
    name: row.name,
    plural: row.plural ?? `${row.name}s`,
    symbol: row.symbol,
    dimension: row.dimension,
    toSi: toSiRatio(ratioOf(row), row.piPower ?? 0),
    ...(row.offset ? { offset: row.offset } : {}),
  };
}

function toSiRatio({ numerator, denominator }: Ratio, piPower: number): Unit["toSi"] {
  return {
    numerator: Number(numerator),
    denominator: Number(denominator),
    ...(piPower === 0 ? {} : { piPower }),
  };
}
