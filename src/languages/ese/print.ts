// A .ese file in its canonical form: each definition and sentence in the one wording the printers give it, blocks indented by two, long
// lines broken behind a comma. Comments, headings, commentary, front matter and code blocks stay. What was written is read again: a line
// whose new wording would mean anything else is left as it was.
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source.ts";
import type { LanguageServices } from "../language.ts";
import { commentStart, type EseDocument, type Line, readDocument } from "./document.ts";
import { definitionText, maySwitchText, permissionText, synonymText } from "./print-definition.ts";
import { SentencePrinter } from "./print-sentence.ts";
import { type Program, readProgram } from "./program.ts";
import { meaningOf } from "./same-tree.ts";
import { foldName, type Place, wordsOf } from "./text.ts";
import type { RuleException, Sentence } from "./tree.ts";

const INDENT = "  ";
/** Longer lines are broken, where they have a comma. */
const WIDTH = 100;

/** A piece of the file that has a wording: one definition, one line of sentences, one line of permissions. */
interface Unit {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  /** Undefined: it stays as it is. */
  readonly text: string | undefined;
  /** What its wording is an entry of: a term, or a sentence at the left by its number. */
  readonly owner: string;
  /** A sentence with its exceptions: these may have lines of their own. */
  readonly isRule?: boolean;
}

/** The file in its canonical form. It must be free of errors; `services.signatures` holds the functions of its code blocks. */
export function formatProgram(file: SourceFile, services: LanguageServices): string {
  const quiet: LanguageServices = { ...services, reporter: new Reporter() };
  const program = readProgram(file, quiet);
  const before = meaningOf(program);
  const kept = new Set<string>();
  for (;;) {
    const text = new FileFormatter(program, kept).format();
    const after = meaningOf(readProgram({ ...file, text }, quiet));
    const changed = changesOf(before, after);
    if (changed.length === 0) return text;
    const known = kept.size;
    for (const owner of changed) kept.add(owner);
    // Nothing more can be left as it was.
    if (kept.size === known) return file.text;
  }
}

function changesOf(before: ReturnType<typeof meaningOf>, after: ReturnType<typeof meaningOf>): string[] {
  const changed = [...before.terms].flatMap(([name, term]) => (after.terms.get(name) === term ? [] : [`term ${name}`]));
  before.sentences.forEach((sentence, index) => {
    if (after.sentences[index] !== sentence) changed.push(`sentence ${index}`);
  });
  if (after.sentences.length > before.sentences.length) changed.push("sentences");
  if (after.rest !== before.rest) changed.push("rest");
  return changed;
}

class FilePrinter extends SentencePrinter {
  private readonly spellings: ReadonlyMap<string, string>;
  private readonly synonyms: ReadonlyMap<string, string>;

  constructor(program: Program, document: EseDocument) {
    super();
    this.spellings = new Map([...program.terms.values()].map(({ name, shown }) => [name, shown]));
    this.synonyms = new Map(document.synonyms.map((one) => [foldName(wordsOf(one.name)), wordsOf(one.name)]));
  }

  protected override name(name: string, place: Place): string {
    return this.synonyms.get(foldName(wordsOf(place))) ?? this.spellings.get(name) ?? name;
  }
}

class FileFormatter {
  private readonly file: SourceFile;
  private readonly from: number;
  private readonly document: EseDocument;
  private readonly units: readonly Unit[];

  constructor(program: Program, kept: ReadonlySet<string>) {
    this.file = program.file;
    this.from = program.frontMatter.end;
    this.document = readDocument(this.file, this.from, new Reporter());
    const printer = new FilePrinter(program, this.document);
    const units = [...this.definitions(program, printer), ...this.permissions(), ...this.sentences(program, printer)];
    this.units = units
      .map((unit) => (kept.has(unit.owner) ? { ...unit, text: undefined } : unit))
      .sort((a, b) => a.start - b.start);
  }

  format(): string {
    const { text } = this.file;
    const newline = /\r\n/.test(text) ? "\r\n" : "\n";
    const lines: string[] = [];
    let at = this.from;
    const copy = (to: number): void => {
      if (to > at) lines.push(...this.between(at, to));
      at = to;
    };
    for (const unit of this.units) {
      const lineStart = text.lastIndexOf("\n", unit.start - 1) + 1;
      copy(Math.max(at, lineStart));
      let end = text.indexOf("\n", unit.end);
      if (end < 0) end = text.length;
      const tail = text.slice(unit.end, end).trim();
      if (unit.text === undefined)
        lines.push(
          ...text
            .slice(at, end)
            .split("\n")
            .map((line) => line.trimEnd()),
        );
      else {
        const bullet = text.slice(lineStart, unit.start).trim();
        const indent = INDENT.repeat(unit.depth);
        for (const comment of this.commentsIn(unit)) lines.push(indent + comment);
        const whole = indent + (bullet === "" ? "" : `${bullet} `) + unit.text;
        const broken = (unit.isRule ? rules(whole, indent) : [whole]).flatMap((line) => broke(line, indent + INDENT));
        lines.push(...broken.slice(0, -1), broken.at(-1)! + (tail === "" ? "" : ` ${tail}`));
      }
      at = Math.min(end + 1, text.length);
    }
    copy(text.length);
    const body = lines.join("\n").replace(/\s+$/, "");
    const head = text.slice(0, this.from).replaceAll("\r\n", "\n");
    // The closing line of the front matter has its line end after `from`.
    return `${head}${body}\n`.replaceAll("\n", newline);
  }

  /** What is not a unit: commentary as it is, marks and comments of their own lines tidied. Ends before the start of a line or at the end. */
  private between(start: number, end: number): string[] {
    const { text } = this.file;
    const piece = text.slice(start, end);
    const lines = (piece.endsWith("\n") ? piece.slice(0, -1) : piece).split("\n");
    let at = start;
    return lines.map((line) => {
      const offset = at;
      at += line.length + 1;
      const bare = line.replace(/\r$/, "");
      if (this.isInCode(offset)) return bare;
      const mark = /^\s*(==|>>)(?![=>])\s*(.*?)\s*$/.exec(bare);
      if (mark) return `${mark[1]} ${mark[2]}`.trimEnd();
      if (/^\s*--(?!-)/.test(bare)) return this.comment(bare, offset);
      return bare.trim() === "" ? "" : bare;
    });
  }

  /** A comment on a line of its own goes with the line after it, unless it was indented as the one before. */
  private comment(line: string, offset: number): string {
    const next = this.units.find((unit) => unit.start >= offset);
    const before = this.units.findLast((unit) => unit.end <= offset);
    const indent = line.length - line.trimStart().length;
    const isWithBefore = before && this.indentOf(before) === indent && !(next && this.indentOf(next) === indent);
    const unit = isWithBefore ? before : (next ?? before);
    if (!unit || this.hasMarkBetween(unit, offset)) return line.trimEnd();
    return INDENT.repeat(unit.depth) + line.trim();
  }

  private indentOf(unit: Unit): number {
    const { text } = this.file;
    const line = text.slice(text.lastIndexOf("\n", unit.start - 1) + 1, unit.start);
    return line.length - line.trimStart().length;
  }

  private hasMarkBetween(unit: Unit, offset: number): boolean {
    const [from, to] = unit.start > offset ? [offset, unit.start] : [unit.end, offset];
    return /^\s*(?:==|>>|#|`{3}|~{3})/m.test(this.file.text.slice(from, to));
  }

  private isInCode(offset: number): boolean {
    return this.document.fences.some(({ start, end }) => offset >= start && offset < end);
  }

  /** Comments inside a unit that goes on over several lines. */
  private commentsIn({ start, end }: Unit): string[] {
    const lines = this.file.text.slice(start, end).split("\n");
    return lines.slice(0, -1).flatMap((line) => {
      const from = commentStart(line);
      return from < line.length ? [line.slice(from).trim()] : [];
    });
  }

  private *definitions(program: Program, printer: SentencePrinter): Generator<Unit> {
    for (const { name, body, place } of this.document.definitions) {
      const term = program.terms.get(foldName(wordsOf(name)));
      const text = term ? definitionText(term, body, printer) : undefined;
      yield { ...place, depth: 0, text, owner: `term ${foldName(wordsOf(name))}` };
    }
    for (const { name, body, place } of this.document.synonyms)
      yield { ...place, depth: 0, text: synonymText(name, body), owner: "rest" };
  }

  private *permissions(): Generator<Unit> {
    for (const place of this.document.permissions)
      yield { ...place, depth: 0, text: permissionText(place), owner: "rest" };
    for (const place of this.document.maySwitch)
      yield { ...place, depth: 0, text: maySwitchText(place), owner: "rest" };
  }

  private *sentences({ sentences }: Program, printer: SentencePrinter): Generator<Unit> {
    const texts = new Map<number, string>();
    const rules = new Set<number>();
    const exceptions: RuleException[] = [];
    const visit = (sentence: Sentence, line: number | undefined): void => {
      const { start } = sentence.place;
      if (start !== line && !texts.has(start)) {
        texts.set(start, printer.line(sentence));
        if (sentence.kind === "rule") rules.add(start);
      }
      const inside = (body: readonly Sentence[], outer: number): void => {
        for (const one of body) visit(one, outer);
      };
      if ("body" in sentence) inside(sentence.body, start);
      if (sentence.kind === "if" && sentence.otherwise && sentence.otherwisePlace) {
        const { otherwise, otherwisePlace } = sentence;
        texts.set(otherwisePlace.start, printer.otherwise(otherwise, otherwisePlace));
        inside(otherwise, otherwisePlace.start);
      }
      if (sentence.kind !== "rule") return;
      for (const exception of sentence.exceptions) {
        exceptions.push(exception);
        inside(exception.body, exception.place.start);
      }
    };
    for (const sentence of sentences) visit(sentence, undefined);
    const starts = sentences.map((sentence) => sentence.place.start);
    const all = (lines: readonly Line[], depth: number): { line: Line; depth: number }[] =>
      lines.flatMap((line) => [{ line, depth }, ...all(line.children, depth + 1)]);
    for (const { line, depth } of all(this.document.lines, 0)) {
      const { place } = line;
      const own = exceptions.filter((one) => one.place.start >= place.start && one.place.end <= place.end);
      const isException = !texts.has(place.start) && own[0]?.place.start === place.start;
      const text = isException ? own.map((one) => printer.exception(one)).join(". ") : texts.get(place.start);
      const owner = starts.findLastIndex((start) => start <= place.start);
      const isRule = isException || rules.has(place.start);
      yield { ...place, depth, text, owner: `sentence ${owner}`, isRule };
    }
  }
}

/** A rule that is too long for one line, with each exception on a line of its own. */
const rules = (line: string, indent: string): string[] =>
  line.length <= WIDTH
    ? [line]
    : line.split(/\. (?=except when )/).map((part, index) => (index === 0 ? part : indent + part));

/** A line that is too long, broken behind commas outside quotes. */
function broke(line: string, indent: string): string[] {
  if (line.length <= WIDTH) return [line];
  const commas = commasIn(line, 0).length > 0 ? commasIn(line, 0) : commasIn(line, Number.POSITIVE_INFINITY);
  const at = commas.findLast((comma) => comma <= WIDTH) ?? commas[0];
  if (at === undefined || line.slice(0, at).trim() === "") return [line];
  const rest = indent + line.slice(at).trimStart();
  return rest.length < line.length ? [line.slice(0, at), ...broke(rest, indent)] : [line];
}

/** Where a line may be broken: behind commas outside quotes, in so many brackets at most. */
function commasIn(line: string, depthMax: number): number[] {
  let depth = 0;
  return [...line.matchAll(/"[^"]*"|[()[\]]|, /g)].flatMap(({ 0: found, index }) => {
    if (found === "(" || found === "[") depth++;
    else if (found === ")" || found === "]") depth--;
    return found === ", " && depth <= depthMax ? [index + 1] : [];
  });
}
