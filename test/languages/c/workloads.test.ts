// The six programs the toolchains of reference/peers.md were measured with, as FLUX.MD: every stage must give their published results.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { c } from "../../../src/languages/c/index.ts";
import { markdown } from "../../../src/languages/markdown/index.ts";
import { runFrontEnd } from "../front-end.ts";
import { interpret, runImage } from "./run-c.ts";

const WORKLOADS = [
  ["fibonacci", 14838173],
  ["crc32", 3679550340 | 0],
  ["sieve", 1229],
  ["insertion-sort", 12722412],
  ["depth-alarm", 10399080],
  ["pid", 11705],
] as const;

const compile = (name: string) => {
  const text = readFileSync(join(import.meta.dirname, "fixtures", `${name}.md`), "utf8");
  return runFrontEnd(markdown, text, [c]);
};

describe("the benchmark programs", () => {
  for (const [name, result] of WORKLOADS) {
    it(`${name} gives ${result} as FIR and as an image`, () => {
      const { module, diagnostics } = compile(name);
      expect(diagnostics.map((one) => one.message)).toEqual([]);
      expect(interpret(module)).toEqual({ trap: 0, result });
      expect(runImage(compile(name).module)).toEqual({ trap: 0, result });
    });
  }
});
