// Words of a vocabulary in sentences: compiled inline, with their own inputs, outputs and names; and code blocks.
import { describe, expect, it } from "vitest";
import { FunctionBuilder } from "../../../src/fir/builder.ts";
import type { Language } from "../../../src/languages/language.ts";
import { compileEse, runEse, shown } from "./compile-ese.ts";

const WORDS = `## pattern: sounding
## means: echo sounder
## reads: echo sounder is a depth in metres, 0 to 200, stale after 3 s
## result: a depth in metres

## pattern: keep $level below $limit
## where: $level is a height in centimetres, $limit is a height in centimetres
## means: |
##   if $level > $limit:
##     set pump to on
##     count starts
##   otherwise, set pump to off
##   if $level is unknown, set pump to off
## writes: pump is a truth, safe off
## acts: bilge pump

## pattern: $text twice
## means: $text * 2

## pattern: either $a or $b
## where: $a is a truth, $b is a truth
## means: $a or $b
## result: a truth

## pattern: change of $x
## means: $x - previous $x

## pattern: seven
## code: seven

## pattern: half of $x
## where: $x is a whole number
## code: half
## result: a whole number
`;

const run = (text: string) => runEse(text, { words: WORDS });

describe("a word whose entry is wrong", () => {
  const words =
    "## pattern: addr $a and $b\n## assembly: add r0 ${a} ${b}\n\n## pattern: soon $x\n## means: $y + 1\n\n## pattern: soon $x\n## means: $x + 1\n";
  const said = (sentence: string) =>
    compileEse(`>> x\n${sentence}\n`, { words })
      .diagnostics.filter(({ severity }) => severity === "error")
      .map(({ code, message, labels }) => `${code} ${message} (${labels?.map(({ span }) => span.file.path).join()})`);

  it("is named where it is used, whole, and is no word otherwise", () => {
    const named = "FLX0302 `addr $a and $b` is left out of its vocabulary: its entry is wrong (test.fluxvocab)";
    expect(said("set d to addr 3 and 4")).toEqual([named]);
    expect(said("addr 3 and 4")).toEqual([named]);
    expect(said("set d to soon 3")).toEqual([]);
  });
});

describe("words in sentences", () => {
  it("compile their sentences where they are used, with arguments bound", () => {
    const running = run("== i\n**level** := height in cm, 0 to 100\n>> x\nkeep level below 20\n");
    const pump = (level: number, at: number) => running.set("level", level).tick(at).output("pump");
    expect([pump(0.3, 0), pump(0.1, 1), pump(0.25, 2), pump(Number.NaN, 3)]).toEqual([1, 0, 1, 0]);
    expect(running.value("starts")).toBe(2);
  });

  it("declare the inputs and outputs they name, once for all uses", () => {
    const { module } = compileEse(
      "== i\n**depth** := sounding\n**more** := sounding twice\n>> x\nif depth > 3 m and more > 3 m, count deep\n",
      { words: WORDS },
    );
    expect(module.inputs).toEqual([
      {
        name: "echo sounder",
        unit: "metres",
        sources: [],
        lowest: { numerator: 0, denominator: 1 },
        highest: { numerator: 200, denominator: 1 },
        staleAfterMs: 3000,
      },
    ]);
  });

  it("keep what their meaning remembers of an argument, for each use of its own", () => {
    const running = run(
      "== i\n**a** := first, 0 to 9\n**b** := second, 0 to 9\n**da** := change of a\n**db** := change of b\n>> x\nif da > 0 and db > 0, count rises\n",
    );
    for (const [at, [a, b]] of [
      [1, 5],
      [2, 7],
      [4, 7],
    ].entries())
      running.set("a", a!).set("b", b!).tick(at);
    expect([running.value("da"), running.value("db"), running.value("rises")]).toEqual([2, 0, 1]);
  });

  it("take conditions where they say so", () => {
    const running = run("== i\n**load** := first, 0 to 9\n>> x\nif either load > 3 or load < 1, count outside\n");
    for (const [at, load] of [5, 2, 0, Number.NaN].entries()) running.set("load", load).tick(at);
    expect(running.value("outside")).toBe(2);
  });

  it("report a fault inside a meaning where it is, and where the word is used", () => {
    const words = "## pattern: odd $x\n## means: $x + 3 knots\n";
    const { diagnostics } = compileEse(">> x\nif odd 3 m > 2 m, count odds\n", { words });
    expect(shown(diagnostics)).toEqual(["FLX0401 `3 knots` (speed) is added to `$x` (length)"]);
    const [fault] = diagnostics;
    expect(fault!.primary!.span.file.path).toBe("test.fluxvocab");
    expect(words.slice(fault!.primary!.span.start, fault!.primary!.span.end)).toBe("3 knots");
    expect(fault!.labels!.map((label) => label.span.file.path)).toEqual(["test.fluxvocab", "test.ese"]);
  });

  it("let a term's name stand before a word, with a warning", () => {
    const { diagnostics } = compileEse("== i\n**sounding** := 4 m\n>> x\nif sounding > 3 m, count deep\n", {
      words: WORDS,
    });
    expect(shown(diagnostics)).toEqual(["FLX0204 the definition of `sounding` hides the word `sounding`"]);
  });
});

describe("code blocks", () => {
  const halves: Language = {
    id: "halves",
    extensions: [],
    fences: ["halves"],
    load: () => Promise.resolve(),
    declare: () => [
      { name: "seven", params: [], result: "i32" },
      { name: "half", params: ["i32"], result: "i32" },
    ],
    compile(source, module) {
      const seven = new FunctionBuilder({ name: "seven", kind: "helper", result: "i32" });
      seven.return(seven.i32(source.text.indexOf("seven")));
      const half = new FunctionBuilder({ name: "half", kind: "helper", params: ["i32"], result: "i32" });
      half.return(half.op("shri", [half.params[0]!], [1]));
      module.functions.push(seven.function, half.function);
    },
  };
  const text =
    "# x\n\n```halves\nseven\n```\n\n>> x\nset a to seven\nset b to half of (4 + 5)\nset c to half of unknown\n";
  const languageOf = (fence: string) => (fence === "halves" ? halves : undefined);

  it("are compiled by their language at their own offsets, and called by words", () => {
    const running = runEse(text, { words: WORDS, languageOf });
    running.tick(0);
    expect([running.value("a"), running.value("b"), running.value("c")]).toEqual([
      text.indexOf("seven"),
      4,
      Number.NaN,
    ]);
  });

  it("are called by their names, with plain numbers", () => {
    const code = "# x\n\n```halves\nseven\n```\n\n>> x\nset width to 9 m\n";
    const running = runEse(
      `${code}set a to seven() + half(4 + 5)\nset b to half(width in centimetres)\nset c to half(unknown)\n`,
      {
        languageOf,
      },
    );
    running.tick(0);
    expect([running.value("a"), running.value("b"), running.value("c")]).toEqual([
      code.indexOf("seven") + 4,
      450,
      Number.NaN,
    ]);
    const faults = (sentence: string) => shown(compileEse(`${code}${sentence}\n`, { languageOf }).diagnostics);
    expect(faults("set b to half(width)")).toEqual([
      "FLX0402 a function takes plain numbers, and `width` (length) has a unit",
    ]);
    expect(faults("set b to half(1, 2)")).toEqual(["FLX0504 `half` takes 1 values, and 2 are given"]);
    expect(faults("set b to third(1)").length).toBe(1);
  });

  it("must be there", () => {
    expect(shown(compileEse(">> x\nset a to seven\n", { words: WORDS }).diagnostics)).toEqual([
      "FLX0503 `seven` is the function `seven`, and no code block declares it",
    ]);
  });
});
