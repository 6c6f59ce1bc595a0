import { describe, expect, it } from "vitest";
import { checkWords } from "../../src/authoring/vocabulary-report.ts";
import { WordUses } from "../../src/authoring/words-used.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { loadVocabularies } from "../../src/vocabulary/load.ts";

const OPTIONS = { folder: import.meta.dirname, vessel: NO_VESSEL };
const WORDS = `## pattern: half of $x
## means: $x / 2

## pattern: middle value of $a and $b
## means: half of ($a + $b)

## pattern: spread of $a and $b
## means: middle value of (absolute value of ($a - $b)) and half of $b
## level: LEVEL

## pattern: alarm at $x
## means: |
##   if spread of $x and 3 > 2, set level to half of $x
##   level
## result: a number

## pattern: all halves of $x
## means: 1
`;

const load = (level: number) => {
  const reporter = new Reporter();
  const vocabulary = loadVocabularies([{ path: "t.fluxvocab", text: WORDS.replace("LEVEL", String(level)) }], reporter);
  expect(reporter.diagnostics).toEqual([]);
  return vocabulary;
};

describe("words used", () => {
  const vocabulary = load(2);
  const uses = new WordUses(vocabulary, OPTIONS);
  const named = (pattern: string) => vocabulary.words.find((word) => word.pattern.startsWith(pattern))!;
  const patterns = (words: readonly { readonly pattern: string }[]) =>
    words.map(({ pattern }) => pattern.split(" $")[0]);

  it("are those of a meaning, in arguments and sentences too", () => {
    expect(patterns(uses.of(named("half")))).toEqual([]);
    expect(patterns(uses.of(named("middle")))).toEqual(["half of"]);
    expect(patterns(uses.of(named("spread")))).toEqual(["middle value of", "half of"]);
    expect(patterns(uses.of(named("alarm")))).toEqual(["spread of", "half of"]);
  });

  it("are followed to the end", () => {
    expect(patterns(uses.withUsed([named("alarm")])).sort()).toEqual([
      "alarm at",
      "half of",
      "middle value of",
      "spread of",
    ]);
    expect(patterns(uses.reachedBy("middle value of half of 3 and 4"))).toEqual(["middle value of", "half of"]);
    expect(uses.reachedBy("1 + 2")).toEqual([]);
    expect(uses.reachedBy("no such words at all")).toEqual([]);
  });

  it("are held to the level a word states, inside an argument too", () => {
    const levels = (level: number) => {
      const reporter = new Reporter();
      checkWords(load(level), () => true, OPTIONS, reporter);
      return reporter.diagnostics.filter(({ code }) => code === "FLX0303").map(({ message }) => message);
    };
    expect(levels(2)).toEqual([]);
    expect(levels(1)).toEqual([
      "`spread of $a and $b` is of level 1 and uses `middle value of $a and $b` (t.fluxvocab) of level 1",
    ]);
    expect(levels(0)).toHaveLength(1);
  });
});
