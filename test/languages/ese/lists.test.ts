// Lists, texts as values, and local terms of words, on the compiled bytecode.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EvaluatedValue, evaluatePhrase } from "../../../src/authoring/evaluate.ts";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { evaluateExpected } from "../../../src/languages/ese/index.ts";
import { NO_VESSEL } from "../../../src/project/vessel-facts.ts";
import { runEse } from "./compile-ese.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-lists-"));
  writeFileSync(join(folder, "words.fluxvocab"), WORDS);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WORDS = `
## pattern: mean direction of $list
## where: $list is a list of headings in degrees
## means: |
##   **north** := sum of cosine of h for each h in $list
##   **east** := sum of sine of h for each h in $list
##   (arctangent of east and north) modulo 360 degrees
## result: a heading in degrees

## pattern: trip of $x at $on clear at $off
## where: $x is a depth in metres, $on is a depth in metres, $off is a depth in metres
## means: |
##   **tripped** := $x < $on or (previous tripped is true and $x < $off)
##   tripped
## result: a truth

## pattern: trips over $log at $on clear at $off
## where: $log is a list of (duration in seconds, depth in metres), $on is a depth in metres, $off is a depth in metres
## means: (trip of depth at $on clear at $off) for each time, depth in $log
## result: a list of truths

## pattern: state of $kind catch at $t
## where: $kind is one of iced, frozen, $t is a temperature in degrees Celsius
## means: if $t > (if $kind is "iced" then 2 degrees Celsius else -18 degrees Celsius) then "too warm" else "good"
## result: a text

## pattern: parity of $text
## where: $text is a text
## means: |
##   **sum** := 0
##   for each c in characters of $text, set sum to exclusive or of sum and c
##   sum
## result: a whole number

## pattern: course and speed from $course and $speed
## where: $course is a course in degrees, $speed is a speed in knots
## means: [($course + 10 degrees) modulo 360 degrees, $speed / 2]
## result: a list of (course in degrees, speed in knots)
`;

async function evaluate(phrase: string): Promise<{ result: EvaluatedValue | undefined; errors: string[] }> {
  const reporter = new Reporter();
  const options = { folder, vessel: NO_VESSEL, uses: ["./words.fluxvocab", "math"] };
  const result = await evaluatePhrase(phrase, options, reporter);
  return { result, errors: reporter.diagnostics.map(({ code, message }) => `${code} ${message}`) };
}

describe("lists", () => {
  it.each([
    ["[1, 2 + 3, (4)]", "[1, 5, 4]"],
    ["[]", "[]"],
    ["[[1 m, true], [2 m, false]]", "[[1 metre, true], [2 metre, false]]"],
    ["sum of [1 m, 20 cm]", "1.2 metre"],
    ["smallest of [4, 2, 3]", "2"],
    ["largest of [4, 2, 3]", "4"],
    ["number of items in [4, 2, 3]", "3"],
    ["item 2 of [4, 2, 3]", "2"],
    ["last item of [4, 2, 3]", "3"],
    ["item 2 of item 1 of [[1, 2], [3, 4]]", "2"],
    ["x * 2 for each x in [1, 2, 3]", "[2, 4, 6]"],
    ["a - b for each a, b in [[1, 2], [5, 3]]", "[-1, 2]"],
    ["x > 1 for each x in [1, 2]", "[false, true]"],
    ["x for each x in [3, 1, 2] where x > 1", "[3, 2]"],
    ["number of items in (x for each x in [3, 1, 2] where x > 1)", "2"],
    ["sum of x for each x in [3, 1, 2] where x > 1", "5"],
    ["largest of x for each x in [3, 1, 2] where x < 3", "2"],
    ["numbers from 2 to 4", "[2, 3, 4]"],
    ["sum of x * y for each x, y in [[1, 2], [3, 4]]", "14"],
    ["(sum of x for each x in [1, 2]) + 1", "4"],
    ["sum of [x, 1] for each x in [1, 2]", undefined],
    ["x + y for each x in [1, 2]", undefined],
    ["item 4 of [4, 2, 3]", undefined],
    ["[1, 2] + 1", undefined],
    ["sum of 3", undefined],
    ["[1, 2", undefined],
    ["numbers from 1 to 100000", undefined],
    ['characters of "AZ"', "[65, 90]"],
    ["exclusive or of 12 and 10", "6"],
    ["exclusive or of 12 and unknown", "unknown"],
    ["sum of [1, unknown]", "unknown"],
  ])("%s = %s", async (phrase, expected) => {
    const { result, errors } = await evaluate(phrase);
    if (expected === undefined) {
      expect(errors.length).toBeGreaterThan(0);
      expect(result).toBeUndefined();
    } else {
      expect(errors).toEqual([]);
      expect(result!.shown).toBe(expected);
    }
  });

  it("are arguments of words, whose types say what the items are", async () => {
    expect((await evaluate("mean direction of [350, 10 degrees, 20]")).result!.value).toBeCloseTo(6.70495327058324, 6);
    expect((await evaluate("mean direction of [350, 10 m]")).errors[0]).toContain("FLX0401");
    expect((await evaluate("mean direction of 350")).errors[0]).toContain("takes a list");
    expect((await evaluate("trips over [[1, 2], [3]] at 3 clear at 4")).errors[0]).toContain("rows of 2");
    expect((await evaluate("course and speed from 355 and 8")).result!.shown).toBe("[5 degree, 4 knot]");
  });

  it("run a word with a memory over their items, afresh each time", async () => {
    const phrase = "trips over [[0, 4], [1, 2.9], [2, 3.2], [3, 3.6], [4, 3.2]] at 3 clear at 3.5";
    expect((await evaluate(phrase)).result!.shown).toBe("[false, true, true, false, false]");
  });

  it("may be terms, and hold what changes", () => {
    const running = runEse(`
== For the purposes of this operation:
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS
**soundings** := [10 m, depth, 12 m]
>> Watch
set least to smallest of soundings
set count of shoal to 0
for each one in soundings, if one < 5 m, set count of shoal to count of shoal + 1
`);
    running.set("depth", 4).tick(1);
    expect(running.value("least")).toBe(4);
    expect(running.value("count of shoal")).toBe(1);
    running.set("depth", 11).tick(2);
    expect(running.value("least")).toBe(10);
    expect(running.value("count of shoal")).toBe(0);
  });
});

describe("texts", () => {
  it.each([
    ['if 1 < 2 then "low" else "high"', "low"],
    ['if unknown < 2 then "low" else "high"', "unknown"],
    ['(if 1 < 2 then "low" else "high") is "Low"', "true"],
    ['(if 1 < 2 then "low" else "high") is not "low"', "false"],
    ['(if unknown < 2 then "low" else "high") is "low"', "unknown"],
    ['(if unknown < 2 then "low" else "high") is unknown', "true"],
    ['(if 1 < 2 then "low" else "high") is known', "true"],
    ["state of iced catch at 3", "too warm"],
    ["state of frozen catch at -20", "good"],
    ['parity of "SDDPT,7.30,0.50,100.0"', "85"],
  ])("%s = %s", async (phrase, expected) => {
    const { result, errors } = await evaluate(phrase);
    expect(errors).toEqual([]);
    expect(result!.shown).toBe(expected);
  });

  it("that are none of a word's choices are refused with the choices", async () => {
    const { errors } = await evaluate("state of smoked catch at 3");
    expect(errors).toEqual([
      "FLX0305 `state of $kind catch at $t` takes `iced` or `frozen` as $kind, and `smoked` is none of them",
    ]);
  });

  it("are no numbers", async () => {
    expect((await evaluate('(if true then "low" else "high") + 1')).errors[0]).toContain("is a text");
    expect((await evaluate('if true then "low" else 3')).errors[0]).toContain("FLX0405");
  });

  it("can be kept, compared and told", () => {
    const running = runEse(`
== For the purposes of this operation:
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS
**state** := if depth < 5 m then "shoal" else "deep"
>> Watch
if state is "shoal", set seen to state
count state is not previous state
`);
    for (const [second, depth] of [9, 4, 4, 9, Number.NaN, 3].entries()) running.set("depth", depth).tick(second);
    expect(running.value("count of state is not previous state")).toBe(2);
    expect(running.value("seen")).toBe(running.value("state"));
  });
});

describe("expected values", () => {
  it("may be lists and texts", () => {
    expect(evaluateExpected('["low", 2]')).toEqual({
      kind: "list",
      items: [{ kind: "text", value: "low" }, expect.objectContaining({ kind: "number", value: 2 })],
    });
    expect(evaluateExpected("[[180, 1], [90, 2]] degrees")).toMatchObject({
      items: [{ items: [{ value: Math.PI }, {}] }, { items: [{ value: Math.PI / 2 }, {}] }],
    });
    expect(evaluateExpected("[1, ]")).toBeUndefined();
  });
});
