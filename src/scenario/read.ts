// The markdown of a .scenario.md file: headings are titles, paragraphs that begin with given, when or then are steps, `background` holds
// the givens all scenarios share, `examples:` a table whose rows fill `<placeholders>`. All other paragraphs are commentary.
import { isMap, isScalar, parseDocument } from "yaml";
import { type Diagnostic, Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/source.ts";
import { editDistance } from "../diagnostics/suggest.ts";
import { readAction } from "./read-step.ts";
import type { Part, Scenario, ScenarioFile, Step } from "./scenario.ts";

export const SCENARIO_ENDING = ".scenario.md";

interface Line {
  readonly text: string;
  readonly start: number;
}

interface Section {
  readonly title: string;
  readonly span: Span;
  readonly isBackground: boolean;
  readonly steps: Line[];
  table?: Table;
}

interface Table {
  readonly span: Span;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly cells: readonly string[]; readonly span: Span }[];
}

const STEP = /^(?:[-*+]\s+)?(?:\*\*|__)?(?<word>given|when|then|and|but)\b(?:\*\*|__)?\s*(?<rest>.*)$/i;
const OPENING_WORDS = ["given", "when", "then"];

/** Reads a file; every fault is reported, and what can be read is given. */
export function readScenarios(file: SourceFile, into: Reporter): ScenarioFile {
  const reporter = new Reporter();
  const { end, ...head } = readHead(file, reporter);
  const sections = new SectionReader(file, reporter).read(end);
  const builder = new ScenarioBuilder(file, reporter);
  const background = sections.filter((section) => section.isBackground);
  for (const second of background.slice(1))
    reporter.error("FLX1002", "a file has one background", second.span, { hint: "put its steps into the first one" });
  const shared = background[0];
  if (shared?.table) reporter.error("FLX1002", "a background has no examples", shared.table.span);
  const scenarios = sections
    .filter((section) => !section.isBackground && section.steps.length > 0)
    .flatMap((section) => builder.scenarios(section, shared?.steps ?? []));
  if (scenarios.length === 0 && !reporter.hasErrors)
    reporter.error(
      "FLX1002",
      `${file.path} has no scenario`,
      { file, start: 0, end: Math.min(1, file.text.length) },
      {
        hint: "write a heading, and under it lines that begin with given, when and then",
      },
    );
  // The rows of a table say the faults of their steps again.
  reportOnce(reporter.diagnostics, into);
  return { file, ...head, scenarios };
}

/** Reports each diagnostic once: steps that many scenarios share have the same faults. */
export function reportOnce(diagnostics: readonly Diagnostic[], into: Reporter): void {
  const seen = new Set<string>();
  for (const diagnostic of diagnostics) {
    const { code, message, primary } = diagnostic;
    const key = `${code} ${primary?.span.file.path} ${primary?.span.start} ${message}`;
    if (!seen.has(key)) into.report(diagnostic);
    seen.add(key);
  }
}

function readHead(
  file: SourceFile,
  reporter: Reporter,
): { program?: { path: string; span: Span }; board?: string; end: number } {
  const found = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)^---[ \t]*\r?$/m.exec(file.text);
  if (!found || found.index > 0) return { end: 0 };
  const base = found[0].indexOf(found[1]!);
  const whole = { file, start: 0, end: found[0].length };
  const document = parseDocument(found[1]!, { prettyErrors: false });
  const head: { program?: { path: string; span: Span }; board?: string; end: number } = { end: found[0].length };
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) {
    reporter.error("FLX0102", "the front matter is not a list of keys and values", whole, {
      hint: "write lines such as program: sounder.ese",
    });
    return head;
  }
  for (const pair of isMap(document.contents) ? document.contents.items : []) {
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    const value = isScalar(pair.value) && typeof pair.value.value === "string" ? pair.value.value : undefined;
    const range = isScalar(pair.key) ? pair.key.range : undefined;
    const span = range ? { file, start: base + range[0], end: base + range[1] } : whole;
    if (key === "program" && value) head.program = { path: value, span };
    else if (key === "board" && value) head.board = value;
    else
      reporter.error("FLX0102", `the front matter of a scenario file has no \`${key}\` such as this`, span, {
        hint: "it has program: FILE and board: NAME",
      });
  }
  return head;
}

class SectionReader {
  private readonly file: SourceFile;
  private readonly reporter: Reporter;
  private readonly sections: Section[] = [];

  constructor(file: SourceFile, reporter: Reporter) {
    this.file = file;
    this.reporter = reporter;
  }

  read(from: number): Section[] {
    this.open("", { start: 0, text: "" });
    let paragraph: Line[] = [];
    let fence: string | undefined;
    let isTable = false;
    const endParagraph = () => {
      if (paragraph.length > 0) this.paragraph(paragraph, isTable);
      paragraph = [];
      isTable = false;
    };
    let wantsTable = false;
    for (const line of linesOf(this.file.text, from)) {
      const text = line.text.trim();
      const mark = /^(```+|~~~+)/.exec(text)?.[1];
      if (fence !== undefined) {
        if (mark && text === mark && mark.startsWith(fence)) fence = undefined;
        continue;
      }
      if (mark) {
        endParagraph();
        fence = mark;
        continue;
      }
      const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1];
      const label = /^(?:\*\*|__)?(background|examples)(?:\*\*|__)?\s*:?(?:\*\*|__)?$/i
        .exec(heading ?? text)?.[1]
        ?.toLowerCase();
      if (label === "examples") {
        endParagraph();
        wantsTable = true;
      } else if (heading !== undefined || label) {
        endParagraph();
        wantsTable = false;
        this.open(heading ?? text, line, label === "background");
      } else if (text === "") {
        if (paragraph.length > 0) wantsTable = false;
        endParagraph();
      } else {
        if (paragraph.length === 0) isTable = wantsTable;
        paragraph.push(line);
      }
    }
    endParagraph();
    if (fence !== undefined)
      this.reporter.error(
        "FLX0103",
        "a code block is never closed",
        this.span({ start: this.file.text.length - 1, text: " " }),
      );
    return this.sections;
  }

  private open(title: string, line: Line, isBackground = false): void {
    this.sections.push({
      title: title.replace(/^scenario(?: outline)?:\s*/i, ""),
      span: this.span(line),
      isBackground,
      steps: [],
    });
  }

  private paragraph(lines: readonly Line[], isTable: boolean): void {
    const section = this.sections.at(-1)!;
    if (isTable && lines[0]!.text.trim().startsWith("|")) {
      const table = this.table(lines);
      if (section.table) this.reporter.error("FLX1002", "a scenario has one table of examples", table.span);
      section.table = table;
      return;
    }
    if (isTable)
      this.reporter.error("FLX1002", "after `examples:` comes a table", this.span(lines[0]!), {
        hint: "| depth | alarm |\n|-------|-------|\n| 12 m  | off   |",
      });
    else if (isSteps(lines)) section.steps.push(...lines);
  }

  private table(lines: readonly Line[]): Table {
    const cellsOf = (line: Line) =>
      line.text
        .trim()
        .replace(/^\|/, "")
        .replace(/\|$/, "")
        .split("|")
        .map((cell) => cell.trim());
    const [head, ...rest] = lines;
    const columns = cellsOf(head!);
    const rows = rest
      .filter((line) => !cellsOf(line).every((cell) => /^:?-+:?$/.test(cell)))
      .map((line) => ({ cells: cellsOf(line), span: this.span(line) }));
    for (const { cells, span } of rows) {
      if (cells.length === columns.length) continue;
      this.reporter.error(
        "FLX1002",
        `this row has ${cells.length} cells, and the table ${columns.length} columns`,
        span,
      );
    }
    if (rows.length === 0) this.reporter.error("FLX1002", "the table of examples has no rows", this.span(head!));
    return { span: this.span(head!), columns, rows: rows.filter(({ cells }) => cells.length === columns.length) };
  }

  private span({ text, start }: Line): Span {
    const lead = text.length - text.trimStart().length;
    return { file: this.file, start: start + lead, end: start + Math.max(lead + 1, text.trimEnd().length) };
  }
}

/**
 * Whether a paragraph is steps: its first word is one of a step, or nearly so, or a later line is one. Prose may well begin a line with
 * "when", so but for the first word a line counts only if it can be read.
 */
function isSteps(lines: readonly Line[]): boolean {
  const first = lines[0]!.text.trim().replace(/^[-*+]\s+/, "");
  if (STEP.test(first)) return true;
  if (first.startsWith(">") || first.startsWith("|")) return false;
  const [, word = "", rest = ""] = /^(\S+)\s+(.*)$/.exec(first) ?? [];
  const near = OPENING_WORDS.find(
    (known) => word.length > 3 && editDistance(word.toLowerCase(), known) <= known.length - 3,
  );
  if (near && isChange(near, rest)) return true;
  return lines.slice(1).some((line) => {
    const found = STEP.exec(line.text.trim());
    return found ? isChange(found.groups!.word!.toLowerCase(), found.groups!.rest!) : false;
  });
}

/** Whether words can be read as what is set up or happens, and no longer than that. Any words at all are a condition, so a `then` proves nothing. */
function isChange(word: string, rest: string): boolean {
  if ((word !== "given" && word !== "when") || /[,;:]|\.\s/.test(rest)) return false;
  const file = { path: "", text: rest };
  const text = { file, text: rest, span: { file, start: 0, end: rest.length }, isVerbatim: true };
  return readAction(word, text, new Reporter()) !== undefined;
}

class ScenarioBuilder {
  private readonly file: SourceFile;
  private readonly reporter: Reporter;

  constructor(file: SourceFile, reporter: Reporter) {
    this.file = file;
    this.reporter = reporter;
  }

  scenarios(section: Section, background: readonly Line[]): Scenario[] {
    const { table, title, span } = section;
    if (!table) return [{ title, span, steps: this.steps(section, background, new Map()) }];
    const text = section.steps.map((line) => line.text).join("\n");
    for (const column of table.columns) {
      if (!text.includes(`<${column}>`))
        this.reporter.error("FLX1002", `no step has a place for the column \`${column}\``, table.span, {
          hint: `write <${column}> in a step, or take the column out`,
        });
    }
    return table.rows.map(({ cells, span: place }) => {
      const row = new Map(table.columns.map((column, index) => [column, cells[index]!]));
      const shown = [...row].map(([column, cell]) => `${column} ${cell}`).join(", ");
      return { title: `${title} (${shown})`, span: place, steps: this.steps(section, background, row) };
    });
  }

  private steps(section: Section, background: readonly Line[], row: ReadonlyMap<string, string>): Step[] {
    let part: Part | undefined;
    const steps: Step[] = [];
    const add = (line: Line, isShared: boolean) => {
      const lead = /^\s*/.exec(line.text)![0].length;
      const text = withoutComment(line.text).trimEnd().slice(lead);
      const span = { file: this.file, start: line.start + lead, end: line.start + lead + text.length };
      const found = STEP.exec(text);
      const word = found?.groups?.word?.toLowerCase();
      if (!found) {
        this.reporter.error("FLX1001", `\`${text}\` stands among steps and is none`, span, {
          hint: "a step begins with given, when, then, and, but; commentary stands in a paragraph of its own",
        });
        return;
      }
      if (word !== "and" && word !== "but") part = word as Part;
      if (part === undefined) {
        this.reporter.error("FLX1001", `\`${word}\` goes on with a step before it, and there is none`, span, {
          hint: "begin with given, when or then",
        });
        return;
      }
      if (isShared && part !== "given") {
        this.reporter.error("FLX1001", "a background holds givens only", span, {
          hint: "put this step into the scenarios",
        });
        return;
      }
      const written = found.groups!.rest!.replace(/[.,;]$/, "");
      const from = span.start + text.length - found.groups!.rest!.length;
      const filled = this.fill(written, row, span);
      const place = { file: this.file, start: from, end: from + written.length };
      const action = readAction(
        part,
        { file: this.file, text: filled, span: place, isVerbatim: filled === written },
        this.reporter,
      );
      if (action) steps.push({ part, text: `${word} ${filled}`, span, action });
    };
    for (const line of background) add(line, true);
    part = undefined;
    for (const line of section.steps) add(line, false);
    return steps;
  }

  /** Placeholders filled in from a row. One without a column is only said so where there is a table: `<` is also a comparison. */
  private fill(text: string, row: ReadonlyMap<string, string>, span: Span): string {
    if (row.size === 0) return text;
    return text.replace(/<([^<>=]+)>/g, (whole, name: string) => {
      const cell = row.get(name.trim());
      if (cell === undefined)
        this.reporter.error("FLX1002", `the table has no column \`${name}\``, span, {
          hint: `its columns are ${[...row.keys()].join(", ")}`,
        });
      return cell ?? whole;
    });
  }
}

/** A line without ` -- …`, unless that stands in quotes. */
function withoutComment(line: string): string {
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '"') isQuoted = !isQuoted;
    if (!isQuoted && line.startsWith(" -- ", at)) return line.slice(0, at);
  }
  return line;
}

function linesOf(text: string, from: number): Line[] {
  const lines: Line[] = [];
  for (let start = from; start <= text.length; ) {
    const next = text.indexOf("\n", start);
    const end = next < 0 ? text.length : next;
    lines.push({ text: text.slice(start, end).replace(/\r$/, ""), start });
    start = end + 1;
  }
  return lines;
}
