// What is said of sentences before they run: those that never can, limits out of range, inputs never heard, exceptions that meet, gaps.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VesselFacts } from "../../../src/project/vessel-facts.ts";
import { compileEse, runEse, shown } from "./compile-ese.ts";

const WORDS = `## pattern: hold course
## means: set rudder to 1
## writes: rudder is a number, safe 0
## acts: steering
## level: 0

## pattern: stop engine
## means: set rudder to 2
## writes: rudder is a number, safe 0
## acts: steering
## level: 0

## pattern: height
## means: bottom reading
## reads: bottom reading is a distance in metres, 0 to 50
## result: a distance in metres
## level: 0
`;
const TERMS = `== i
**depth** := sounding below transducer in m, 0 to 100, from NMEA DPT
**speed** := way in knots, 0 to 30
**float** := bilge float, from digital pin B3
**shoal** := depth < 5 m
**limit** := 2 * 5 m
**low** := height
**margin** := depth - 2 m in fathoms
**clear** := margin > 5 fathoms
**ratio** := depth / (speed * 1 s)

>> x
`;
const check = (sentences: string, vessel: Partial<VesselFacts> = {}, text = TERMS) =>
  compileEse(text + sentences, { words: WORDS, vessel }).diagnostics.filter((one) => one.code !== "FLX0207");
const said = (sentences: string) => shown(check(sentences));

describe("a sentence that can never run", () => {
  it.each([
    "depth < 3 m and depth > 5 m",
    "depth < 3 m and not (depth < limit)",
    "depth > limit and shoal",
    "shoal and depth is unknown",
    "shoal and not shoal",
    "float and not float",
    "depth is between 8 m and 6 m",
    "depth > speed * 1 h and depth < speed * 1 h",
    "false",
    "3 m > 5 m",
    "(depth < 3 m or depth > 10 m) and depth is between 4 m and 9 m",
    "depth rises above 10 m again below 8 m and depth < 7 m",
    "depth trips at 3 m clears at 5 m and depth > 6 m",
    "depth < 3 m with deadband 1 m and depth > 5 m",
    "limit > 20 m",
    "margin < 3 m and depth is unknown",
    "not clear and depth is unknown",
    "ratio > 2 and speed is unknown",
  ])("if %s", (condition) => {
    expect(said(`if ${condition}, count turns`)).toEqual([
      `FLX0216 \`${condition}\` is never true, so this never runs`,
    ]);
  });

  it.each([
    "depth < 3 m and depth < 5 m",
    "depth < 3 m or depth > 5 m",
    "depth <= 3 m and depth >= 3 m",
    "shoal and float",
    "shoal is unknown",
    "not shoal and depth < limit",
    "depth rises above 10 m again below 8 m and depth < 9 m",
    "depth trips at 3 m clears at 5 m and depth > 4 m",
    "depth < 3 m with deadband 1 m and depth > 3 m",
    "depth > previous depth and depth < 5 m",
    "depth is not 5 m",
    "depth is within 3 m of 4 m and depth > 6 m",
  ])("is not: if %s", (condition) => {
    expect(said(`if ${condition}, count turns`)).toEqual([]);
  });

  it("is found inside another, where the condition around it says otherwise", () => {
    expect(said("if depth < 3 m:\n  if depth > 5 m, count turns")).toEqual([
      "FLX0216 `depth > 5 m` is never true here: the condition around it says otherwise",
    ]);
    expect(said("if depth < 3 m, count turns\notherwise, if shoal, count rounds")).toEqual([]);
    expect(said("if shoal, count turns\notherwise, if depth < 3 m, count rounds")).toEqual([
      "FLX0216 `depth < 3 m` is never true here: the condition around it says otherwise",
    ]);
    expect(said("when depth < 3 m:\n  after 5 s, if depth > 5 m, count turns")).toEqual([]);
  });

  it("says nothing of states, which sentences between may change", () => {
    expect(said("let n be 0\nif n < 3:\n  set n to 9\n  if n > 5, count turns")).toEqual([]);
  });

  it("is an `otherwise` whose condition is never false", () => {
    expect(said("if depth < 3 m or depth > 1 m, count turns\notherwise, count rounds")).toEqual([
      "FLX0216 `otherwise` never runs: `depth < 3 m or depth > 1 m` is never false",
    ]);
  });
});

describe("a limit outside the sensor's range", () => {
  it("is named with the range, in the unit of the limit", () => {
    expect(said("if depth > 200 m, count turns")).toEqual([
      "FLX0217 `depth` is known from 0 m to 100 m only, and `200 m` is outside",
    ]);
    expect(said("if depth > 100 fathoms, count turns")).toEqual([
      "FLX0217 `depth` is known from 0 ftm to 54.6807 ftm only, and `100 fathoms` is outside",
    ]);
    expect(said("when low falls below 60 m, count turns")).toEqual([
      "FLX0217 `low` is known from 0 m to 50 m only, and `60 m` is outside",
    ]);
    expect(said("if depth trips at 120 m, clears at 90 m, count turns").length).toBe(1);
    expect(said("if depth is between 2 m and 120 m, count turns").length).toBe(1);
    expect(said("if depth > 100 m, count turns\nif 0 m < depth, count rounds")).toEqual([
      "FLX0216 `depth > 100 m` is never true, so this never runs",
    ]);
  });

  it("is found in definitions, and with the range flux.boards.json gives", () => {
    const range = { lowest: { numerator: 0, denominator: 1 }, highest: { numerator: 4, denominator: 1 } };
    const bound = { name: "depth", unit: "m", sources: [], staleAfterMs: 0, ...range };
    const vessel = { inputs: new Map([["depth", bound]]) };
    expect(shown(check("if shoal, count turns", vessel)).filter((one) => one.startsWith("FLX0217"))).toEqual([
      "FLX0217 `depth` is known from 0 m to 4 m only, and `5 m` is outside",
    ]);
  });
});

describe("a condition on what is never heard", () => {
  const vessel = { agents: ["guard"] };

  it("is told where the board is known", () => {
    const [one, ...more] = check(
      "if speed > 5 knots, count turns\nif depth < 3 m and speed > 1 knot, count rounds",
      vessel,
    );
    expect(more).toEqual([]);
    expect([one!.code, one!.message]).toEqual([
      "FLX0218",
      "`speed` is never heard: no sentence and no pin gives it a value",
    ]);
    expect(one!.hint).toContain("flux.boards.json");
    expect(check("if speed > 5 knots, count turns")).toEqual([]);
  });

  it("is not told of what is bound, or asked whether it is known", () => {
    const bound = {
      name: "speed",
      unit: "knots",
      sources: [{ kind: "digital" as const, pin: "A1" }],
      lowest: { numerator: 0, denominator: 1 },
      highest: { numerator: 30, denominator: 1 },
      staleAfterMs: 0,
    };
    const said = shown(check("if speed > 5 knots, count turns", { inputs: new Map([["speed", bound]]) }));
    expect(said.filter((one) => !one.startsWith("FLX0204"))).toEqual([]);
    expect(check("if speed is unknown, count turns", vessel)).toEqual([]);
  });
});

describe("exceptions", () => {
  const rule = (first: string, second: string, same = false) =>
    said(`count turns. except when ${first}, count ones. except when ${second}, count ${same ? "ones" : "twos"}`);

  it("that can hold at once and say different things are named, both", () => {
    expect(rule("depth < 5 m", "speed > 10 knots")).toEqual([
      "FLX0214 `depth < 5 m` and `speed > 10 knots` can hold at once, and say different things: only the first is done then",
    ]);
    expect(rule("depth < 5 m", "depth < 10 m").length).toBe(1);
    expect(rule("shoal", "depth < 2 m").length).toBe(1);
  });

  it.each([
    ["depth < 5 m", "depth > 10 m"],
    ["depth < 5 m", "depth is unknown"],
    ["shoal", "depth is between 6 m and 9 m"],
    ["shoal", "not shoal"],
    ["depth < 5 m", "speed > 10 knots and not (depth < 5 m)"],
    ["depth > limit", "depth < 10 m"],
    ["float", "not float and shoal"],
    ["depth < 5 m and speed > 3 knots", "speed <= 3 knots"],
    ["depth rises above 20 m again below 15 m", "depth < 10 m"],
  ])("%s · %s cannot meet", (first, second) => {
    expect(rule(first, second)).toEqual([]);
  });

  it("that leave the rule nothing are named, if it moves something or unknown is among them", () => {
    const never = "FLX0216 the rule never runs: one of its exceptions always holds";
    expect(said("hold course. except when depth < 5 m, stop engine. except when depth >= 5 m, count turns")).toContain(
      never,
    );
    expect(said("count turns. except when depth < 5 m, count ones. except when depth >= 5 m, count twos")).toEqual([]);
    expect(
      said(
        "count turns\nexcept when depth < 5 m, count ones\nexcept when not shoal, count twos\nexcept when shoal is unknown, count threes",
      ),
    ).toEqual([never]);
  });

  it("that meet are an error under strict", () => {
    const sentences = "count turns. except when shoal, count ones. except when depth < 2 m, count twos";
    const { diagnostics } = compileEse(TERMS + sentences, { words: WORDS, strict: true });
    expect(diagnostics.filter((one) => one.severity === "error").map((one) => one.code)).toEqual(["FLX0214"]);
  });

  it("may meet where they say the same", () => {
    expect(rule("depth < 5 m", "speed > 10 knots", true)).toEqual([]);
  });

  it("that are proven apart never hold at once, whatever the values", () => {
    const limits = fc.integer({ min: 1, max: 9 });
    const comparison = fc
      .tuple(fc.constantFrom("a", "b"), fc.constantFrom("<", "<=", ">", ">=", "=", "is not"), limits)
      .map(([name, operator, limit]) => `${name} ${operator} ${limit}`);
    const condition = fc
      .tuple(comparison, fc.constantFrom("and", "or"), comparison, fc.boolean())
      .map(([left, operator, right, isNegated]) => {
        const both = `(${left} ${operator} ${right})`;
        return isNegated ? `not ${both}` : both;
      });
    fc.assert(
      fc.property(condition, condition, (first, second) => {
        const inputs = "== i\n**a** := first, 0 to 10\n**b** := second, 0 to 10\n\n>> x\n";
        const text = `${inputs}count turns. except when ${first}, count ones. except when ${second}, count twos\n`;
        const codes = compileEse(text, { words: WORDS }).diagnostics.map((one) => one.code);
        if (codes.includes("FLX0214")) return;
        const both = runEse(`${inputs}if ${first} and ${second}, count meetings\nset used to a + b\n`, {
          words: WORDS,
        });
        for (const a of [Number.NaN, 0, 1, 3.5, 5, 9, 10])
          for (const b of [Number.NaN, 0, 2, 5, 7.5, 10]) both.set("a", a).set("b", b).tick(0);
        expect(both.value("meetings")).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a chain of conditions", () => {
  const chain = (second: string) =>
    said(`if depth < 3 m, hold course\notherwise, if ${second}, stop engine\nif depth is unknown, stop engine`);

  it("that leaves a case out is told which", () => {
    expect(chain("depth > 5 m")).toEqual(["FLX0215 nothing says what happens while `depth` is from 3 m to 5 m"]);
    expect(chain("depth is between 4 m and 9 m")).toEqual([
      "FLX0215 nothing says what happens while `depth` is from 3 m to 4 m or from 9 m to 100 m",
    ]);
    expect(chain("depth is not 4 m")).toEqual(["FLX0215 nothing says what happens while `depth` is 4 m"]);
  });

  it("that covers all is not", () => {
    expect(chain("depth >= 3 m")).toEqual([]);
    expect(said("if depth < 3 m, count turns\notherwise, if depth > 5 m, count rounds")).toEqual([]);
  });
});
