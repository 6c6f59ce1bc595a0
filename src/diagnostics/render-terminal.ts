// Diagnostics for people at a terminal: what, where, the source line with carets, what belongs to it, and what to do.
import type { DiagnosticCode } from "./codes.ts";
import type { Diagnostic, Label } from "./diagnostic.ts";
import { inOrder } from "./position-order.ts";
import { slugOf } from "./render-json.ts";
import { sanitize, sanitizeLine } from "./sanitize.ts";
import { lineTextAt, positionAt } from "./source.ts";

/** More than this nobody reads; the rest is counted. */
const SHOWN_MAX = 20;
/** Stands for those of a file that were left out. */
const MORE_FAULTS: DiagnosticCode = "FLX0105";
/** Columns of a source line that are shown. */
const COLUMNS_MAX = 160;

export interface RenderOptions {
  readonly colour: boolean;
}

/** The diagnostics in order of their places, at most 20, without a line end behind the last. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  const ordered = inOrder(diagnostics);
  const paint = options.colour ? COLOURS : PLAIN;
  // Where not all are shown, no warning takes the place of an error.
  const byWeight = [...ordered].sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
  const shown = new Set(byWeight.slice(0, SHOWN_MAX));
  const blocks = ordered.filter((one) => shown.has(one)).map((diagnostic) => renderOne(diagnostic, paint));
  const unshown = ordered.filter((one) => !shown.has(one));
  const hidden = unshown.filter((one) => one.code !== MORE_FAULTS);
  const uncounted = hidden.length < unshown.length ? "; beyond these they are not counted here" : "";
  if (hidden.length > 0) blocks.push(`… and ${hidden.length} more (${countOf(hidden)}${uncounted})`);
  return blocks.join("\n\n");
}

/** "2 errors, 1 warning". */
export function countOf(diagnostics: readonly Diagnostic[]): string {
  return (["error", "warning"] as const)
    .map((severity) => [diagnostics.filter((one) => one.severity === severity).length, severity] as const)
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}${count === 1 ? "" : "s"}`)
    .join(", ");
}

type Paint = Readonly<Record<"error" | "warning" | "bold" | "dim" | "hint", (text: string) => string>>;

const same = (text: string): string => text;
const PLAIN: Paint = { error: same, warning: same, bold: same, dim: same, hint: same };
const sgr = (code: string) => (text: string) => `\x1b[${code}m${text}\x1b[0m`;
const COLOURS: Paint = { error: sgr("1;31"), warning: sgr("1;33"), bold: sgr("1"), dim: sgr("2"), hint: sgr("36") };

function renderOne(diagnostic: Diagnostic, paint: Paint): string {
  const { code, severity, message, primary, labels = [], notes = [], hint } = diagnostic;
  const shown = primary ? [primary, ...labels] : labels;
  const width = Math.max(2, ...shown.map(({ span }) => String(positionAt(span.file, span.start).line).length));
  const margin = " ".repeat(width);
  const lines = [
    `${paint[severity](`${severity}[${code} ${slugOf(code)}]`)}${paint.bold(`: ${sanitizeLine(message)}`)}`,
  ];
  let file: string | undefined;
  shown.forEach((label, index) => {
    const { span } = label;
    const { line, column } = positionAt(span.file, span.start);
    if (index === 0 || span.file.path !== file) {
      lines.push(`${margin}${paint.dim(index === 0 ? "┌" : "├")} ${sanitizeLine(span.file.path)}:${line}:${column}`);
    }
    file = span.file.path;
    lines.push(...excerpt(label, width, index === 0 && primary ? severity : "dim", paint));
  });
  for (const note of notes) lines.push(`${margin}${paint.dim("=")} ${indentMore(sanitize(note), width + 2)}`);
  if (hint !== undefined) lines.push(`${margin}${paint.hint("hint:")} ${indentMore(sanitize(hint), width + 6)}`);
  return lines.join("\n");
}

/** The line with its number, and carets under the span (as far as it is on this line). */
function excerpt({ span, text }: Label, width: number, tone: "error" | "warning" | "dim", paint: Paint): string[] {
  const { line, column } = positionAt(span.file, span.start);
  const whole = lineTextAt(span.file, span.start);
  // A very long line is shown around the place.
  const from = column - 1 > COLUMNS_MAX ? column - 1 - COLUMNS_MAX / 2 : 0;
  const shownText = whole.slice(from, from + COLUMNS_MAX);
  const at = Math.min(column - 1 - from, shownText.length);
  const length = Math.max(1, Math.min(span.end - span.start, shownText.length - at));
  // Sanitized piece by piece, so that carets stand under what is shown and not under what was read.
  const [before, marked, after] = [
    shownText.slice(0, at),
    shownText.slice(at, at + length),
    shownText.slice(at + length),
  ].map((piece) => sanitizeLine(piece)) as [string, string, string];
  const carets = (tone === "dim" ? "-" : "^").repeat(Math.max(1, columnsOf(marked)));
  const note = text === undefined ? "" : ` ${sanitizeLine(text)}`;
  return [
    `${paint.dim(`${String(line).padStart(width)}│`)} ${from > 0 ? "…" : ""}${before}${marked}${after}`,
    `${" ".repeat(width)}${paint.dim("│")} ${" ".repeat(columnsOf(before) + (from > 0 ? 1 : 0))}${paint[tone](carets + note)}`,
  ];
}

/** Terminal columns: wide East Asian characters and emoji take two, combining marks none. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}

const indentMore = (text: string, columns: number): string => text.replaceAll("\n", `\n${" ".repeat(columns)}`);
