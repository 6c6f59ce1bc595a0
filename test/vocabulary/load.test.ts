import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { positionAt, type SourceFile } from "../../src/diagnostics/source.ts";
import { assemblyLinesOf } from "../../src/vocabulary/assembly-lines.ts";
import { loadVocabularies } from "../../src/vocabulary/load.ts";
import type { Word } from "../../src/vocabulary/word.ts";

function load(text: string) {
  const file: SourceFile = { path: "words.fluxvocab", text };
  const reporter = new Reporter();
  const { words } = loadVocabularies([file], reporter);
  const faults = reporter.diagnostics.map(({ code, severity, message, primary, hint }) => ({
    at: `${code} ${severity} ${positionAt(file, primary!.span.start).line}`,
    message,
    hint,
  }));
  return { words, faults, file };
}

/** The only word of a text without faults. */
function only(text: string): Word {
  const { words, faults } = load(text);
  expect(faults).toEqual([]);
  expect(words).toHaveLength(1);
  return words[0]!;
}

describe("the seed's forms", () => {
  it("load entries between ---, with or without quotes, `expand:` in a line or behind |", () => {
    const { words, faults } = load(`---
pattern: "compute $a + $b"
expand: |
    MOVI R0, \${a}
    MOVI R1, \${b}
    IADD R0, R0, R1
    HALT
result: R0
name: addition
description: "Add two: numbers"
tags: math, arithmetic
---
tags: core
description: says hello
expand: MOVI R2, 42; HALT
result: R2
pattern: hello
---
pattern: 'noop'
expand: |

    NOP
`);
    expect(faults).toEqual([]);
    expect(
      words.map(({ pattern, meaning, result, tags, description }) => ({
        pattern,
        lines: meaning.kind === "assembly" && meaning.lines,
        result,
        tags,
        description,
      })),
    ).toEqual(
      [
        {
          pattern: "compute $a + $b",
          lines: ["MOVI R0, ${a}", "MOVI R1, ${b}", "IADD R0, R0, R1", "HALT"],
          result: { register: 0 },
          tags: ["math", "arithmetic"],
          description: "Add two: numbers",
        },
        {
          pattern: "hello",
          lines: ["MOVI R2, 42", "HALT"],
          result: { register: 2 },
          tags: ["core"],
          description: "says hello",
        },
      ]
        .concat([])
        .concat([{ pattern: "noop", lines: ["NOP"], result: { register: 0 }, tags: [], description: "" }]),
    );
  });

  it("load ## runs among markdown, with one-line or piped assembly", () => {
    const { words, faults } = load(`# Vocabulary
== For the purposes of all operations:
**SELF** := this process
>> Words behind the words. Note: prose.

## pattern: self is $agent_id
## assembly: MOVI R0, \${agent_id}; HALT
## description: Register agent identity
## result_reg: 0
## tags: l0, identity
## pattern: steer heading $deg
## assembly: |
##   MOVI R0, \${deg}
##   MOVI R1, 360
##   IMOD R0, R0, R1
##   HALT
## result_reg: 0

## A heading of the text

\`\`\`
## pattern: not an entry
\`\`\`
`);
    expect(faults).toEqual([]);
    expect(words.map(({ pattern }) => pattern)).toEqual(["self is $agent_id", "steer heading $deg"]);
    const { meaning, file } = words[1]!;
    expect(meaning.kind).toBe("assembly");
    if (meaning.kind !== "assembly") return;
    for (const { text, span } of assemblyLinesOf(meaning)) expect(file.text.slice(span.start, span.end)).toBe(text);
    expect(meaning.lines).toEqual(["MOVI R0, ${deg}", "MOVI R1, 360", "IMOD R0, R0, R1", "HALT"]);
  });

  it("leave out what the seed has wrong, with its line, and load the rest", () => {
    const { words, faults } = load(`---
pattern: "count from $a to $b"
expand: |
    MOVI R0, \${a}
    MOVI R1, \${b}
    INC R0
    CMP R0, R1
    JNZ R0, -5
    HALT
result: R0
---
pattern: "repeat $n times"
expand: MOVI R0, \${n}; DEC R0; JNZ R0, -3; HALT
---

## pattern: agreement between $a and $b
## assembly: MOVI R0, R0; IADD R1, R1, 5; HALT

## pattern: hello
## assembly: MOVI R0, 42; HALT
`);
    expect(words.map(({ pattern }) => pattern)).toEqual(["hello"]);
    expect(faults.map(({ at, message }) => `${at}: ${message}`)).toEqual([
      "FLX0302 warning 8: `count from $a to $b` is left out: `JNZ` jumps into the middle of `CMP` (byte 2 of its 3)",
      "FLX0302 warning 13: `repeat $n times` is left out: `JNZ` jumps into the middle of `JNZ` (byte 1 of its 4)",
      "FLX0302 warning 17: `agreement between $a and $b` is left out: operand 2 of `MOVI` is a number, and `r0` is none",
      "FLX0302 warning 17: `agreement between $a and $b` is left out: operand 3 of `IADD` is a register, and `5` is none",
    ]);
  });
});

describe("our own entries", () => {
  it("load with all that LANGUAGE.md shows", () => {
    const word = only(`## pattern: eta $dist to $place at $speed
## where: $dist is a distance, $speed is a speed in knots from 0.1 to 60
## means: $dist / $speed
## result: a duration in hours
## level: 1
## description: Time to go at constant speed over ground.
## examples: eta 12 nmi to harbour at 6 knots = 2 h; eta 1 nmi to sea at 3 knots = 0.3333 h within 0.001
## examples: eta a to b at c = unknown
## tags: maritime, navigation
`);
    expect(word).toMatchObject({
      pattern: "eta $dist to $place at $speed",
      parameters: [
        { name: "dist", kind: "distance" },
        { name: "place" },
        { name: "speed", kind: "speed", unit: "knots", lowest: 0.1, highest: 60 },
      ],
      meaning: { kind: "means", text: "$dist / $speed" },
      result: { kind: "duration", unit: "hours" },
      level: 1,
      description: "Time to go at constant speed over ground.",
      tags: ["maritime", "navigation"],
    });
    expect(word.examples.map(({ phrase, expected, tolerance }) => [phrase, expected, tolerance])).toEqual([
      ["eta 12 nmi to harbour at 6 knots", "2 h", 0],
      ["eta 1 nmi to sea at 3 knots", "0.3333 h", 0.001],
      ["eta a to b at c", "unknown", 0],
    ]);
    for (const { phrase, span } of word.examples) expect(span.file.text.startsWith(phrase, span.start)).toBe(true);
  });

  it("keep offsets of a meaning over several lines, with the ## blanked", () => {
    const text = "## pattern: two steps\n## means: |\n##   set x to 1\n##     if y, z\n## acts: steering\n";
    const { meaning, acts } = only(text);
    expect(acts).toBe("steering");
    if (meaning.kind !== "means") throw new Error("no means");
    expect(meaning.text).toBe("     set x to 1\n       if y, z");
    expect(meaning.text.length).toBe(meaning.span.end - meaning.span.start);
    expect(text.indexOf("if y")).toBe(meaning.span.start + meaning.text.indexOf("if y"));
  });

  it("declare what they read and drive", () => {
    const { reads, writes } = only(`## pattern: steer
## means: set rudder to 0 degrees
## reads: sonar is a depth in metres, 0 to 200, stale after 3 s; bilge water is a truth, stale after 1 min
## writes: rudder is an angle in degrees, -35 to 35, safe 0
## writes: alarm is a truth, safe off
`);
    expect(reads).toMatchObject([
      { name: "sonar", kind: "depth", unit: "metres", lowest: 0, highest: 200, staleAfterMs: 3000 },
      { name: "bilge water", kind: "truth", staleAfterMs: 60000 },
    ]);
    expect(writes).toMatchObject([
      { name: "rudder", kind: "angle", unit: "degrees", lowest: -35, highest: 35, safe: 0 },
      { name: "alarm", kind: "truth", safe: 0 },
    ]);
  });

  it("name a function of a code block", () => {
    expect(only("## pattern: mean of $a and $b\n## code: mean2\n## result: a number\n").meaning).toMatchObject({
      kind: "code",
      name: "mean2",
    });
  });

  it("get a level from what they use, if none is stated", () => {
    const { words } = load(`## pattern: one
## means: 1

## pattern: twice $x
## means: $x + $x

## pattern: four
## means: twice (twice one)
`);
    expect(words.map(({ pattern, level }) => [pattern, level])).toEqual([
      ["one", 0],
      ["twice $x", 0],
      ["four", 1],
    ]);
  });

  it("read Windows line ends as others", () => {
    const unix =
      "## pattern: a $x b\n## where: $x is a number\n## means: |\n##   $x\n##   + 1\n## tags: t\n\n---\npattern: c\nexpand: |\n  MOVI R0, 1\n  HALT\n";
    const [first, second] = load(unix.replaceAll("\n", "\r\n")).words;
    expect(first).toMatchObject({ pattern: "a $x b", tags: ["t"] });
    expect(second).toMatchObject({ meaning: { lines: ["MOVI R0, 1", "HALT"] } });
  });
});

describe("wrong entries", () => {
  it.each([
    ["## means: 1", "an entry without a `pattern:`", 1],
    ["## pattern: go", "`go` has no meaning", 1],
    [
      "## pattern: $x\n## means: 1",
      "the pattern `$x` cannot be used: the pattern has no words of its own, so it would fit anything",
      1,
    ],
    ["## pattern: go\n## means: 1\n## assembly: HALT", "`go` has two meanings", 3],
    ["## pattern: go\n## means: 1\n## means: 2", "`go` has two lines `means:`", 3],
    ["## pattern: go $x\n## means: $y", "`go $x` has no parameter `$y`", 2],
    ["## pattern: go $x\n## assembly: MOVI R0, ${y}", "`go $x` has no parameter `$y`", 2],
    ["## pattern: go $x\n## where: $y is a number\n## means: 1", "the pattern has no parameter `$y`", 2],
    ["## pattern: go $x\n## where: $x is a distence\n## means: 1", "`distence` is no kind of value", 2],
    [
      "## pattern: go $x\n## where: $x is a distance in knots\n## means: 1",
      "a distance is not measured in knots (speed)",
      2,
    ],
    ["## pattern: go $x\n## where: $x is a distance in miles\n## means: 1", "`miles` is ambiguous", 2],
    ["## pattern: go\n## means: 1\n## result: a duration in fortnights", "`fortnights` is no unit", 3],
    ["## pattern: go\n## means: 1\n## level: high", "`high` is no level", 3],
    ["## pattern: go\n## assembly: HALT\n## result_reg: 99", "`99` is no register number", 3],
  ])("%j: %s", (text, message, line) => {
    const { words, faults } = load(`${text}\n\n## pattern: the rest\n## means: 1\n`);
    expect(faults.map(({ message: said, at }) => [said, at])).toEqual([[message, `FLX0302 warning ${line}`]]);
    expect(words.map(({ pattern }) => pattern)).toEqual(["the rest"]);
  });

  it.each([
    ["## exmaples: a = 1", "an entry has no line `exmaples:`", "did you mean `examples:`?"],
    [
      "## examples: a",
      "an example of `go` does not say what comes out",
      "write `phrase = value unit`, or `phrase = value unit within 0.1`",
    ],
    [
      "## reads: sonar",
      "`sonar` does not say what an input or output is",
      "write for example `sonar is a depth in metres, 0 to 200, stale after 3 s`",
    ],
  ])("%j is reported, and the word loads without it", (line, message, hint) => {
    const { words, faults } = load(`## pattern: go\n## means: 1\n${line}\n## tags: t\n`);
    expect(faults).toEqual([{ at: "FLX0302 warning 3", message, hint }]);
    expect(words).toMatchObject([{ pattern: "go", tags: ["t"], examples: [] }]);
  });

  it("never make the loader throw, and never hide the entry after them", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "---",
        "",
        "## pattern: x $y",
        "pattern: z",
        "## means: |",
        "##   $y",
        "expand: |",
        "  HALT",
        "```",
        "## where: $y is",
        "## result:",
        "## examples: = = 1",
        "## level: 9",
        "## reads: a is a b, c",
        "## assembly: ;",
        "## : x",
        "##",
      ),
      fc.string({ maxLength: 20 }).map((text) => text.replace(/[`~]/g, "")),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const isFenced = lines.filter((one) => one.startsWith("```")).length % 2 === 1;
        const { words } = load(
          `${lines.join("\n")}\n${isFenced ? "```\n" : ""}\n---\n\n## pattern: the last word\n## means: 1\n`,
        );
        expect(words.at(-1)?.pattern).toBe("the last word");
      }),
      { numRuns: 500 },
    );
  });
});
