// Diagnostics as plain data, for --json and editors.
import { CODES } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { inOrder } from "./position-order.ts";
import { positionAt, type Span } from "./source.ts";

export interface JsonPlace {
  readonly file: string;
  /** 1-based, as are columns; the end is exclusive. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export type JsonDiagnostic = Partial<JsonPlace> & {
  readonly code: string;
  readonly slug: string;
  readonly severity: string;
  readonly message: string;
  readonly hint?: string;
  readonly notes?: readonly string[];
  readonly labels?: readonly (JsonPlace & { readonly text?: string })[];
};

/** The diagnostics in order of their places. */
export const diagnosticsToJson = (diagnostics: readonly Diagnostic[]): JsonDiagnostic[] =>
  inOrder(diagnostics).map(toJson);

/** The slug of a code. */
export const slugOf = (code: Diagnostic["code"]): string => CODES.find((row) => row.code === code)!.slug;

function toJson({ code, severity, message, primary, labels, notes, hint }: Diagnostic): JsonDiagnostic {
  return {
    code,
    slug: slugOf(code),
    severity,
    message,
    ...(primary ? placeOf(primary.span) : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(notes?.length ? { notes } : {}),
    ...(labels?.length
      ? { labels: labels.map(({ span, text }) => ({ ...placeOf(span), ...(text === undefined ? {} : { text }) })) }
      : {}),
  };
}

function placeOf({ file, start, end }: Span): JsonPlace {
  const from = positionAt(file, start);
  const to = positionAt(file, Math.max(start, end));
  return { file: file.path, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}
