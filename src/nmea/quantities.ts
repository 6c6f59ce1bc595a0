// The one table of NMEA 0183 quantities a board can sample: which field of which sentence (IEC 61162-1), and how it becomes SI.
// Angles are radians inside like everything else: pi/180 is taken as the nearest fraction of two int32, which differs from it by less
// than 1e-18, far below what a float64 holds. Ranges of inputs are in SI too.
import type { InputSource, Rational } from "../fir/function.ts";
import { rationalInSi } from "../units/convert.ts";
import { PLAIN, unitNamed } from "../units/named.ts";
import type { Unit } from "../units/unit.ts";

export interface NmeaQuantity {
  /** As FLUX-ese writes it. The same name in several rows: any of the sentences will do. */
  readonly name: string;
  /** Three letters after the talker. */
  readonly formatter: string;
  /** 1 = first after the address. */
  readonly field: number;
  readonly transform: "linear" | "angle" | "signed" | "celsius";
  /** Unit of the field, a name of src/units; what a program sees is SI. Absent for a plain number or a switch. */
  readonly unit?: string;
  /** The sentence counts only if this field is this letter. */
  readonly guard?: { readonly field: number; readonly letter: string };
  /** Signal K path of the same fact, for tests against its parser; `latitude` and `longitude` are parts of a position. Absent: it has none. */
  readonly signalK?: string;
  readonly kind: string;
}

// Sentences of a formatter in order of what it is mostly used for: a bare formatter means its first row.
// GGA's quality has several good values, and one guard takes one: an invalid fix has empty fields there. MWV's speed is taken as knots,
// which all recordings at hand have; the guard is needed for R (apparent) against T. XDR carries any transducer: its name, the fourth field,
// is what tells them apart, and a guard sees its first letter (BILGE…).
// biome-ignore format: one row a quantity
export const NMEA_QUANTITIES: readonly NmeaQuantity[] = [
  { name: "sounding below transducer", formatter: "DBT", field: 3, transform: "linear", unit: "m", signalK: "environment.depth.belowTransducer", kind: "depth below transducer" },
  { name: "sounding below transducer", formatter: "DPT", field: 1, transform: "linear", unit: "m", signalK: "environment.depth.belowTransducer", kind: "depth below transducer" },
  { name: "transducer offset", formatter: "DPT", field: 2, transform: "linear", unit: "m", signalK: "environment.depth.surfaceToTransducer", kind: "transducer depth" },
  { name: "sounding below surface", formatter: "DBS", field: 3, transform: "linear", unit: "m", signalK: "environment.depth.belowSurface", kind: "depth below surface" },
  { name: "true heading", formatter: "HDT", field: 1, transform: "linear", unit: "degrees", signalK: "navigation.headingTrue", kind: "true heading" },
  { name: "compass heading", formatter: "HDG", field: 1, transform: "linear", unit: "degrees", signalK: "navigation.headingCompass", kind: "compass heading" },
  { name: "magnetic variation", formatter: "HDG", field: 4, transform: "signed", unit: "degrees", signalK: "navigation.magneticVariation", kind: "variation" },
  { name: "magnetic heading", formatter: "HDM", field: 1, transform: "linear", unit: "degrees", signalK: "navigation.headingMagnetic", kind: "magnetic heading" },
  { name: "speed through water", formatter: "VHW", field: 5, transform: "linear", unit: "knots", signalK: "navigation.speedThroughWater", kind: "speed through water" },
  { name: "true heading", formatter: "VHW", field: 1, transform: "linear", unit: "degrees", signalK: "navigation.headingTrue", kind: "true heading" },
  { name: "magnetic heading", formatter: "VHW", field: 3, transform: "linear", unit: "degrees", signalK: "navigation.headingMagnetic", kind: "magnetic heading" },
  { name: "speed over ground", formatter: "VTG", field: 5, transform: "linear", unit: "knots", signalK: "navigation.speedOverGround", kind: "speed over ground" },
  { name: "course over ground", formatter: "VTG", field: 1, transform: "linear", unit: "degrees", signalK: "navigation.courseOverGroundTrue", kind: "true course" },
  { name: "latitude", formatter: "RMC", field: 3, transform: "angle", unit: "degrees", guard: { field: 2, letter: "A" }, signalK: "navigation.position.latitude", kind: "latitude" },
  { name: "longitude", formatter: "RMC", field: 5, transform: "angle", unit: "degrees", guard: { field: 2, letter: "A" }, signalK: "navigation.position.longitude", kind: "longitude" },
  { name: "speed over ground", formatter: "RMC", field: 7, transform: "linear", unit: "knots", guard: { field: 2, letter: "A" }, signalK: "navigation.speedOverGround", kind: "speed over ground" },
  { name: "course over ground", formatter: "RMC", field: 8, transform: "linear", unit: "degrees", guard: { field: 2, letter: "A" }, signalK: "navigation.courseOverGroundTrue", kind: "true course" },
  { name: "latitude", formatter: "GLL", field: 1, transform: "angle", unit: "degrees", guard: { field: 6, letter: "A" }, signalK: "navigation.position.latitude", kind: "latitude" },
  { name: "longitude", formatter: "GLL", field: 3, transform: "angle", unit: "degrees", guard: { field: 6, letter: "A" }, signalK: "navigation.position.longitude", kind: "longitude" },
  { name: "latitude", formatter: "GGA", field: 2, transform: "angle", unit: "degrees", signalK: "navigation.position.latitude", kind: "latitude" },
  { name: "longitude", formatter: "GGA", field: 4, transform: "angle", unit: "degrees", signalK: "navigation.position.longitude", kind: "longitude" },
  { name: "apparent wind angle", formatter: "MWV", field: 1, transform: "linear", unit: "degrees", guard: { field: 2, letter: "R" }, signalK: "environment.wind.angleApparent", kind: "apparent wind angle" },
  { name: "apparent wind speed", formatter: "MWV", field: 3, transform: "linear", unit: "knots", guard: { field: 2, letter: "R" }, signalK: "environment.wind.speedApparent", kind: "apparent wind speed" },
  { name: "sea temperature", formatter: "MTW", field: 1, transform: "celsius", unit: "degrees Celsius", guard: { field: 2, letter: "C" }, signalK: "environment.water.temperature", kind: "temperature" },
  { name: "bilge float", formatter: "XDR", field: 2, transform: "linear", guard: { field: 4, letter: "B" }, kind: "switch" },
];

/** Rows of a quantity's name, or the main row of a formatter ("DBT"); none if it is neither. Case and white space do not count. */
export function nmeaQuantities(text: string): readonly NmeaQuantity[] {
  const folded = text.trim().replace(/\s+/g, " ").toLowerCase();
  const named = NMEA_QUANTITIES.filter((row) => row.name === folded);
  if (named.length > 0) return named;
  const main = NMEA_QUANTITIES.find((row) => row.formatter.toLowerCase() === folded);
  return main ? [main] : [];
}

/** Unit of a row's field. */
export function unitOfRow(row: NmeaQuantity): Unit {
  if (row.unit === undefined) return PLAIN;
  const found = unitNamed(row.unit);
  if (found.kind !== "unit") throw new Error(`src/nmea/quantities.ts: "${row.unit}" is not in the table of units`);
  return found.unit;
}

/** What multiplies the field's number to give SI; `celsius` adds its zero after that. */
export function scaleOf(row: NmeaQuantity): Rational {
  const unit = unitOfRow(row);
  return rationalInSi(1, { ...unit, offset: { numerator: 0, denominator: 1 } });
}

/** A row as a source of an input. */
export const nmeaSource = (row: NmeaQuantity): InputSource => ({
  kind: "nmea",
  formatter: row.formatter,
  field: row.field,
  transform: row.transform,
  scale: scaleOf(row),
  ...(row.guard ? { guard: row.guard } : {}),
});

/** Every sentence some quantity comes from, in order of the table. */
export const NMEA_FORMATTERS: readonly string[] = [...new Set(NMEA_QUANTITIES.map((row) => row.formatter))];

/** Sources of a quantity's name or of a formatter, in order of preference; none if flux does not know it. */
export const nmeaSources = (text: string): InputSource[] => nmeaQuantities(text).map(nmeaSource);
