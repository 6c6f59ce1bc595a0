// Where an image's bytes go: every view adds up to the image, and the code of words and sentences is theirs.
import { describe, expect, it } from "vitest";
import { type ImageSize, sizeOf } from "../../src/authoring/size.ts";
import { sizeLines } from "../../src/authoring/size-text.ts";
import { type CompiledProgram, compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";

const WATCH = `---
agent: watch
---
== For the purposes of this watch:
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DPT or DBT
**wind** := apparent wind speed in knots, 0 to 100, stale after 3 s, from NMEA MWV

>> Watch
let force be Beaufort force of wind
let level be depth kept between 3 m and 4 m
if average of depth over 30 s < 5 m, tell helm that "shoal" with depth
let five be factorial of 5
let other be factorial of six
let six be 6
`;

async function compiled(path: string, text: string): Promise<CompiledProgram> {
  const reporter = new Reporter();
  const program = await compileProgram({ path, text }, { folder: import.meta.dirname, vessel: NO_VESSEL }, reporter);
  expect(reporter.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return program!;
}

function size({ bytes, map }: CompiledProgram, source?: { path: string; text: string }): ImageSize {
  const result = sizeOf(bytes, map, source);
  if (result.kind === "refused") throw new Error(`refused: ${result.refusal}`);
  return result.size;
}

const bitsOf = (rows: readonly { readonly bits: number }[]) => rows.reduce((sum, { bits }) => sum + bits, 0);

function expectSums(one: ImageSize, bytes: Uint8Array): void {
  expect(bitsOf(one.parts)).toBe(bytes.length * 8);
  expect(one.parts.find(({ name }) => name === "instructions")?.bits).toBe(one.code.bits);
  expect(bitsOf(one.sentences)).toBe(one.code.bits);
  expect(bitsOf(one.functions)).toBe(one.code.bits);
  expect(bitsOf(one.words) + one.withoutWord.bits).toBe(one.code.bits);
  const sections = new Map<string, number>();
  for (const { section, bits } of one.parts) sections.set(section, (sections.get(section) ?? 0) + bits);
  for (const bits of sections.values()) expect(bits % 8).toBe(0);
}

describe("the sizes of a program", () => {
  it("add up to the image, in every view", async () => {
    const watch = await compiled("watch.ese", WATCH);
    expectSums(size(watch), watch.bytes);
    const sieve = await compiled(
      "t.c",
      "int t[9] = {3, 1, 2};\nint main(void) { int s = 0; for (int i = 0; i < 9; i++) s += t[i]; return s; }\n",
    );
    const one = size(sieve);
    expectSums(one, sieve.bytes);
    expect(one.parts.find(({ name }) => name.startsWith("first contents"))?.bits).toBeGreaterThan(0);
    expect(one.memoryBytes).toBeGreaterThan(0);
  });

  it("give a sentence what was made for it, the end of the tick too, and its blocks", async () => {
    const { sentences } = size(await compiled("watch.ese", WATCH));
    const of = (line: number) => sentences.find((one) => one.line === line)!;
    expect(of(9).text).toBe("let force be Beaufort force of wind");
    expect(of(9).bits).toBeGreaterThan(of(14).bits);
    expect(of(11).bits).toBeGreaterThan(of(10).bits);
    // What is left over is the heads and ends of functions, first values, and functions of words.
    const without = sentences.filter(({ line }) => line === undefined);
    expect(bitsOf(without)).toBeLessThan(bitsOf(sentences) / 5);
  });

  it("give a word its code, inline or as a function, and none to sentences that say it themselves", async () => {
    const { words, withoutWord } = size(await compiled("watch.ese", WATCH));
    const patterns = words.map(({ pattern }) => pattern);
    expect(patterns).toContain("Beaufort force of $wind");
    expect(patterns).toContain("factorial of $n");
    expect(patterns).toContain("$value kept between $low and $high");
    expect(words.every(({ bits, bitsWithUsed }) => bitsWithUsed >= bits)).toBe(true);
    expect(withoutWord.bits).toBeGreaterThan(0);
    const plain = size(await compiled("plain.ese", ">> Count\nlet count be 1\n"));
    expect(plain.words).toEqual([]);
  });

  it("follow the program: without a sentence its row is gone, and the image is smaller by about that", async () => {
    const whole = await compiled("watch.ese", WATCH);
    const less = await compiled("watch.ese", WATCH.replace("let force be Beaufort force of wind\n", ""));
    const row = size(whole).sentences.find(({ line }) => line === 9)!;
    const saved = (whole.bytes.length - less.bytes.length) * 8;
    expect(Math.abs(saved - row.bits)).toBeLessThan(row.bits / 4);
  });

  it("know functions by number without a map, and refuse what is no image", async () => {
    const watch = await compiled("watch.ese", WATCH);
    const bare = sizeOf(watch.bytes, undefined);
    if (bare.kind !== "size") throw new Error("refused");
    expectSums(bare.size, watch.bytes);
    expect(bare.size.sentences.every(({ line }) => line === undefined)).toBe(true);
    expect(sizeOf(watch.bytes.subarray(1), undefined).kind).toBe("refused");
    expect(sizeOf(new Uint8Array(0), undefined).kind).toBe("refused");
  });

  it("are lines with the largest first", async () => {
    const text =
      "int one(void) { return 1; }\nint main(void) { int s = 0; for (int i = 0; i < one(); i++) s += i; return s; }\n";
    const program = await compiled("t.c", text);
    const lines = sizeLines("t.c", size(program, { path: "t.c", text }));
    expect(lines[0]).toMatch(
      new RegExp(`^t.c: ${program.bytes.length} bytes: header \\d+, code \\d+, data \\d+, CRC-32 4$`),
    );
    expect(lines.join("\n")).toContain("2: int main(void) { int s = 0;");
    const shares = size(program).functions.map(({ bits }) => bits);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  });
});
