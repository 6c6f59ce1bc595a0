// Vocabulary files -> words. Every shape the seed's files have loads as well as ours. An entry that is wrong is reported with its line
// (FLX0302) and left out, so a phrase that needs it is refused; the rest of the file loads.
import { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/source.ts";
import { INT_REGISTERS } from "../isa/registers.ts";
import { liftAssembly } from "../languages/assembly/lift.ts";
import { registerParameters } from "../languages/assembly/read.ts";
import { assemblyLinesOf } from "./assembly-lines.ts";
import { type Entry, type Field, type Key, readEntries } from "./entries.ts";
import { inferLevels } from "./levels.ts";
import { vocabularyOf } from "./match.ts";
import { parsePattern } from "./pattern.ts";
import { type Problem, partsOf, readChannels, readTyped, readWhere } from "./typing.ts";
import type { Channel, Example, Meaning, Parameter, Vocabulary, Word } from "./word.ts";

/** A word whose entry does not say its level. */
export type LoadedWord = Omit<Word, "level"> & { readonly level: number | undefined };

/** The vocabulary of these files together; levels not stated are worked out. What is wrong goes to the reporter. */
export function loadVocabularies(sources: readonly SourceFile[], reporter: Reporter): Vocabulary {
  return vocabularyOf(inferLevels(sources.flatMap((source) => readWords(source, reporter))));
}

/** The words of one file, in order; also those whose entry is wrong, marked so. */
export function readWords(file: SourceFile, reporter: Reporter): LoadedWord[] {
  return readEntries(file, reporter).flatMap((entry) => new EntryParser(file, entry, reporter).word() ?? []);
}

/** Lines that say something once. */
const SINGLE: readonly Key[] = [
  "pattern",
  "means",
  "assembly",
  "expand",
  "code",
  "result",
  "result_reg",
  "level",
  "description",
  "acts",
];

type ParsedPattern = Exclude<ReturnType<typeof parsePattern>, { kind: "problem" }>;

class EntryParser {
  private readonly file: SourceFile;
  private readonly entry: Entry;
  private readonly reporter: Reporter;

  constructor(file: SourceFile, entry: Entry, reporter: Reporter) {
    this.file = file;
    this.entry = entry;
    this.reporter = reporter;
  }

  word(): LoadedWord | undefined {
    const patternField = this.field("pattern");
    if (!patternField) return this.fail("an entry without a `pattern:`", this.entrySpan());
    const pattern = unquoted(patternField).text.replace(/\s+/g, " ");
    const parsed = parsePattern(pattern);
    if (parsed.kind === "problem")
      return this.fail(`the pattern \`${pattern}\` cannot be used: ${parsed.problem}`, this.span(patternField));
    for (const key of SINGLE) {
      const [, second] = this.fields(key);
      if (second) {
        this.fail(`\`${pattern}\` has two lines \`${key}:\``, this.span(second));
        return this.leftOut(pattern, parsed);
      }
    }
    return this.wholeWord(pattern, parsed) ?? this.leftOut(pattern, parsed);
  }

  /** What is known of a word whose entry is wrong: enough to say so where it is used. */
  private leftOut(pattern: string, { pieces, parameters }: ParsedPattern): LoadedWord {
    return {
      pattern,
      pieces,
      parameters: parameters.map((name) => ({ name })),
      meaning: { kind: "means", text: "unknown", span: this.entrySpan() },
      level: 0,
      description: "",
      examples: [],
      tags: [],
      file: this.file,
      span: this.entrySpan(),
      isLeftOut: true,
    };
  }

  private wholeWord(pattern: string, parsed: ParsedPattern): LoadedWord | undefined {
    const meaning = this.meaning(pattern, parsed.parameters);
    if (!meaning) return undefined;
    const result = this.result(meaning);
    const level = this.level();
    if (result === "wrong" || level === "wrong") return undefined;
    const parameters = this.parameters(parsed.parameters);
    if (!parameters) return undefined;
    const reads = this.channels("reads");
    const writes = this.channels("writes");
    const acts = this.field("acts")?.text;
    return {
      pattern,
      pieces: parsed.pieces,
      parameters,
      meaning,
      ...(result ? { result } : {}),
      level,
      description: this.field("description") ? unquoted(this.field("description")!).text.replace(/\s+/g, " ") : "",
      examples: this.examples(pattern),
      tags: this.fields("tags").flatMap((field) => partsOf(field.text, /,/).map(({ text }) => text)),
      ...(acts ? { acts } : {}),
      ...(reads.length > 0 ? { reads } : {}),
      ...(writes.length > 0 ? { writes } : {}),
      file: this.file,
      span: this.entrySpan(),
    };
  }

  private meaning(pattern: string, parameters: readonly string[]): Meaning | undefined {
    const found = (["means", "assembly", "expand", "code"] as const).flatMap((key) => this.fields(key));
    const [field, second] = found;
    if (!field)
      return this.fail(
        `\`${pattern}\` has no meaning`,
        this.entrySpan(),
        "add a line `means:`, `assembly:` or `code:`",
      );
    if (second) return this.fail(`\`${pattern}\` has two meanings`, this.span(second));
    const { text, start } = trimmedField(field);
    const span = { file: this.file, start, end: start + text.length };
    if (text.trim() === "") return this.fail(`\`${field.key}:\` of \`${pattern}\` is empty`, this.entrySpan());
    if (field.key === "code") return { kind: "code", name: text.trim(), span };
    const isMeans = field.key === "means";
    for (const used of text.matchAll(isMeans ? /\$([A-Za-z_]\w*)/g : /\$\{([A-Za-z_]\w*)\}/g)) {
      if (parameters.includes(used[1]!)) continue;
      const place = { file: this.file, start: start + used.index, end: start + used.index + used[0].length };
      return this.fail(`\`${pattern}\` has no parameter \`$${used[1]}\``, place);
    }
    if (isMeans) return { kind: "means", text, span };
    const lines = partsOf(text, field.isBlock ? /\n/ : /;/).map((line) => line.text.replace(/^##\s*/, ""));
    const assembly = { kind: "assembly", lines, span } as const;
    return this.assembles(pattern, assembly, parameters) ? assembly : undefined;
  }

  /** Lifts the lines on trial: an entry that cannot become code is said to be wrong here, not when a phrase first meets it. */
  private assembles(
    pattern: string,
    meaning: Extract<Meaning, { kind: "assembly" }>,
    parameters: readonly string[],
  ): boolean {
    const trial = new Reporter();
    const literals = new Map(registerParameters(meaning.lines).map((name) => [name, "0"]));
    liftAssembly({ name: pattern, lines: assemblyLinesOf(meaning), parameters, literals, resultRegister: 0 }, trial);
    for (const { message, primary, hint } of trial.diagnostics) {
      this.fail(`\`${pattern}\` is left out: ${message}`, primary?.span ?? meaning.span, hint);
    }
    return !trial.hasErrors;
  }

  /** `result: R0`, `result_reg: 0`, `result: a duration in hours`. Assembly without any gives R0, as the seed's does. */
  private result(meaning: Meaning): Word["result"] | "wrong" {
    const field = this.field("result");
    const numbered = this.field("result_reg");
    let register: number | undefined;
    let typed: { kind?: string; unit?: string } = {};
    if (numbered) {
      register = registerNumber(numbered.text);
      if (register === undefined) {
        this.fail(`\`${numbered.text}\` is no register number`, this.span(numbered));
        return "wrong";
      }
    }
    if (field) {
      const number = registerNumber(field.text.replace(/^r/i, ""));
      if (number !== undefined) register = number;
      else {
        const read = readTyped(field.text);
        if ("problem" in read) {
          this.fail(read.problem, this.span(field), read.hint);
          return "wrong";
        }
        typed = read;
      }
    }
    if (meaning.kind === "assembly") return { ...typed, register: register ?? 0 };
    return field ? typed : undefined;
  }

  private level(): number | undefined | "wrong" {
    const field = this.field("level");
    if (!field) return undefined;
    if (/^\d{1,2}$/.test(field.text)) return Number(field.text);
    this.fail(
      `\`${field.text}\` is no level`,
      this.span(field),
      "levels are whole numbers: 0 for primitives, then one more than the words it uses",
    );
    return "wrong";
  }

  private parameters(names: readonly string[]): Parameter[] | undefined {
    const facts = new Map<string, Parameter>();
    for (const field of this.fields("where")) {
      const { parameters, problems } = readWhere(field.text, names);
      if (this.failAll(problems, field)) return undefined;
      for (const parameter of parameters) facts.set(parameter.name, parameter);
    }
    return names.map((name) => facts.get(name) ?? { name });
  }

  private channels(key: "reads" | "writes"): Channel[] {
    return this.fields(key).flatMap((field) => {
      const { channels, problems } = readChannels(field.text, this.file, field.start);
      this.failAll(problems, field);
      return channels;
    });
  }

  private examples(pattern: string): Example[] {
    return this.fields("examples").flatMap((field) =>
      partsOf(field.text, /[;\n]/).flatMap((part) => {
        const span = {
          file: this.file,
          start: field.start + part.start,
          end: field.start + part.start + part.text.length,
        };
        const equals = part.text.lastIndexOf("=");
        const phrase = part.text.slice(0, Math.max(0, equals)).trim();
        const [, expected = "", within] = /^(.*?)(?:\s+within\s+([\d.e-]+)(?:\s+.*)?)?$/i.exec(
          part.text.slice(equals + 1).trim(),
        )!;
        const tolerance = within === undefined ? 0 : Number(within);
        if (equals < 0 || phrase === "" || expected === "" || !Number.isFinite(tolerance)) {
          this.fail(
            `an example of \`${pattern}\` does not say what comes out`,
            span,
            "write `phrase = value unit`, or `phrase = value unit within 0.1`",
          );
          return [];
        }
        return [{ phrase, expected, tolerance, span }];
      }),
    );
  }

  private fields(key: Key): Field[] {
    return this.entry.fields.filter((field) => field.key === key);
  }

  private field(key: Key): Field | undefined {
    return this.entry.fields.find((field) => field.key === key);
  }

  private span(field: Field): Span {
    return { file: this.file, start: field.start, end: field.end };
  }

  private entrySpan(): Span {
    return { file: this.file, start: this.entry.start, end: this.entry.end };
  }

  private failAll(problems: readonly Problem[], field: Field): boolean {
    for (const { message, start, end, hint } of problems) {
      this.fail(message, { file: this.file, start: field.start + start, end: field.start + end }, hint);
    }
    return problems.length > 0;
  }

  /** A warning: the entry takes no part, and a phrase that needs it will be an error of its own. */
  private fail(message: string, span: Span, hint?: string): undefined {
    this.reporter.warning("FLX0302", message, span, hint === undefined ? {} : { hint });
    return undefined;
  }
}

/** A value without the quotes the seed's files put around some. */
function unquoted(field: Field): { text: string; start: number } {
  const { text, start } = trimmedField(field);
  const [, inner] = /^(["'])(.*)\1$/s.exec(text) ? [text, text.slice(1, -1)] : [text, undefined];
  return inner === undefined ? { text, start } : { text: inner, start: start + 1 };
}

function trimmedField({ text, start, isBlock }: Field): { text: string; start: number } {
  // The indentation of a block's first line counts, as that of the others does.
  if (isBlock) return { text: text.trimEnd(), start };
  return { text: text.trim(), start: start + text.length - text.trimStart().length };
}

function registerNumber(text: string): number | undefined {
  const number = /^\d{1,2}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return number < INT_REGISTERS ? number : undefined;
}
