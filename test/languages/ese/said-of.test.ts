// `depth is not safe`: a condition said of what it is about compiles to the condition; said of anything else it is refused.
import { describe, expect, it } from "vitest";
import { generateImage } from "../../../src/codegen/generate.ts";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { compileEse } from "./compile-ese.ts";

const HEAD = `== i
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS
**speed** := speed over ground in knots, 0 to 60, stale after 3 s, from NMEA VTG
**margin** := depth - 2 m
**safe** := depth > 5 m
**roomy** := margin > 5 m
**wide** := 12 m

>> x
`;

const imageOf = (sentences: string): string => {
  const text = HEAD + sentences;
  const { module, diagnostics } = compileEse(text);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const sources = [{ path: "test.ese", text }];
  const image = generateImage(module, { boardClass: 0, security: 0, sources }, new Reporter());
  return Buffer.from(image!.bytes).toString("hex");
};

describe("a condition said of what it is about", () => {
  it.each([
    ["if depth is safe, count a\n", "if safe, count a\n"],
    ["if the depth is not safe, count a\n", "if not safe, count a\n"],
    ["if depth is roomy, count a\n", "if roomy, count a\n"],
    ["if (depth is safe) and not (margin is roomy), count a\n", "if safe and not roomy, count a\n"],
    [
      "maintain course. except when depth is not safe, steer to 90 degrees\n",
      "maintain course. except when not safe, steer to 90 degrees\n",
    ],
  ])("%s", (said, meant) => {
    expect(imageOf(said)).toBe(imageOf(meant));
  });

  it.each([
    ["if speed is safe, count a", "use it as it is: if safe, …"],
    ["if speed is not safe, count a", "use it as it is: if not safe, …"],
  ])("%s is refused", (said, hint) => {
    const { diagnostics } = compileEse(`${HEAD}${said}\n`);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toMatchObject([{ code: "FLX0405", hint }]);
  });

  it("leaves comparisons with quantities what they are", () => {
    expect(imageOf("if depth is wide, count a\n")).toBe(imageOf("if depth = wide, count a\n"));
  });
});
