// The vocabularies that ship: every entry loads, none clashes, every example comes out, read by the test's own FIR reader. (`flux test`
// runs the same examples as bytecode.)
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../../src/diagnostics/render-terminal.ts";
import { emptyModule } from "../../src/fir/function.ts";
import { compilePhrase, evaluateExpected } from "../../src/languages/ese/index.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { convertFromSi } from "../../src/units/convert.ts";
import { checkVocabulary } from "../../src/vocabulary/check.ts";
import { DEFAULT_USES, vocabularyLoader } from "../../src/vocabulary/files.ts";
import { runFir } from "../languages/assembly/run-fir.ts";

const root = resolve(import.meta.dirname, "../..");
const reporter = new Reporter();
const vocabulary = vocabularyLoader(root, reporter)(undefined);
checkVocabulary(vocabulary, reporter);

/** The value of a phrase in SI: NaN is unknown, as is 2 for a truth. */
function evaluate(phrase: string): { value: number; faults: string } {
  const faults = new Reporter();
  const module = emptyModule("phrase");
  const services = {
    reporter: faults,
    vocabulary: () => vocabulary,
    signatures: new Map(),
    vessel: NO_VESSEL,
    languageOf: () => undefined,
    strict: false,
  };
  compilePhrase(phrase, module, services);
  if (faults.hasErrors) return { value: Number.NaN, faults: renderDiagnostics(faults.diagnostics, { colour: false }) };
  const states = module.states.map(({ initial }) => initial ?? 0);
  for (const one of module.functions) if (one.kind === "start") runFir(one, [], states, module.functions);
  return { value: states[module.states.findIndex(({ name }) => name === "result")]!, faults: "" };
}

describe("the shipped vocabularies", () => {
  it("load without a fault or a clash", () => {
    expect(renderDiagnostics(reporter.diagnostics, { colour: false })).toBe("");
    expect(
      readdirSync(resolve(root, "vocabularies"))
        .filter((name) => !name.includes("."))
        .sort(),
    ).toEqual([...DEFAULT_USES].sort());
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
    (phrase, expectedText, word, example) => {
      const [first, second] = vocabulary.match(phrase);
      expect(first?.word).toBe(word);
      if (second && second.word !== word) expect(second.score).toBeLessThan(first!.score);
      const { value, faults } = evaluate(phrase);
      expect(faults).toBe("");
      const expected = evaluateExpected(expectedText)!;
      if (expected.kind === "unknown") expect(Number.isNaN(value) || value === expected.truth).toBe(true);
      else if (expected.kind === "truth") expect(value).toBe(expected.value);
      else
        expect(Math.abs(convertFromSi(value, expected.unit) - expected.written)).toBeLessThanOrEqual(example.tolerance);
    },
  );
});
