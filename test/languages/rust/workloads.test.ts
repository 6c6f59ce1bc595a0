// The six programs the toolchains of reference/peers.md were measured with, in Rust: every stage must give the results they have in C, in
// both modes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { WORKLOADS } from "../../../bench/workloads.ts";
import { c } from "../../../src/languages/c/index.ts";
import { markdown } from "../../../src/languages/markdown/index.ts";
import { rust } from "../../../src/languages/rust/index.ts";
import { imageOf, interpret, runImage } from "../c/run-c.ts";
import { runFrontEnd } from "../front-end.ts";

await rust.load();

const compile = (language: "c" | "rust", name: string, release = false) => {
  const text = readFileSync(join(import.meta.dirname, "..", language, "fixtures", `${name}.md`), "utf8");
  return runFrontEnd(markdown, text, [c, rust], undefined, { release });
};

describe("the benchmark programs in Rust", () => {
  for (const { name, result } of Object.values(WORKLOADS)) {
    for (const release of [false, true]) {
      it(`${name} gives ${result}${release ? " in release mode" : ""}`, () => {
        const { module, diagnostics } = compile("rust", name, release);
        expect(diagnostics.map((one) => one.message)).toEqual([]);
        expect(interpret(module)).toEqual({ trap: 0, result });
        expect(runImage(compile("rust", name, release).module)).toEqual({ trap: 0, result });
        if (process.env.SIZES)
          process.stderr.write(
            `${name} ${release} ${imageOf(compile("rust", name, release).module).length} C ${imageOf(compile("c", name).module).length}\n`,
          );
      });
    }
  }
});
