// Any text at all is scenarios or diagnostics with places inside it, never an exception, and never takes long.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { bindScenarios } from "../../src/scenario/bind.ts";
import { readScenarios } from "../../src/scenario/read.ts";
import { runScenario } from "../../src/scenario/run.ts";
import { subjectOf } from "./play.ts";

const root = resolve(import.meta.dirname, "../..");
const file = (name: string) => readFileSync(resolve(root, "docs/demo", name), "utf8");
const PIECES = [
  "given ",
  "when ",
  "then ",
  "and ",
  "# ",
  "## Background\n",
  "examples:\n",
  "| a | b |\n",
  "|---|\n",
  "<depth>",
  "depth",
  " is ",
  " becomes ",
  " within ",
  " for ",
  "3 s",
  "-1 m",
  "1e99 s",
  '"',
  " told ",
  "nothing",
  " with ",
  " of ",
  "```\n",
  "---\n",
  " -- ",
  "\n\n",
  "unknown",
  "999999999999 s",
  "(",
  ")",
  "the recording ",
];

describe("any text", () => {
  it("is read, bound and played, or refused", async () => {
    const subject = await subjectOf(file("bilge.ese"), undefined);
    const scenarios = file("bilge.scenario.md");
    const edit = fc.record({
      at: fc.nat(scenarios.length),
      drop: fc.nat(30),
      put: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        let text = scenarios;
        for (const { at, drop, put } of edits) text = text.slice(0, at) + put + text.slice(at + drop);
        const reporter = new Reporter();
        const read = readScenarios({ path: "t.scenario.md", text }, reporter);
        const bound = bindScenarios(read, subject, root, reporter);
        for (const { primary } of reporter.diagnostics) {
          if (primary?.span.file.path !== "t.scenario.md") continue;
          expect(primary.span.start).toBeGreaterThanOrEqual(0);
          expect(primary.span.end).toBeLessThanOrEqual(text.length + 1);
        }
        if (reporter.hasErrors) return;
        for (const scenario of bound) expect(runScenario(scenario, subject).stepsInAll).toBe(scenario.steps.length);
      }),
      { numRuns: 150 },
    );
  });

  it("does not take long, however odd a line is", async () => {
    const subject = await subjectOf(file("bilge.ese"), undefined);
    const lines = PIECES.flatMap((piece) =>
      ["given", "when", "then"].map((word) => `${word} ${piece.trim().concat(" ").repeat(400)}`),
    );
    const tellings = ['when bilge tells "x" with ', 'then everyone is told "bilge dry" with '].map(
      (start) => start + "a ".repeat(2000),
    );
    const reporter = new Reporter();
    const read = readScenarios({ path: "t.scenario.md", text: [...lines, ...tellings].join("\n\n") }, reporter);
    expect(bindScenarios(read, subject, root, reporter).length).toBeLessThan(200);
  }, 10_000);
});
