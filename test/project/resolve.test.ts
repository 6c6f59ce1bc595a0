// flux.boards.json as programs are compiled with it: what it says in units becomes SI, and what cannot be meant is refused with its place.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { loadProject } from "../../src/project/load.ts";
import { vesselFacts } from "../../src/project/resolve.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-project-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(boards: unknown) {
  const path = join(folder, "flux.boards.json");
  writeFileSync(path, typeof boards === "string" ? boards : JSON.stringify({ boards }));
  const reporter = new Reporter();
  return { reporter, project: loadProject(folder, reporter, path) };
}

function resolved(entry: object) {
  const { project, reporter } = load({ sounder: { board: "espruino-wifi", port: ".flux/ports/sounder", ...entry } });
  return { facts: project && vesselFacts(project, "sounder", reporter), faults: reporter.diagnostics };
}

describe("a board's inputs and outputs", () => {
  it("come out in SI, whatever unit they are written in", () => {
    const { facts, faults } = resolved({
      inputs: {
        depth: { nmea: "DBT", unit: "fathoms", range: ["0 m", "100 fathoms"], staleAfter: "3 s" },
        level: { analog: { pin: "A0", scale: 0.1 }, range: [-1, "2.5"], staleAfter: "0.5 min" },
      },
      outputs: { pump: { pwm: { pin: "B3" }, unit: "percent", range: ["0 %", 100], safe: 20 } },
    });
    expect(faults).toEqual([]);
    expect(facts!.inputs.get("depth")).toMatchObject({
      lowest: { numerator: 0, denominator: 1 },
      highest: { numerator: 4572, denominator: 25 },
      staleAfterMs: 3_000,
    });
    expect(facts!.inputs.get("level")).toMatchObject({
      lowest: { numerator: -1, denominator: 1 },
      highest: { numerator: 5, denominator: 2 },
      staleAfterMs: 30_000,
      sources: [{ scale: { numerator: 1, denominator: 10 } }],
    });
    expect(facts!.outputs.get("pump")).toMatchObject({
      highest: { numerator: 1, denominator: 1 },
      safe: { numerator: 1, denominator: 5 },
    });
  });

  it.each([
    [
      "a range in another dimension than the unit",
      { inputs: { depth: { nmea: "DBT", unit: "m", range: ["0 knots", "9 m"] } } },
      "inputs.depth.range",
    ],
    [
      "a range that ends before it begins",
      { inputs: { depth: { nmea: "DBT", unit: "m", range: ["9 m", "3 m"] } } },
      "inputs.depth.range",
    ],
    ["a length for a duration", { inputs: { depth: { nmea: "DBT", staleAfter: "3 m" } } }, "inputs.depth.staleAfter"],
    ["a duration below nothing", { inputs: { depth: { nmea: "DBT", staleAfter: "-3 s" } } }, "inputs.depth.staleAfter"],
    ["a unit the sentence cannot give", { inputs: { depth: { nmea: "DBT", unit: "knots" } } }, "inputs.depth.unit"],
    ["a unit nobody knows", { inputs: { depth: { nmea: "DBT", unit: "smoot" } } }, "inputs.depth.unit"],
    ["a sentence nobody knows", { inputs: { depth: { nmea: "ZZZ" } } }, "inputs.depth.nmea"],
    ["a safe value in another dimension", { outputs: { pump: { unit: "percent", safe: "3 m" } } }, "outputs.pump.safe"],
  ])("refuse %s, with the place and what to write", (_, entry, place) => {
    const { facts, faults } = resolved(entry);
    expect(facts).toBeUndefined();
    expect(faults.map(({ code }) => code)).toEqual(["FLX0801"]);
    expect(faults[0]!.message).toContain(`boards.sounder.${place}`);
    expect(faults[0]!.hint).toBeTruthy();
  });
});

describe("flux.boards.json", () => {
  const board = { board: "espruino-wifi", port: ".flux/ports/one" };
  it.each([
    [
      "two boards on one port",
      { one: board, two: { ...board, port: "./.flux/ports/one" } },
      /boards\.two\.port.*boards\.one/,
    ],
    ["a board with a name that is kept for others", { operator: board }, /boards\.operator/],
    ["text that is no JSON", "{ boards: }", /JSON/],
    ["a board without a port", { one: { board: "espruino-wifi" } }, /boards\.one\.port/],
  ])("is refused with %s, and says what to do", (_, boards, message) => {
    const { project, reporter } = load(boards);
    expect(project).toBeUndefined();
    expect(reporter.diagnostics.map(({ code }) => code)).toEqual(["FLX0801"]);
    expect(reporter.diagnostics[0]!.message).toMatch(message);
    expect(reporter.diagnostics[0]!.hint).toBeTruthy();
  });

  it("that is not there is told of in plain words", () => {
    const reporter = new Reporter();
    expect(loadProject(folder, reporter, "nowhere.json")).toBeUndefined();
    expect(reporter.diagnostics).toMatchObject([
      { code: "FLX0101", message: expect.stringMatching(/there is no such file$/) },
    ]);
    expect(reporter.diagnostics[0]!.hint).toContain("--boards");
  });
});
