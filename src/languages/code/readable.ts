// What a tree-sitter parser may be given: text of a bounded size without NUL, a byte order mark blanked. Offsets stay as they are.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source.ts";

/** A program that fills the largest image is a tenth of this; error recovery takes more than linear time on rubbish. */
const CODE_CHARACTERS_MAX = 200_000;

/** The text to parse, or undefined after a report. `language` as people write it: "C". */
export function readableText(source: SourceFile, language: string, reporter: Reporter): string | undefined {
  const { text } = source;
  const nul = text.indexOf("\0");
  if (nul >= 0) {
    reporter.error(
      "FLX0501",
      `a NUL character is in the ${language} block`,
      { file: source, start: nul, end: nul + 1 },
      { hint: "take it out" },
    );
    return undefined;
  }
  const used = text.trim().length;
  if (used > CODE_CHARACTERS_MAX) {
    const start = text.length - text.trimStart().length;
    reporter.error(
      "FLX0602",
      `the ${language} block has ${used} characters, which is more than any board holds`,
      { file: source, start, end: start + 1 },
      {
        hint: `keep it under ${CODE_CHARACTERS_MAX}`,
      },
    );
    return undefined;
  }
  return text.replace(/^\uFEFF/, "\f");
}
