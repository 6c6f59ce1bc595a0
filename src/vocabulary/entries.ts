// A vocabulary file as text -> entries of keyed lines, each with its place. Reads the three shapes in the field: runs of `## key: value`
// lines in markdown, the seed's `key: value` lines between `---`, and values that go on over several lines behind a `|`.
// What the lines mean is not known here (load.ts).
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { suggest } from "../diagnostics/suggest.ts";

export const KEYS = [
  "pattern",
  "where",
  "means",
  "assembly",
  "expand",
  "code",
  "result",
  "result_reg",
  "level",
  "description",
  "examples",
  "reads",
  "writes",
  "acts",
  "tags",
  "name",
] as const;
export type Key = (typeof KEYS)[number];

/** The value of one line, or of the lines behind a `|`. */
export interface Field {
  readonly key: Key;
  /** Character for character the source at [start, end), with `##` marks of further lines blanked. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Written behind a `|`. */
  readonly isBlock: boolean;
}

export interface Entry {
  readonly fields: readonly Field[];
  /** From its first line to its last. */
  readonly start: number;
  readonly end: number;
}

const MARKED = /^##(?!#)[ \t]*([A-Za-z_]+)[ \t]*:(?!=)[ \t]*/;
const MARKED_MORE = /^##(?!#)/;
const BARE = /^[ \t]*([A-Za-z_]+)[ \t]*:(?!=)[ \t]*/;
const FENCE = /^(`{3,}|~{3,})/;
const RULE = /^-{3,}\s*$/;

interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The entries of a file in order. A key that is nearly one of ours is reported (FLX0302) and its line left out. */
export function readEntries(file: SourceFile, reporter: Reporter): Entry[] {
  const reader = new EntryReader(file, reporter);
  for (const line of linesOf(file.text)) reader.line(line);
  return reader.finish();
}

class EntryReader {
  private readonly file: SourceFile;
  private readonly reporter: Reporter;
  private readonly entries: Entry[] = [];
  private fields: Field[] = [];
  private start = 0;
  private end = 0;
  /** The value that goes on behind a `|`. */
  private block: { key: Key; isMarked: boolean; start: number; end: number; text: string } | undefined;
  private fence: string | undefined;

  constructor(file: SourceFile, reporter: Reporter) {
    this.file = file;
    this.reporter = reporter;
  }

  line(line: Line): void {
    const fence = FENCE.exec(line.text)?.[1];
    if (this.fence !== undefined) {
      if (fence && line.text.trim().startsWith(this.fence)) this.fence = undefined;
      return;
    }
    const marked = MARKED.exec(line.text);
    const bare = marked ? null : BARE.exec(line.text);
    const key = keyOf((marked ?? bare)?.[1]);
    if (this.block && this.continues(line, key, marked !== null)) return;
    if (fence) {
      this.endEntry();
      this.fence = fence;
    } else if (RULE.test(line.text)) this.endEntry();
    else if (line.text.trim() === "") {
      // A blank line ends a run of ## lines; the seed's bare entries end at --- only.
      this.endBlock();
      if (this.file.text.startsWith("##", this.start)) this.endEntry();
    } else if (key && (marked || this.isBareHere(key)))
      this.field(key, line, (marked ?? bare)![0].length, marked !== null);
    else this.stray(line, marked?.[1] ?? bare?.[1], marked !== null);
  }

  finish(): Entry[] {
    this.endEntry();
    return this.entries;
  }

  /** Whether a line belongs to the open `|` block; if so it is taken. */
  private continues(line: Line, key: Key | undefined, isMarked: boolean): boolean {
    const block = this.block!;
    if (key && isMarked === block.isMarked) return false;
    const isMore = block.isMarked
      ? MARKED_MORE.test(line.text)
      : !RULE.test(line.text) && !MARKED_MORE.test(line.text) && FENCE.exec(line.text) === null;
    if (!isMore) return false;
    if (line.text.trim() === "" && block.text === "") return true;
    if (block.text === "") block.start = line.start;
    const blanked = block.isMarked ? line.text.replace(MARKED_MORE, "  ") : line.text;
    block.text = block.text === "" ? blanked : block.text + this.file.text.slice(block.end, line.start) + blanked;
    block.end = line.end;
    this.end = line.end;
    return true;
  }

  /** Bare keys count after `pattern:`, or as keys that may come before it. Prose such as "Note: …" is commentary. */
  private isBareHere(key: Key): boolean {
    if (this.fields.length > 0) return true;
    return (
      key === "pattern" ||
      key === "name" ||
      key === "description" ||
      key === "tags" ||
      key === "expand" ||
      key === "result"
    );
  }

  private field(key: Key, line: Line, skip: number, isMarked: boolean): void {
    this.endBlock();
    if (key === "pattern" && this.fields.some((field) => field.key === "pattern")) this.endEntry();
    if (this.fields.length === 0) this.start = line.start;
    this.end = line.end;
    const value = line.text.slice(skip).trimEnd();
    if (/^[|>]-?$/.test(value)) {
      this.block = { key, isMarked, start: line.end, end: line.end, text: "" };
      return;
    }
    const start = line.start + skip;
    this.fields.push({ key, text: value, start, end: start + value.length, isBlock: false });
  }

  private stray(line: Line, name: string | undefined, isMarked: boolean): void {
    this.endBlock();
    if (this.fields.length === 0) return;
    const near = name === undefined ? undefined : suggest(name, KEYS, 1)[0];
    if (near !== undefined || (name !== undefined && isMarked)) {
      this.reporter.warning(
        "FLX0302",
        `an entry has no line \`${name}:\``,
        { file: this.file, start: line.start, end: line.end },
        { hint: near === undefined ? `the lines of an entry are ${KEYS.join(", ")}` : `did you mean \`${near}:\`?` },
      );
      return;
    }
    if (this.file.text.startsWith("##", this.start)) this.endEntry();
  }

  private endBlock(): void {
    if (!this.block) return;
    const { key, text, start, end } = this.block;
    this.fields.push({ key, text, start, end, isBlock: true });
    this.block = undefined;
  }

  private endEntry(): void {
    this.endBlock();
    if (this.fields.length > 0) this.entries.push({ fields: this.fields, start: this.start, end: this.end });
    this.fields = [];
  }
}

const keyNames = new Map<string, Key>(KEYS.map((key) => [key, key]));
keyNames.set("example", "examples");

const keyOf = (name: string | undefined): Key | undefined =>
  name === undefined ? undefined : keyNames.get(name.toLowerCase());

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf("\n", start);
    const next = found < 0 ? text.length + 1 : found + 1;
    const content = text.slice(start, next - 1).replace(/\r$/, "");
    lines.push({ text: content, start, end: start + content.length });
    start = next;
  }
  return lines;
}
