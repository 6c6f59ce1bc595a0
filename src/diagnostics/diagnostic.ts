// What went wrong, as data. Stages report and go on; only the renderers print.
import type { DiagnosticCode } from "./codes.ts";
import type { Span } from "./source.ts";

export type Severity = "error" | "warning";

export interface Label {
  readonly span: Span;
  /** Short, because it points. */
  readonly text?: string;
}

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** One line, lower case, no full stop; says what is wrong in the user's words and stands alone. */
  readonly message: string;
  /** Where; absent for a fault that has no place in a source. */
  readonly primary?: Label;
  readonly labels?: readonly Label[];
  readonly notes?: readonly string[];
  /** What to do, in words or text that can be pasted. */
  readonly hint?: string;
}

/** Faults kept of one file. What is no program at all has one in every word; nobody reads them, and they fill memory. */
export const FAULTS_MAX = 100;

/** What one file has reported; beyond FAULTS_MAX the last of its diagnostics only counts. */
interface FileTally {
  kept: number;
  left: number;
  /** Where the note is that counts what was left out. */
  noteAt: number;
}

/** Collects the diagnostics of one run: at most FAULTS_MAX a file, and a note of how many more there were. */
export class Reporter {
  readonly diagnostics: Diagnostic[] = [];
  private readonly files = new Map<string | undefined, FileTally>();

  report(diagnostic: Diagnostic): void {
    const path = diagnostic.primary?.span.file.path;
    const tally = this.files.get(path) ?? { kept: 0, left: 0, noteAt: -1 };
    this.files.set(path, tally);
    if (tally.kept < FAULTS_MAX) {
      tally.kept++;
      this.diagnostics.push(diagnostic);
      return;
    }
    tally.left++;
    const note = tally.noteAt < 0 ? undefined : this.diagnostics[tally.noteAt];
    if (!note) tally.noteAt = this.diagnostics.length;
    const file = diagnostic.primary?.span.file;
    this.diagnostics[tally.noteAt] = {
      code: "FLX0105",
      // What is left out may be the only errors of the file.
      severity: note?.severity === "error" ? "error" : diagnostic.severity,
      message: `and ${tally.left} more`,
      // At the end of the file, so that it is shown last.
      ...(file ? { primary: { span: { file, start: file.text.length, end: file.text.length } } } : {}),
      hint: "mend the first ones; the rest often goes with them",
    };
  }

  error(code: DiagnosticCode, message: string, span?: Span, more: Partial<Diagnostic> & { label?: string } = {}): void {
    this.add("error", code, message, span, more);
  }

  warning(
    code: DiagnosticCode,
    message: string,
    span?: Span,
    more: Partial<Diagnostic> & { label?: string } = {},
  ): void {
    this.add("warning", code, message, span, more);
  }

  /** Says something else in place of what was reported; nothing where that was left out. */
  replace(reported: Diagnostic, by: Diagnostic): void {
    const index = this.diagnostics.lastIndexOf(reported);
    if (index >= 0) this.diagnostics[index] = by;
  }

  /** Shows what was reported without a place since `count` diagnostics at this one: the line that names what is wrong elsewhere. */
  locate(count: number, span: Span): void {
    for (let index = count; index < this.diagnostics.length; index++) {
      const one = this.diagnostics[index]!;
      if (!one.primary) this.diagnostics[index] = { ...one, primary: { span } };
    }
  }

  get hasErrors(): boolean {
    return this.diagnostics.some((diagnostic) => diagnostic.severity === "error");
  }

  private add(
    severity: Severity,
    code: DiagnosticCode,
    message: string,
    span: Span | undefined,
    { label, ...more }: Partial<Diagnostic> & { label?: string },
  ): void {
    const primary = span ? { primary: { span, ...(label === undefined ? {} : { text: label }) } } : {};
    this.report({ ...more, code, severity, message, ...primary });
  }
}
