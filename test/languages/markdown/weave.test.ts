// FLUX.MD: which blocks count, where their places are, what goes into the module, and what is refused.
import { beforeAll, describe, expect, it } from "vitest";
import { positionAt } from "../../../src/diagnostics/source.ts";
import { c } from "../../../src/languages/c/index.ts";
import { flux } from "../../../src/languages/flux/index.ts";
import { markdown } from "../../../src/languages/markdown/index.ts";
import { FirInterpreter } from "../fir-interpreter.ts";
import { runFrontEnd } from "../front-end.ts";

beforeAll(() => c.load());

const compile = (text: string) => runFrontEnd(markdown, text, [c, flux, markdown]);

function resultOf(text: string): number {
  const { module, lines } = compile(text);
  expect(lines).toEqual([]);
  const interpreter = new FirInterpreter(module);
  interpreter.run("start");
  return interpreter.states[0]!;
}

const MAIN = "```c\nint main(void) { return 7; }\n```\n";

describe("blocks", () => {
  it("compiles every block, wherever it nests, and lets them call each other in any order", () => {
    expect(
      resultOf(
        "# Title\n\n```c\nint main(void) { return twice(20) + one(); }\n```\n\n1. in a list\n\n   ```C\n   int twice(int x) {\n     return x * 2;\n   }\n   ```\n\n> quoted\n>\n> ~~~c\n> int one(void) { return 1; }\n> ~~~\n",
      ),
    ).toBe(41);
  });

  it("shares functions with their unsigned types through a prototype", () => {
    expect(
      resultOf(
        "```c\nunsigned big(void) { return 0xfffffff0u; }\n```\n```c\nunsigned big(void);\nint main(void) { return big() / 16 == 0xfffffff; }\n```\n",
      ),
    ).toBe(1);
  });

  it("ignores data, output, prose and blocks that are shown inside other things", () => {
    expect(
      resultOf(
        `${MAIN}\n\`\`\`json\n{ "a": 1 }\n\`\`\`\n\`\`\`\nanything\n\`\`\`\n\`\`\`console\n$ flux run\n\`\`\`\n\n    indented c\n\n<!--\n\`\`\`c\nint broken(\n\`\`\`\n-->\n\n\`\`\`\`md\n\`\`\`c\nint broken(\n\`\`\`\n\`\`\`\`\n`,
      ),
    ).toBe(7);
  });

  it("points into the file, whatever stands before a line", () => {
    const text =
      "---\r\nagent: x\r\n---\r\n\r\n> - ```c\r\n>   int main(void) {\r\n>     return wrong;\r\n>   }\r\n>   ```\r\n";
    const { diagnostics, lines, source } = compile(text);
    expect(lines).toEqual(["FLX0503 7:wrong"]);
    expect(positionAt(source, diagnostics[0]!.primary!.span.start)).toEqual({ line: 7, column: 14 });
  });

  it("keeps places right behind a byte order mark and wide characters", () => {
    expect(compile(`\uFEFF# ⚓ \u{1F6A2}\n\n\`\`\`c\nint main(void) { return wrong; }\n\`\`\`\n`).lines).toEqual([
      "FLX0503 4:wrong",
    ]);
  });

  it("runs a block of assembly and a block of C in one file", () => {
    const { module, lines } = compile("```flux\nmovi r0 5\n```\n\n```c\nint n;\nvoid tick(void) { n++; }\n```\n");
    expect(lines).toEqual([]);
    expect(module.functions.map(({ kind }) => kind).sort()).toEqual(["start", "tick"]);
  });
});

describe("front matter and headings", () => {
  it("takes name and tick period", () => {
    const { module, lines } = compile(`---\nagent: bilge-guard\nevery: 250 ms\ntitle: anything\n---\n${MAIN}`);
    expect([lines, module.name, module.tickMs]).toEqual([[], "bilge-guard", 250]);
    expect(compile(`## agent: helm\n\n${MAIN}`).module.name).toBe("helm");
  });

  it.each([
    ["agent: Bilge Guard", "FLX0102 2:agent: Bilge Guard"],
    ["every: 3 fathoms", "FLX0102 2:every: 3 fathoms"],
    ["every: 2 h", "FLX0102 2:every: 2 h"],
    ["evry: 1 s", "FLX0102 2:evry: 1 s"],
    ["- a list", "FLX0102 2:- a list"],
  ])("says what is wrong with %s", (matter, line) => {
    expect(compile(`---\n${matter}\n---\n${MAIN}`).lines).toEqual([line]);
  });

  it("says where YAML is broken", () => {
    expect(compile(`---\nagent: [a\n---\n${MAIN}`).lines[0]).toMatch(/^FLX0102 [23]:/);
  });

  it("knows the functions headings announce", () => {
    expect(compile(`## fn: main() -> int\n\n${MAIN}`).lines).toEqual([]);
    const { diagnostics } = compile(`## fn: mian() -> int\n\n${MAIN}`);
    expect(diagnostics.map(({ code, severity, hint }) => [code, severity, hint])).toEqual([
      ["FLX0503", "warning", "did you mean `main`?"],
    ]);
  });

  it("has one agent a file", () => {
    expect(compile(`## agent: helm\n\n## agent: bilge\n\n${MAIN}`).lines).toEqual(["FLX0210 3:## agent: bilge"]);
  });
});

describe("refusals", () => {
  it("refuses code of languages it does not compile, and goes on", () => {
    const { lines, diagnostics } = compile(
      "```python\nprint(1)\n```\n\n```c\nint main(void) { return wrong; }\n```\n\n```cc\nint x;\n```\n",
    );
    expect(lines).toEqual(["FLX0506 1:```python", "FLX0506 9:```cc", "FLX0503 6:wrong"]);
    expect(diagnostics[1]!.hint).toBe("did you mean `c`?");
  });

  it("refuses a block that is never closed", () => {
    expect(compile(`${MAIN}\n~~~c\nint f(void) { return 1; }\n`).lines).toEqual(["FLX0103 5:~~~c"]);
    expect(compile(`${MAIN}\n\`\`\`\`c\nint f(void) { return 1; }\n\`\`\`\n`).lines).toEqual(["FLX0103 5:````c"]);
  });

  it("refuses a function of two blocks, and shows both", () => {
    const { lines, diagnostics } = compile(
      `${MAIN}\n\`\`\`c\nint f(void) { return 1; }\n\`\`\`\n\n\`\`\`c\nint f(void) { return 2; }\n\`\`\`\n`,
    );
    expect(lines).toEqual(["FLX0507 10:f"]);
    expect(diagnostics[0]!.labels![0]!.text).toBe("first defined here");
  });

  it("refuses two mains and two ticks", () => {
    expect(compile(`${MAIN}\n${MAIN}`).lines).toEqual(["FLX0507 6:main"]);
    const tick = "```c\nint n; void tick(void) { n++; }\n```\n";
    expect(compile(`${tick}\n${tick}`).lines).toEqual(["FLX0507 6:tick"]);
  });

  it("says when there is nothing to run", () => {
    expect(compile("# Only words\n").lines).toEqual(["FLX0603"]);
    expect(compile("```c\nint f(void) { return 1; }\n```\n").lines).toEqual(["FLX0603 1:```c"]);
  });
});
