// The parts of a FLUX.MD file that mean something to flux: front matter, headings, fenced code blocks, in order, wherever they nest.
// CommonMark decides what is a block (so a fence inside an HTML comment is none); inline marks are not read at all.
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { frontmatterFromMarkdown } from "mdast-util-frontmatter";
import { frontmatter } from "micromark-extension-frontmatter";
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../../diagnostics/source.ts";

export interface Heading {
  readonly kind: "heading";
  /** 1..6 */
  readonly level: number;
  /** Without the marks. */
  readonly text: string;
  readonly span: Span;
}

export interface CodeBlock {
  readonly kind: "code";
  /** The word after the fence as written; "" if there is none. */
  readonly tag: string;
  /** Of the opening fence with its tag. */
  readonly span: Span;
  /** Ranges of its lines, without the marks of lists and quotes before them. */
  readonly lines: readonly { readonly start: number; readonly end: number }[];
}

export interface Document {
  /** Offsets of the YAML text between the --- lines. */
  readonly frontMatter: { readonly start: number; readonly end: number } | undefined;
  readonly parts: readonly (Heading | CodeBlock)[];
}

/** Characters of a file. Markdown parsers take more than linear time on rubbish, and no FLUX.MD file comes near. */
const CHARACTERS_MAX = 400_000;
/** Characters of a line that count for its structure: no fence, heading or front matter line is longer. */
const LINE_CHARACTERS_MAX = 1000;
/** Quote and list marks at the start of a line; each level costs the parser a pass. */
const CONTAINERS_MAX = 8;

const INLINE_CONSTRUCTS = [
  "attention",
  "autolink",
  "characterReference",
  "characterEscape",
  "codeText",
  "htmlText",
  "labelEnd",
  "labelStartImage",
  "labelStartLink",
  "hardBreakEscape",
  "definition",
];

/** Reads the file's parts; what is wrong with fences goes to the reporter. */
export function readDocument(source: SourceFile, reporter: Reporter): Document {
  const { text } = source;
  if (text.length > CHARACTERS_MAX) {
    reporter.error(
      "FLX0602",
      `the file has ${text.length} characters, which is more than flux reads`,
      { file: source, start: 0, end: 1 },
      {
        hint: `keep it under ${CHARACTERS_MAX}; large data belongs into a file of its own`,
      },
    );
    return { frontMatter: undefined, parts: [] };
  }
  // The parser drops a byte order mark and counts without it.
  const shift = text.startsWith("\uFEFF") ? 1 : 0;
  const plain = withoutExcess(text.slice(shift));
  const root = fromMarkdown(plain, {
    extensions: [frontmatter(["yaml"]), { disable: { null: INLINE_CONSTRUCTS } }],
    mdastExtensions: [frontmatterFromMarkdown(["yaml"])],
  });
  const reading = new Reading(source, plain, shift, reporter);
  return reading.read(root);
}

/** The same text, same length, with what makes parsing slow and means nothing here replaced by letters. */
function withoutExcess(text: string): string {
  const nested = new RegExp(`^((?:[ \\t]*(?:>|[-+*]|\\d{1,9}[.)])(?=[ \\t>]|$)){${CONTAINERS_MAX}})(.*)$`, "gm");
  const long = new RegExp(`^([^\\r\\n]{${LINE_CHARACTERS_MAX}})([^\\r\\n]+)`, "gm");
  return text
    .replace(nested, (_, kept: string, rest: string) => kept + rest.replace(/[^\s]/g, "x"))
    .replace(long, (_, kept: string, rest: string) => kept + "x".repeat(rest.length));
}

class Reading {
  private readonly source: SourceFile;
  private readonly plain: string;
  private readonly shift: number;
  private readonly reporter: Reporter;
  private readonly parts: (Heading | CodeBlock)[] = [];
  private frontMatter: Document["frontMatter"];

  constructor(source: SourceFile, plain: string, shift: number, reporter: Reporter) {
    this.source = source;
    this.plain = plain;
    this.shift = shift;
    this.reporter = reporter;
  }

  read(root: Nodes): Document {
    const open: Nodes[] = [root];
    while (open.length > 0) {
      const node = open.pop()!;
      const start = node.position?.start.offset ?? 0;
      const end = node.position?.end.offset ?? start;
      if (node.type === "yaml") this.readFrontMatter(start, end);
      else if (node.type === "heading") this.readHeading(node.depth, start, end);
      else if (node.type === "code") this.readCode(node.lang ?? "", node.value, start, end);
      else if ("children" in node) for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i]!);
    }
    return { frontMatter: this.frontMatter, parts: this.parts };
  }

  private span(start: number, end: number): Span {
    return { file: this.source, start: start + this.shift, end: end + this.shift };
  }

  private readFrontMatter(start: number, end: number): void {
    const lines = linesOf(this.plain, start, end);
    const first = lines[1];
    const last = lines.at(-2);
    if (first && last && lines.length > 2)
      this.frontMatter = { start: first.start + this.shift, end: last.end + this.shift };
  }

  private readHeading(level: number, start: number, end: number): void {
    const text = this.plain
      .slice(start, end)
      .replace(/^#{1,6}[ \t]*/, "")
      .replace(/[ \t]+#+[ \t]*$/, "")
      .split(/\r\n|[\r\n]/)[0]!
      .trim();
    this.parts.push({ kind: "heading", level, text, span: this.span(start, end) });
  }

  private readCode(tag: string, value: string, start: number, end: number): void {
    const lines = linesOf(this.plain, start, end);
    const opening = lines[0]!;
    const fence = /^(`{3,}|~{3,})/.exec(this.plain.slice(start, opening.end))?.[1];
    // Indented text is code for people only.
    if (fence === undefined) return;
    const span = this.span(start, opening.end);
    const closing = lines.length > 1 ? this.plain.slice(lines.at(-1)!.start, lines.at(-1)!.end) : "";
    if (!isClosing(closing, fence)) {
      this.reporter.error("FLX0103", `the code block${tag ? ` \`${tag}\`` : ""} is never closed`, span, {
        hint: `end it with a line of ${fence}`,
      });
      return;
    }
    const written = value === "" ? [] : value.split(/\r\n|[\r\n]/);
    const inner = lines.slice(1, -1).map((line, index) => {
      const content = written[index] ?? "";
      const text = this.plain.slice(line.start, line.end);
      // A tab that is partly a list's indentation is written out as blanks; then the whole line counts.
      const from = text.endsWith(content) ? line.end - content.length : line.start;
      return { start: from + this.shift, end: line.end + this.shift };
    });
    this.parts.push({ kind: "code", tag, span, lines: inner });
  }
}

/** Marks of lists and quotes may stand before the closing fence. */
function isClosing(line: string, fence: string): boolean {
  const marks = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return marks !== undefined && marks[0] === fence[0] && marks.length >= fence.length;
}

function linesOf(text: string, start: number, end: number): { start: number; end: number }[] {
  const lines: { start: number; end: number }[] = [];
  let at = start;
  for (const match of text.slice(start, end).matchAll(/\r\n|[\r\n]/g)) {
    lines.push({ start: at, end: start + match.index });
    at = start + match.index + match[0].length;
  }
  lines.push({ start: at, end });
  return lines;
}

/** The file with everything but one block blanked: same length, same lines, so that places need no mapping. */
export function blockSource(source: SourceFile, block: CodeBlock): SourceFile {
  const { text } = source;
  const pieces: string[] = [];
  let at = 0;
  for (const line of block.lines) {
    pieces.push(blank(text.slice(at, line.start)), text.slice(line.start, line.end));
    at = line.end;
  }
  pieces.push(blank(text.slice(at)));
  return { path: source.path, text: pieces.join("") };
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, " ");
