// The NMEA table against an independent parser (Signal K's), on sentences by hand and on recordings of real boats where they are at hand.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Parser } from "@signalk/nmea0183-signalk";
import { describe, expect, it } from "vitest";
import {
  NMEA_QUANTITIES,
  type NmeaQuantity,
  nmeaQuantities,
  nmeaSources,
  scaleOf,
  unitOfRow,
} from "../../src/nmea/quantities.ts";
import { convertToSi } from "../../src/units/convert.ts";
import { CELSIUS_ZERO } from "../../src/wire/io.ts";

/** Rows Signal K knows too. */
const SHARED = NMEA_QUANTITIES.filter((row) => row.signalK !== undefined);

/** The row's value of a sentence, as a board computes it: the guard, the field, the transform, the scale. */
function sample(row: NmeaQuantity, sentence: string): number {
  const fields = sentence.replace(/\*.*$/, "").split(",");
  if (!fields[0]!.endsWith(row.formatter)) return Number.NaN;
  if (row.guard && fields[row.guard.field] !== row.guard.letter) return Number.NaN;
  const text = fields[row.field] ?? "";
  if (!/^-?[\d.]+$/.test(text)) return Number.NaN;
  const scale = scaleOf(row);
  const factor = scale.numerator / scale.denominator;
  const next = fields[row.field + 1] ?? "";
  if (row.transform === "linear") return Number(text) * factor;
  if (row.transform === "celsius") return Number(text) * factor + CELSIUS_ZERO;
  const sign = next === "S" || next === "W" || next === "L" ? -1 : 1;
  if (row.transform === "signed") return sign * Number(text) * factor;
  const whole = Math.floor(Number(text) / 100);
  return sign * (whole + (Number(text) - 100 * whole) / 60) * factor;
}

/** The value Signal K gives for a path; angles of a position are degrees there and radians here. */
function reference(parser: Parser, row: NmeaQuantity, sentence: string): number {
  const delta = parser.parse(sentence);
  const [path, part] = row.signalK!.startsWith("navigation.position.")
    ? ["navigation.position", row.name]
    : [row.signalK!];
  const value = delta?.updates?.[0]?.values?.find((candidate: { path: string }) => candidate.path === path)?.value as
    | number
    | Readonly<Record<string, number>>
    | null
    | undefined;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value !== "object") return value;
  return part === undefined || value[part] === undefined ? Number.NaN : (value[part] * Math.PI) / 180;
}

/** How far apart two values are; angles may be a full turn apart (Signal K has wind angles from -180 degrees). */
function distance(row: NmeaQuantity, value: number, expected: number): number {
  const apart = Math.abs(value - expected);
  return row.unit === "degrees" ? Math.abs(apart - 2 * Math.PI * Math.round(apart / (2 * Math.PI))) : apart;
}

const withChecksum = (body: string): string => {
  let sum = 0;
  for (const letter of body) sum ^= letter.charCodeAt(0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}`;
};

/** One sentence a formatter, every field filled. */
const SENTENCES: Readonly<Record<string, string>> = {
  DBT: "SDDBT,12.3,f,3.75,M,2.05,F",
  DPT: "SDDPT,4.1,0.6,100",
  DBS: "SDDBS,12.3,f,3.75,M,2.05,F",
  HDT: "HEHDT,271.5,T",
  HDG: "HCHDG,182.1,2.5,W,7.25,W",
  HDM: "HCHDM,186.5,M",
  VHW: "VWVHW,45.1,T,43.2,M,6.11,N,11.32,K",
  VTG: "GPVTG,251.34,T,249.0,M,5.4,N,10.0008,K,A",
  RMC: "GPRMC,085411.000,A,5222.3215,N,00454.5778,W,5.8,251.34,030414,,,A",
  GLL: "GPGLL,6005.071,S,02332.346,E,095559,A,D",
  GGA: "GPGGA,085411.000,5222.3215,N,00454.5778,E,1,4,2.95,16.0,M,47.0,M,,",
  MWV: "IIMWV,338.5,R,13.41,N,A",
  MTW: "YXMTW,-1.2,C",
};

describe("the table of NMEA quantities", () => {
  it.each(SHARED.map((row) => [row.formatter, row.name, row] as const))(
    "%s gives %s as Signal K does",
    (formatter, _, row) => {
      const sentence = withChecksum(SENTENCES[formatter]!);
      const expected = reference(new Parser({}), row, sentence);
      expect(expected).not.toBeNaN();
      expect(distance(row, sample(row, sentence), expected)).toBeLessThan(1e-4);
    },
  );

  it("does not take a sentence whose guard says it is void", () => {
    const rows = SHARED.filter((row) => row.guard);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const fields = SENTENCES[row.formatter]!.split(",");
      fields[row.guard!.field] = { MWV: "T", MTW: "F" }[row.formatter] ?? "V";
      expect(sample(row, withChecksum(fields.join(",")))).toBeNaN();
    }
  });

  it("scales by fractions that are the unit's ratio to the last bit but one", () => {
    for (const row of NMEA_QUANTITIES) {
      const unit = unitOfRow(row);
      const { numerator, denominator } = scaleOf(row);
      const zero = convertToSi(0, unit);
      expect(zero).toBe(row.transform === "celsius" ? CELSIUS_ZERO : 0);
      expect(Math.abs(numerator / denominator / (convertToSi(1, unit) - zero) - 1)).toBeLessThan(4e-16);
      expect(Math.max(Math.abs(numerator), denominator)).toBeLessThan(2 ** 31);
    }
  });

  it("finds quantities by name, sources in order, and the main one of a formatter", () => {
    expect(nmeaQuantities(" Speed  over ground ").map((row) => row.formatter)).toEqual(["VTG", "RMC"]);
    expect(nmeaQuantities("dbt").map((row) => row.name)).toEqual(["sounding below transducer"]);
    expect(nmeaSources("nothing of the kind")).toEqual([]);
  });
});

describe("recordings of real boats", () => {
  const folder = resolve(import.meta.dirname, "../../../shared/data/nmea");
  const names = ["signalk-plaka.log", "signalk-gps.log", "signalk-n2kd-183-merrimac.log"];
  it.skipIf(!existsSync(folder)).each(names)(
    "%s: every value is that of Signal K, and empty fields are unknown",
    (name) => {
      const parser = new Parser({});
      const seen = new Set<string>();
      const lines = readFileSync(resolve(folder, name), "latin1").split(/\r?\n/).slice(0, 6000);
      for (const line of lines) {
        const sentence = line.slice(Math.max(0, line.indexOf("$")));
        const formatter = /^\$..(...),/.exec(sentence)?.[1];
        for (const row of SHARED) {
          if (row.formatter !== formatter || row.name === "compass heading") continue;
          const value = sample(row, sentence);
          const expected = reference(parser, row, sentence);
          // Signal K takes speeds from the km/h field, which is rounded otherwise.
          if (Number.isNaN(expected) || Number.isNaN(value)) continue;
          seen.add(row.name);
          expect([row.name, sentence, distance(row, value, expected) < 0.02]).toEqual([row.name, sentence, true]);
        }
      }
      expect(seen.size).toBeGreaterThan(0);
    },
  );

  it.skipIf(!existsSync(folder))("an empty field is unknown, never zero", () => {
    const heading = NMEA_QUANTITIES.find((row) => row.formatter === "HDT")!;
    const lines = readFileSync(resolve(folder, "signalk-plaka.log"), "latin1").split(/\r?\n/);
    const empty = lines.filter((line) => /HDT,,T/.test(line));
    expect(empty.length).toBeGreaterThan(0);
    expect(sample(heading, empty[0]!.slice(empty[0]!.indexOf("$")))).toBeNaN();
  });
});
