import { describe, expect, it } from "vitest";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { emptyModule, type FirModule } from "../../../src/fir/function.ts";
import { flux } from "../../../src/languages/flux/index.ts";
import type { LanguageServices } from "../../../src/languages/language.ts";
import { NO_VESSEL } from "../../../src/project/vessel-facts.ts";
import { runFir } from "../assembly/run-fir.ts";

function compile(module: FirModule, ...blocks: string[]): Reporter {
  const reporter = new Reporter();
  const services: LanguageServices = {
    reporter,
    vocabulary: () => ({ words: [], match: () => [], nearest: () => [] }),
    signatures: new Map(),
    vessel: NO_VESSEL,
    languageOf: () => undefined,
    strict: false,
  };
  for (const text of blocks) flux.compile({ path: "program.md", text }, module, services);
  return reporter;
}

/** What the registers hold after the start entry ran. */
function registersAfter(module: FirModule): Record<string, number> {
  const states = module.states.map(() => 0);
  runFir(module.functions.find(({ kind }) => kind === "start")!, [], states);
  return Object.fromEntries(module.states.map(({ name }, index) => [name, states[index]!]));
}

describe("flux blocks", () => {
  it("leave in the agent's registers what the seed's VM would show, as int32", () => {
    const module = emptyModule("program");
    expect(compile(module, "\n\n  MOVI R0, 6\n  MOVI R1, 7 ; seven\n  IMUL R0, R0, R1\n  HALT\n").diagnostics).toEqual(
      [],
    );
    expect(module.states).toMatchObject([
      { name: "R0", type: "i32", register: 0, visible: true },
      { name: "R1", type: "i32", register: 1, visible: true },
    ]);
    expect(registersAfter(module)).toEqual({ R0: 42, R1: 7 });
  });

  it("keep R13 out of comparisons, as the full VM does", () => {
    const module = emptyModule("program");
    compile(module, "MOVI R13, 9\nCMP R0, R13\nHALT");
    expect(registersAfter(module)).toEqual({ R0: 0, R13: 9 });
  });

  it("of one file are one program, in order", () => {
    const module = emptyModule("program");
    expect(compile(module, "MOVI R0, 5\nMOVI R1, 0", "again: INC R1\nDEC R0\nJNZ R0, again\nHALT").diagnostics).toEqual(
      [],
    );
    expect(module.functions.length).toBe(1);
    expect(registersAfter(module)).toEqual({ R0: 0, R1: 5 });
  });

  it("name floats as well", () => {
    const module = emptyModule("program");
    compile(module, "movf f2 3\nmovf f3 4\nfmul f2 f2 f3");
    expect(module.states).toMatchObject([
      { name: "F2", type: "f64", register: 2 },
      { name: "F3", type: "f64", register: 3 },
    ]);
    expect(registersAfter(module)).toEqual({ F2: 12, F3: 4 });
  });

  it("report wrong lines where they stand in the file, and add nothing", () => {
    const module = emptyModule("program");
    const { diagnostics } = compile(module, "\n\nMOVI R0, R1\nFROB\n");
    expect(diagnostics.map(({ code, primary }) => [code, primary?.span.start, primary?.span.end])).toEqual([
      ["FLX0505", 2, 13],
      ["FLX0505", 14, 18],
    ]);
    expect(module.functions).toEqual([]);
    expect(module.states).toEqual([]);
  });

  it("do not push aside another language's start code", () => {
    const module = emptyModule("program");
    const other = emptyModule("other");
    compile(other, "HALT");
    module.functions.push(other.functions[0]!);
    expect(compile(module, "HALT").diagnostics.map(({ code }) => code)).toEqual(["FLX0507"]);
    expect(module.functions.length).toBe(1);
  });
});
