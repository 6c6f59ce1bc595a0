// What people are told to write instead is what they meant, in their own words.
import { describe, expect, it } from "vitest";
import { compileEse } from "./compile-ese.ts";

const faults = (text: string) => compileEse(text).diagnostics.filter(({ severity }) => severity === "error");
const hint = (text: string) => faults(text).map((one) => one.hint);

describe("hints", () => {
  it("keep the user's name and value", () => {
    expect(hint("== i\n**float** := from digital pin B3\n>> x\nif float, count a\n")).toEqual([
      "write it as float, from digital pin B3",
    ]);
    expect(hint("== i\n**keel depth**: 3 m\n>> x\nset a to 1\n")).toEqual(["write it as **keel depth** := 3 m"]);
    expect(hint("== i\n**c** = 3 m\n>> x\nset a to 1\n")).toEqual(["write it as **c** := 3 m"]);
  });

  it("are in the singular for one", () => {
    const depth = "== i\n**depth** := sounding in metres, 0 to 200\n>> x\n";
    expect(hint(`${depth}if depth > 1, count a`)).toEqual(["write it as 1 metre"]);
    expect(hint(`${depth}if depth > 1 s, count a`)).toEqual(["write a length for `1 s`, such as 1 metre"]);
    expect(hint(">> x\nevery 1, count a")).toEqual(["write it as 1 second"]);
  });

  it("say that what the file may switch is a line of its own", () => {
    expect(hint("may switch: bilge pump; safe off\n>> x\nstart the bilge pump\n")).toEqual([
      "write it on a line of its own: may switch: bilge pump; safe state off",
    ]);
  });

  it("offer no other single letter for a single letter", () => {
    expect(hint("== i\n**a** := 3\n**b** := 4\n>> x\nset c to a + b + q\n")[0]).not.toMatch(/did you mean/);
  });
});

describe("an undefined name", () => {
  it("is told once, with the lines where it stands besides", () => {
    const text = `>> x\n${Array.from({ length: 8 }, (_, index) => `if depht < ${index + 1} m, count a\n`).join("")}set x to Depht\nset y to hdg\n`;
    expect(faults(text).map(({ message, notes }) => [message, notes])).toEqual([
      ["`depht` is not defined", ["also at lines 3, 4, 5, 6, 7 and 3 more"]],
      ["`hdg` is not defined", undefined],
    ]);
    expect(faults(">> x\nset a to depht\nset b to depht\n")[0]!.notes).toEqual(["also at line 3"]);
  });
});

describe("a unit that does not fit", () => {
  it.each([
    ["depth > 5 s", "5 s", "depth"],
    ["5 s < depth", "5 s", "depth"],
    ["depth + 2 s > 3 m", "2 s", "depth"],
    ["depth < way", "way", "depth"],
  ])("is shown where it stands, with the other beside it: %s", (condition, wrong, due) => {
    const text = `== i\n**depth** := sounding in metres, 0 to 200\n**way** := speed in knots, 0 to 30\n>> x\nif ${condition}, count a\n`;
    const [fault] = faults(text);
    const at = ({ span }: { span: { start: number; end: number } }) => text.slice(span.start, span.end);
    expect([fault!.code, at(fault!.primary!), ...fault!.labels!.map(at)]).toEqual(["FLX0401", wrong, due]);
  });
});

describe("a code block", () => {
  it("does not end the sentences around it: none of them is commentary in silence", () => {
    const { module, diagnostics } = compileEse(
      ">> x\nset a to 1\n\n```text\nset b to 2\n```\n\nset c to 3\nset d to a + c\n",
    );
    expect(diagnostics).toEqual([]);
    expect(module.sentences.map(({ text }) => text)).toEqual(["set a to 1", "set c to 3", "set d to a + c"]);
  });
});
