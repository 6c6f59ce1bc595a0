// The six programs of the benchmark, as FLUX.MD with Python: each must give what it gives in C.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { c } from "../../../src/languages/c/index.ts";
import type { Language } from "../../../src/languages/language.ts";
import { markdown } from "../../../src/languages/markdown/index.ts";
import { python } from "../../../src/languages/python/index.ts";
import { runFrontEnd } from "../front-end.ts";
import { interpret, runImage } from "./run-python.ts";

const compile = (language: Language, name: string) => {
  const path = join(import.meta.dirname, "..", language.id, "fixtures", `${name}.md`);
  return runFrontEnd(markdown, readFileSync(path, "utf8"), [language]);
};

describe("the benchmark programs", () => {
  for (const name of ["fibonacci", "crc32", "sieve", "insertion-sort", "depth-alarm", "pid"]) {
    it(`${name} gives in Python what it gives in C`, () => {
      const { module, diagnostics } = compile(python, name);
      expect(diagnostics.map((one) => one.message)).toEqual([]);
      const asC = interpret(compile(c, name).module);
      expect(interpret(module)).toEqual(asC);
      expect(runImage(compile(python, name).module)).toEqual(asC);
    });
  }
});
