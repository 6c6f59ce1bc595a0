// The markdown around the language: where definitions, sequences of sentences and code blocks are. All the rest is commentary.
// A sequence goes on over blank lines to the next mark, so that a sentence is never taken for commentary in silence.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source.ts";
import { MAY_SWITCH_LINE } from "./may-switch.ts";
import { PERMISSION_LINE } from "./permissions.ts";
import { type EseText, fileText, type Place, spanOf } from "./text.ts";

/** One sentence with what belongs to it: continued lines are joined, indented lines under a colon are its children. */
export interface Line {
  readonly place: Place;
  readonly children: Line[];
}

export interface Definition {
  readonly name: Place;
  readonly body: Place;
  readonly place: Place;
}

export interface CodeFence {
  readonly tag: string;
  /** Of what is between the marks. */
  readonly start: number;
  readonly end: number;
}

export interface EseDocument {
  readonly text: EseText;
  readonly definitions: readonly Definition[];
  /** Those under `== also called`: another name, and what it stands for (also-called.ts). */
  readonly synonyms: readonly Definition[];
  readonly lines: readonly Line[];
  /** Lines `may be asked for: …` and `may be delegated: …` (permissions.ts). */
  readonly permissions: readonly Place[];
  /** Lines `may switch: …` (may-switch.ts). */
  readonly maySwitch: readonly Place[];
  readonly fences: readonly CodeFence[];
}

/** A longer sentence is refused: no person reads it. */
export const SENTENCE_LENGTH_MAX = 2000;

interface RawLine {
  start: number;
  end: number;
  readonly indent: number;
  /** The first sentence after a mark: those below it stand where it stands. */
  readonly isFirst?: boolean;
}

type Mode = "prose" | "definitions" | "sequence";

/** `from`: where the front matter ends. */
export function readDocument(file: SourceFile, from: number, reporter: Reporter): EseDocument {
  return new DocumentReader(file, reporter).read(from);
}

class DocumentReader {
  private readonly file: SourceFile;
  private readonly reporter: Reporter;
  private readonly kept: { start: number; end: number }[] = [];
  private readonly sentences: RawLine[] = [];
  private readonly definitions: {
    start: number;
    nameStart: number;
    nameEnd: number;
    bodyStart: number;
    end: number;
    readonly isSynonym: boolean;
  }[] = [];
  private readonly permissions: { start: number; end: number }[] = [];
  private readonly maySwitch: { start: number; end: number }[] = [];
  private readonly fences: CodeFence[] = [];

  constructor(file: SourceFile, reporter: Reporter) {
    this.file = file;
    this.reporter = reporter;
  }

  read(from: number): EseDocument {
    this.scan(from);
    const { file } = this;
    const blank = (text: string) => text.replace(/[^\n]/g, " ");
    let clean = "";
    let at = 0;
    for (const { start, end } of this.kept) {
      clean += blank(file.text.slice(at, start)) + file.text.slice(start, end);
      at = end;
    }
    const text = fileText(file, clean + blank(file.text.slice(at)));
    const definitions = (isSynonym: boolean): Definition[] =>
      this.definitions
        .filter((one) => one.isSynonym === isSynonym)
        .map((one) => ({
          name: { text, start: one.nameStart, end: one.nameEnd },
          body: { text, start: one.bodyStart, end: one.end },
          place: { text, start: one.start, end: one.end },
        }));
    return {
      text,
      definitions: definitions(false),
      synonyms: definitions(true),
      lines: nest(this.sentences, text, this.reporter),
      permissions: this.permissions.map(({ start, end }) => ({ text, start, end })),
      maySwitch: this.maySwitch.map(({ start, end }) => ({ text, start, end })),
      fences: this.fences,
    };
  }

  private scan(from: number): void {
    let mode: Mode = "prose";
    let isSynonym = false;
    let isFirst = false;
    /** Joins the next line to the last one: it ended in a comma, a colon or `:=`. */
    let open: { end: number; readonly kind: Mode; readonly indent: number; readonly mark: string } | undefined;
    const { text } = this.file;
    for (let start = from, end: number; start < text.length; start = end + 1) {
      end = text.indexOf("\n", start);
      if (end < 0) end = text.length;
      const raw = text.slice(start, end);
      const fence = /^[ \t]*(`{3,}|~{3,})[ \t]*([^\s`]*)/.exec(raw);
      if (fence) {
        end = this.fence(start, end, fence[1]!, fence[2]!);
        open = undefined;
        continue;
      }
      const shape = /^\s*(?:(==|>>)(.*)|(#{1,6}\s.*|-{3,}\s*)$)/.exec(raw);
      if (shape) {
        open = undefined;
        mode = shape[1] === "==" ? "definitions" : shape[1] === ">>" ? "sequence" : "prose";
        isFirst = mode === "sequence";
        isSynonym = shape[1] === "==" && /^\s*also called\b/i.test(shape[2]!);
        continue;
      }
      const contentEnd = start + commentStart(raw);
      const content = text.slice(start, contentEnd).trimEnd();
      if (content.trim() === "") continue;
      const contentStart = start + (content.length - content.trimStart().length);
      const stop = start + content.length;
      const permits = PERMISSION_LINE.test(content)
        ? this.permissions
        : MAY_SWITCH_LINE.test(content)
          ? this.maySwitch
          : undefined;
      if (permits && (mode !== "prose" || content.includes(":"))) {
        this.kept.push({ start: contentStart, end: stop });
        permits.push({ start: contentStart, end: stop });
        open = undefined;
        continue;
      }
      const indent = indentOf(content);
      const term = /^\*\*([^*\n]+)\*\*\s*:=/.exec(content.trimStart());
      const mark = /(?:,|:=|:)$/.exec(content)?.[0] ?? "";
      if (open && !term && (open.mark !== ":" || indent <= open.indent)) {
        this.kept.push({ start: contentStart, end: stop });
        if (open.kind === "sequence") this.sentences.at(-1)!.end = stop;
        else this.definitions.at(-1)!.end = stop;
        open = mark ? { ...open, end: stop, mark } : undefined;
        continue;
      }
      open = undefined;
      if (term) {
        this.kept.push({ start: contentStart, end: stop });
        const nameStart = contentStart + 2;
        this.definitions.push({
          start: contentStart,
          nameStart,
          nameEnd: nameStart + term[1]!.length,
          bodyStart: contentStart + term[0].length,
          end: stop,
          isSynonym,
        });
        if (mark) open = { end: stop, kind: "definitions", indent, mark };
      } else if (mode === "sequence") {
        const bullet = /^(?:-|\d+[.)])\s+(?=\S)/.exec(content.trimStart())?.[0].length ?? 0;
        this.kept.push({ start: contentStart + bullet, end: stop });
        this.sentences.push({ start: contentStart + bullet, end: stop, indent, isFirst });
        isFirst = false;
        if (mark) open = { end: stop, kind: "sequence", indent, mark };
      } else if (mode === "definitions" && (content.includes(":=") || content.trimStart().startsWith("**"))) {
        const name =
          /^\*\*([^*]+)\*\*/.exec(content.trim())?.[1]?.trim() ??
          /^\W*([\w][\w '-]*?)\W*(?::?=|$)/.exec(content.trim())?.[1] ??
          "term";
        const meaning =
          /(?<!:):?=(?!=)\s*(\S.*)$/.exec(content.trim())?.[1] ??
          /^\*\*[^*]+\*\*\s*:?\s*(\S.*)$/.exec(content.trim())?.[1] ??
          "…";
        this.reporter.error(
          "FLX0205",
          "this is not written as a definition",
          { file: this.file, start: contentStart, end: stop },
          {
            hint: `write it as **${name}** := ${meaning}`,
          },
        );
      }
    }
  }

  /** Takes the block that opens on the line start..end; returns the end of its closing line. */
  private fence(start: number, end: number, marks: string, tag: string): number {
    const { text } = this.file;
    const inside = Math.min(end + 1, text.length);
    for (let at = inside, stop: number; at < text.length; at = stop + 1) {
      stop = text.indexOf("\n", at);
      if (stop < 0) stop = text.length;
      const line = text.slice(at, stop).trim();
      if (line.length >= marks.length && line === marks[0]!.repeat(line.length)) {
        this.fences.push({ tag, start: inside, end: at });
        return stop;
      }
    }
    this.reporter.error(
      "FLX0103",
      "this code block is never closed",
      { file: this.file, start, end },
      {
        hint: `end it with a line of ${marks}`,
      },
    );
    return text.length;
  }
}

/** The lines of a text that is sentences throughout: the meaning of a word. */
export function sentenceLines(text: EseText): Line[] {
  const raw: RawLine[] = [];
  let mark = "";
  for (let start = 0, end: number; start < text.text.length; start = end + 1) {
    end = text.text.indexOf("\n", start);
    if (end < 0) end = text.text.length;
    const line = text.text.slice(start, end);
    const content = line.slice(0, commentStart(line)).trimEnd();
    if (content.trim() === "") continue;
    const stop = start + content.length;
    const indent = indentOf(content);
    const last = raw.at(-1);
    if (last && mark !== "" && (mark !== ":" || indent <= last.indent)) last.end = stop;
    else raw.push({ start: start + (content.length - content.trimStart().length), end: stop, indent });
    mark = /[,:]$/.exec(content)?.[0] ?? "";
  }
  return nest(raw, text);
}

/** Where a comment begins in a line: `--` at the start or after a blank, not inside quotes. The line's length if there is none. */
export function commentStart(line: string): number {
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '"') isQuoted = !isQuoted && line.indexOf('"', at + 1) > 0;
    if (!isQuoted && line.startsWith("--", at) && (at === 0 || /\s/.test(line[at - 1]!))) return at;
  }
  return line.length;
}

function indentOf(line: string): number {
  let indent = 0;
  for (const letter of line) {
    if (letter === "\t") indent += 4;
    else if (/\s/.test(letter)) indent++;
    else break;
  }
  return indent;
}

/**
 * Lines that are indented under a line which ends in a colon are its children. With a reporter, a line that stands further in or out than
 * those it goes with is an error: what it looks like is not what it would mean.
 */
function nest(raw: readonly RawLine[], text: EseText, reporter?: Reporter): Line[] {
  const roots: Line[] = [];
  let rootIndents = new Set<number>();
  const open: { line: Line; indent: number; indents: Set<number> }[] = [];
  for (const { start, end, indent, isFirst } of raw) {
    const line: Line = { place: { text, start, end }, children: [] };
    if (isFirst) {
      open.length = 0;
      rootIndents = new Set();
    }
    while (open.length > 0 && indent <= open.at(-1)!.indent) open.pop();
    const parent = open.at(-1);
    const indents = parent?.indents ?? rootIndents;
    if (indents.size > 0 && !indents.has(indent) && !EXCEPTION.test(text.text.slice(start, end)))
      reporter?.error("FLX0205", "this line is indented like none it could go with", spanOf(line.place), {
        hint: "what belongs to a sentence stands under its colon, indented alike; all else stands where the sentence before it begins",
      });
    // Further out, those after it go with it; further in, it is one line that slipped.
    if (indents.size === 0 || indent < Math.min(...indents)) indents.add(indent);
    (parent?.line.children ?? roots).push(line);
    if (text.text[end - 1] === ":") open.push({ line, indent, indents: new Set() });
  }
  return roots;
}

/** An exception may stand further in than its rule. */
const EXCEPTION = /^except\b/i;
