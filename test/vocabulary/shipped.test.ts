// The vocabularies that ship: every entry loads, none clashes, every example comes out, on the compiled bytecode.
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { runExample } from "../../src/authoring/examples.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../../src/diagnostics/render-terminal.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { checkVocabulary } from "../../src/vocabulary/check.ts";
import { DEFAULT_USES, vocabularyLoader } from "../../src/vocabulary/files.ts";

const root = resolve(import.meta.dirname, "../..");
const reporter = new Reporter();
/** What a program must name to use. */
const NAMED = ["papers", "tiling"];
const uses = [...DEFAULT_USES, ...NAMED];
const vocabulary = vocabularyLoader(root, reporter)(uses);
checkVocabulary(vocabulary, reporter);

describe("the shipped vocabularies", () => {
  it("load without a fault or a clash", () => {
    expect(renderDiagnostics(reporter.diagnostics, { colour: false })).toBe("");
    expect(
      readdirSync(resolve(root, "vocabularies"))
        .filter((name) => !name.includes("."))
        .sort(),
    ).toEqual([...uses].sort());
  });

  it("hold the 19 words of the seed", () => {
    const seed = [
      "load 7 into R3",
      "what is 3 + 4",
      "what is 6 * 7",
      "noop",
      "hello",
      "compute 3 + 4",
      "compute 10 - 4",
      "compute 6 * 7",
      "compute 6 × 7",
      "compute 17 / 5",
      "double 21",
      "square 12",
      "factorial of 7",
      "fibonacci of 10",
      "sum 1 to 10",
      "power of 2 to 10",
      "count from 1 to 10",
      "repeat 5 times",
      "multiply 3 by itself 2 times",
    ];
    expect(seed.length).toBe(19);
    expect(new Set(seed.map((phrase) => vocabulary.match(phrase)[0]?.word.pattern)).size).toBe(19);
  });

  it("give every word that has a value and needs no input an example, and all of them a description", () => {
    const bare = vocabulary.words.filter(
      (word) => word.description === "" || (word.result && !word.reads && word.examples.length === 0),
    );
    expect(bare.map(({ pattern }) => pattern)).toEqual([]);
  });

  const examples = vocabulary.words.flatMap((word) => word.examples.map((example) => ({ word, example })));
  it.each(examples.map(({ word, example }) => [example.phrase, example.expected, word, example] as const))(
    "%s = %s",
    async (phrase, expectedText, word, example) => {
      const [first, second] = vocabulary.match(phrase);
      expect(first?.word).toBe(word);
      if (second && second.word !== word) expect(second.score).toBeLessThan(first!.score);
      const { passed, got } = await runExample(word, example, {
        folder: root,
        vessel: NO_VESSEL,
        uses,
      });
      expect(passed ? expectedText : got).toBe(expectedText);
    },
  );
});
