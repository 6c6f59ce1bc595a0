// Words of the language itself are no names: nobody could read the sentence.
import { describe, expect, it } from "vitest";
import { compileEse, shown } from "./compile-ese.ts";

const errors = (text: string) => shown(compileEse(text).diagnostics.filter(({ severity }) => severity === "error"));

describe("words of the language", () => {
  it.each([
    ["== i\n**if** := 3\n>> x\nset a to 1\n", "if"],
    ["== i\n**set to** := 3\n>> x\nset a to 1\n", "set to"],
    [">> x\nset not to 3\n", "not"],
    [">> x\nlet and be 3\n", "and"],
    [">> x\nremember 4 as otherwise\n", "otherwise"],
    [">> x\ncount while\n", "while"],
  ])("cannot be names: %j", (text, name) => {
    expect(errors(text)).toEqual([`FLX0204 \`${name}\` belongs to the language itself, and nothing can be called so`]);
  });

  it.each(['tell that "x"', 'tell the "x"', 'tell not "x"'])("are no agents: %s", (sentence) => {
    expect(errors(`>> x\n${sentence}\n`)).toEqual(["FLX0205 `tell` lacks who is told, or what"]);
  });

  it.each(["times", "count", "over limit", "set point", "not ready"])(
    "may be in a name where it is clear: %s",
    (name) => {
      expect(errors(`>> x\nset ${name} to 3\nset other to ${name}\n`)).toEqual([]);
    },
  );
});
