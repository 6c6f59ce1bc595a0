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

/** Collects the diagnostics of one run. */
export class Reporter {
  readonly diagnostics: Diagnostic[] = [];

  report(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
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
