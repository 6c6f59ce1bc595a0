// The lines of an `assembly:` meaning, each with its place in the file.
import type { Span } from "../diagnostics/source.ts";
import type { Meaning } from "./word.ts";

export interface AssemblyLine {
  readonly text: string;
  readonly span: Span;
}

/** The lines in order; a span covers exactly its line's text. */
export function assemblyLinesOf(meaning: Extract<Meaning, { kind: "assembly" }>): AssemblyLine[] {
  const { file, end } = meaning.span;
  let from = meaning.span.start;
  return meaning.lines.map((text) => {
    const start = Math.min(Math.max(from, file.text.indexOf(text, from)), end);
    from = start + text.length;
    return { text, span: { file, start, end: from } };
  });
}
