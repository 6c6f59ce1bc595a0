// An output that is a sentence, in scenarios: what is said is the value within its range, and nothing where it is unknown.
import { expect, it } from "vitest";
import type { Output } from "../../src/fir/function.ts";
import { NMEA_SAYINGS, sentenceOf } from "../../src/nmea/sentences.ts";
import { play, VESSEL } from "./play.ts";

const [row] = NMEA_SAYINGS;
const SHOWN: Output = {
  name: "shown",
  unit: "m",
  sink: sentenceOf(row!.address, row!.fields, 1000),
  safe: { numerator: 0, denominator: 1 },
  lowest: { numerator: 0, denominator: 1 },
  highest: { numerator: 50, denominator: 1 },
};

const PROGRAM = `---
every: 1 s
---

**depth** := sounding below transducer in metres, 0 to 200, stale after 3 s, from NMEA DBT

>> Show
if depth > 5 m, set shown to depth
`;

it.each([
  ["unknown before it is set", "given depth is 2 m", "then shown is unknown", "passed"],
  ["what it is set to", "given depth is 12 m", "then shown is 12 m", "passed"],
  ["within its range", "given depth is 120 m", "then shown is 50 m", "passed"],
  ["not a safe value", "given depth is 2 m", "then shown is 0 m", "failed"],
])("%s", async (_, given, then, outcome) => {
  const vessel = { ...VESSEL, outputs: new Map([["shown", SHOWN]]) };
  const { results, faults } = await play(PROGRAM, `# Scenario: it\n\n${given}\n${then}\n`, vessel);
  expect(faults).toBe("");
  expect(results.map((one) => (one.failure ? "failed" : "passed"))).toEqual([outcome]);
});
