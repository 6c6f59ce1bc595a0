import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { loadVocabularies } from "../../src/vocabulary/load.ts";
import { wordScore } from "../../src/vocabulary/match.ts";
import { literalText, parsePattern } from "../../src/vocabulary/pattern.ts";
import type { Vocabulary } from "../../src/vocabulary/word.ts";

const vocabularyOf = (...patterns: string[]): Vocabulary =>
  loadVocabularies(
    [{ path: "t.fluxvocab", text: patterns.map((pattern) => `## pattern: ${pattern}\n## means: 1\n`).join("\n") }],
    new Reporter(),
  );

/** Readings as text, best first. */
const readings = (vocabulary: Vocabulary, phrase: string) =>
  vocabulary
    .match(phrase)
    .map(({ word, arguments: found }) =>
      [word.pattern, ...[...found].map(([name, { text }]) => `${name}=${text}`)].join(" | "),
    );

describe("patterns", () => {
  it("give themselves back when their pieces are joined", () => {
    for (const text of [
      "eta $dist to $place at $speed",
      "load $val into R$reg",
      "turn +-$angle",
      "$x kept between $low and $high",
      "hello",
    ]) {
      const parsed = parsePattern(`  ${text.replaceAll(" ", "  ")} `);
      expect(parsed.kind).toBe("pattern");
      if (parsed.kind !== "pattern") return;
      expect(parsed.pieces.map((piece) => (piece.kind === "literal" ? piece.text : `$${piece.name}`)).join("")).toBe(
        text,
      );
    }
  });

  it.each([
    ["", "the pattern is empty"],
    ["$x", "the pattern has no words of its own, so it would fit anything"],
    ["the $x", "the pattern has no words of its own, so it would fit anything"],
    ["from $x to $x", "the parameter `$x` stands twice"],
    ["from $x$y", "nothing stands between `$x` and `$y`"],
    ["cost $ 5", "a `$` without a parameter name behind it"],
  ])("%j is refused", (text, problem) => {
    expect(parsePattern(text)).toEqual({ kind: "problem", problem });
  });
});

describe("matching", () => {
  const words = vocabularyOf(
    "eta $dist to $place at $speed",
    "check depth at current heading",
    "load $val into R$reg",
    "turn +-$angle",
    "at $lat $lon go",
    "sound the alarm",
  );

  it.each([
    [
      "eta 12 nmi to harbour at 6 knots",
      ["eta $dist to $place at $speed | dist=12 nmi | place=harbour | speed=6 knots"],
    ],
    [
      "ETA  12 nmi\tTo the Harbour at 6 knots",
      ["eta $dist to $place at $speed | dist=12 nmi | place=Harbour | speed=6 knots"],
    ],
    ["check the depth at the current heading", ["check depth at current heading"]],
    ["sound alarm", ["sound the alarm"]],
    ["load -7 into r3", ["load $val into R$reg | val=-7 | reg=3"]],
    ["turn +-30 degrees", ["turn +-$angle | angle=30 degrees"]],
    ["turn ± 30 degrees", ["turn +-$angle | angle=30 degrees"]],
  ])("%j is read in one way", (phrase, expected) => {
    expect(readings(words, phrase).slice(0, 1)).toEqual(expected);
  });

  it.each([
    "eta 12 nmi to harbour",
    "eta to x at 5",
    "please sound the alarm",
    "sound the alarm now",
    "soundthealarm",
    "check depth at current headings",
    "",
    "  ",
  ])("%j is no phrase: the whole of it must fit", (phrase) => {
    expect(words.match(phrase)).toEqual([]);
  });

  it("says where each argument stands in the phrase", () => {
    const phrase = "  eta 12 nmi to the  harbour at 6 knots ";
    const [match] = words.match(phrase);
    for (const { start, end, text } of match!.arguments.values()) expect(phrase.slice(start, end)).toBe(text);
    expect(match!.arguments.get("place")).toEqual({ start: 21, end: 28, text: "harbour" });
  });

  it("keeps a number and its unit together", () => {
    expect(readings(words, "at 5 degrees 3 degrees go")[0]).toBe("at $lat $lon go | lat=5 degrees | lon=3 degrees");
    expect(readings(words, "at 5 degrees Celsius 3 nautical miles go")[0]).toBe(
      "at $lat $lon go | lat=5 degrees Celsius | lon=3 nautical miles",
    );
  });

  it("gives every split of greedy holes, each with a score of its own", () => {
    const found = vocabularyOf("delegate $task to $agent").match("delegate check depth to harbour to pilot");
    expect(found.map((match) => match.arguments.get("agent")!.text).sort()).toEqual(["harbour to pilot", "pilot"]);
    expect(found[0]!.score).toBeGreaterThan(found[1]!.score);
  });

  it("does not cut through brackets or quotes", () => {
    const found = vocabularyOf("delegate $task to $agent");
    expect(readings(found, 'delegate "a to b" to c')).toEqual(['delegate $task to $agent | task="a to b" | agent=c']);
    expect(readings(found, "delegate (a to b) to c")).toEqual(["delegate $task to $agent | task=(a to b) | agent=c"]);
  });

  it("reads a chain of differences from the left", () => {
    expect(readings(vocabularyOf("compute $a - $b"), "compute 10 - 4 - 3")[0]).toBe("compute $a - $b | a=10 - 4 | b=3");
    expect(readings(vocabularyOf("compute $a - $b"), "compute -3 - -4")).toEqual(["compute $a - $b | a=-3 | b=-4"]);
  });

  it("lets the more literal pattern win, and equals tie", () => {
    const either = vocabularyOf("what is $x", "what is $a + $b", "what is depth");
    expect(readings(either, "what is 3 + 4")[0]).toContain("what is $a + $b");
    expect(readings(either, "what is depth")[0]).toBe("what is depth");
    const [first, second] = vocabularyOf("go to $x", "go $x to").match("go to to");
    expect(first!.score).toBe(second!.score);
    expect(first!.word).not.toBe(second!.word);
  });

  it("treats signs of patterns as signs, not as expressions", () => {
    const signs = vocabularyOf("what is $a * $b", "is it (really) $x?", "a.b $x");
    expect(readings(signs, "what is 2 * 3")).toHaveLength(1);
    expect(readings(signs, "is it (really) so?")).toEqual(["is it (really) $x? | x=so"]);
    expect(readings(signs, "axb 4")).toEqual([]);
  });

  it("finds the word of any phrase made from a pattern, with the arguments put in", () => {
    const quantity = fc.constantFrom("5", "-3.5", "12 nmi", "6 knots", "30 degrees", "depth", "wind speed", "(a + b)");
    fc.assert(
      fc.property(quantity, quantity, quantity, fc.constantFrom(" ", "  ", "\t"), (dist, place, speed, blank) => {
        const phrase = ["eta", dist, "to", place, "at", speed].join(blank);
        const [match] = words.match(phrase);
        expect([...match!.arguments.values()].map(({ text }) => text)).toEqual([dist, place, speed]);
        expect(match!.score).toBe(wordScore(match!.word));
      }),
    );
  });

  it("stays quick and calm on hostile phrases", () => {
    const greedy = vocabularyOf("$a to $b to $c to $d to $e");
    const found = greedy.match(`x ${"to ".repeat(200)}y`);
    expect(found.length).toBeLessThanOrEqual(12);
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        for (const match of greedy.match(text))
          for (const { start, end, text: argument } of match.arguments.values())
            expect(text.slice(start, end)).toBe(argument);
        expect(Array.isArray(words.nearest(text, 3))).toBe(true);
      }),
    );
  });
});

describe("nearest", () => {
  const words = vocabularyOf(
    "steer to $course",
    "sound the alarm",
    "time to run $distance at $speed",
    "factorial of $n",
    "normalize heading $angle",
  );

  it.each([
    ["steer towards safe heading", "steer to $course"],
    ["sond the alarm", "sound the alarm"],
    ["time to run 5 nmi with 3 knots", "time to run $distance at $speed"],
    ["factorial 5", "factorial of $n"],
    ["normalise heading 370", "normalize heading $angle"],
  ])("%j is nearest to `%s`", (phrase, pattern) => {
    expect(words.nearest(phrase, 3)[0]?.pattern).toBe(pattern);
  });

  it("offers nothing for what is like nothing", () => {
    expect(words.nearest("xyzzy", 3)).toEqual([]);
    expect(words.nearest("12 34", 3)).toEqual([]);
  });
});

it("literalText leaves out blanks, articles and parameters", () => {
  const parsed = parsePattern("sound The alarm of $x");
  expect(parsed.kind === "pattern" && literalText(parsed.pieces)).toBe("soundalarmof");
});

describe("a term that is called a", () => {
  const vocabulary = vocabularyOf("twice $x", "larger of $x and $y please", "show $x");

  it("is no article before an operator or a joining word", () => {
    for (const argument of [
      "a * b",
      "a + 1",
      "a - 3",
      "a / b",
      "a < 5",
      "a and b",
      "a in metres",
      "a is 5",
      "an - 1",
      "a",
    ])
      expect(readings(vocabulary, `twice ${argument}`)).toEqual([`twice $x | x=${argument}`]);
    expect(readings(vocabulary, "larger of a and a * 2 please")[0]).toBe("larger of $x and $y please | x=a | y=a * 2");
  });

  it("is one before a noun, a number or a bracket", () => {
    for (const [written, taken] of [
      ["a depth", "depth"],
      ["An anchor", "anchor"],
      ["the (a + b)", "(a + b)"],
      ["the a * b", "a * b"],
      ["a 5 m", "5 m"],
    ])
      expect(readings(vocabulary, `show ${written}`)).toEqual([`show $x | x=${taken}`]);
  });
});
