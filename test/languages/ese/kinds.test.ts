// Kinds in programs: what the instruments give, what is refused, and what the error says to write.
import { describe, expect, it } from "vitest";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { kindsCompared } from "../../../src/units/kind-rules.ts";
import { type CompileSettings, compileEse, runEse, servicesFor, shown } from "./compile-ese.ts";

const INPUTS = `== instruments
**true way** := true heading in degrees, 0 to 360, stale after 3 s, from NMEA HDT
**magnetic way** := magnetic heading in degrees, 0 to 360, stale after 3 s, from NMEA HDM
**variation** := magnetic variation in degrees, -180 to 180, from NMEA HDG
**sounding** := sounding below transducer in metres, 0 to 200, stale after 3 s, from NMEA DBT
**log** := speed through water in knots, 0 to 60, from NMEA VHW
**sog** := speed over ground in knots, 0 to 60, from NMEA VTG
**lat** := latitude in degrees, -90 to 90, from NMEA GLL
**lon** := longitude in degrees, -180 to 180, from NMEA GLL
`;
const VESSEL = { quantities: new Map(Object.entries({ vessel_draft: "1.8 m", transducer_depth: "0.5 m" })) };

/** Errors of a condition over the instruments: "FLX0404 …" and the hint. */
function faults(condition: string, settings: CompileSettings = {}): string[] {
  const { diagnostics } = compileEse(`${INPUTS}\n>> x\nif ${condition}, count yes\n`, { vessel: VESSEL, ...settings });
  return diagnostics.filter((one) => one.severity === "error").flatMap((one) => [...shown([one]), one.hint ?? ""]);
}

describe("what is measured against different things", () => {
  it.each([
    [
      "true way > magnetic way",
      "`true way` (true heading) is compared with `magnetic way` (magnetic heading)",
      "true heading - variation is a magnetic heading",
    ],
    [
      "true way - magnetic way > 5 degrees",
      "`magnetic way` (magnetic heading) is taken from `true way` (true heading)",
      "true heading - variation is a magnetic heading",
    ],
    [
      "true way is within 5 degrees of magnetic way",
      "`true way` (true heading) is compared with `magnetic way` (magnetic heading)",
      "variation",
    ],
    [
      "true way + true way > 1 degree",
      "`true way` (true heading) is added to `true way` (true heading)",
      "a turn can be added to a heading",
    ],
    [
      "sounding > vessel_draft + 1 m",
      "`sounding` (depth below transducer) is compared with `vessel_draft + 1 m` (draught)",
      "depth below transducer + transducer depth is a depth below surface",
    ],
    [
      "sounding - vessel_draft > 1 m",
      "`vessel_draft` (draught) is taken from `sounding` (depth below transducer)",
      "depth below transducer + transducer depth",
    ],
    [
      "sog > log",
      "`sog` (speed over ground) is compared with `log` (speed through water)",
      "speed over ground - speed through water",
    ],
    ["lat > lon", "`lat` (latitude) is compared with `lon` (longitude)", "take two of one kind"],
    [
      "true way > true way - previous true way",
      "`true way` (true heading) is compared with `true way - previous true way` (turn)",
      "a turn lies between two of the kind",
    ],
  ])("if %s", (condition, message, hint) => {
    const [first, second, ...more] = faults(condition);
    expect(first).toBe(`FLX0404 ${message}`);
    expect(second).toContain(hint);
    expect(more).toEqual([]);
  });

  it.each([
    "true way > magnetic way + variation",
    "true way - variation - magnetic way > 1 degree",
    "true way is within 5 degrees of 90 degrees",
    "sounding + transducer_depth > vessel_draft + 1 m",
    "sounding + transducer_depth - vessel_draft > 2 m",
    "sog - log > 0.5 knots",
    "sounding - previous sounding > vessel_draft",
    "lat - previous lat > 0.1 degrees",
  ])("if %s: fits", (condition) => {
    expect(faults(condition)).toEqual([]);
  });

  it("computes the same with kinds as without", () => {
    const running = runEse(
      `${INPUTS}\n>> x\nremember sounding + transducer_depth - vessel_draft as clearance\nremember sog - log as stream\n`,
      { vessel: VESSEL },
    );
    running.set("sounding", 4).set("sog", 3).set("log", 2).tick(0);
    expect([running.value("clearance"), running.value("stream")].map((value) => Number(value.toFixed(9)))).toEqual([
      2.7, 1,
    ]);
  });
});

describe("a word's parameter", () => {
  const words = `## pattern: hold true heading $way
## where: $way is a true heading in degrees from 0 to 360
## means: ($way + $way) modulo 360 degrees
## result: a true heading in degrees

## pattern: clearance of $depth
## where: $depth is a depth below keel in metres
## means: $depth
## result: a depth below keel in metres
`;

  it("takes its own kind and what does not say, and refuses another frame", () => {
    expect(faults("hold true heading true way > 5 degrees", { words })).toEqual([]);
    expect(faults("hold true heading 30 > 5 degrees", { words })).toEqual([]);
    expect(faults("hold true heading magnetic way > 5 degrees", { words })).toEqual([
      "FLX0404 `hold true heading $way` takes a true heading as $way, and `magnetic way` is a magnetic heading",
      "magnetic heading + variation is a true heading: write that, or take both from one source",
    ]);
    expect(faults("clearance of sounding > 1 m", { words })[0]).toBe(
      "FLX0404 `clearance of $depth` takes a depth below keel as $depth, and `sounding` is a depth below transducer",
    );
  });

  it("is computed with as its meaning likes: kinds are checked at its edges", () => {
    expect(faults("hold true heading (hold true heading true way) > magnetic way", { words })).toEqual([
      "FLX0404 `hold true heading (hold true heading true way)` (true heading) is compared with `magnetic way` (magnetic heading)",
      "true heading - variation is a magnetic heading: write that, or take both from one source",
    ]);
  });
});

describe("the shipped words", () => {
  it("say what they take and give", () => {
    expect(
      faults("true heading of magnetic (magnetic way) with variation (variation) is within 5 degrees of true way"),
    ).toEqual([]);
    expect(
      faults("true heading of magnetic (true way) with variation (variation) is within 5 degrees of true way"),
    ).toEqual([
      "FLX0404 `true heading of magnetic $magnetic with variation $variation` takes a magnetic heading as $magnetic, and `(true way)` is a true heading",
      "true heading - variation is a magnetic heading: write that, or take both from one source",
    ]);
    expect(faults("depth sounding is safe for draught vessel_draft with margin 1 m")[0]).toContain(
      "takes a depth below surface as $depth, and `sounding` is a depth below transducer",
    );
    expect(faults("depth (sounding + transducer_depth) is safe for draught vessel_draft with margin 1 m")).toEqual([]);
  });

  it("have no multiples where they are temperatures; differences and sums of readings have", () => {
    for (const phrase of ["20 degC * 2 > 300 K", "2 * 20 degC > 300 K", "20 degC / 2 > 300 K"])
      expect(faults(phrase)).toEqual([
        `FLX0404 \`20 degC\` is a temperature, of which there is no ${phrase.includes("/") ? "part" : "multiple"}`,
        "take its difference from another first: (20 degC - 0 °C)",
      ]);
    for (const phrase of ["(20 degC - 0 °C) * 2 > 30 K", "(sum of [20 degC, 22 degC]) / 2 > 290 K", "290 K * 2 > 1 K"])
      expect(faults(phrase)).toEqual([]);
  });

  it("are there where a hint names them", () => {
    const reporter = new Reporter();
    const { words } = servicesFor({}, reporter).vocabulary(undefined);
    const patterns = words.map((word) => word.pattern.replace(/\$\w+/g, "…"));
    for (const [left, right] of [
      ["apparent wind speed", "true wind speed"],
      ["apparent wind angle", "true wind angle"],
    ]) {
      const met = kindsCompared(left, right);
      const [, phrase] = met.kind === "clash" ? /first: (.+)$/.exec(met.hint)! : [];
      expect(patterns).toContain(phrase);
    }
  });
});
