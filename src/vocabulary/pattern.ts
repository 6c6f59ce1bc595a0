// Patterns as text and as pieces: "eta $dist to $place" is literal, parameter, literal, parameter. Joining the pieces gives the pattern
// back, so a literal keeps the blanks around it; a parameter without a blank is glued to its neighbour ("R$reg", "+-$angle").
import type { PatternPiece, Word } from "./word.ts";

export type ParsedPattern =
  | { readonly kind: "pattern"; readonly pieces: readonly PatternPiece[]; readonly parameters: readonly string[] }
  /** `problem` says what is wrong, in words for the person who wrote it. */
  | { readonly kind: "problem"; readonly problem: string };

const PARAMETER = /\$([A-Za-z_]\w*)/g;

/** Words that never tell two phrases apart. */
export const ARTICLES: readonly string[] = ["a", "an", "the"];

/** Reads a pattern; white space is folded. */
export function parsePattern(text: string): ParsedPattern {
  const folded = text.trim().replace(/\s+/g, " ");
  const pieces: PatternPiece[] = [];
  const parameters: string[] = [];
  let at = 0;
  for (const found of folded.matchAll(PARAMETER)) {
    if (found.index > at) pieces.push({ kind: "literal", text: folded.slice(at, found.index) });
    else if (pieces.at(-1)?.kind === "parameter") {
      return { kind: "problem", problem: `nothing stands between \`$${parameters.at(-1)}\` and \`${found[0]}\`` };
    }
    const name = found[1]!;
    if (parameters.includes(name)) return { kind: "problem", problem: `the parameter \`$${name}\` stands twice` };
    parameters.push(name);
    pieces.push({ kind: "parameter", name });
    at = found.index + found[0].length;
  }
  if (at < folded.length) pieces.push({ kind: "literal", text: folded.slice(at) });
  if (folded === "") return { kind: "problem", problem: "the pattern is empty" };
  if (literalText(pieces) === "")
    return { kind: "problem", problem: "the pattern has no words of its own, so it would fit anything" };
  if (/\$(?![A-Za-z_])/.test(folded)) return { kind: "problem", problem: "a `$` without a parameter name behind it" };
  return { kind: "pattern", pieces, parameters };
}

/** The pattern's own words and signs, lower case, without blanks and articles: what "more literal" is measured by. */
export function literalText(pieces: readonly PatternPiece[]): string {
  return literalTokens(pieces).join("");
}

/** The same, one by one. */
export function literalTokens(pieces: readonly PatternPiece[]): string[] {
  return pieces
    .flatMap((piece) => (piece.kind === "literal" ? piece.text.trim().toLowerCase().split(/\s+/) : []))
    .filter((token) => token !== "" && !ARTICLES.includes(token));
}

/** `core:addition`-like place of a word for messages: its pattern and file. */
export const wordLabel = (word: Word): string => `\`${word.pattern}\` (${word.file.path})`;
