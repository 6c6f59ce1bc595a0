// Other wordings of what the language has: the hint is FLUX-ese, and means what was meant.
import { describe, expect, it } from "vitest";
import { wordingOf } from "../../../src/languages/ese/wordings.ts";
import { compileEse } from "./compile-ese.ts";

const INPUTS =
  "== i\n**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS\n\n>> x\n";

describe("other wordings", () => {
  it.each([
    ["depth less than 4 m", "depth < 4 m"],
    ["depth is greater than 5 meters", "depth > 5 meters"],
    ["depth is at least 5 m", "depth >= 5 m"],
    ["depth is less than or equal to 5 m", "depth <= 5 m"],
    ["below limit", "… < limit"],
    ["depth drops below 4 m", "depth falls below 4 m"],
    ["sound the alarm if depth < 3 m", "if depth < 3 m, sound the alarm"],
    ["else, stop the bilge pump", "otherwise, stop the bilge pump"],
    ["turn off the alarm", "set alarm to off"],
    ["alarm on", "set alarm to on"],
    ["'shoal'", '"shoal"'],
    ["“shoal”", '"shoal"'],
    ["5 – 1", "5 - 1"],
    ["1,000", "1000"],
    ["12 500 m", "12500 m"],
    ["1 h 30 min", "1 h + 30 min"],
    ["unless depth > 5 m, sound the alarm", "if not (depth > 5 m), sound the alarm"],
  ])("%s -> %s", (said, written) => {
    expect(wordingOf(said)).toBe(written);
  });

  it.each(["sound the alarm", "steer to 270", "depth", "3 fathoms"])("%s is left alone", (said) => {
    expect(wordingOf(said)).toBeUndefined();
  });

  it.each([
    "if depth less than 4 m, sound the alarm",
    "sound the alarm when depth < 3 m",
    "if depth < 3 m then sound the alarm",
    "when depth < 3 m for 3 seconds sound the alarm until acknowledged",
    "turn on the alarm",
  ])("the hint for `%s` compiles", (sentence) => {
    const { diagnostics } = compileEse(`${INPUTS}${sentence}\n`);
    expect(diagnostics.map(({ severity }) => severity)).toEqual(["error"]);
    const [, written] = /^write it as (.*)$/.exec(diagnostics[0]!.hint!)!;
    const mended = sentence.startsWith("if depth less") ? sentence.replace("depth less than 4 m", written!) : written!;
    const again = compileEse(`${INPUTS}${mended}\n`).diagnostics.filter(({ severity }) => severity === "error");
    expect(again).toEqual([]);
  });
});
