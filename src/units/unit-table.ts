// The one table of units, with exact whole-number ratios to SI, and the names that are refused because people mean different things by
// them. A library would be shorter, but three of four that were tried have a wrong fathom or none. Ratios: the international yard and
// pound (1959), nautical mile (Monaco, 1929), SI brochure (9th edition, table 8), US gallon of 231 cubic inches, UK Units of Measurement
// Regulations 1995 (imperial gallon), standard acceleration of free fall 9.80665 m/s2, WMO-No. 306 (pressure tendency: over three hours).
// Practical salinity (PSS-78) is a plain number that people give a name; a decibel here is the number of decibels, not a ratio.
import { DIMENSIONLESS, type Dimension, dimension } from "./dimension.ts";

export interface UnitRow {
  readonly name: string;
  /** Default: name + "s". */
  readonly plural?: string;
  readonly symbol: string;
  /** Further spellings. Those of one or two letters, and the symbol, are case-sensitive. */
  readonly aliases?: readonly string[];
  readonly dimension: Dimension;
  readonly numerator: number;
  readonly denominator: number;
  readonly piPower?: number;
  readonly offset?: { readonly numerator: number; readonly denominator: number };
}

const LENGTH = dimension({ length: 1 });
const VOLUME = dimension({ length: 3 });
const MASS = dimension({ mass: 1 });
const TIME = dimension({ time: 1 });
const SPEED = dimension({ length: 1, time: -1 });
const ANGLE = dimension({ angle: 1 });
const TURN_RATE = dimension({ angle: 1, time: -1 });
const TEMPERATURE = dimension({ temperature: 1 });
const PRESSURE = dimension({ mass: 1, length: -1, time: -2 });
const FORCE = dimension({ mass: 1, length: 1, time: -2 });
const ENERGY = dimension({ mass: 1, length: 2, time: -2 });
const POWER = dimension({ mass: 1, length: 2, time: -3 });
const CURRENT = dimension({ current: 1 });
const CHARGE = dimension({ current: 1, time: 1 });
const VOLTAGE = dimension({ mass: 1, length: 2, time: -3, current: -1 });
const RESISTANCE = dimension({ mass: 1, length: 2, time: -3, current: -2 });

// The first row of a dimension with ratio 1/1 is its SI unit. "in" is no alias of inch: it is a word of the language.
// biome-ignore format: one row a unit
export const UNIT_ROWS: readonly UnitRow[] = [
  { name: "metre", symbol: "m", aliases: ["meter", "meters"], dimension: LENGTH, numerator: 1, denominator: 1 },
  { name: "kilometre", symbol: "km", aliases: ["kilometer", "kilometers"], dimension: LENGTH, numerator: 1000, denominator: 1 },
  { name: "centimetre", symbol: "cm", aliases: ["centimeter", "centimeters"], dimension: LENGTH, numerator: 1, denominator: 100 },
  { name: "millimetre", symbol: "mm", aliases: ["millimeter", "millimeters"], dimension: LENGTH, numerator: 1, denominator: 1000 },
  { name: "fathom", symbol: "ftm", aliases: ["fm"], dimension: LENGTH, numerator: 18288, denominator: 10000 },
  { name: "foot", plural: "feet", symbol: "ft", dimension: LENGTH, numerator: 3048, denominator: 10000 },
  { name: "inch", plural: "inches", symbol: "inch", dimension: LENGTH, numerator: 254, denominator: 10000 },
  { name: "yard", symbol: "yd", dimension: LENGTH, numerator: 9144, denominator: 10000 },
  { name: "nautical mile", symbol: "nmi", aliases: ["NM"], dimension: LENGTH, numerator: 1852, denominator: 1 },
  { name: "statute mile", symbol: "mi", aliases: ["land mile", "land miles"], dimension: LENGTH, numerator: 1609344, denominator: 1000 },
  { name: "cable", symbol: "cbl", aliases: ["cable length", "cable lengths"], dimension: LENGTH, numerator: 1852, denominator: 10 },
  { name: "metre per second", plural: "metres per second", symbol: "m/s", aliases: ["mps"], dimension: SPEED, numerator: 1, denominator: 1 },
  { name: "knot", symbol: "kn", aliases: ["kt", "kts"], dimension: SPEED, numerator: 1852, denominator: 3600 },
  { name: "kilometre per hour", plural: "kilometres per hour", symbol: "km/h", aliases: ["kph"], dimension: SPEED, numerator: 1000, denominator: 3600 },
  { name: "second", symbol: "s", aliases: ["sec", "secs"], dimension: TIME, numerator: 1, denominator: 1 },
  { name: "millisecond", symbol: "ms", dimension: TIME, numerator: 1, denominator: 1000 },
  { name: "minute", symbol: "min", aliases: ["mins"], dimension: TIME, numerator: 60, denominator: 1 },
  { name: "hour", symbol: "h", aliases: ["hr", "hrs"], dimension: TIME, numerator: 3600, denominator: 1 },
  { name: "three-hour period", symbol: "3h", dimension: TIME, numerator: 10800, denominator: 1 },
  { name: "day", symbol: "d", dimension: TIME, numerator: 86400, denominator: 1 },
  { name: "week", symbol: "wk", dimension: TIME, numerator: 604800, denominator: 1 },
  { name: "radian", symbol: "rad", dimension: ANGLE, numerator: 1, denominator: 1 },
  { name: "degree", symbol: "°", aliases: ["deg"], dimension: ANGLE, numerator: 1, denominator: 180, piPower: 1 },
  { name: "minute of arc", plural: "minutes of arc", symbol: "arcmin", dimension: ANGLE, numerator: 1, denominator: 10800, piPower: 1 },
  { name: "revolution", symbol: "rev", aliases: ["full turn", "full turns"], dimension: ANGLE, numerator: 2, denominator: 1, piPower: 1 },
  { name: "revolution per minute", plural: "revolutions per minute", symbol: "rpm", aliases: ["RPM"], dimension: TURN_RATE, numerator: 1, denominator: 30, piPower: 1 },
  { name: "kelvin", plural: "kelvins", symbol: "K", dimension: TEMPERATURE, numerator: 1, denominator: 1 },
  { name: "degree Celsius", plural: "degrees Celsius", symbol: "°C", aliases: ["degC", "celsius", "degrees C", "degree C"], dimension: TEMPERATURE, numerator: 1, denominator: 1, offset: { numerator: 27315, denominator: 100 } },
  { name: "degree Fahrenheit", plural: "degrees Fahrenheit", symbol: "°F", aliases: ["degF", "fahrenheit", "degrees F", "degree F"], dimension: TEMPERATURE, numerator: 5, denominator: 9, offset: { numerator: 45967, denominator: 100 } },
  { name: "kilogram", symbol: "kg", aliases: ["kilogramme", "kilogrammes", "kilo", "kilos"], dimension: MASS, numerator: 1, denominator: 1 },
  { name: "gram", symbol: "g", aliases: ["gramme", "grammes"], dimension: MASS, numerator: 1, denominator: 1000 },
  { name: "tonne", symbol: "t", aliases: ["metric ton", "metric tons"], dimension: MASS, numerator: 1000, denominator: 1 },
  { name: "long ton", symbol: "LT", dimension: MASS, numerator: 10160469088, denominator: 10000000 },
  { name: "short ton", symbol: "ST", dimension: MASS, numerator: 90718474, denominator: 100000 },
  { name: "pound", symbol: "lb", aliases: ["lbs"], dimension: MASS, numerator: 45359237, denominator: 100000000 },
  { name: "cubic metre", symbol: "m3", aliases: ["m³", "m^3", "cubic meter", "cubic meters"], dimension: VOLUME, numerator: 1, denominator: 1 },
  { name: "litre", symbol: "L", aliases: ["liter", "liters", "l"], dimension: VOLUME, numerator: 1, denominator: 1000 },
  { name: "millilitre", symbol: "mL", aliases: ["milliliter", "milliliters", "ml"], dimension: VOLUME, numerator: 1, denominator: 1000000 },
  { name: "US gallon", symbol: "gal_US", dimension: VOLUME, numerator: 3785411784, denominator: 1000000000000 },
  { name: "imperial gallon", symbol: "gal_UK", aliases: ["UK gallon", "UK gallons"], dimension: VOLUME, numerator: 454609, denominator: 100000000 },
  { name: "pascal", symbol: "Pa", dimension: PRESSURE, numerator: 1, denominator: 1 },
  { name: "hectopascal", symbol: "hPa", dimension: PRESSURE, numerator: 100, denominator: 1 },
  { name: "kilopascal", symbol: "kPa", dimension: PRESSURE, numerator: 1000, denominator: 1 },
  { name: "millibar", symbol: "mbar", aliases: ["mb"], dimension: PRESSURE, numerator: 100, denominator: 1 },
  { name: "bar", symbol: "bar", dimension: PRESSURE, numerator: 100000, denominator: 1 },
  { name: "decibar", symbol: "dbar", dimension: PRESSURE, numerator: 10000, denominator: 1 },
  { name: "pound per square inch", plural: "pounds per square inch", symbol: "psi", dimension: PRESSURE, numerator: 44482216152605, denominator: 6451600000 },
  { name: "newton", symbol: "N", dimension: FORCE, numerator: 1, denominator: 1 },
  { name: "kilonewton", symbol: "kN", dimension: FORCE, numerator: 1000, denominator: 1 },
  { name: "joule", symbol: "J", dimension: ENERGY, numerator: 1, denominator: 1 },
  { name: "watt-hour", symbol: "Wh", aliases: ["watt hour", "watt hours"], dimension: ENERGY, numerator: 3600, denominator: 1 },
  { name: "kilowatt-hour", symbol: "kWh", aliases: ["kilowatt hour", "kilowatt hours"], dimension: ENERGY, numerator: 3600000, denominator: 1 },
  { name: "watt", symbol: "W", dimension: POWER, numerator: 1, denominator: 1 },
  { name: "kilowatt", symbol: "kW", dimension: POWER, numerator: 1000, denominator: 1 },
  { name: "metric horsepower", plural: "metric horsepower", symbol: "hp_metric", aliases: ["PS"], dimension: POWER, numerator: 73549875, denominator: 100000 },
  { name: "ampere", symbol: "A", aliases: ["amp", "amps"], dimension: CURRENT, numerator: 1, denominator: 1 },
  { name: "milliampere", symbol: "mA", aliases: ["milliamp", "milliamps"], dimension: CURRENT, numerator: 1, denominator: 1000 },
  { name: "coulomb", symbol: "C", dimension: CHARGE, numerator: 1, denominator: 1 },
  { name: "ampere-hour", symbol: "Ah", aliases: ["amp-hour", "amp-hours", "amp hour", "amp hours", "ampere hour", "ampere hours"], dimension: CHARGE, numerator: 3600, denominator: 1 },
  { name: "volt", symbol: "V", dimension: VOLTAGE, numerator: 1, denominator: 1 },
  { name: "millivolt", symbol: "mV", dimension: VOLTAGE, numerator: 1, denominator: 1000 },
  { name: "ohm", symbol: "Ω", dimension: RESISTANCE, numerator: 1, denominator: 1 },
  { name: "hertz", plural: "hertz", symbol: "Hz", dimension: dimension({ time: -1 }), numerator: 1, denominator: 1 },
  { name: "kilohertz", plural: "kilohertz", symbol: "kHz", dimension: dimension({ time: -1 }), numerator: 1000, denominator: 1 },
  { name: "decibel", symbol: "dB", dimension: DIMENSIONLESS, numerator: 1, denominator: 1 },
  { name: "practical salinity unit", symbol: "PSU", dimension: DIMENSIONLESS, numerator: 1, denominator: 1 },
  { name: "percent", plural: "percent", symbol: "%", aliases: ["per cent"], dimension: DIMENSIONLESS, numerator: 1, denominator: 100 },
];

/** Names refused because they mean different things to different people, with what to write instead. */
export const AMBIGUOUS: Readonly<Record<string, readonly string[]>> = {
  mile: ["nautical mile", "statute mile"],
  miles: ["nautical miles", "statute miles"],
  nm: ["nautical miles (nmi)", "newton metres (N m)"],
  gallon: ["US gallon", "imperial gallon"],
  gallons: ["US gallons", "imperial gallons"],
  gal: ["US gallons", "imperial gallons"],
  gph: ["US gallons per hour", "imperial gallons per hour"],
  mpg: ["nautical miles per US gallon", "nautical miles per imperial gallon"],
  mph: ["knots", "statute miles per hour"],
  ton: ["tonne", "long ton", "short ton"],
  tons: ["tonnes", "long tons", "short tons"],
  horsepower: ["kilowatts", "metric horsepower"],
  hp: ["kilowatts", "metric horsepower"],
  shackle: ["fathoms", "metres"],
  shackles: ["fathoms", "metres"],
  point: ["degrees"],
  points: ["degrees"],
};
