// The commands that show what the compiler does: build --emit and --passes, size, run --trace, repl.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImageSize } from "../../src/authoring/size.ts";
import { laidOut, StageLog } from "../../src/authoring/stages.ts";
import * as build from "../../src/cli/commands/build.ts";
import * as repl from "../../src/cli/commands/repl.ts";
import * as run from "../../src/cli/commands/run.ts";
import * as sizeCommand from "../../src/cli/commands/size.ts";
import { makeContext } from "../../src/cli/context.ts";
import { addToHistory, HISTORY_MAX, historyFile, readHistory } from "../../src/cli/repl-history.ts";
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { parseModule } from "../../src/fir/parse.ts";
import { printModule } from "../../src/fir/print.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { answerOf } from "./command-answer.ts";

const SHALLOW = `---
agent: shallow
---
== For the purposes of this test:
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS
**limit** := depth / 2 + 3 m

>> Watch
if depth < limit, tell helm that "shoal water" with depth
`;
const LOOP = "int main(void) { int s = 0; for (int i = 0; i < 1000; i++) s += i; return s; }\n";

const ROOT = join(import.meta.dirname, "../..");

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-seeing-"));
  writeFileSync(join(folder, "shallow.ese"), SHALLOW);
  writeFileSync(join(folder, "loop.c"), LOOP);
  writeFileSync(join(folder, "forever.c"), "int main(void) { int s = 0; while (1) s++; return s; }\n");
  writeFileSync(join(folder, "wrong.ese"), ">> Tea\nmake some tea\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("flux build --emit and --passes", () => {
  it("print FIR before and after the optimizer, which reads back", async () => {
    const { code, data } = await answerOf(build, folder, ["loop.c"], { emit: "fir", json: true });
    expect(code).toBe(0);
    const texts = data.texts as { title: string; text: string }[];
    expect(texts.map(({ title }) => title)).toEqual(["FIR as the front end made it", "FIR after the optimizer"]);
    for (const { text } of texts) {
      expect(text).toMatch(/^ {2}; loop\.c:1: /m);
      expect(printModule(parseModule(text))).toBe(text.replace(/^ *;.*\n/gm, ""));
    }
    expect(texts[0]!.text).not.toBe(texts[1]!.text);
  });

  it("print assembly that gives the image's bytes again, with lines and names as comments", async () => {
    const { code, lines } = await answerOf(build, folder, ["shallow.ese"], { emit: "asm" });
    expect(code).toBe(0);
    expect(lines.join("\n")).toMatch(/^; f\d+: limit \(metres?\)$/m);
    expect(lines.join("\n")).toMatch(/; line 9: if depth < limit/);
    const program = assemble({ path: "t", text: lines.join("\n") }, new Reporter())!;
    const built = await answerOf(build, folder, ["shallow.ese"], { output: "same.fxi", json: true });
    expect(built.code).toBe(0);
    expect(Buffer.from(encodeImage(program).bytes)).toEqual(readFileSync(join(folder, "same.fxi")));
  });

  it("print the JavaScript of the VM, laid out and otherwise as it is", async () => {
    const { lines } = await answerOf(build, folder, ["loop.c"], { emit: "js" });
    const compiled = (await compileProgram(
      { path: "loop.c", text: LOOP },
      { folder, vessel: NO_VESSEL },
      new Reporter(),
    ))!;
    const created = createMachine(compiled.bytes);
    if (created.kind === "refused") throw new Error("refused");
    const { text } = created.machine;
    expect(lines.join("\n").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
    const [plain, spread] = [text, laidOut(text)].map((one) => String(new Function(one)).length);
    expect(spread).toBeGreaterThan(plain!);
  });

  it("print what each pass changed, the last being what is compiled", async () => {
    const log = new StageLog();
    const options = { folder, vessel: NO_VESSEL, onStage: log.onStage };
    const compiled = (await compileProgram({ path: "loop.c", text: LOOP }, options, new Reporter()))!;
    expect(log.stages.length).toBeGreaterThan(2);
    expect(printModule(parseModule(log.stages.at(-1)!.text))).toBe(printModule(compiled.module));
    for (const { changed, gone } of log.stages) expect(changed.length + gone.length).toBeGreaterThan(0);
    const { code, lines } = await answerOf(build, folder, ["loop.c"], { passes: true });
    expect(code).toBe(0);
    const titles = lines.filter((line) => line.startsWith("; "));
    expect(titles).toHaveLength(log.stages.length);
    expect(titles[0]).toBe("; FIR as the front end made it");
    for (const [index, { name }] of log.stages.entries())
      if (index > 0) expect(titles[index]).toContain(`${index}. after ${name}`);
  });

  it("write no image; with -o they write the text", async () => {
    const { code } = await answerOf(build, folder, ["loop.c"], { emit: "asm,js", output: "both.txt" });
    expect(code).toBe(0);
    expect(existsSync(join(folder, "loop.fxi"))).toBe(false);
    expect(readFileSync(join(folder, "both.txt"), "utf8")).toMatch(/^; assembly\n[\s\S]*\n; JavaScript/);
  });

  it("say what cannot be emitted, and what is wrong with a program", async () => {
    const wrong = await answerOf(build, folder, ["loop.c"], { emit: "wasm" });
    expect([wrong.code, wrong.lines]).toEqual([2, []]);
    expect(wrong.faults).toMatch(/FLX0001.*wasm/);
    const faulty = await answerOf(build, folder, ["wrong.ese"], { emit: "fir", json: true });
    expect([faulty.code, faulty.data.texts]).toEqual([2, []]);
  });
});

describe("flux size", () => {
  it("is the same for a program and its image, and adds up", async () => {
    await answerOf(build, folder, ["shallow.ese"], { output: "shallow.fxi" });
    const program = await answerOf(sizeCommand, folder, ["shallow.ese"], { json: true });
    const image = await answerOf(sizeCommand, folder, ["shallow.fxi"], { json: true });
    expect([program.code, image.code]).toEqual([0, 0]);
    expect(program.data.size).toEqual(image.data.size);
    const { bytes, parts } = program.data.size as { bytes: number; parts: { bits: number }[] };
    expect(bytes).toBe(statSync(join(folder, "shallow.fxi")).size);
    expect(parts.reduce((sum, { bits }) => sum + bits, 0)).toBe(bytes * 8);
    const { lines } = await answerOf(sizeCommand, folder, ["shallow.ese"]);
    expect(lines[0]).toMatch(/^shallow.ese: \d+ bytes: header \d+, code \d+, data \d+, echo 8, CRC-32 4$/);
    expect(lines).toContain("By sentence or line");
  });

  it("adds up for the demo's programs", async () => {
    for (const name of ["sounder", "helm", "bilge"]) {
      const { data } = await answerOf(sizeCommand, ROOT, [`docs/demo/${name}.ese`], { json: true });
      const { bytes, parts, code, sentences, words, withoutWord, functions } = data.size as ImageSize;
      const bits = (rows: readonly { readonly bits: number }[]) => rows.reduce((sum, row) => sum + row.bits, 0);
      expect(bits(parts)).toBe(bytes * 8);
      expect([bits(sentences), bits(functions), bits(words) + withoutWord.bits]).toEqual([
        code.bits,
        code.bits,
        code.bits,
      ]);
    }
  });

  it("says what is wrong with a damaged image and a faulty program", async () => {
    const bytes = readFileSync(join(folder, "shallow.fxi"));
    writeFileSync(join(folder, "short.fxi"), bytes.subarray(0, -1));
    const short = await answerOf(sizeCommand, folder, ["short.fxi"]);
    expect([short.code, short.lines]).toEqual([2, []]);
    expect(short.faults).toContain("FLX0701");
    expect((await answerOf(sizeCommand, folder, ["wrong.ese"], { json: true })).data).toMatchObject({ size: null });
  });
});

describe("flux run --trace", () => {
  const set = { set: ["depth=4 m"] };

  it("shows each instruction under its sentence, and ends as the run without it", async () => {
    const plain = await answerOf(run, folder, ["shallow.ese"], { ...set, ticks: "2" });
    const traced = await answerOf(run, folder, ["shallow.ese"], { ...set, ticks: "2", trace: true });
    expect(traced.code).toBe(0);
    expect(traced.lines.slice(-plain.lines.length)).toEqual(plain.lines);
    const text = traced.lines.join("\n");
    expect(text).toMatch(/^tick 2, at 2 s\n {2}tick\n {4}5: \*\*depth\*\* := /m);
    expect(text).toMatch(/9: if depth < limit.*\n[\s\S]*tell .*agent "helm", topic "shoal water"/);
    expect(text).toMatch(/limit \(f\d+\) = 5 metre/);
  });

  it("shows a line a sentence with what it did", async () => {
    const { lines } = await answerOf(run, folder, ["shallow.ese"], { ...set, trace: true, sentences: true });
    const text = lines.join("\n");
    expect(text).toMatch(/6: \*\*limit\*\* .*\n +\d+ instructions?, cost \d+: limit = 5 metre/);
    expect(text).toMatch(/9: if depth < limit.*\n +\d+ instructions?, cost \d+: tell helm "shoal water" with 4 metre/);
  });

  it("is cut at its limit, with the result of the whole run", async () => {
    const { code, lines } = await answerOf(run, folder, ["loop.c"], { trace: true, limit: "20" });
    expect(code).toBe(0);
    expect(lines.findIndex((line) => line.startsWith("… cut here"))).toBe(20);
    expect(lines).toContain("result = 499500");
    const { data } = await answerOf(run, folder, ["loop.c"], { trace: true, limit: "20", json: true });
    expect(data).toMatchObject({ result: 499500, trace: { isCut: true } });
    expect((data.trace as { events: unknown[] }).events.length).toBeLessThanOrEqual(20);
    const whole = await answerOf(run, folder, ["loop.c"], { trace: true, limit: "100000", json: true });
    expect(whole.data).toMatchObject({ trace: { isCut: false } });
  });

  it("ends with the budget like any run", async () => {
    const options = { trace: true, sentences: true, budget: "500", limit: "100000" };
    const { code, lines, faults } = await answerOf(run, folder, ["forever.c"], options);
    expect(code).toBe(1);
    expect(faults).toMatch(/trapped: budget/);
    expect(lines.length).toBeLessThan(100);
    expect((await answerOf(run, folder, ["loop.c"], { trace: true, limit: "none" })).code).toBe(2);
  });
});

describe("flux repl", () => {
  async function piped(text: string, options: Record<string, unknown> = {}) {
    const out: string[] = [];
    const err: string[] = [];
    const into = (kept: string[]) =>
      ({ write: (chunk: string) => kept.push(chunk) > 0 }) as unknown as NodeJS.WriteStream;
    const context = makeContext({
      cwd: folder,
      env: { HOME: folder, NO_COLOR: "1" },
      stdin: Readable.from([text]) as unknown as NodeJS.ReadStream,
      stdout: into(out),
      stderr: into(err),
      signal: () => new AbortController().signal,
    });
    const code = await repl.run(context, [], options);
    return { code, stdout: out.join(""), stderr: err.join("") };
  }

  it("answers the lines of a pipe without a prompt, and keeps no history of them", async () => {
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await piped("**limit** := 5 m\nlimit + 1 m\r\n\nasm movi r1 5\nregs");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^limit = 5 metre\n6 metre {4}\(\d+ bytes, \d+ cycles\)\n/);
    expect(stdout).toMatch(/\nr1 = 5\nr1 = 5\n/);
    expect(stdout).not.toContain("flux>");
    expect(readdirSync(folder)).toEqual(before);
  });

  it("ends with 1 if a line failed, and answers the others", async () => {
    const { code, stdout, stderr } = await piped("5 fathoms + 3 knots\n2 m + 3 m\nasm div r0 r1 r1\nasm loop\n");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^5 metre/m);
    expect(stderr).toMatch(/FLX0401[\s\S]*trapped: divide by zero[\s\S]*never closed/);
    expect((await piped("quit\nmake tea\n")).code).toBe(0);
    expect((await piped("1\n", { uses: "nowhere" })).code).toBe(2);
  });

  it("prints a JSON line for each line", async () => {
    const { code, stdout } = await piped("2 m + 3 m\n**a** := 1\nasm movi r1 5\nregs\nmake tea\n", { json: true });
    expect(code).toBe(1);
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers).toMatchObject([
      { line: "2 m + 3 m", kind: "value", ok: true, value: 5, unit: "metre", diagnostics: [] },
      { kind: "defined", value: 1 },
      { kind: "machine", registers: { r1: 5 } },
      { kind: "registers", registers: { r1: 5 } },
      { kind: "fault", ok: false, diagnostics: [{ code: expect.stringMatching(/^FLX/) }] },
    ]);
  });

  it("keeps history in the user's state folder, for the user alone, and no more than it must", () => {
    expect(historyFile({ HOME: "/home/a" })).toBe("/home/a/.local/state/flux/repl-history");
    expect(historyFile({ HOME: "/home/a", XDG_STATE_HOME: "/s" })).toBe("/s/flux/repl-history");
    expect(historyFile({ HOME: "/home/a", XDG_STATE_HOME: "relative" })).toBe("/home/a/.local/state/flux/repl-history");
    expect(historyFile({})).toBeUndefined();
    const file = historyFile({ HOME: folder })!;
    expect(readHistory(file)).toEqual([]);
    for (let line = 0; line <= 2 * HISTORY_MAX; line++) expect(addToHistory(file, `line ${line}`)).toBe(true);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readHistory(file)).toHaveLength(HISTORY_MAX);
    expect(readHistory(file).at(-1)).toBe(`line ${2 * HISTORY_MAX}`);
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(HISTORY_MAX + 1);
    expect(addToHistory(join(folder, "loop.c", "history"), "x")).toBe(false);
  });
});
