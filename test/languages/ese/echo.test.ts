// The echo: golden texts, and that one meaning has one echo while every change of meaning has another.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { emptyModule } from "../../../src/fir/function.ts";
import { type Echo, echoOf } from "../../../src/languages/ese/echo.ts";
import { ese } from "../../../src/languages/ese/index.ts";
import { formatProgram } from "../../../src/languages/ese/print.ts";
import { readProgram } from "../../../src/languages/ese/program.ts";
import { NO_VESSEL } from "../../../src/project/vessel-facts.ts";
import { type CompileSettings, compileEse, servicesFor, shown } from "./compile-ese.ts";
import { programs } from "./program-pieces.ts";

function echo(text: string, settings: CompileSettings = {}): Echo {
  const reporter = new Reporter();
  const module = emptyModule("test");
  const services = servicesFor(settings, reporter);
  ese.compile({ path: "test.ese", text }, module, services);
  expect(shown(reporter.diagnostics.filter(({ severity }) => severity === "error"))).toEqual([]);
  return echoOf(readProgram({ path: "test.ese", text }, services), module, services.vessel);
}
const sentences = (text: string, settings?: CompileSettings): string[] =>
  echo(text, settings).sentences.map(({ number, text: line }) => `${number}. ${line}`);

const TERMS = `== Terms
**depth** := sounding below transducer in metres, 0 to 200, stale after 3 s, from NMEA DPT
**limit** := 5 fathoms + 2.1 m
**safe** := depth > limit
>> s
`;

describe("the echo", () => {
  it("of the founding example says what the promise says", () => {
    const text = `== x
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS
**safe** := depth > vessel_draft + 5 fathoms
>> Navigation
if safe, maintain course
if not safe, steer to safe heading
`;
    const quantities = new Map([["vessel_draft", "2.1 m"]]);
    expect(sentences(text, { vessel: { quantities } })).toEqual([
      "1. if depth below surface (from NMEA DBS) > 11.244 m then maintain course",
      "2. if not (depth below surface (from NMEA DBS) > 11.244 m) then steer to safe heading",
    ]);
  });

  it("of every form of the language", async () => {
    const text = readFileSync(join(import.meta.dirname, "printed", "forms.ese"), "utf8");
    const heard = echo(text);
    await expect(heard.text).toMatchFileSnapshot("printed/forms.echo.txt");
    expect(heard.hash).toMatch(/^[0-9a-f]{16}$/);
  });

  it("adds the depth of the transducer where the compiler does: not to an input the vessel binds", () => {
    const text = `== x\n**depth** := sounding below surface in metres, stale after 3 s, from NMEA DPT\n>> s\nset x to depth\n`;
    const quantities = new Map([["transducer_depth", "0.5 m"]]);
    expect(echo(text, { vessel: { quantities } }).inputs[0]!.offset).toBe("plus transducer depth 0.5 m");
    const range = { lowest: { numerator: 0, denominator: 1 }, highest: { numerator: 9, denominator: 1 } };
    const bound = { name: "depth", unit: "metres", sources: [], ...range, staleAfterMs: 0 };
    const inputs = new Map([["depth", bound]]);
    expect(echo(text, { vessel: { quantities, inputs } }).inputs[0]!.offset).toBeUndefined();
  });

  it("goes with the module into the image", () => {
    const { module } = compileEse(`${TERMS}if safe, set x to 1\n`);
    expect(module.echo).toEqual({
      text: echo(`${TERMS}if safe, set x to 1\n`).text,
      hash: echo(`${TERMS}if safe, set x to 1\n`).hash,
    });
  });

  it("brackets what could be read otherwise, and nothing else", () => {
    const text = `${TERMS}set x to ((2 + 3)) * (4 * 5 - (depth / 1 m))\nset y to (depth / 1 m) - (3 - (depth / 2 m))
if ((depth > 3 m)) and (depth > 4 m or depth < 1 m), set z to 1\nif not (depth > 3 m and safe), set z to 2\n`;
    expect(sentences(text)).toEqual([
      "1. set x to 5 * (20 - depth below transducer (from NMEA DPT) / 1 m)",
      "2. set y to depth below transducer (from NMEA DPT) / 1 m - (3 - depth below transducer / 2 m)",
      "3. if depth below transducer (from NMEA DPT) > 3 m and (depth below transducer > 4 m or depth below transducer < 1 m) then set z to 1",
      "4. if not (depth below transducer (from NMEA DPT) > 3 m and depth below transducer > 11.244 m) then set z to 2",
    ]);
  });

  it("keeps a name where a sentence before could have changed what it means", () => {
    const text = `== x\n**high** := mark + 1 > 5\n>> s\nset mark to 3\nif high, set y to 1\n`;
    expect(sentences(text)).toEqual(["1. set mark to 3", "2. if high then set y to 1"]);
  });

  it("keeps a name that a message or an item of a list has there", () => {
    const text = `${TERMS}when told "x" with depth in metres by helm, set y to depth
set z to sum of limit for each limit in [1 m, 2 m]\nfor each limit in [1 m, 2 m], set w to limit\n`;
    expect(sentences(text)).toEqual([
      '1. when told "x" with depth in metres by helm then set y to depth',
      "2. set z to sum of limit for each limit in [1 m, 2 m]",
      "3. for each limit in [1 m, 2 m], set w to limit",
    ]);
  });

  it("numbers what stands in blocks below the sentence it belongs to", () => {
    const text = `${TERMS}if safe:\n  set x to 1\n  if depth > 3 m:\n    set y to 1\n    set y to 2\notherwise:\n  set x to 2\n  set x to 3\n`;
    expect(echo(text).text.split("Sentences\n")[1]).toBe(`1. if depth below transducer (from NMEA DPT) > 11.244 m then:
   1.1. set x to 1
   1.2. if depth below transducer (from NMEA DPT) > 3 m then:
      1.2.1. set y to 1
      1.2.2. set y to 2
   otherwise:
   1.3. set x to 2
   1.4. set x to 3
`);
  });

  it.each([
    ["a limit", "5 fathoms", "6 fathoms"],
    ["a limit by a hair", "2.1 m", "2.100001 m"],
    ["a range", "0 to 200", "0 to 100"],
    ["a timeout", "3 s", "4 s"],
    ["a source", "NMEA DPT", "NMEA DBT"],
    ["a comparison", "depth > limit", "depth >= limit"],
    ["an action", "set x to 1", "set x to 2"],
    ["a condition", "if safe", "if not safe"],
  ])("another echo for another meaning: %s", (_, from, to) => {
    const text = `${TERMS}if safe, set x to 1\n`;
    expect(text).toContain(from);
    expect(echo(text.replace(from, to)).hash).not.toBe(echo(text).hash);
  });

  it("another echo where the vessel or a word means something else", () => {
    const text = ">> s\nif 3 m > vessel_draft, set x to twice 2\n";
    const words = (factor: number) =>
      `## pattern: twice $n\n## where: $n is a number\n## means: $n * ${factor}\n## result: a number\n`;
    const of = (draft: string, factor: number): string =>
      echo(text, { vessel: { ...NO_VESSEL, quantities: new Map([["vessel_draft", draft]]) }, words: words(factor) })
        .hash;
    expect(new Set([of("1.8 m", 2), of("1.9 m", 2), of("1.8 m", 3)]).size).toBe(3);
    expect(of("180 cm", 2)).not.toBe(of("1.8 m", 2));
  });

  it("is the same for any wording of a program", () => {
    fc.assert(
      fc.property(programs, (text) => {
        const { module, diagnostics } = compileEse(text);
        fc.pre(!diagnostics.some(({ severity }) => severity === "error"));
        const formatted = formatProgram({ path: "test.ese", text }, servicesFor({}, new Reporter()));
        expect(compileEse(formatted).module.echo).toEqual(module.echo);
      }),
      { numRuns: 60 },
    );
  });
});
