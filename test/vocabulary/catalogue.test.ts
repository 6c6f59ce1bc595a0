// Every operation of the maritime catalogue is a word of ours: the same phrase, units, ranges and level, and the results of the
// catalogue's own examples, computed by the image that the phrase compiles to. A word names its entry among its tags.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { type EvaluatedValue, type Evaluation, evaluatePhrase } from "../../src/authoring/evaluate.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../../src/diagnostics/render-terminal.ts";
import type { Input } from "../../src/fir/function.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { convertToSi } from "../../src/units/convert.ts";
import { PLAIN, unitNamed } from "../../src/units/named.ts";
import type { Unit } from "../../src/units/unit.ts";
import { vocabularyLoader } from "../../src/vocabulary/files.ts";
import { checkLevels } from "../../src/vocabulary/levels.ts";
import type { Word } from "../../src/vocabulary/word.ts";
import { INPUTS_MAX } from "../../src/wire/io.ts";

type Value = number | boolean | string | readonly Value[];

interface CatalogueParameter {
  readonly name: string;
  readonly unit: string;
  readonly min?: number | null;
  readonly max?: number | null;
}

interface CatalogueEntry {
  readonly id: string;
  readonly level: number;
  readonly phrase: string;
  readonly params: readonly CatalogueParameter[];
  readonly result: { readonly name: string; readonly unit: string };
  readonly uses: readonly string[];
  readonly examples: readonly {
    readonly args: Readonly<Record<string, Value>>;
    readonly expect: Value;
    readonly tol: number;
  }[];
}

const root = resolve(import.meta.dirname, "../..");
const path = resolve(root, "../shared/data/maritime-catalogue.json");
const isThere = existsSync(path);
const entries: readonly CatalogueEntry[] = isThere ? JSON.parse(readFileSync(path, "utf8")).entries : [];

const vocabulary = vocabularyLoader(root, new Reporter())(undefined);

const CATALOGUE_ID = /^[a-z]+\.[a-z0-9-]+$/;
const wordsOf = (id: string) => vocabulary.words.filter((word) => word.tags.includes(id));

/** The catalogue's names of units that are not ours. What stands behind a comma or a blank there is a remark. */
const OUR_UNITS: Readonly<Record<string, string>> = {
  nm: "nmi",
  "L/nm": "L/nmi",
  kn: "kn",
  gal_us: "gal_US",
  "1/min": "rpm",
  "hPa/3h": "hPa/3h",
};
/** Plain numbers, under the names that the catalogue gives them. */
const PLAIN_UNITS: readonly string[] = ["ratio", "1", "count", "1/turn", "pH", "0..12", "0..9", "0..255", "ddmm.mmmm"];
/** Of whatever dimension the phrase gives. */
const ANY_UNITS: readonly string[] = ["any", "same", "u", "u/s", "y"];

/** The unit of ours that a unit of the catalogue is; undefined where it has none (truths, texts, any). */
function unitOf(text: string): Unit | undefined {
  const name = text.split(/[ ,[]/)[0]!;
  if (PLAIN_UNITS.includes(name)) return PLAIN;
  for (const spelling of name in OUR_UNITS ? [OUR_UNITS[name]!] : [text, name]) {
    const found = unitNamed(spelling);
    if (found.kind === "unit") return found.unit;
  }
  return undefined;
}

/** A value as the phrase says it. */
function written(value: Value): string {
  if (typeof value === "object")
    return `[${value.map((item) => (typeof item === "string" ? `"${item}"` : written(item))).join(", ")}]`;
  // A text that is more than one word stands in quotes.
  if (typeof value === "string") return /^\w+$/.test(value) ? value : `"${value}"`;
  return String(value);
}

const phraseOf = (entry: CatalogueEntry, args: Readonly<Record<string, Value>>): string =>
  entry.phrase.replace(/\$(\w+)/g, (_, name: string) => written(args[name]!));

async function evaluate(phrase: string, given: ReadonlyMap<string, Given> = new Map()): Promise<Evaluation> {
  const reporter = new Reporter();
  const inputs = new Map([...given].map(([name, { unit }]) => [name, inputOf(name, unit)]));
  const values = new Map([...given].map(([name, { si }]) => [name, si]));
  const options = { folder: root, vessel: { ...NO_VESSEL, inputs }, inputs: values };
  const evaluation = await evaluatePhrase(phrase, options, reporter);
  expect(renderDiagnostics(reporter.diagnostics, { colour: false })).toBe("");
  expect(evaluation?.trap).toBeUndefined();
  return evaluation!;
}

/** A value that comes from an input, so that the board computes with it and the optimizer cannot. */
interface Given {
  readonly unit: string | undefined;
  readonly si: number;
}

function inputOf(name: string, unit: string | undefined): Input {
  const highest = { numerator: 2 ** 31 - 1, denominator: 1 };
  const lowest = { numerator: -highest.numerator, denominator: 1 };
  return { name, ...(unit === undefined ? {} : { unit }), sources: [], lowest, highest, staleAfterMs: 0 };
}

/** The word's phrase with its numbers as inputs, those in lists too: as many as a program may have. */
function phraseOfInputs(word: Word, args: readonly Value[]): { phrase: string; given: ReadonlyMap<string, Given> } {
  const given = new Map<string, Given>();
  const input = (value: number, name: string | undefined): string => {
    if (given.size === INPUTS_MAX) return String(value);
    const reading = `reading_${given.size + 1}`;
    given.set(reading, { unit: name, si: convertToSi(value, name === undefined ? PLAIN : unitOf(name)!) });
    return reading;
  };
  const said = (value: Value, units: readonly (string | undefined)[]): string => {
    if (typeof value === "number") return input(value, units[0]);
    if (typeof value !== "object") return written(value);
    const isRow = value.every((item) => typeof item !== "object");
    // A row has a unit for each column; a list of numbers has one for all.
    const unitsOf = (index: number) => (isRow && units.length > 1 ? [units[index]] : units);
    return `[${value.map((item, index) => (typeof item === "string" ? `"${item}"` : said(item, unitsOf(index)))).join(", ")}]`;
  };
  const texts = new Map(
    word.parameters.map((parameter, index) => [
      parameter.name,
      said(args[index]!, parameter.items?.map(({ unit }) => unit) ?? [parameter.unit]),
    ]),
  );
  return { phrase: word.pattern.replace(/\$(\w+)/g, (_, name: string) => texts.get(name)!), given };
}

/**
 * One number of a result beside the catalogue's, both in SI. "Exact" allows for what the change of units rounds: degrees are radians inside.
 */
function isNear(si: number, expected: number, tolerance: number, unit: Unit): boolean {
  const scale = Math.abs(convertToSi(1, unit) - convertToSi(0, unit));
  const rounding = 4 * Number.EPSILON * Math.max(Math.abs(si), 1);
  return Math.abs(si - convertToSi(expected, unit)) <= tolerance * scale + rounding;
}

/** The values of a list, and of lists in it, in one row, as the catalogue writes pairs. */
const flattened = (one: EvaluatedValue): readonly EvaluatedValue[] =>
  Array.isArray(one.value) ? (one.value as readonly EvaluatedValue[]).flatMap(flattened) : [one];
const flattenedValue = (value: Value): readonly Value[] =>
  typeof value === "object" ? value.flatMap(flattenedValue) : [value];

/** The unit of one number of a result: "deg true, kn" has two, "heading,length pairs" are degrees and nautical miles by turns. */
function partOf(unit: string, index: number, count: number): string {
  const parts = unit === "heading,length pairs" ? ["deg", "nm"] : unit.split(/, ?/);
  return count > 1 && parts.length > 1 ? parts[index % parts.length]! : unit;
}

function shownUnit({ unit }: EvaluatedValue): readonly unknown[] {
  const shown = (unit === null ? undefined : unitOf(unit)) ?? PLAIN;
  return [shown.toSi, shown.offset];
}

function expectNear(
  evaluation: Evaluation,
  example: CatalogueEntry["examples"][number],
  { result }: CatalogueEntry,
): void {
  const [got, expected] = [flattened(evaluation), flattenedValue(example.expect)];
  expect([evaluation.shown, got.length]).toEqual([evaluation.shown, expected.length]);
  got.forEach((one, index) => {
    const wanted = expected[index]!;
    const theirs = partOf(result.unit, index, expected.length);
    const unit = unitOf(theirs) ?? PLAIN;
    if (typeof wanted !== "number") expect(one.value).toBe(wanted);
    else expect([one.shown, one.kind, isNear(one.si, wanted, example.tol, unit)]).toEqual([one.shown, "number", true]);
    // It is shown in the catalogue's unit, too.
    const isGiven = typeof wanted === "number" && !ANY_UNITS.includes(theirs);
    if (isGiven) expect([one.shown, shownUnit(one)]).toEqual([one.shown, [unit.toSi, unit.offset]]);
  });
}

describe.skipIf(!isThere)(`the maritime catalogue${isThere ? "" : ` is not run: there is no ${path}`}`, () => {
  it("is all there, each entry once", () => {
    expect(entries.length).toBe(121);
    expect(entries.filter(({ id }) => wordsOf(id).length !== 1).map(({ id }) => id)).toEqual([]);
    const tagged = vocabulary.words.flatMap(({ tags }) => tags.filter((tag) => CATALOGUE_ID.test(tag)));
    expect(tagged.sort()).toEqual(entries.map(({ id }) => id).sort());
  });

  it("is built from below: no word uses one of its own level or above", () => {
    const reporter = new Reporter();
    checkLevels(vocabulary.words, reporter);
    expect(renderDiagnostics(reporter.diagnostics, { colour: false })).toBe("");
  });

  describe.each(entries.map((entry) => [entry.id, entry] as const))("%s", (id, entry) => {
    it("has the level, units and ranges of the catalogue", () => {
      const [word] = wordsOf(id);
      expect(word?.level).toBe(entry.level);
      expect(word!.description.length).toBeGreaterThan(20);
      expect(word!.parameters.length).toBe(entry.params.length);
      // In the order of the phrase; the names are ours.
      const inPhrase = [...entry.phrase.matchAll(/\$(\w+)/g)].map(
        ([, name]) => entry.params.find((one) => one.name === name)!,
      );
      word!.parameters.forEach((parameter, index) => {
        const theirs = inPhrase[index]!;
        const label = `$${parameter.name} (${theirs.unit})`;
        if (parameter.items || parameter.kind === "text") return;
        const unit = unitOf(theirs.unit);
        const ours = parameter.unit === undefined ? PLAIN : unitOf(parameter.unit);
        if (unit) expect([label, ours?.toSi, ours?.offset]).toEqual([label, unit.toSi, unit.offset]);
        else expect([label, [...ANY_UNITS, "bool"].includes(theirs.unit)]).toEqual([label, true]);
        const range = [theirs.min ?? undefined, theirs.max ?? undefined];
        if (range.every((end) => end !== undefined))
          expect([label, parameter.lowest, parameter.highest]).toEqual([label, ...range]);
      });
    });

    it.each(entry.examples.map((example) => [phraseOf(entry, example.args), example] as const))(
      "%s",
      async (phrase, example) => {
        const word = vocabulary.match(phrase)[0]?.word;
        expect(word?.pattern).toBe(wordsOf(id)[0]?.pattern);
        expectNear(await evaluate(phrase), example, entry);
        const args = [...entry.phrase.matchAll(/\$(\w+)/g)].map(([, name]) => example.args[name!]!);
        const computed = phraseOfInputs(word!, args);
        // What counts the items of a list is known when the list is compiled.
        if (id === "sar.expanding-square") return;
        expectNear(await evaluate(computed.phrase, computed.given), example, entry);
      },
    );
  });

  it("gives unknown where the catalogue has no value", async () => {
    for (const phrase of [
      "time to run 1 nautical miles at 0.04 knots",
      "rate of change from 1 at 10 to 2 at 10",
      "5 kept between 10 and 0",
      "mean of headings [10, 190]",
      "course to steer for track 0 at 2 knots in set 90 drift 3",
    ]) {
      const evaluation = await evaluate(phrase);
      expect([phrase, flattened(evaluation).map(({ value }) => value)]).toEqual([
        phrase,
        flattened(evaluation).map(() => null),
      ]);
    }
  });
});
