// Random programs: the checks that value-ranges.ts takes off must not be missed, and rustc must agree with all of it.
import { describe, expect, it } from "vitest";
import { interpret, runImage } from "../c/run-c.ts";
import { randomProgram } from "./random-program.ts";
import { hasRustc, moduleOfRust, runRustc } from "./run-rust.ts";

const COUNT = Number(process.env.RUST_PROGRAMS ?? 60);
const FIRST = Number(process.env.RUST_SEED ?? 1);
const SEEDS = Array.from({ length: COUNT }, (_, index) => FIRST + index);

/** rustc refuses programs in which it sees an overflow itself; so do we. */
const outcome = (text: string, release: boolean): number | "panic" | "refused" => {
  try {
    const { trap, result } = interpret(moduleOfRust(text, release));
    return trap ? "panic" : result;
  } catch (error) {
    if (/^Error: FLX0504.*(?:does not fit into|divides by zero|a shift by|has no element)/.test(String(error)))
      return "refused";
    throw new Error(`${String(error)}\n${text}`);
  }
};

describe("random programs in Rust", () => {
  for (const release of [false, true]) {
    it(`give what rustc gives ${release ? "in release mode" : "in checked mode"}`, ({ skip }) => {
      const programs = SEEDS.map(randomProgram);
      const found = programs.map((text) => outcome(text, release));
      const accepted = programs.filter((_, index) => found[index] !== "refused");
      expect(accepted.length).toBeGreaterThan(COUNT / 2);
      if (!hasRustc) skip();
      const wanted = runRustc(accepted, release);
      const given = found.filter((one) => one !== "refused");
      for (const [index, text] of accepted.entries()) expect([given[index], text]).toEqual([wanted[index], text]);
    });
  }

  it("give the same as images", () => {
    for (const seed of SEEDS) {
      const text = randomProgram(seed);
      if (outcome(text, false) === "refused") continue;
      expect([runImage(moduleOfRust(text)), text]).toEqual([interpret(moduleOfRust(text)), text]);
    }
  });
});
