// The patterns the seed promises: the 19 of its vocabulary files, the 19 of its README (another list), its paper concepts and its tiles. For
// each, the shipped word that a phrase of that pattern is read as. (reference/seed-facts.md, 4; data/seed-vectors.)
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluatePhrase } from "../../src/authoring/evaluate.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { DEFAULT_USES, vocabularyLoader } from "../../src/vocabulary/files.ts";
import { runEse } from "../languages/ese/compile-ese.ts";

const root = resolve(import.meta.dirname, "../..");
const uses = [...DEFAULT_USES, "papers", "tiling"];

interface SeedPattern {
  /** As the seed writes it. */
  readonly pattern: string;
  readonly phrase: string;
  /** What the phrase must give; absent where it reads a sensor or acts. */
  readonly gives?: number | string;
  /** The vocabulary that has it. */
  readonly from: string;
  readonly level?: number;
}

// biome-ignore format: one row a pattern
const FILES: readonly SeedPattern[] = [
  { pattern: "load $val into R$reg", phrase: "load 7 into R3", gives: 7, from: "core" },
  { pattern: "what is $a + $b", phrase: "what is 3 + 4", gives: 7, from: "core" },
  { pattern: "what is $a * $b", phrase: "what is 6 * 7", gives: 42, from: "core" },
  { pattern: "noop", phrase: "noop", gives: 0, from: "core" },
  { pattern: "hello", phrase: "hello", gives: 42, from: "core" },
  { pattern: "compute $a + $b", phrase: "compute 40000 + 1", gives: 40001, from: "math" },
  { pattern: "compute $a - $b", phrase: "compute 10 - 14", gives: -4, from: "math" },
  { pattern: "compute $a * $b", phrase: "compute 6 * 7", gives: 42, from: "math" },
  { pattern: "compute $a × $b", phrase: "compute 6 × 7", gives: 42, from: "math" },
  { pattern: "compute $a / $b", phrase: "compute 17 / 5", gives: 3, from: "math" },
  { pattern: "double $a", phrase: "double 21", gives: 42, from: "math" },
  { pattern: "square $a", phrase: "square 200", gives: 40000, from: "math" },
  { pattern: "factorial of $n", phrase: "factorial of 7", gives: 5040, from: "math" },
  { pattern: "fibonacci of $n", phrase: "fibonacci of 12", gives: 144, from: "math" },
  { pattern: "sum $a to $b", phrase: "sum 5 to 10", gives: 45, from: "math" },
  { pattern: "power of $base to $exp", phrase: "power of 3 to 0", gives: 1, from: "math" },
  { pattern: "count from $a to $b", phrase: "count from 1 to 10", gives: 10, from: "loops" },
  { pattern: "repeat $n times", phrase: "repeat 5 times", gives: 5, from: "loops" },
  { pattern: "multiply $a by itself $n times", phrase: "multiply 3 by itself 2 times", gives: 9, from: "loops" },
];

// biome-ignore format: one row a pattern
const README: readonly SeedPattern[] = [
  { pattern: "load $val", phrase: "load 7", gives: 7, from: "core" },
  { pattern: "what is $a + $b", phrase: "what is -3 + 4", gives: 1, from: "core" },
  { pattern: "hello", phrase: "hello", gives: 42, from: "core" },
  { pattern: "compute $a + $b", phrase: "compute -3 + 4", gives: 1, from: "math" },
  { pattern: "compute $a * $b", phrase: "compute -6 * 7", gives: -42, from: "math" },
  { pattern: "factorial of $n", phrase: "factorial of 0", gives: 1, from: "math" },
  { pattern: "fibonacci of $n", phrase: "fibonacci of 0", gives: 0, from: "math" },
  { pattern: "sum $a to $b", phrase: "sum 1 to 100", gives: 5050, from: "math" },
  { pattern: "power of $base to $exp", phrase: "power of 2 to 10", gives: 1024, from: "math" },
  { pattern: "double $a", phrase: "double 4", gives: 8, from: "math" },
  { pattern: "square $a", phrase: "square 12", gives: 144, from: "math" },
  { pattern: "count from $a to $b", phrase: "count from 5 to 3", gives: 5, from: "loops" },
  { pattern: "steer heading $deg", phrase: "steer heading 270", from: "maritime" },
  { pattern: "check depth $meters", phrase: "check depth 10", from: "maritime" },
  { pattern: "eta $dist knots $speed", phrase: "eta 100 knots 20", gives: 5 * 3600, from: "maritime" },
  { pattern: "confidence cascade for $val", phrase: "confidence cascade for 80", gives: 1, from: "papers" },
  { pattern: "track origin of $data", phrase: "track origin of 5", gives: 1294391463, from: "papers" },
  { pattern: "detect emergence in $pop", phrase: "detect emergence in [0.5, 0.5]", gives: 0, from: "papers" },
  { pattern: "compose tile $a with $b", phrase: "compose tile 0.5 with 0.5", gives: 0.25, from: "papers" },
];

// biome-ignore format: one row a pattern
const PAPERS: readonly SeedPattern[] = [
  { pattern: "track origin of $data", phrase: "track origin of 5", gives: 1294391463, from: "papers" },
  { pattern: "confidence cascade for $value with deadband $delta", phrase: "confidence cascade for 80 with deadband 5", gives: 1, from: "papers" },
  { pattern: "compose tile $a with tile $b", phrase: "compose tile 0.5 with tile 0.5", gives: 0.25, from: "papers" },
  { pattern: "detect rate change for $value", phrase: "detect rate change for 80", gives: 0, from: "papers" },
  { pattern: "detect emergence in $population", phrase: "detect emergence in [-1, 2]", gives: 1, from: "papers" },
  { pattern: "structural memory for $system", phrase: "structural memory for [[10, 5, 4]]", gives: 0.5, from: "papers" },
];

// biome-ignore format: one row a pattern
const TILES: readonly SeedPattern[] = [
  { pattern: "average of $a and $b", phrase: "average of 10 and 20", gives: 15, from: "tiling", level: 1 },
  { pattern: "$val is what percent of $total", phrase: "25 is what percent of 200", gives: 0.125, from: "tiling", level: 1 },
  { pattern: "triple $a", phrase: "triple 5", gives: 15, from: "tiling", level: 1 },
  { pattern: "difference between $a and $b", phrase: "difference between 4 and 10", gives: 6, from: "tiling", level: 1 },
  { pattern: "check if $val is between $lo and $hi", phrase: "check if 5 is between 1 and 10", gives: 1, from: "tiling", level: 2 },
  { pattern: "is temperature normal", phrase: "is temperature normal", from: "tiling", level: 2 },
  { pattern: "classify $value against $low and $high", phrase: "classify 11 against 5 and 10", gives: "high", from: "tiling", level: 2 },
  { pattern: "safe to proceed at depth $depth with draft $draft", phrase: "safe to proceed at depth 20 with draft 4", gives: 1, from: "tiling", level: 3 },
  { pattern: "recommend for $value against $low and $high", phrase: "recommend for 4 against 5 and 10", gives: "raise", from: "tiling", level: 3 },
  { pattern: "triage $value against $low and $high with deadband $margin", phrase: "triage 12 against 5 and 10 with deadband 1", gives: "act", from: "tiling", level: 3 },
];

const vocabulary = vocabularyLoader(root, new Reporter())(uses);
/** Parameters are named as one likes. */
const shapeOf = (pattern: string): string => pattern.replace(/\$\w+/g, "$");

describe("patterns of the seed", () => {
  it("are 19 in its files, 19 in its README, 6 concepts and 10 tiles", () => {
    expect([FILES, README, PAPERS, TILES].map((rows) => rows.length)).toEqual([19, 19, 6, 10]);
  });

  it.each([...FILES, ...README, ...PAPERS, ...TILES])(
    "$pattern: $phrase",
    async ({ pattern, phrase, gives, from, level }) => {
      const [first, second] = vocabulary.match(phrase);
      expect(first && shapeOf(first.word.pattern)).toBe(shapeOf(pattern));
      expect(second === undefined || second.word === first!.word || second.score < first!.score).toBe(true);
      expect(first!.word.span.file.path).toContain(`vocabularies/${from}/`);
      if (level !== undefined) expect(first!.word.level).toBe(level);
      if (gives === undefined) return;
      const reporter = new Reporter();
      const result = await evaluatePhrase(phrase, { folder: root, vessel: NO_VESSEL, uses }, reporter);
      expect(reporter.diagnostics).toEqual([]);
      expect(result?.kind === "text" ? result.value : result?.si).toBe(gives);
    },
  );

  it("are made of words of lower levels, down to the primitives", () => {
    const tiles = vocabulary.words.filter(({ span }) => span.file.path.includes("vocabularies/tiling/"));
    expect(new Set(tiles.map(({ level }) => level))).toEqual(new Set([1, 2, 3]));
  });
});

/** What examples cannot show: words that read sensors, act, or keep state from tick to tick. */
describe("words of the seed in a program", () => {
  const words = ["core", "math", "maritime", "papers", "tiling"]
    .flatMap((name) => {
      const folder = resolve(root, "vocabularies", name);
      const files = readdirSync(folder).filter((file) => file.endsWith(".fluxvocab"));
      return files.map((file) => readFileSync(resolve(folder, file), "utf8"));
    })
    .join("\n");
  const CELSIUS = 273.15;

  it("steer heading takes any number of degrees, and the shorter way round", () => {
    const running = runEse(">> go\nsteer heading 450\n", { words });
    expect(
      running
        .set("heading", (80 * Math.PI) / 180)
        .tick(1)
        .output("rudder"),
    ).toBeCloseTo((10 * Math.PI) / 180, 9);
    expect(
      running
        .set("heading", (100 * Math.PI) / 180)
        .tick(1)
        .output("rudder"),
    ).toBeCloseTo((-10 * Math.PI) / 180, 9);
  });

  it("check depth is unknown while the sounder is silent", () => {
    const running = runEse(
      ">> go\nlet seen be 0\nif check depth 5, set seen to 1\nif not check depth 5, set seen to 2\n",
      { words },
    );
    expect(running.tick(1).value("seen")).toBe(0);
    expect(running.set("sonar", 5).tick(1).value("seen")).toBe(1);
    expect(running.set("sonar", 4.9).tick(1).value("seen")).toBe(2);
  });

  it("is temperature normal compares with the average of ten minutes", () => {
    const running = runEse(
      ">> go\nlet seen be 0\nif is temperature normal, set seen to 1\notherwise, set seen to 2\n",
      {
        words,
      },
    );
    running.set("temperature", 20 + CELSIUS);
    for (let second = 0; second < 60; second++) running.tick(1);
    expect(running.value("seen")).toBe(1);
    expect(
      running
        .set("temperature", 40 + CELSIUS)
        .tick(1)
        .value("seen"),
    ).toBe(2);
  });

  it("a value that creeps by less than the deadband is computed anew in the end", () => {
    const running = runEse(
      "== i\n**level** := tank level in metres, 0 to 100, stale after 3 s, from analog pin A0\n>> go\nset held to value cascaded from level with deadband 1 m\n",
      { words },
    );
    const held = [5, 5.4, 5.8, 6.2, 6.6].map((level) => running.set("level", level).tick(1).value("held"));
    expect(held).toEqual([5, 5, 5, 6.2, 6.2]);
  });

  it("a rate unlike those before is detected, and a steady one is not", () => {
    const running = runEse(
      "== i\n**level** := tank level in metres, 0 to 100, stale after 3 s, from analog pin A0\n>> go\nset odd to detect rate change for (level / 1 m)\n",
      { words },
    );
    const odd = [0, 1, 2, 3, 4, 10].map((level) => running.set("level", level).tick(1).value("odd"));
    expect(odd).toEqual([0, 0, 0, 0, 0, 1]);
  });
});
