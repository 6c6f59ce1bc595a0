// What a reporter keeps: every fault up to a limit a file, then a count.
import { describe, expect, it } from "vitest";
import { FAULTS_MAX, Reporter } from "../../src/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../../src/diagnostics/render-terminal.ts";
import { emptyModule } from "../../src/fir/function.ts";
import { flux } from "../../src/languages/flux/index.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";

const file = (path: string, text = "word ".repeat(50)) => ({ path, text });

describe("a reporter", () => {
  it("keeps the first faults of each file and counts the rest in one note at the file's end", () => {
    const reporter = new Reporter();
    const [first, second] = [file("a.ese"), file("b.ese")];
    for (let index = 0; index < FAULTS_MAX + 7; index++)
      reporter.error("FLX0205", `fault ${index}`, { file: first, start: index, end: index + 1 });
    reporter.error("FLX0205", "another file", { file: second, start: 0, end: 1 });
    expect(reporter.diagnostics).toHaveLength(FAULTS_MAX + 2);
    const notes = reporter.diagnostics.filter((one) => one.code === "FLX0105");
    expect(notes.map((one) => [one.message, one.primary?.span.start, one.severity])).toEqual([
      ["and 7 more", first.text.length, "error"],
    ]);
    expect(reporter.diagnostics.at(-1)?.message).toBe("another file");
    expect(renderDiagnostics(reporter.diagnostics, { colour: false })).toContain("more (");
  });

  it("is not without errors because they came late", () => {
    const reporter = new Reporter();
    const source = file("a.ese");
    for (let index = 0; index < FAULTS_MAX + 3; index++)
      reporter.warning("FLX0207", "unused", { file: source, start: index, end: index + 1 });
    expect(reporter.hasErrors).toBe(false);
    reporter.error("FLX0205", "late", { file: source, start: 3, end: 4 });
    reporter.warning("FLX0207", "unused", { file: source, start: 5, end: 6 });
    expect(reporter.hasErrors).toBe(true);
  });

  it("stays small on rubbish in a code block", () => {
    const reporter = new Reporter();
    const source = file("a.md", "```flux\n" + "FOO R0 @ R99\n".repeat(5000) + "```\n");
    flux.compile(source, emptyModule("t"), {
      reporter,
      vocabulary: () => ({ words: [], match: () => [], nearest: () => [] }),
      signatures: new Map(),
      vessel: NO_VESSEL,
      languageOf: () => undefined,
      strict: false,
    });
    expect(reporter.hasErrors).toBe(true);
    expect(reporter.diagnostics.length).toBeLessThanOrEqual(FAULTS_MAX + 1);
    expect(reporter.diagnostics.some((one) => one.code === "FLX0105")).toBe(true);
  });
});
