// The six programs the toolchains of reference/peers.md were measured with, as FLUX.MD in TypeScript: every stage must give the results
// that C gives, and node too.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { markdown } from "../../../src/languages/markdown/index.ts";
import { typescript } from "../../../src/languages/typescript/index.ts";
import { runFrontEnd } from "../front-end.ts";
import { image, interpret, runNode } from "./run-typescript.ts";

const WORKLOADS = [
  ["fibonacci", 14838173],
  ["crc32", 3679550340 | 0],
  ["sieve", 1229],
  ["insertion-sort", 12722412],
  ["depth-alarm", 10399080],
  ["pid", 11705],
] as const;

const read = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", `${name}.md`), "utf8");
const compile = (name: string) => runFrontEnd(markdown, read(name), [typescript]);

/** The code of all blocks. */
const codeOf = (text: string): string =>
  [...text.matchAll(/```(?:ts|typescript)\n([\s\S]*?)```/g)].map((block) => block[1]).join("\n");

describe("the benchmark programs", () => {
  for (const [name, result] of WORKLOADS) {
    it(`${name} gives ${result} in node, as FIR and as an image`, () => {
      const { module, diagnostics } = compile(name);
      expect(diagnostics.map((one) => one.message)).toEqual([]);
      expect(runNode(codeOf(read(name)))).toBe(result);
      expect(interpret(module)).toEqual({ trap: 0, result });
      expect(image(compile(name).module)).toEqual({ trap: 0, result });
    });
  }
});
