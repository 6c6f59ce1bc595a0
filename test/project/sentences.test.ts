// Outputs that are sentences, as flux.boards.json binds them: what the image holds, through assembly and back, and what is refused at which place.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { decodeImage } from "../../src/image/decode.ts";
import { disassemble } from "../../src/image/disassemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import type { Program } from "../../src/image/program.ts";
import { NMEA_SAYINGS, nmeaSayings } from "../../src/nmea/sentences.ts";
import { driversOfEntry, driversOfProgram } from "../../src/project/drivers.ts";
import { loadProject } from "../../src/project/load.ts";
import { vesselFacts } from "../../src/project/resolve.ts";
import { BoardsFile } from "../../src/project/schema.ts";
import { unitNamed } from "../../src/units/named.ts";
import { DRIVER_NMEA } from "../../src/wire/drivers.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-sentences-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an entry with these outputs is compiled with, and what is said of it. */
function resolved(outputs: object, board = "espruino-wifi") {
  const path = join(folder, "flux.boards.json");
  writeFileSync(path, JSON.stringify({ boards: { tank: { board, port: "p", outputs } } }));
  const reporter = new Reporter();
  const project = loadProject(folder, reporter, path);
  const facts = project && vesselFacts(project, "tank", reporter);
  return { facts, faults: reporter.diagnostics };
}

const BATTERY = { address: "IIXDR", fields: ["U", { unit: "volts", decimals: 2 }, "V", "BATT#1"] };
const VALUE = { unit: "volts", decimals: 2 };

function programWith(outputs: Program["outputs"]): Program {
  const base = assemble({ path: "a.fxasm", text: "tick\nend" }, new Reporter())!;
  return { ...base, outputs };
}

describe("an output bound to a sentence", () => {
  it("is the whole sentence for one word, in the unit the sentence is about", () => {
    const { facts, faults } = resolved({ depth: { nmea: "DBT" } });
    expect(faults).toEqual([]);
    expect(facts!.outputs.get("depth")).toMatchObject({
      unit: "m",
      sink: {
        kind: "nmea",
        address: "SDDBT",
        periodMs: 1000,
        text: "",
        values: [
          { decimals: 1, scale: { numerator: 1250, denominator: 381 }, after: ",f," },
          { decimals: 1, scale: { numerator: 1, denominator: 1 }, after: ",M," },
          { decimals: 1, scale: { numerator: 625, denominator: 1143 }, after: ",F" },
        ],
      },
    });
  });

  it.each(
    NMEA_SAYINGS.map(({ name, address }) => [nmeaSayings(name)[0]!.address === address ? name : address, address]),
  )("says %s as %s", (name, address) => {
    const { facts, faults } = resolved({ it: { nmea: name, every: "0.5 s" } });
    expect(faults).toEqual([]);
    const { sink, unit } = facts!.outputs.get("it")!;
    expect(sink).toMatchObject({ kind: "nmea", address, periodMs: 500 });
    // A program and a monitor read the unit again.
    if (unit !== undefined) expect(unitNamed(unit).kind).toBe("unit");
  });

  it("keeps the unit, the range and the talker that the entry gives", () => {
    const { facts, faults } = resolved({ depth: { nmea: "IIDBT", unit: "fathoms", range: ["0 m", 100] } });
    expect(faults).toEqual([]);
    expect(facts!.outputs.get("depth")).toMatchObject({
      unit: "fathoms",
      highest: { numerator: 4572, denominator: 25 },
      sink: { address: "IIDBT" },
    });
  });

  it("is written out where flux does not know it: texts, empty fields, values, status, an angle", () => {
    const fields = ["", { decimals: 1, unit: "degrees", turn: true }, "T", { status: true }, ""];
    const { facts, faults } = resolved({ course: { sentence: { address: "IIXYZ", fields } } });
    expect(faults).toEqual([]);
    expect(facts!.outputs.get("course")!.sink).toMatchObject({
      text: ",",
      values: [
        { kind: "number", decimals: 1, isTurn: true, after: ",T," },
        { kind: "status", after: "," },
      ],
    });
  });

  it("is held by the image, by assembly and back to the same bytes", () => {
    const { facts, faults } = resolved({
      battery: { sentence: BATTERY, every: "5 s", range: ["0 V", "30 V"] },
      rudder: { nmea: "rudder angle", every: "250 ms" },
      heading: { nmea: "HDT" },
      water: { nmea: "MTW" },
      pump: { pwm: { pin: "A0" }, safe: 1 },
    });
    expect(faults).toEqual([]);
    const program = programWith([...facts!.outputs.values()]);
    expect(driversOfProgram(program)).toBe(DRIVER_NMEA);
    const image = encodeImage(program).bytes;
    const decoded = decodeImage(image);
    if (decoded.kind !== "program") throw new Error("refused");
    expect(decoded.program.outputs.map(({ sink }) => sink)).toEqual(program.outputs.map(({ sink }) => sink));
    expect(decoded.program.outputs[4]!.safe).toEqual({ numerator: 1, denominator: 1 });
    const reporter = new Reporter();
    const again = assemble({ path: "b.fxasm", text: disassemble(image) }, reporter)!;
    expect(reporter.diagnostics.map(({ message }) => message)).toEqual([]);
    expect(Buffer.from(encodeImage(again).bytes).toString("hex")).toBe(Buffer.from(image).toString("hex"));
  });
});

describe("what cannot be meant is refused with its place", () => {
  it.each([
    ["a sentence flux does not know", { t: { nmea: "DBX" } }, "outputs.t.nmea", /DBT/],
    ["a formatter of several sentences", { t: { nmea: "XDR" } }, "outputs.t.nmea", /"battery voltage", /],
    ["a unit the sentence does not say", { t: { nmea: "DBT", unit: "knots" } }, "outputs.t.unit", /length.*"m"/],
    ["a safe value", { t: { nmea: "DBT", safe: 0 } }, "outputs.t.safe", /take/],
    ["a pin as well", { t: { nmea: "DBT", digital: { pin: "A0" } } }, "outputs.t.nmea", /own/],
    ["both forms", { t: { nmea: "DBT", sentence: BATTERY } }, "outputs.t.sentence", /own/],
    ["a period of a pin", { t: { digital: { pin: "A0" }, every: "1 s" } }, "outputs.t.every", /nmea/],
    ["a period that is none", { t: { nmea: "DBT", every: "soon" } }, "outputs.t.every", /50 ms/],
    ["a range in another dimension", { t: { nmea: "DBT", range: ["0 s", "3 s"] } }, "outputs.t.range", /0 m/],
    ["an address of four letters", { t: { sentence: { ...BATTERY, address: "IXDR" } } }, "sentence.address", /./],
    ["small letters", { t: { sentence: { ...BATTERY, address: "iixdr" } } }, "sentence.address", /./],
    ["no fields", { t: { sentence: { address: "IIXDR", fields: [] } } }, "sentence.fields", /./],
    ["a comma in a field", { t: { sentence: { address: "IIXDR", fields: ["U,V"] } } }, "sentence.fields.0", /./],
    ["the end of a sentence", { t: { sentence: { address: "IIXDR", fields: ["U*00\r\n"] } } }, "fields.0", /./],
    ["a field of nothing known", { t: { sentence: { address: "IIXDR", fields: [3] } } }, "fields.0", /./],
    [
      "more decimals than there are",
      { t: { sentence: { address: "IIXDR", fields: [{ ...VALUE, decimals: 7 }] } } },
      "fields.0.decimals",
      /./,
    ],
    [
      "a unit nobody knows",
      { t: { sentence: { address: "IIXDR", fields: [{ ...VALUE, unit: "voltz" }] } } },
      "fields.0.unit",
      /volts/,
    ],
    [
      "a field of another dimension than the output",
      { t: { unit: "m", sentence: BATTERY } },
      "sentence.fields.1.unit",
      /length/,
    ],
    [
      "a field of another dimension than the one before",
      { t: { sentence: { address: "IIXDR", fields: [VALUE, { unit: "m", decimals: 0 }] } } },
      "sentence.fields.1.unit",
      /./,
    ],
    [
      "a turn of what does not turn",
      { t: { sentence: { address: "IIXDR", fields: [{ ...VALUE, turn: true }] } } },
      "sentence.fields.0.turn",
      /degrees/,
    ],
    [
      "more letters than a sentence has",
      { t: { sentence: { address: "IIXDR", fields: Array(6).fill(VALUE) } } },
      "outputs.t.sentence: it may get 83 letters",
      /shorter/,
    ],
    [
      "more than the line carries",
      { t: { nmea: "DBT", every: "100 ms" } },
      "boards.tank.outputs: the sentences",
      /1\.2 times/,
    ],
    [
      "more than the line carries together",
      Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`t${at}`, { nmea: "DBT" }])),
      "up to 530 letters a second",
      /t9/,
    ],
  ])("%s", (_, outputs, place, hint) => {
    const { facts, faults } = resolved(outputs);
    expect(facts).toBeUndefined();
    expect(faults.map(({ code }) => code)).toEqual(["FLX0801"]);
    expect(faults[0]!.message).toContain(place);
    expect(faults[0]!.hint).toMatch(hint);
  });

  it("a board whose only serial port is its console", () => {
    const { facts, faults } = resolved({ t: { nmea: "DBT" } }, "esp32");
    expect(facts).toBeUndefined();
    expect(faults[0]!.message).toContain("boards.tank.outputs.t: the serial port of");
    expect(resolved({ t: { digital: { pin: "D2" } } }, "esp32").faults).toEqual([]);
  });
});

describe("assembly", () => {
  it.each([
    ['nmea SDDB 1000 "" 0 1', "SDDB"],
    ['nmea SDDBT 0 "" 0 1', "period"],
    ["nmea SDDBT 1000 x 0 1", "quotes"],
    ['nmea SDDBT 1000 "*" 0 1', "cannot stand"],
    ['nmea SDDBT 1000 "" value 7 1 0 "" 0 1', "decimals"],
    ['nmea SDDBT 1000 "" value 1 1 0 0 1', "quotes"],
    ['nmea SDDBT 1000 "" status "" 0', "missing"],
  ])("refuses %s", (text, said) => {
    const reporter = new Reporter();
    expect(assemble({ path: "a.fxasm", text: `.output ${text}\ntick\nend` }, reporter)).toBeUndefined();
    expect(reporter.diagnostics.map(({ message }) => message).join()).toContain(said);
  });

  it("writes no image of a sentence that is too long, or of more than the line carries", () => {
    const of = (text: string) => assemble({ path: "a.fxasm", text: `${text}\ntick\nend` }, new Reporter())!;
    const long = `.output nmea SDDBT 1000 "${"x".repeat(71)}" 0 1`;
    expect(() => encodeImage(of(long))).toThrow("83 letters");
    const often = '.output nmea SDDBT 10 "" 0 1';
    expect(() => encodeImage(of(often))).toThrow("1200 letters a second");
    expect(() => encodeImage(of(long.replace("xx", "x")))).not.toThrow();
  });
});

describe("docs/boards.md", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../../docs/boards.md"), "utf8");
  const outputs = JSON.parse(`{${[...text.matchAll(/```json\n([\s\S]*?)```/g)][1]![1]}}`) as { outputs: object };

  it("shows sentences that are taken as they stand, and lead to a bundle that says them", () => {
    const { facts, faults } = resolved(outputs.outputs);
    expect(faults).toEqual([]);
    expect([...facts!.outputs.values()].every(({ sink }) => sink.kind === "nmea")).toBe(true);
    const { boards } = BoardsFile.parse({
      boards: { tank: { board: "espruino-wifi", port: "p", ...outputs, drivers: [] } },
    });
    expect(driversOfEntry(boards.tank!)).toBe(DRIVER_NMEA);
  });

  it("names every sentence of the table", () => {
    for (const { name, address } of NMEA_SAYINGS) expect(text).toContain(`| ${name} | \`${address}\``);
  });
});
