// `may switch:` lines: what they permit, what they refuse, and the safe state they give.
import { describe, expect, it } from "vitest";
import { compileEse, shown } from "./compile-ese.ts";

const WORDS = `## pattern: start the bilge pump
## means: set pump to on
## acts: bilge pump
## writes: pump is a truth, safe off
## level: 0

## pattern: pump out
## means: start the bilge pump
## acts: bilge pump
## level: 1

## pattern: lay rudder $angle
## where: $angle is an angle in degrees from -35 to 35
## means: set rudder to $angle
## acts: steering
## writes: rudder is an angle in degrees, -35 to 35, safe 0
## level: 0

## pattern: ring
## assembly: movi R0, 1
## acts: bell
## level: 0
`;
const compile = (text: string) => compileEse(text, { words: WORDS });
const problems = (text: string) => shown(compile(text).diagnostics);
const safeOf = (text: string, name: string) => {
  const { module, diagnostics } = compile(text);
  expect(shown(diagnostics)).toEqual([]);
  const { safe } = module.outputs.find((output) => output.name === name)!;
  return safe.numerator / safe.denominator;
};

describe("may switch", () => {
  it("permits what it names, by what the word acts on or by the output", () => {
    expect(problems("may switch: bilge pump\n\n>> x\nstart the bilge pump\n")).toEqual([]);
    expect(problems("may switch: pump\n\n>> x\nstart the bilge pump\n")).toEqual([]);
    expect(problems(">> x\nmay switch: bilge pump, steering\nstart the bilge pump\nlay rudder 5 degrees\n")).toEqual(
      [],
    );
    expect(problems("may switch: bilge pump and rudder\n>> x\npump out\nset rudder to 3 degrees\n")).toEqual([]);
  });

  it("permits everything where there is none", () => {
    expect(problems(">> x\nstart the bilge pump\nlay rudder 5 degrees\nring\n")).toEqual([]);
  });

  it("refuses everything else, in words, by name and in assembly, with the line to add", () => {
    const text =
      "may switch: steering\n\n>> x\nstart the bilge pump\npump out\nset pump to on\nring\nlay rudder 3 degrees\n";
    const { diagnostics } = compile(text);
    expect(diagnostics.map((one) => [one.code, one.message, one.hint])).toEqual([
      [
        "FLX0219",
        "`start the bilge pump` acts on the bilge pump, which this file may not switch",
        "add, on a line of its own:\nmay switch: bilge pump; safe state off",
      ],
      [
        "FLX0219",
        "`pump out` acts on the bilge pump, which this file may not switch",
        "add, on a line of its own:\nmay switch: bilge pump; safe state off",
      ],
      ["FLX0219", "this file may not switch `pump`", "add, on a line of its own:\nmay switch: pump; safe state off"],
      [
        "FLX0219",
        "`ring` acts on the bell, which this file may not switch",
        "add, on a line of its own:\nmay switch: bell; safe state off",
      ],
    ]);
    expect(diagnostics.map(({ primary }) => primary && text.slice(primary.span.start, primary.span.end))).toEqual([
      "start the bilge pump",
      "pump out",
      "pump",
      "ring",
    ]);
  });

  it("offers the safe state an output has", () => {
    const [one] = compile("may switch: bilge pump\n>> x\nlay rudder 3 degrees\n").diagnostics;
    expect(one!.hint).toBe("add, on a line of its own:\nmay switch: steering; safe state 0°");
    expect(
      problems("may switch: bilge pump\nmay switch: steering; safe state 0°\n>> x\nlay rudder 3 degrees\n"),
    ).toEqual([]);
  });

  it("gives the output its safe state", () => {
    expect(safeOf(">> x\nstart the bilge pump\n", "pump")).toBe(0);
    expect(safeOf("may switch: bilge pump; safe state on\n>> x\nstart the bilge pump\n", "pump")).toBe(1);
    expect(safeOf("may switch: pump; safe state off\n>> x\nstart the bilge pump\n", "pump")).toBe(0);
    expect(safeOf("may switch: steering; safe state -10 degrees\n>> x\nlay rudder 3 degrees\n", "rudder")).toBeCloseTo(
      (-10 * Math.PI) / 180,
    );
  });

  it("says what is wrong with a line", () => {
    expect(problems("may switch: blige pump; safe state off\n>> x\nring\n")[0]).toBe(
      "FLX0203 `blige pump` is nothing that can be switched",
    );
    expect(compile("may switch: blige pump\n>> x\nring\n").diagnostics[0]!.hint).toBe("did you mean `bilge pump`?");
    expect(problems("may switch:\n>> x\nset a to 1\n")).toEqual(["FLX0205 this does not say what may be switched"]);
    expect(problems("may switch: pump; safe off\n>> x\nset a to 1\n")).toEqual(["FLX0205 `safe off` is no safe state"]);
    expect(problems("may switch: rudder; safe state off\n>> x\nlay rudder 3 degrees\n")).toEqual([
      "FLX0405 `rudder` takes a quantity, which is not on or off",
    ]);
    expect(problems("may switch: rudder; safe state 5\n>> x\nlay rudder 3 degrees\n")).toEqual([
      "FLX0402 the safe state of `rudder` has no unit",
    ]);
    expect(problems("may switch: rudder; safe state 5 m\n>> x\nlay rudder 3 degrees\n")).toEqual([
      "FLX0401 the safe state of `rudder` is given as length",
    ]);
    expect(problems("may switch: rudder; safe state 50 degrees\n>> x\nlay rudder 3 degrees\n")).toEqual([
      "FLX0305 the safe state of `rudder` is outside what it takes",
    ]);
  });

  it("is commentary where it is prose", () => {
    expect(problems("The skipper\nmay switch this off.\n\n>> x\nring\n")).toEqual([]);
  });
});
