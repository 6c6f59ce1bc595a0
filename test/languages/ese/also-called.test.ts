// `== also called`: synonyms mean what their originals mean, to the byte; a synonym that would mean two things is refused.

import { describe, expect, it } from "vitest";
import { generateImage } from "../../../src/codegen/generate.ts";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { compileEse, runEse, shown } from "./compile-ese.ts";

const WORDS = `## pattern: steer to $course
## where: $course is a heading in degrees
## means: set rudder to $course
## writes: rudder is a heading in degrees, safe 0
## level: 0

## pattern: twice $a
## means: $a * 2
## level: 0
`;
const HEAD = `== also called
**sounding** := depth
**water under us** := the depth
**lay her to** := steer to
**double** := twice

== For the purposes of this file:
**depth** := height of water in m, 0 to 200
**mark** := 30 degrees

>> x
`;

/** The code of a program; what is only for people (its text) left out. */
function code(text: string): number[] {
  const { module, diagnostics } = compileEse(text, { words: WORDS });
  expect(shown(diagnostics.filter((one) => one.severity === "error"))).toEqual([]);
  const reporter = new Reporter();
  const image = generateImage(module, { boardClass: 0, security: 0, sources: [{ path: "test.ese", text }] }, reporter);
  return [...image!.bytes];
}

describe("also called", () => {
  it.each([
    ["if sounding < 5 m, lay her to mark", "if depth < 5 m, steer to mark"],
    ["if the water under us < 5 m, Lay  her to 40", "if depth < 5 m, steer to 40"],
    ["set a to double sounding", "set a to twice depth"],
    ["set a to double (double sounding)", "set a to twice (twice depth)"],
    ["tell bridge sounding", "tell bridge depth"],
    ["tell bridge sounding in fathoms", "tell bridge depth in fathoms"],
    ["if previous sounding < depth, lay her to (double mark)", "if previous depth < depth, steer to (twice mark)"],
  ])("%s is %s", (synonym, original) => {
    expect(code(HEAD + synonym)).toEqual(code(HEAD + original));
  });

  it("names the state that is set, too", () => {
    const running = runEse(
      "== also called\n**tally** := number of starts\n\n>> x\nlet number of starts be 3\nset tally to tally + 1\n",
      {
        words: WORDS,
      },
    );
    expect(running.tick(0).value("number of starts")).toBe(4);
  });

  it("may stand below what it names", () => {
    expect(
      shown(
        compileEse("== t\n**depth** := 3 m\n\n== also called\n**sounding** := depth\n\n>> x\nset a to sounding\n")
          .diagnostics,
      ),
    ).toEqual([]);
  });

  it.each([
    ["**sounding** := deph", "FLX0203 `deph` is no name of this file and no words of a pattern"],
    ["**depth** := mark", "FLX0204 `depth` means something already"],
    ["**steer** := twice", "FLX0204 `steer` is used by the word `steer to $course` already"],
    ["**if** := depth", "FLX0204 `if` belongs to the language itself"],
    ["**5 m** := depth", "FLX0205 `5 m` is no name"],
    ["**a** := depth\n**a** := mark", "FLX0204 `a` is declared twice"],
    ["**a** := depth\n**b** := a", "FLX0205 `a` is itself another name"],
  ])("%s: %s", (lines, message) => {
    const text = `== also called\n${lines}\n\n== t\n**depth** := 3 m\n**mark** := 30 degrees\n\n>> x\nif depth > 1 m, steer to mark\n`;
    const { diagnostics } = compileEse(text, { words: WORDS });
    expect(shown(diagnostics)).toEqual([message]);
    expect(diagnostics[0]!.hint).toBeTruthy();
  });
});
