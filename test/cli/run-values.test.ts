// What `flux run` says of a program's terms and states when it is done: in the user's words, wherever the compiler keeps them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as run from "../../src/cli/commands/run.ts";
import { said } from "./in-process.ts";

/** More states than there are registers. */
const MANY = 20;
const PROGRAM = `== i
**level** := bilge level in centimetres, 0 to 60, stale after 5 s, from analog pin A0
**float** := float switch, from digital pin B3
**high** := level > 20 cm

>> x
set word to if high then "high" else "low"
if float, set seen to on
if high, tell bridge that "level" with level
${Array.from({ length: MANY }, (_, index) => `set n${index} to ${index} + previous level / 1 cm\n`).join("")}`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-run-values-"));
  writeFileSync(join(folder, "flux.boards.json"), '{ "boards": {} }');
  writeFileSync(join(folder, "bilge.ese"), PROGRAM);
  writeFileSync(join(folder, "small.ese"), PROGRAM.slice(0, PROGRAM.indexOf("set n0")));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("flux run", () => {
  it("shows truths, texts and unknowns as what they are, and quantities in their units", async () => {
    const { stdout } = await said(run, folder, ["bilge.ese"], { set: ["level=25 cm"] });
    const lines = stdout.split("\n");
    expect(lines).toContain("high = true");
    expect(lines).toContain("float = unknown");
    expect(lines).toContain('word = "high"');
    expect(lines).toContain('tick 1: tell bridge "level": level 25 centimetre');
    expect(lines).toContainEqual(expect.stringMatching(/^1 tick, \d+ cycles$/));
  });

  it("shows states that found no register", async () => {
    const { stdout } = await said(run, folder, ["bilge.ese"], { set: ["level=25 cm"], ticks: "2" });
    const shown = stdout.split("\n").filter((line) => /^n\d+ = /.test(line));
    expect(shown.toSorted()).toEqual(
      Array.from({ length: MANY }, (_, index) => `n${index} = ${index + 25}`).toSorted(),
    );
  });

  it("hears what is set as a board does: outside the range it is unknown", async () => {
    const { stdout, stderr } = await said(run, folder, ["small.ese"], { set: ["level=61 cm"] });
    expect(stdout.split("\n")).toEqual(expect.arrayContaining(["level = unknown", "high = unknown"]));
    expect(stderr).toContain("--set level=61 cm is outside the range of the input: it is unknown");
  });

  it("traces truths and texts as what they are", async () => {
    const set = ["level=25 cm", "float=off"];
    const { stdout } = await said(run, folder, ["small.ese"], { set, trace: true });
    expect(stdout).toMatch(/ word \(r\d+\) = "high"/);
    expect(stdout).toMatch(/ high \(r\d+\) = true$/m);
    const short = await said(run, folder, ["small.ese"], { set, trace: true, sentences: true });
    expect(short.stdout).toMatch(/: .*high = true/);
  });

  it("says of terms that they are unknown until a tick has computed them", async () => {
    const options = { set: ["level=25 cm"], budget: "10" };
    const { stdout, stderr, code } = await said(run, folder, ["bilge.ese"], options);
    expect([code, stderr]).toEqual([1, expect.stringContaining("trapped: budget")]);
    expect(stdout.split("\n")).toEqual(
      expect.arrayContaining(["level = unknown", "float = unknown", "high = unknown"]),
    );
    const none = await said(run, folder, ["bilge.ese"], { set: ["level=25 cm"], ticks: "0", json: true });
    expect(JSON.parse(none.stdout).terms).toMatchObject({
      level: { value: null, shown: "unknown" },
      high: { value: null },
    });
  });

  it("gives the same as JSON, an unknown truth as null", async () => {
    const { stdout } = await said(run, folder, ["bilge.ese"], { set: ["level=25 cm"], json: true });
    const { terms } = JSON.parse(stdout);
    expect(terms.high).toMatchObject({ value: 1, shown: "true" });
    expect(terms.float).toMatchObject({ value: null, shown: "unknown" });
    expect(terms.word.shown).toBe('"high"');
    expect(Object.keys(terms).filter((name) => /^n\d+$/.test(name))).toHaveLength(MANY);
  });

  it("runs as WebAssembly unless it is traced or told otherwise, with the same result", async () => {
    const set = ["level=25 cm"];
    const ran = async (more: Record<string, unknown>) =>
      JSON.parse((await said(run, folder, ["bilge.ese"], { set, ticks: "3", json: true, ...more })).stdout);
    const { engine, ...usual } = await ran({});
    const { engine: asked, ...other } = await ran({ engine: "javascript" });
    expect([engine, asked, (await ran({ trace: true })).engine]).toEqual(["webassembly", "javascript", "javascript"]);
    expect(other).toEqual(usual);
    const wrong = await said(run, folder, ["bilge.ese"], { engine: "wasm" });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("is not one of webassembly, javascript")]);
  });
});
