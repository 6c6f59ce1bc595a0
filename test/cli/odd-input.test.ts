// What a command does with input nobody meant: it says so, changes nothing, and does not fall over.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { said } from "./said.ts";

const asm = () => import("../../src/cli/commands/asm.ts");
const build = () => import("../../src/cli/commands/build.ts");
const disasm = () => import("../../src/cli/commands/disasm.ts");
const evaluate = () => import("../../src/cli/commands/eval.ts");
const flash = () => import("../../src/cli/commands/flash.ts");
const info = () => import("../../src/cli/commands/info.ts");
const monitor = () => import("../../src/cli/commands/monitor.ts");
const run = () => import("../../src/cli/commands/run.ts");
const sim = () => import("../../src/cli/commands/sim.ts");

const SHALLOW = `---
agent: shallow
---
== For the purposes of this test:
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS

>> Watch
if depth < 5 m, tell helm that "shoal water" with depth
`;
const SIX = "```c\nint main(void) { return 2 * 3; }\n```\n";

let folder = "";
const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const text = (name: string) => readFileSync(join(folder, name), "utf8");
const boards = (entries: object) => put("flux.boards.json", JSON.stringify({ boards: entries }));
const helm = { board: "espruino-wifi", port: ".flux/ports/helm" };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-odd-"));
  put("shallow.ese", SHALLOW);
  put("six.md", SIX);
  boards({ helm: { ...helm, program: "shallow.ese" } });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("flux run --set", () => {
  it("takes an input in any unit of its kind, and refuses another kind", async () => {
    const set = async (value: string) => {
      const { code, stdout, stderr } = await said(run, folder, ["shallow.ese"], {
        set: [`depth=${value}`],
        json: true,
      });
      const { inputs, diagnostics } = JSON.parse(stdout) as {
        inputs?: { depth: number };
        diagnostics: { message: string }[];
      };
      return { code, depth: inputs?.depth, message: diagnostics[0]?.message, stderr };
    };
    expect(await set("2 fathoms")).toMatchObject({ code: 0, depth: 3.6576 });
    expect(await set("4.2")).toMatchObject({ code: 0, depth: 4.2 });
    expect(await set("unknown")).toMatchObject({ code: 0, depth: null });
    expect(await set("4.2 knots")).toMatchObject({ code: 2, message: expect.stringMatching(/speed.*length/) });
    expect(await set("1,5 m")).toMatchObject({ code: 2 });
    expect(await set("")).toMatchObject({ code: 2 });
  });

  it("of an image without a map takes the number of an input, and nothing like it", async () => {
    await said(build, folder, ["shallow.ese"], { output: "a.fxi" });
    rmSync(join(folder, "a.fxmap"));
    const codes = [];
    for (const name of ["0", "1", "0.5", "-1", "1e0", " "])
      codes.push((await said(run, folder, ["a.fxi"], { set: [`${name}=3`], json: true })).code);
    expect(codes).toEqual([0, 2, 2, 2, 2, 2]);
  });
});

describe("an output", () => {
  it.each([
    ["the program itself", "six.md"],
    ["the program itself by another way", "./sub/../six.md"],
    ["the place of the map", "six.fxmap"],
  ])("is never %s", async (_, output) => {
    const before = text("six.md");
    const { code, stderr } = await said(build, folder, ["six.md"], { output });
    expect(code).toBe(2);
    expect(stderr).toMatch(/FLX0001.*-o/s);
    expect(text("six.md")).toBe(before);
  });

  it("is never the assembly it is made from", async () => {
    await said(build, folder, ["six.md"]);
    const { stdout } = await said(disasm, folder, ["six.fxi"]);
    put("six.fxi", stdout);
    expect((await said(asm, folder, ["six.fxi"])).code).toBe(2);
    expect(text("six.fxi")).toBe(stdout);
  });

  it("that cannot be written is told of, with a place that can", async () => {
    await said(build, folder, ["six.md"]);
    put("six.fluxasm", (await said(disasm, folder, ["six.fxi"])).stdout);
    for (const [command, source] of [
      [build, "six.md"],
      [asm, "six.fluxasm"],
    ] as const) {
      const { code, stdout, stderr } = await said(command, folder, [source], { output: "missing/out.fxi" });
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/FLX0101.*missing\/out\.fxi.*-o/s);
    }
  });
});

describe("a map beside an image", () => {
  it.each([
    ["without its lists", (map: object) => ({ ...map, inputs: undefined, functions: 3 })],
    ["of no shape at all", () => null],
  ])("is taken for none %s", async (_, spoil) => {
    await said(build, folder, ["shallow.ese"], { output: "a.fxi" });
    put("a.fxmap", JSON.stringify(spoil(JSON.parse(text("a.fxmap")))));
    for (const command of [run, disasm, info]) expect((await said(command, folder, ["a.fxi"])).code).toBe(0);
  });

  it("does not speak to the terminal", async () => {
    await said(build, folder, ["shallow.ese"], { output: "a.fxi" });
    put("a.fxmap", text("a.fxmap").replaceAll("shoal water", "\\u001b]0;owned\\u0007\\u009b2J\\u202e"));
    for (const options of [{}, { json: true }]) {
      const { code, stdout } = await said(run, folder, ["a.fxi"], { set: ["depth=1 m"], ...options });
      expect(code).toBe(0);
      expect(stdout).toContain("owned");
      expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    }
  });
});

describe("flux flash", () => {
  it("says so when no board has a program", async () => {
    boards({ helm });
    const { code, stderr } = await said(flash, folder, [[]]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/FLX0801.*"program"/s);
  });

  it("refuses a damaged image as input and not as a fault of the board", async () => {
    put("bad.fxi", "not an image");
    const { code, stdout } = await said(flash, folder, [["helm"]], { image: "bad.fxi", json: true });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ type: "error", diagnostics: [{ code: "FLX0701" }] });
  });
});

describe("flux monitor", () => {
  it.each([
    ["seconds", "many"],
    ["seconds", "-1"],
    ["seconds", "99999999"],
    ["record", "missing/events.jsonl"],
  ])("refuses --%s %s before it begins", async (name, value) => {
    const { code, stdout } = await said(monitor, folder, [], { [name]: value, json: true });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      type: "error",
      diagnostics: [{ message: expect.stringContaining(`--${name}`), hint: expect.stringMatching(/./) }],
    });
  });
});

describe("flux eval", () => {
  it("does not guess when the vessel's file is broken", async () => {
    put("flux.boards.json", "{");
    const { code, stdout } = await said(evaluate, folder, [["1", "+", "1"]], { json: true });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ value: null, diagnostics: [{ code: "FLX0801" }] });
  });
});

describe("flux sim", () => {
  it("makes no port outside its own folder", async () => {
    boards({ helm: { ...helm, port: ".fluxes/helm" } });
    const { code, stderr } = await said(sim, folder, []);
    expect(code).toBe(2);
    expect(stderr).toMatch(/boards\.helm\.port/);
  });
});
