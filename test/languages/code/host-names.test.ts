// Ports, agents, topics and texts by name, in every code language: the same names mean the same numbers, and those of FLUX-ese.
import { execFileSync, spawnSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { nameId } from "../../../src/image/crc.ts";
import { c } from "../../../src/languages/c/index.ts";
import { HOST_NAMES } from "../../../src/languages/code/host-functions.ts";
import type { Language } from "../../../src/languages/language.ts";
import { python } from "../../../src/languages/python/index.ts";
import { rust } from "../../../src/languages/rust/index.ts";
import { typescript } from "../../../src/languages/typescript/index.ts";
import { NO_VESSEL, type VesselFacts } from "../../../src/project/vessel-facts.ts";
import { FirInterpreter } from "../fir-interpreter.ts";
import { runFrontEnd } from "../front-end.ts";

const LANGUAGES = [c, python, rust, typescript];

beforeAll(async () => {
  for (const language of LANGUAGES) await language.load();
});

/** The same program in each: names written where they are used, and named by a constant. */
const PROGRAM = new Map<Language, string>([
  [
    c,
    '#include <flux.h>\n#define HELM "helm"\nvoid tick(void) { double level = flux_in("bilge level"); flux_out("pump", level > 0.5); flux_tell(HELM, "pump runs", 7, level, "too wet"); flux_ask("sounder", "depth"); flux_broadcast("all" " well"); }',
  ],
  [
    python,
    'HELM = "helm"\ndef tick():\n    level = flux_in("bilge level")\n    flux_out("pump", level > 0.5)\n    flux_tell(HELM, "pump runs", 7, level, \'too wet\')\n    flux_ask("sounder", "depth")\n    flux_broadcast("all" " well")\n',
  ],
  [
    rust,
    'const HELM: &str = "helm"; fn tick() { let level = flux_in("bilge level"); flux_out("pump", if level > 0.5 { 1.0 } else { 0.0 }); flux_tell(HELM, "pump runs", 7, level, "too wet"); flux_ask("sounder", "depth"); flux_broadcast("all well"); }',
  ],
  [
    typescript,
    "const HELM = 'helm'; function tick(): void { const level = flux_in(\"bilge level\"); flux_out(`pump`, level > 0.5 ? 1 : 0); flux_tell(HELM, 'pump runs', 7, level, \"too wet\"); flux_ask('sounder', 'depth'); flux_broadcast('all well'); }",
  ],
]);

const port = (name: string) => ({
  name,
  sources: [],
  sink: { kind: "none" as const },
  safe: { numerator: 0, denominator: 1 },
  lowest: { numerator: -5, denominator: 1 },
  highest: { numerator: 5, denominator: 1 },
  staleAfterMs: 0,
});
const VESSEL: VesselFacts = {
  ...NO_VESSEL,
  inputs: new Map(["depth", "bilge_level"].map((name) => [name, port(name)])),
  outputs: new Map(["light", "pump"].map((name) => [name, port(name)])),
  agents: ["helm", "sounder"],
};

describe.each(LANGUAGES.map((language) => [language.id, language] as const))("%s", (_, language) => {
  const text = PROGRAM.get(language)!;

  it("takes names as they are written", () => {
    const { module, lines } = runFrontEnd(language, text);
    expect(lines).toEqual([]);
    expect(module.inputs.map(({ name }) => name)).toEqual(["bilge level"]);
    expect(module.outputs.map(({ name }) => name)).toEqual(["pump"]);
    expect(module.agents).toEqual([
      { id: nameId("helm"), name: "helm" },
      { id: nameId("sounder"), name: "sounder" },
    ]);
    expect(module.topics).toEqual([
      { id: nameId("pump runs"), name: "pump runs", values: [{ name: "value" }, { name: "level" }, { name: "value" }] },
      { id: nameId("depth?"), name: "depth?", values: [] },
      { id: nameId("all well"), name: "all well", values: [] },
    ]);
    expect(module.texts).toEqual([{ id: nameId("too wet"), text: "too wet" }]);
    const interpreter = new FirInterpreter(module);
    interpreter.inputs[0] = 0.75;
    interpreter.run("tick");
    expect(interpreter.outputs[0]).toBe(1);
    expect(interpreter.sent).toEqual([
      { op: "tell", imms: [nameId("helm"), nameId("pump runs")], values: [7, 0.75, nameId("too wet")] },
      { op: "ask", imms: [nameId("sounder"), nameId("depth?")], values: [] },
      { op: "broadcast", imms: [nameId("all well")], values: [] },
    ]);
  });

  it("finds them among those of the board, with its ranges, and takes no others into the image", () => {
    const { module, lines } = runFrontEnd(language, text, [], VESSEL);
    expect(lines).toEqual([]);
    expect(module.inputs).toEqual([port("bilge_level")]);
    expect(module.outputs).toEqual([port("pump")]);
  });

  it("says what the board and the vessel have where there is none of the name", () => {
    const wrong = text.replace("bilge level", "bilge levle").replace("pump", "pupm").replace("helm", "hlem");
    const { diagnostics } = runFrontEnd(language, wrong, [], VESSEL);
    expect(diagnostics.map(({ code, message, hint }) => [code, message, hint]).sort()).toEqual([
      ["FLX0213", "the vessel has no agent called `hlem`", "did you mean `helm`?"],
      ["FLX0503", "the board has no input `bilge levle`", "did you mean `bilge_level`?"],
      ["FLX0503", "the board has no output `pupm`", "did you mean `pump`?"],
    ]);
  });

  it("refuses a name without a letter, and one that has the number of another", () => {
    expect(runFrontEnd(language, text.replace("pump runs", " ")).lines.map((line) => line.slice(0, 7))).toEqual([
      "FLX0504",
    ]);
    // Two that CRC-16 does not tell apart.
    const [first, second] = clashing();
    const both = text.replace("pump runs", first).replace(/all(?: well|" " well)/, second);
    expect(runFrontEnd(language, both).lines.map((line) => line.slice(0, 7))).toEqual(["FLX0212"]);
  });
});

function clashing(): [string, string] {
  const seen = new Map<number | undefined, string>();
  for (let index = 0; ; index++) {
    const name = `topic ${index}`;
    const other = seen.get(nameId(name));
    if (other !== undefined) return [other, name];
    seen.set(nameId(name), name);
  }
}

describe("a text where a number is due", () => {
  it.each<[Language, string]>([
    [c, '#define WORD "a"\nint main(void) { return WORD; }'],
    [c, 'int main(void) { return "a"[0]; }'],
    [c, '#include <flux.h>\nvoid tick(void) { flux_out("lamp", "on"); }'],
    [python, 'WORD = "a"\ndef main():\n    return WORD\n'],
    [python, 'def tick():\n    flux_out("lamp", "on")\n'],
    [rust, 'const WORD: &str = "a"; fn main() -> i32 { WORD }'],
    [rust, 'fn tick() { flux_out("lamp", "on"); }'],
    [typescript, 'const WORD = "a"; function main(): int { return WORD; }'],
    [typescript, 'function tick(): void { flux_out("lamp", "on"); }'],
  ])("%# is refused", (language, text) => {
    const codes = new Set(runFrontEnd(language, text).lines.map((line) => line.slice(0, 7)));
    expect([...codes]).toEqual(["FLX0502"]);
  });

  it("a variable is no constant", () => {
    expect(
      runFrontEnd(python, 'WORD = "a"\ndef tick():\n    global WORD\n    WORD = "b"\n    flux_broadcast(WORD)\n').lines,
    ).not.toEqual([]);
    expect(
      runFrontEnd(typescript, 'let WORD = "a"; function tick(): void { flux_broadcast(WORD); }').lines,
    ).not.toEqual([]);
  });
});

describe("ports by number", () => {
  it("count those of the board, whatever else of it is used first", () => {
    const text =
      '#include <flux.h>\nvoid tick(void) { flux_out("pump", flux_in(1)); flux_out(0, flux_in(0)); flux_out(1, flux_in("depth")); }';
    const { module, lines } = runFrontEnd(c, text, [], VESSEL);
    expect(lines).toEqual([]);
    expect(module.inputs.map(({ name }) => name)).toEqual(["bilge_level", "depth"]);
    expect(module.outputs.map(({ name }) => name)).toEqual(["pump", "light"]);
    const interpreter = new FirInterpreter(module);
    interpreter.inputs.set([2, 3]);
    interpreter.run("tick");
    expect([...interpreter.outputs].slice(0, 2)).toEqual([3, 3]);
  });
});

describe("flux.h", () => {
  const header = new URL("../../../src/languages/c", import.meta.url).pathname;
  const hasGcc = spawnSync("gcc", ["--version"]).status === 0;

  it.skipIf(!hasGcc)("is what a compiler of C takes the program with", () => {
    expect(
      execFileSync("gcc", ["-std=c11", "-Wall", "-Wextra", "-Werror", "-I", header, "-fsyntax-only", "-xc", "-"], {
        input: PROGRAM.get(c)!,
        encoding: "utf8",
      }),
    ).toBe("");
  });

  it.skipIf(!hasGcc)("declares every function of the board", () => {
    const text = execFileSync("gcc", ["-E", "-P", "-I", header, "-xc", "-"], {
      input: "#include <flux.h>\n",
      encoding: "utf8",
    });
    expect([...text.matchAll(/(flux_\w+)\(/g)].map((match) => match[1]).sort()).toEqual([...HOST_NAMES].sort());
  });
});
