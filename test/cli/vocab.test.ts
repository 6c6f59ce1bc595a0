// flux vocab: each action, what it prints and answers, with good input and bad.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WordPage } from "../../src/authoring/vocabulary-report.ts";
import * as vocab from "../../src/cli/commands/vocab.ts";
import { readPack } from "../../src/vocabulary/pack.ts";
import { answerOf } from "./command-answer.ts";

let folder: string;

const SAIL = `## pattern: reef at $wind
## where: $wind is a wind speed in knots from 0 to 100
## means: $wind > 18 knots
## result: a truth
## description: When the mainsail is reefed.
## examples: reef at 20 knots = true; reef at 10 = false
## tags: sail, safety

## pattern: two reefs at $wind
## means: reef at ($wind - 8 knots)
## where: $wind is a wind speed in knots
## result: a truth
## description: The second reef comes eight knots later.
## examples: two reefs at 25 knots = false; two reefs at 30 knots = true

`;
const WRONG = `## pattern: heave to
## means: lie $ahull
## pattern: lie to $x
## means: 1
## pattern: lie $x to
## means: 2
## result: a number
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-vocab-"));
  for (const [name, text] of [
    ["sail", SAIL],
    ["wrong", WRONG],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "words.fluxvocab"), text);
    writeFileSync(join(folder, name, "vocabulary.json"), JSON.stringify({ name, version: "0.2.0" }));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const flux = (action: string, names: string[] = [], options: Record<string, unknown> = {}) =>
  answerOf(vocab, folder, [action, names], { uses: "sail", ...options });
const codes = (data: Record<string, unknown>) => (data.diagnostics as { code: string }[]).map(({ code }) => code);

describe("flux vocab", () => {
  it("lists words, all or by vocabulary, level and tag", async () => {
    expect((await flux("list")).lines).toEqual([
      "sail:",
      "  0  reef at $wind  -> a truth",
      "  1  two reefs at $wind  -> a truth",
      "2 words",
    ]);
    expect((await flux("list", ["sail"], { level: "1" })).lines.slice(1, -1)).toEqual([
      "  1  two reefs at $wind  -> a truth",
    ]);
    expect((await flux("list", [], { tag: "safety", json: true })).data.words).toMatchObject([
      { pattern: "reef at $wind", tags: ["sail", "safety"] },
    ]);
    expect(codes((await flux("list", ["sale"], { json: true })).data)).toEqual(["FLX0301"]);
    expect((await flux("list", [], { uses: "core,math,loops,maritime" })).lines.length).toBeGreaterThan(100);
  });

  it("shows one word with all that is known of it", async () => {
    const { lines, code } = await flux("show", ["two", "reefs", "at", "30", "knots"]);
    expect(code).toBe(0);
    expect(lines.map((line) => line.replace(/\d+ bytes/, "N bytes"))).toEqual([
      "two reefs at $wind",
      "  description  The second reef comes eight knots later.",
      "  where        $wind is a wind speed in knots",
      "  means        reef at ($wind - 8 knots)",
      "  result       a truth",
      "  examples     two reefs at 25 knots = false",
      "               two reefs at 30 knots = true",
      "  level        1",
      "  uses         reef at $wind",
      "  code         N bytes",
      "  from         sail, sail/words.fluxvocab:9",
    ]);
    const { data } = await flux("show", ["reef at $wind"], { json: true });
    expect(data.word).toMatchObject({ usedBy: ["two reefs at $wind"], uses: [], level: 0, vocabulary: "sail" });
    expect((data.word as WordPage).codeBytes).toBeGreaterThan(8);
  });

  it("names the nearest where there is no such word", async () => {
    const { code, faults } = await flux("show", ["reev", "at", "$wind"]);
    expect(code).toBe(2);
    expect(faults).toContain("the nearest are:\n        reef at $wind");
  });

  it("searches patterns, tags and descriptions, near matches too", async () => {
    const found = async (...words: string[]) =>
      ((await flux("search", words, { json: true })).data.words as { pattern: string }[]).map(({ pattern }) => pattern);
    expect(await found("reef")).toEqual(["reef at $wind", "two reefs at $wind"]);
    expect(await found("mainsial")).toEqual(["reef at $wind"]);
    expect(await found("safety")).toEqual(["reef at $wind"]);
    expect(await found("second", "reef")).toEqual(["two reefs at $wind"]);
    expect(await found("teapot")).toEqual([]);
    expect((await flux("search", ["teapot"])).code).toBe(1);
    expect((await flux("search", [])).code).toBe(2);
  });

  it("checks: clashes, entries that cannot be read, and what is missing", async () => {
    expect(await flux("check", ["sail"])).toMatchObject({ code: 0, lines: ["2 words: nothing wrong"] });
    const { code, data } = await flux("check", ["wrong"], { json: true });
    expect(code).toBe(1);
    expect(codes(data).sort()).toEqual(["FLX0302", "FLX0304", "FLX0307", "FLX0307", "FLX0307"]);
    // What is wrong elsewhere is not said of this one.
    expect((await flux("check", ["sail"], { uses: "sail,wrong" })).lines).toEqual(["2 words, 1 fault"]);
  });

  it("tests the examples of a vocabulary", async () => {
    expect((await flux("test", ["sail"])).lines).toEqual(["2 words, 4 examples passed, 0 failed"]);
  });

  it("packs a folder, and says how to name it", async () => {
    const { code, lines } = await flux("pack", ["sail"]);
    expect(code).toBe(0);
    const text = readFileSync(join(folder, "sail-0.2.0.fluxpack"), "utf8");
    const read = readPack(text);
    expect(read).toMatchObject({ kind: "pack", pack: { name: "sail", version: "0.2.0" } });
    const hash = read.kind === "pack" ? read.pack.hash : "";
    expect(lines).toEqual([
      "sail-0.2.0.fluxpack: sail 0.2.0, 1 file",
      "name it in a program's front matter:",
      `uses: [sail@0.2.0#${hash}]`,
    ]);
    const { data } = await flux("pack", ["sail"], { json: true, output: "other.fluxpack" });
    expect(data).toMatchObject({ file: "other.fluxpack", hash, uses: `sail@0.2.0#${hash}` });
    expect(readFileSync(join(folder, "other.fluxpack"), "utf8")).toBe(text);
  });

  it("answers 2 to what it cannot do", async () => {
    expect(codes((await flux("pakc", [], { json: true })).data)).toEqual(["FLX0001"]);
    expect(codes((await flux("pack", [], { json: true })).data)).toEqual(["FLX0001"]);
    expect(codes((await flux("pack", ["nowhere"], { json: true })).data)).toEqual(["FLX0306"]);
    expect(codes((await flux("pack", ["sail"], { json: true, output: "no/such/folder.fluxpack" })).data)).toEqual([
      "FLX0101",
    ]);
  });
});
