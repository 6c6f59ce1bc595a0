// The founding example of the language, as it stands, from text to the rudder.
import { describe, expect, it } from "vitest";
import { compileEse, runEse, shown } from "./compile-ese.ts";

const FOUNDING = `== For the purposes of this operation:
**depth** := sonar reading corrected for tidal state in fathoms
**safe** := depth > vessel_draft + 5 fathoms

>> Navigation sequence
check depth at current heading
if safe, maintain course
if not safe, compute alternate heading +-30 degrees
steer to safe heading
`;

const vessel = { quantities: new Map([["vessel_draft", "1.8 m"]]) };
const degrees = (value: number) => (value * Math.PI) / 180;
const EVERYTHING_DEEP = { sonar: 20, tide: 1, heading: degrees(90) };

const started = (inputs: Readonly<Record<string, number>>) => {
  const running = runEse(FOUNDING, { vessel });
  for (const [name, value] of Object.entries(inputs)) running.set(name, value);
  return running.tick(0);
};

describe("the founding example", () => {
  it("compiles without a diagnostic", () => {
    expect(shown(compileEse(FOUNDING, { vessel }).diagnostics)).toEqual([]);
  });

  it("shows its terms by name, in the unit they are defined in", () => {
    const { states, sentences } = compileEse(FOUNDING, { vessel }).module;
    expect(states.filter((state) => state.visible).map((state) => [state.name, state.unit])).toEqual([
      ["depth", "fathoms"],
      ["safe", undefined],
      ["checked heading", "degrees"],
      ["safe heading", "degrees"],
    ]);
    expect(sentences.map((sentence) => sentence.text)).toEqual([
      "check depth at current heading",
      "if safe, maintain course",
      "if not safe, compute alternate heading +-30 degrees",
      "steer to safe heading",
    ]);
  });

  it("keeps its course in deep water", () => {
    const running = started(EVERYTHING_DEEP);
    expect(running.value("depth")).toBe(19);
    expect(running.value("safe")).toBe(1);
    expect(running.output("rudder")).toBe(0);
  });

  it("turns 30 degrees where the water is not deeper than the draught and 5 fathoms", () => {
    // 1.8 m + 9.144 m = 10.944 m; exactly as much is not safe.
    const running = started({ ...EVERYTHING_DEEP, sonar: 11.944 });
    expect(running.value("safe")).toBe(0);
    expect(running.output("rudder")).toBeCloseTo(degrees(30), 12);
    expect(started({ ...EVERYTHING_DEEP, sonar: 11.9441 }).value("safe")).toBe(1);
  });

  it("does neither while the depth is unknown, and knows no rudder angle then", () => {
    const running = started({ ...EVERYTHING_DEEP, sonar: Number.NaN });
    expect(running.value("safe")).toBe(2);
    expect(running.value("safe heading")).toBeNaN();
  });

  it("needs the draught of the vessel, and says so", () => {
    expect(shown(compileEse(FOUNDING).diagnostics)).toEqual(["FLX0203 `vessel_draft` is not defined"]);
  });

  it("takes the draught from the front matter as well", () => {
    const text = `---\ngiven:\n  vessel_draft: 1 fathom\n---\n${FOUNDING}`;
    expect(shown(compileEse(text).diagnostics)).toEqual([]);
  });
});
