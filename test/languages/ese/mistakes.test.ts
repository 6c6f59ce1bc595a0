// What people see for the mistakes they make: mistakes.golden.txt holds the text for each. Look at it when it changes; `vitest -u` accepts it.
import { describe, expect, it } from "vitest";
import { CODES } from "../../../src/diagnostics/codes.ts";
import { renderDiagnostics } from "../../../src/diagnostics/render-terminal.ts";
import { compileEse } from "./compile-ese.ts";

const DEPTH = "== i\n**depth** := sonar reading in fathoms\n\n>> x\n";

const MISTAKES: readonly (readonly [title: string, text: string])[] = [
  [
    "a spelling mistake in a term",
    `${DEPTH}if dephts < 3 fathoms, sound the alarm\nif depth < 2 fathoms, sound the alarm\n`,
  ],
  ["a word nobody defined", `${DEPTH}if depth < 3 fathoms, steer towards heading 30\n`],
  ["knots for fathoms", `${DEPTH}if depth < 3 knots, sound the alarm\n`],
  ["a number without unit", `${DEPTH}if depth < 3, sound the alarm\n`],
  ["a unit that means two things", "== i\n**leg** := 3 miles\n\n>> x\nif leg > 1 nautical mile, sound the alarm\n"],
  ["a misspelt unit", `${DEPTH}if depth < 3 fathms, sound the alarm\n`],
  ["and and or without brackets", `${DEPTH}if depth < 3 m and true or depth > 9 m, sound the alarm\n`],
  ["no comma", `${DEPTH}if depth < 3 m sound the alarm\n`],
  ["otherwise on its own", `${DEPTH}otherwise, sound the alarm\nif depth is unknown, sound the alarm\n`],
  ["otherwise that forgets unknown", `${DEPTH}if depth > 3 m, silence the alarm\notherwise, sound the alarm\n`],
  ["defined twice", "== i\n**limit** := 3 m\n**limit** := 4 m\n\n>> x\nif limit > 3 m, sound the alarm\n"],
  ["defined by itself", "== i\n**near** := far / 2\n**far** := near * 2\n\n>> x\nif near > 3, sound the alarm\n"],
  ["never used", "== i\n**limit** := 3 m\n\n>> x\nsound the alarm\n"],
  ["a definition with = alone", "== i\n**limit** = 3 m\n\n>> x\nsound the alarm\n"],
  ["outside a word's range", ">> x\nif (eta 12 nmi to harbour at 100 knots) < 1 h, sound the alarm\n"],
  ["two headings added", ">> x\nif current heading + current heading > 10 degrees, sound the alarm\n"],
  [
    "below the transducer against the draught",
    "---\ngiven:\n  draught: 2 m\n---\n== i\n**water** := sounding below transducer in m, 0 to 200, from NMEA DBT\n\n>> x\nif water < draught, sound the alarm\n",
  ],
  ["a rule that forgets unknown", `${DEPTH}silence the alarm. except when depth < 3 m, sound the alarm\n`],
  [
    "exceptions that meet",
    `${DEPTH}maintain course
except when depth < 3 m, sound the alarm
except when depth is between 2 m and 4 m, silence the alarm
except when depth is unknown, sound the alarm
`,
  ],
  [
    "a limit the sensor never gives, and a sentence that never runs",
    "== i\n**depth** := sounding below transducer in m, 0 to 100, from NMEA DPT\n\n>> x\nif depth > 200 m, sound the alarm\nif depth < 3 m and depth > 5 m, silence the alarm\n",
  ],
  [
    "a chain with a gap",
    `${DEPTH}if depth < 3 m, sound the alarm\notherwise, if depth > 5 m, silence the alarm\nif depth is unknown, sound the alarm\n`,
  ],
  ["something the file may not switch", "may switch: steering\n\n>> x\nstart the bilge pump\n"],
  ["an alarm that is told without a pace", `${DEPTH}when depth < 3 m, tell bridge that "shoal" until acknowledged\n`],
  [
    "a synonym of nothing",
    "== also called\n**sounding** := deph\n\n== i\n**depth** := sonar reading in fathoms\n\n>> x\nif depth < 3 m, sound the alarm\n",
  ],
  [
    "front matter that is not YAML, and keys that mean nothing",
    "---\nagent: Bilge Guard\nevry: 1 s\nevery: 5\n---\n>> x\nsound the alarm\n",
  ],
  [
    "lines that look like a part of a block, and are none",
    ">> x\nif true,\n  sound the alarm\n  silence the alarm\nif true:\n    sound the alarm\n  silence the alarm\n",
  ],
  [
    "two sentences in one line",
    `${DEPTH}if depth < 3 m, sound the alarm and tell bridge that "shoal"\nset x to 1 and set y to 2\n`,
  ],
  ["signs of a word processor", ">> x\ntell bridge that “shoal”\nset x to 5 – 1\nset y to 1,000\nset z to 1 2\n"],
  ["a number of times that is none", ">> x\nrepeat -1 times, count y\nrepeat 2.5 times, count z\n"],
  ["a code block that is never closed", ">> x\nsound the alarm\n\n```c\nint f(void) { return 1; }\n"],
  [
    "a condition where a number is due",
    `${DEPTH}set limit to depth > 3 m\nset limit to 4 m\nif limit, sound the alarm\n`,
  ],
  [
    "commentary inside a sequence",
    `${DEPTH}sound the alarm\n\nThe alarm is behind the wheel.\nif depth < 2 m, silence the alarm\n`,
  ],
  ["brackets", `${DEPTH}if (depth < 3 m, sound the alarm\n`],
  ["an operator that may belong to two", `${DEPTH}if smaller of depth and 3 m + 1 m < 2 m, sound the alarm\n`],
];

const rendered = MISTAKES.map(
  ([title, text]) => [title, renderDiagnostics(compileEse(text).diagnostics, { colour: false })] as const,
);

describe("mistakes", () => {
  it("are explained as the golden file has it", async () => {
    const text = rendered.map(([title, message]) => `### ${title}\n\n${message}\n`).join("\n");
    await expect(text).toMatchFileSnapshot("mistakes.golden.txt");
  });

  it.each(MISTAKES)("%s: a known code, a place inside the text, a hint, lower case and no full stop", (_, text) => {
    const { diagnostics } = compileEse(text);
    expect(diagnostics.length).toBeGreaterThan(0);
    for (const { code, message, primary, hint } of diagnostics) {
      expect(CODES.map((row) => row.code)).toContain(code);
      expect(message).toMatch(/^(?:[^A-Z]|FLX|[A-Z]{3}\b).*[^.]$/s);
      expect(primary!.span.start).toBeGreaterThanOrEqual(0);
      expect(primary!.span.end).toBeGreaterThan(primary!.span.start);
      expect(primary!.span.end).toBeLessThanOrEqual(primary!.span.file.text.length);
      expect(hint).toBeTruthy();
    }
  });

  it("are one message each: what is wrong in a term is not told again where it is used", () => {
    const { diagnostics } = compileEse(
      "== i\n**limit** := 3 fathms\n**half** := limit / 2\n\n>> x\nif half > 3 m, sound the alarm\n",
    );
    expect(diagnostics.map((one) => one.code)).toEqual(["FLX0403"]);
  });
});
