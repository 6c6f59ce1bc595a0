import { describe, expect, it } from "vitest";
import { type Diagnostic, Reporter } from "../../src/diagnostics/diagnostic.ts";
import { diagnosticsToJson } from "../../src/diagnostics/render-json.ts";
import { renderDiagnostics } from "../../src/diagnostics/render-terminal.ts";
import type { SourceFile } from "../../src/diagnostics/source.ts";

const file: SourceFile = {
  path: "bilge.ese",
  text: "# Bilge\n\n>> Steps\nsteer towards safe heading\n\tif 水深 > 5 fathoms, stop\n",
};
const spanOf = (text: string, within = file) => {
  const start = within.text.indexOf(text);
  return { file: within, start, end: start + text.length };
};
const render = (...diagnostics: Diagnostic[]) => renderDiagnostics(diagnostics, { colour: false });

describe("renderDiagnostics", () => {
  it("shows code, place, line, caret, notes and hint", () => {
    const reporter = new Reporter();
    reporter.error("FLX0201", "no word means `steer towards safe heading`", spanOf("steer towards safe heading"), {
      label: "not in core, math, loops, maritime",
      notes: ["the nearest word is `steer to $course`\n(helm.fluxvocab:31)"],
      hint: "write `steer to safe heading`",
    });
    expect(render(...reporter.diagnostics)).toBe(
      [
        "error[FLX0201 unknown-phrase]: no word means `steer towards safe heading`",
        "  ┌ bilge.ese:4:1",
        " 4│ steer towards safe heading",
        "  │ ^^^^^^^^^^^^^^^^^^^^^^^^^^ not in core, math, loops, maritime",
        "  = the nearest word is `steer to $course`",
        "    (helm.fluxvocab:31)",
        "  hint: write `steer to safe heading`",
      ].join("\n"),
    );
  });

  it("puts carets under wide letters and after tabs", () => {
    const reporter = new Reporter();
    reporter.error("FLX0203", "`水深` is not defined", spanOf("水深"));
    expect(
      render(...reporter.diagnostics)
        .split("\n")
        .slice(2),
    ).toEqual([" 5│  if 水深 > 5 fathoms, stop", "  │     ^^^^"]);
  });

  it("shows secondary labels, also in another file", () => {
    const other: SourceFile = { path: "words.fluxvocab", text: "## pattern: stop\n## means: x\n" };
    const reporter = new Reporter();
    reporter.error("FLX0202", "`stop` has two meanings", spanOf("stop"), {
      labels: [
        { span: spanOf(">> Steps"), text: "in this sequence" },
        { span: spanOf("## pattern: stop", other), text: "first meaning" },
      ],
    });
    expect(
      render(...reporter.diagnostics)
        .split("\n")
        .slice(1),
    ).toEqual([
      "  ┌ bilge.ese:5:21",
      " 5│  if 水深 > 5 fathoms, stop",
      "  │                       ^^^^",
      " 3│ >> Steps",
      "  │ -------- in this sequence",
      "  ├ words.fluxvocab:1:1",
      " 1│ ## pattern: stop",
      "  │ ---------------- first meaning",
    ]);
  });

  it("lets no control character of a source, message or path through", () => {
    const hostile: SourceFile = { path: "a\x1b]0;x\x07.ese", text: "set \x1b[31mx\u202e to 1" };
    const reporter = new Reporter();
    reporter.error(
      "FLX0205",
      "no \x1b[2J here",
      { file: hostile, start: 4, end: 10 },
      { hint: "\x9b", notes: ["\x07"] },
    );
    expect(render(...reporter.diagnostics)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(render(...reporter.diagnostics)).toContain(" 1│ set \\x1b[31mx\\u{202e} to 1");
  });

  it("sorts by place and stops at 20 with a count", () => {
    const reporter = new Reporter();
    const long: SourceFile = { path: "long.ese", text: "x\n".repeat(30) };
    for (let line = 29; line >= 0; line--)
      reporter.error("FLX0201", `line ${line}`, { file: long, start: line * 2, end: line * 2 + 1 });
    reporter.error("FLX0602", "no place");
    const text = renderDiagnostics(reporter.diagnostics, { colour: false });
    expect(text.startsWith("error[FLX0602 too-large]: no place\n\nerror[FLX0201 unknown-phrase]: line 0\n")).toBe(true);
    expect(text).toContain("line 18");
    expect(text).not.toContain("line 19");
    expect(text.endsWith("… and 11 more (11 errors)")).toBe(true);
  });

  it("shows an error behind more warnings than anybody reads", () => {
    const reporter = new Reporter();
    for (let at = 0; at < 30; at++) reporter.warning("FLX0201", `warning ${at}`, { file, start: at, end: at + 1 });
    reporter.error("FLX0203", "the one that matters", { file, start: 40, end: 41 });
    const text = render(...reporter.diagnostics);
    expect(text).toContain("the one that matters");
    expect(text.endsWith("… and 11 more (11 warnings)")).toBe(true);
    expect(text.indexOf("warning 18")).toBeLessThan(text.indexOf("the one that matters"));
  });

  it("colours only when asked to", () => {
    const reporter = new Reporter();
    reporter.error("FLX0201", "m", spanOf("stop"), { hint: "h" });
    const coloured = renderDiagnostics(reporter.diagnostics, { colour: true });
    expect(coloured).toContain("\x1b[1;31merror[FLX0201 unknown-phrase]\x1b[0m");
    expect(coloured.replace(/\x1b\[[\d;]*m/g, "")).toBe(render(...reporter.diagnostics));
  });

  it("survives spans at and past the end", () => {
    const empty: SourceFile = { path: "empty.ese", text: "" };
    const reporter = new Reporter();
    reporter.error("FLX0603", "nothing to run", { file: empty, start: 0, end: 0 });
    reporter.error("FLX0103", "unclosed", { file, start: file.text.length, end: file.text.length + 9 });
    expect(render(...reporter.diagnostics)).toContain(" 1│ \n  │ ^");
  });

  it("shows the part of a very long line that matters", () => {
    const wide: SourceFile = { path: "wide.ese", text: `${"a".repeat(5000)} here ${"b".repeat(5000)}` };
    const reporter = new Reporter();
    reporter.error("FLX0201", "m", spanOf("here", wide));
    const lines = render(...reporter.diagnostics).split("\n");
    expect(lines[2]!.length).toBeLessThan(200);
    expect(lines[2]!.slice(lines[3]!.indexOf("^"), lines[3]!.indexOf("^") + 4)).toBe("here");
  });
});

describe("diagnosticsToJson", () => {
  it("gives plain data with places", () => {
    const reporter = new Reporter();
    reporter.error("FLX0201", "m", spanOf("steer towards safe heading"), {
      hint: "h",
      notes: ["n"],
      labels: [{ span: spanOf("Bilge"), text: "l" }],
    });
    reporter.warning("FLX0301", "w");
    expect(JSON.parse(JSON.stringify(diagnosticsToJson(reporter.diagnostics)))).toEqual([
      { code: "FLX0301", slug: "vocabulary-not-found", severity: "warning", message: "w" },
      {
        code: "FLX0201",
        slug: "unknown-phrase",
        severity: "error",
        message: "m",
        file: "bilge.ese",
        line: 4,
        column: 1,
        endLine: 4,
        endColumn: 27,
        hint: "h",
        notes: ["n"],
        labels: [{ file: "bilge.ese", line: 1, column: 3, endLine: 1, endColumn: 8, text: "l" }],
      },
    ]);
  });
});
