// The sentences a board says: their text to the letter, what other parsers and flux's own driver read of them, and the digits of any number. All on
// the firmware's own bundle, on a virtual board.
import { Parser } from "@signalk/nmea0183-signalk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digitsOf } from "../../firmware/drivers/digits.ts";
import { fieldsOf, valueOf as heardIn } from "../../firmware/drivers/nmea.ts";
import type { InputSourceDescriptor } from "../../firmware/vm/vm-types.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import type { Output } from "../../src/fir/function.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { longest } from "../../src/image/sentence.ts";
import { NMEA_QUANTITIES, scaleOf, unitOfRow } from "../../src/nmea/quantities.ts";
import {
  formatterOf,
  fromSi,
  isUsualSentence,
  NMEA_SAYINGS,
  nmeaSayings,
  type SentenceField,
  sentenceOf,
} from "../../src/nmea/sentences.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { convertFromSi, convertToSi } from "../../src/units/convert.ts";
import { unitNamed } from "../../src/units/named.ts";
import { SENTENCE_DIGITS_END, SENTENCE_MAX, TRANSFORM_CELSIUS, TRANSFORM_LINEAR } from "../../src/wire/io.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";

const bundle = await bundleClass("standard");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;

const unit = (name: string) => {
  const found = unitNamed(name);
  if (found.kind !== "unit") throw new Error(name);
  return found.unit;
};
const WIDE = { numerator: 2 ** 31 - 1, denominator: 1 };

/** What a board says of an output that is set to a number of SI at its start. */
function said(sink: Output["sink"], value: number, range?: Pick<Output, "lowest" | "highest">): string {
  const base = assemble({ path: "a.fxasm", text: ".tick 1000\ntick\nmovk f0 1\nout f0 0\nend" }, new Reporter())!;
  const code = base.code.map((step) => (step.name === "movk" ? { ...step, operands: [0, value] } : step));
  const output = {
    sink,
    safe: { numerator: 0, denominator: 1 },
    lowest: { ...WIDE, numerator: -WIDE.numerator },
    highest: WIDE,
    ...range,
  };
  const board = new FlashedBoard(kind, bundle, encodeImage({ ...base, code, outputs: [output] }).bytes);
  let text = "";
  board.board.onUart((more) => {
    text += more;
  });
  board.clock.advance(1_500);
  return text;
}

const usual = (name: string): Output["sink"] => {
  const [row] = nmeaSayings(name);
  return sentenceOf(row!.address, row!.fields, 1000);
};

describe("a sentence, to the letter", () => {
  // Checksums from another program: the exclusive or of what stands between $ and *.
  it.each([
    ["sounding below transducer", 3.75, "$SDDBT,12.3,f,3.8,M,2.1,F*3E"],
    ["DPT", 3.75, "$SDDPT,3.8,,*5E"],
    ["sounding below surface", 0, "$SDDBS,0.0,f,0.0,M,0.0,F*01"],
    ["sounding below keel", 100, "$SDDBK,328.1,f,100.0,M,54.7,F*26"],
    ["true heading", convertToSi(271.5, unit("degrees")), "$HEHDT,271.5,T*2E"],
    ["magnetic heading", convertToSi(-0.04, unit("degrees")), "$HCHDM,0.0,M*29"],
    ["magnetic heading", convertToSi(359.97, unit("degrees")), "$HCHDM,0.0,M*29"],
    ["compass heading", convertToSi(-90, unit("degrees")), "$HCHDG,270.0,,,,*47"],
    ["rate of turn", convertToSi(-12.34, unit("degrees per minute")), "$TIROT,-12.3,A*26"],
    ["rudder angle", convertToSi(-5.25, unit("degrees")), "$IIRSA,-5.3,A,,V*52"],
    ["speed through water", convertToSi(6.11, unit("knots")), "$VWVHW,,T,,M,6.11,N,11.32,K*63"],
    ["sea temperature", 273.15 - 1.2, "$YXMTW,-1.2,C*0C"],
    ["air temperature", 300, "$WIMTA,26.9,C*16"],
    ["engine speed", convertToSi(2400, unit("rpm")), "$ERRPM,E,0,2400,,A*46"],
    ["battery voltage", 12.647, "$IIXDR,U,12.65,V,BATTERY*2E"],
    ["barometric pressure", 101_325, "$WIXDR,P,1.01325,B,BAROMETER*3D"],
    ["heel", convertToSi(-12.5, unit("degrees")), "$IIXDR,A,-12.5,D,ROLL*63"],
    ["pitch", convertToSi(0.01, unit("degrees")), "$IIXDR,A,0.0,D,PITCH*23"],
    ["bilge float", 1, "$IIXDR,S,1,,BILGE*69"],
  ])("%s of %d", (name, value, sentence) => {
    expect(said(usual(name), value).split("\r\n")[0]).toBe(sentence);
  });

  it("has empty fields for an unknown, and says so where it has a status", () => {
    expect(said(usual("DBT"), Number.NaN)).toContain("$SDDBT,,f,,M,,F*");
    expect(said(usual("rudder angle"), Number.NaN)).toContain("$IIRSA,,V,,V*");
  });

  it("keeps to the output's range", () => {
    const range = { lowest: { numerator: 0, denominator: 1 }, highest: { numerator: 50, denominator: 1 } };
    expect(said(usual("DPT"), 1e300, range)).toContain("$SDDPT,50.0,,*");
    expect(said(usual("DPT"), Number.NEGATIVE_INFINITY, range)).toContain("$SDDPT,0.0,,*");
  });

  it("leaves a field empty that would have more digits than a number has, and the others as they are", () => {
    expect(said(usual("DBT"), 31_000_000)).toContain("$SDDBT,,f,31000000.0,M,16951006.1,F*");
  });

  it("ends in carriage return and line feed", () => {
    expect(said(usual("DPT"), 1)).toMatch(/^(\$[^\r\n$*]+\*[0-9A-F]{2}\r\n)+$/);
  });
});

describe("the table of sentences", () => {
  it("has none that may get longer than the standard allows", () => {
    for (const { address, fields } of NMEA_SAYINGS)
      expect(longest(sentenceOf(address, fields, 1000))).toBeLessThanOrEqual(SENTENCE_MAX);
  });

  it("is found by quantity, by formatter, and with another talker", () => {
    expect(nmeaSayings(" Sounding  below transducer ").map(({ address }) => address)).toEqual(["SDDBT"]);
    expect(nmeaSayings("hdt").map(({ name }) => name)).toEqual(["true heading"]);
    expect(nmeaSayings("IIDBT").map(({ address }) => address)).toEqual(["IIDBT"]);
    expect(nmeaSayings("XDR").length).toBeGreaterThan(1);
    expect(nmeaSayings("ZZZ")).toEqual([]);
    expect(nmeaSayings("!!DBT")).toEqual([]);
  });

  it("knows its own, whoever says them", () => {
    for (const { address, fields } of NMEA_SAYINGS) {
      expect(isUsualSentence(sentenceOf(`II${formatterOf(address)}`, fields, 250))).toBe(true);
      const other = sentenceOf(address, [...fields, { kind: "text", text: "X" }], 250);
      expect(isUsualSentence(other)).toBe(false);
    }
  });
});

/** Rows that are both said and heard. */
const SHARED = NMEA_QUANTITIES.flatMap((row) =>
  NMEA_SAYINGS.filter(({ name, address }) => name === row.name && formatterOf(address) === row.formatter).map(
    (saying) => ({ row, saying }),
  ),
);

describe("what a board says, heard again", () => {
  it.each(SHARED.map((both) => [both.row.formatter, both.row.name, both] as const))(
    "%s: %s comes back to half of its last decimal",
    (_, __, { row, saying }) => {
      const of = unitOfRow(row);
      const field = saying.fields[row.field - 1] as Extract<SentenceField, { kind: "value" }>;
      expect(field).toMatchObject({ kind: "value", unit: { name: of.name } });
      const { numerator, denominator } = scaleOf(row);
      const source = {
        field_: row.field,
        transform_: row.transform === "celsius" ? TRANSFORM_CELSIUS : TRANSFORM_LINEAR,
        scale_: numerator / denominator,
      } as InputSourceDescriptor;
      const sentence = sentenceOf(saying.address, saying.fields, 1000);
      fc.assert(
        fc.property(
          fc.double({ min: field.isTurn ? 0 : -90, max: field.isTurn ? 359.9 : 999, noNaN: true }),
          (value) => {
            const si = convertToSi(value, of);
            const text = textOf(sentence, si);
            const heard = heardIn(fieldsOf(text)!, source);
            const off = Math.abs(convertFromSi(heard, of) - value);
            expect(off).toBeLessThanOrEqual(0.5 * 10 ** -field.decimals + 1e-9);
            if (row.guard) expect(fieldsOf(text)![row.guard.field]![0]).toBe(row.guard.letter);
          },
        ),
      );
    },
  );

  it.each([
    ["sounding below transducer", "environment.depth.belowTransducer", 3.75, 0.05],
    ["DPT", "environment.depth.belowTransducer", 3.75, 0.05],
    ["sounding below keel", "environment.depth.belowKeel", 2, 0.05],
    ["true heading", "navigation.headingTrue", 4.1, 0.001],
    ["magnetic heading", "navigation.headingMagnetic", 4.1, 0.001],
    // Without a deviation it has none.
    ["compass heading", "navigation.headingMagnetic", 4.1, 0.001],
    ["rate of turn", "navigation.rateOfTurn", -0.02, 0.0001],
    ["rudder angle", "steering.rudderAngle", -0.3, 0.001],
    ["speed through water", "navigation.speedThroughWater", 3.1, 0.006],
    ["sea temperature", "environment.water.temperature", 285.43, 0.05],
    // In hertz.
    ["engine speed", "propulsion.engine_0.revolutions", 40 * 2 * Math.PI, 0.001, 2 * Math.PI],
  ])("%s is %s to Signal K", (name, path, value, within, times = 1) => {
    const text = said(usual(name), value).split("\r\n")[0]!;
    const delta = new Parser({}).parse(text);
    const found = delta?.updates?.[0]?.values?.find((one: { path: string }) => one.path === path)?.value;
    expect([text, Math.abs((found as number) * times - value) <= within]).toEqual([text, true]);
  });
});

/** The sentence as the driver says it, by its own digits. */
function textOf(sentence: ReturnType<typeof sentenceOf>, value: number): string {
  let body = `${sentence.address},${sentence.text}`;
  for (const one of sentence.values) {
    body +=
      one.kind === "status"
        ? "A"
        : digitsOf(value, {
            decimals_: one.decimals,
            isTurn_: one.isTurn ? 1 : 0,
            scale_: one.scale.numerator / one.scale.denominator,
            offset_: one.offset.numerator / one.offset.denominator,
            after_: "",
          });
    body += one.after;
  }
  let sum = 0;
  for (const letter of body) sum ^= letter.charCodeAt(0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}`;
}

describe("digits", () => {
  const plain = (decimals: number) => ({ decimals_: decimals, isTurn_: 0, scale_: 1, offset_: 0, after_: "" });
  const numbers = fc.oneof(
    fc.double({ noNaN: true }),
    fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    // Halves, where rounding goes either way.
    fc.tuple(fc.integer({ min: -2e6, max: 2e6 }), fc.integer({ min: 0, max: 7 })).map(([n, d]) => n / 2 ** d),
  );

  it("are a decimal number without exponent, never minus nothing, and the nearest there is", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 6 }), (value, decimals) => {
        const text = digitsOf(value, plain(decimals));
        if (!(Math.abs(value) * 10 ** decimals + 0.5 < SENTENCE_DIGITS_END)) {
          expect(text).toBe("");
          return;
        }
        expect(text).toMatch(decimals ? new RegExp(`^-?\\d+\\.\\d{${decimals}}$`) : /^-?\d+$/);
        expect(text).toMatch(/^-?(0|[1-9])/);
        expect(text).not.toMatch(/^-[0.]*$/);
        expect(text).not.toMatch(/^-?0\d/);
        expect(text.length).toBeLessThanOrEqual(11);
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.5 * 10 ** -decimals * (1 + 1e-6));
      }),
      { numRuns: 3000 },
    );
  });

  it("of what is unknown or endless are none", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e21, -1e21])
      expect(digitsOf(value, plain(1))).toBe("");
  });

  it.each([
    [0.05, 1, "0.1"],
    [-0.05, 1, "-0.1"],
    [-0.049, 1, "0.0"],
    [0.5, 0, "1"],
    [-0, 2, "0.00"],
    [5e-324, 6, "0.000000"],
    [999_999_999.4, 0, "999999999"],
    [999_999_999.5, 0, ""],
    [999.999999, 6, "999.999999"],
    [1e9, 0, ""],
  ])("of %d with %i decimals", (value, decimals, text) => {
    expect(digitsOf(value, plain(decimals))).toBe(text);
  });

  it("of an angle are from 0 up to 360", () => {
    const degrees = { ...plain(1), isTurn_: 1, ...ratios(unit("degrees")) };
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (angle) => {
        const shown = Number(digitsOf(angle, degrees));
        expect(shown).toBeGreaterThanOrEqual(0);
        expect(shown).toBeLessThan(360);
        expect(Math.cos((shown * Math.PI) / 180 - angle)).toBeGreaterThan(Math.cos(0.001));
      }),
    );
  });

  it("of a value in a unit are those of the conversion", () => {
    for (const name of ["feet", "fathoms", "knots", "degrees", "rpm", "bar", "km/h"]) {
      const { scale_, offset_ } = ratios(unit(name));
      expect(Math.abs((10 * scale_ + offset_) / convertFromSi(10, unit(name)) - 1)).toBeLessThan(1e-15);
    }
    for (const name of ["degrees Celsius", "degrees Fahrenheit"]) {
      const { scale_, offset_ } = ratios(unit(name));
      expect(300 * scale_ + offset_).toBeCloseTo(convertFromSi(300, unit(name)), 9);
    }
  });
});

const ratios = (of: ReturnType<typeof unit>) => {
  const { scale, offset } = fromSi(of);
  return { scale_: scale.numerator / scale.denominator, offset_: offset.numerator / offset.denominator };
};
