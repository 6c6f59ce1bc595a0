// The one table of NMEA 0183 sentences a board can say (IEC 61162-1): each says one quantity, with all the units the sentence has for it, and
// leaves the fields that are of something else empty. What a program gives is SI; the names are those of the quantities that are heard
// (quantities.ts) where both are there.
import type { NmeaSentence, Rational, SentenceValue } from "../fir/function.ts";
import { convertFromSi, nearestRational, rationalInSi } from "../units/convert.ts";
import type { Dimension } from "../units/dimension.ts";
import { PLAIN, unitNamed } from "../units/named.ts";
import type { Unit } from "../units/unit.ts";

/** A field after the address: a text as it stands, the value in a unit, or A while it is known and V while it is not. */
export type SentenceField =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly unit: Unit; readonly decimals: number; readonly isTurn?: boolean }
  | { readonly kind: "status" };

export interface NmeaSaying {
  /** As flux.boards.json names it, as in quantities.ts. */
  readonly name: string;
  /** Talker and formatter; the talker is the usual one of what measures that. */
  readonly address: string;
  readonly fields: readonly SentenceField[];
}

const unit = (name: string): Unit => {
  const found = unitNamed(name);
  if (found.kind !== "unit") throw new Error(`src/nmea/sentences.ts: "${name}" is not in the table of units`);
  return found.unit;
};

const STATUS = "A/V";

/** Fields as the rows below have them. */
const fieldsOf = (text: string): SentenceField[] =>
  text.split(",").map((part) => {
    const [, decimals, turn, name] = /^(\d)(!?) (.+)$/.exec(part) ?? [];
    if (name !== undefined)
      return {
        kind: "value",
        unit: name === "number" ? PLAIN : unit(name),
        decimals: Number(decimals),
        ...(turn ? { isTurn: true } : {}),
      };
    return part === STATUS ? { kind: "status" } : { kind: "text", text: part };
  });

/** `1 feet`: the value in feet with 1 decimal; `1! degrees`: from 0 up to 360; `A/V`: the status; anything else as it stands. */
// DPT without the transducer's offset and HDG without deviation and variation: each is another quantity. RSA with one sensor, as on the
// starboard rudder. RPM of engine 0: single, or on the centreline. XDR names as IEC 61162-1 and chart plotters have them.
// biome-ignore format: one row a sentence
const ROWS: readonly (readonly [name: string, address: string, fields: string])[] = [
  ["sounding below transducer", "SDDBT", "1 feet,f,1 m,M,1 fathoms,F"],
  ["sounding below transducer", "SDDPT", "1 m,,"],
  ["sounding below surface", "SDDBS", "1 feet,f,1 m,M,1 fathoms,F"],
  ["sounding below keel", "SDDBK", "1 feet,f,1 m,M,1 fathoms,F"],
  ["true heading", "HEHDT", "1! degrees,T"],
  ["magnetic heading", "HCHDM", "1! degrees,M"],
  ["compass heading", "HCHDG", "1! degrees,,,,"],
  ["rate of turn", "TIROT", "1 degrees per minute,A/V"],
  ["rudder angle", "IIRSA", "1 degrees,A/V,,V"],
  ["speed through water", "VWVHW", ",T,,M,2 knots,N,2 km/h,K"],
  ["sea temperature", "YXMTW", "1 degrees Celsius,C"],
  ["air temperature", "WIMTA", "1 degrees Celsius,C"],
  ["engine speed", "ERRPM", "E,0,0 rpm,,A/V"],
  ["battery voltage", "IIXDR", "U,2 volts,V,BATTERY"],
  ["barometric pressure", "WIXDR", "P,5 bar,B,BAROMETER"],
  ["heel", "IIXDR", "A,1 degrees,D,ROLL"],
  ["pitch", "IIXDR", "A,1 degrees,D,PITCH"],
  ["bilge float", "IIXDR", "S,0 number,,BILGE"],
];

export const NMEA_SAYINGS: readonly NmeaSaying[] = ROWS.map(([name, address, fields]) => ({
  name,
  address,
  fields: fieldsOf(fields),
}));

export const formatterOf = (address: string): string => address.slice(2);

/**
 * Rows that a text may mean: a quantity by its name (its first row), a formatter ("DBT"), or talker and formatter ("IIDBT"), which gives the row
 * that talker. Several where it does not say which. Case and white space do not count.
 */
export function nmeaSayings(text: string): readonly NmeaSaying[] {
  const folded = text.trim().replace(/\s+/g, " ").toLowerCase();
  const named = NMEA_SAYINGS.find(({ name }) => name === folded);
  if (named) return [named];
  const word = folded.toUpperCase();
  const rows = NMEA_SAYINGS.filter(({ address }) => formatterOf(address) === word);
  if (rows.length > 0) return rows;
  if (!/^[A-Z][A-Z0-9]{4}$/.test(word)) return [];
  return NMEA_SAYINGS.filter(({ address }) => formatterOf(address) === formatterOf(word)).map((row) => ({
    ...row,
    address: word,
  }));
}

/** What the value in SI is multiplied with, and what is added then, to give it in a unit. */
export function fromSi(to: Unit): { readonly scale: Rational; readonly offset: Rational } {
  const { numerator, denominator } = rationalInSi(1, { ...to, offset: { numerator: 0, denominator: 1 } });
  const isExact = !to.toSi.piPower;
  const zero = convertFromSi(0, to);
  return {
    scale: isExact ? { numerator: denominator, denominator: numerator } : nearestRational(convertFromSi(1, to) - zero),
    offset: nearestRational(zero),
  };
}

/** The dimension of what the fields say; undefined where they say no value. */
export const dimensionOf = (fields: readonly SentenceField[]): Dimension | undefined =>
  fields.find((field) => field.kind === "value")?.unit.dimension;

/** The sentence of an address and fields, said so often. */
export function sentenceOf(address: string, fields: readonly SentenceField[], periodMs: number): NmeaSentence {
  const values: { value: SentenceValue; after: string }[] = [];
  let text = "";
  const write = (letters: string): void => {
    const last = values.at(-1);
    if (last) last.after += letters;
    else text += letters;
  };
  for (const [index, field] of fields.entries()) {
    if (index > 0) write(",");
    if (field.kind === "text") write(field.text);
    else if (field.kind === "status") values.push({ value: { kind: "status", after: "" }, after: "" });
    else {
      const turn = field.isTurn ? { isTurn: true } : {};
      const value = { kind: "number", decimals: field.decimals, ...turn, ...fromSi(field.unit), after: "" } as const;
      values.push({ value, after: "" });
    }
  }
  return { kind: "nmea", address, periodMs, text, values: values.map(({ value, after }) => ({ ...value, after })) };
}

/** Whether it is one of the table's, but for talker and period. */
export const isUsualSentence = (sentence: NmeaSentence): boolean =>
  NMEA_SAYINGS.some(({ address, fields }) => {
    if (formatterOf(address) !== formatterOf(sentence.address)) return false;
    return JSON.stringify(sentenceOf(sentence.address, fields, sentence.periodMs)) === JSON.stringify(sentence);
  });
