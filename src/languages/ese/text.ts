// FLUX-ese text and its tokens. A text is a file with all that is no language blanked out, or the meaning of a word, which lies in a
// vocabulary file; both give spans of the file that a person can open.
import type { SourceFile, Span } from "../../diagnostics/source.ts";

export interface EseText {
  /** Commentary, comments, front matter and code blocks are blanks here; offsets are those of `spanOf`. */
  readonly text: string;
  spanOf(start: number, end: number): Span;
}

/** A piece of a text. */
export interface Place {
  readonly text: EseText;
  readonly start: number;
  readonly end: number;
}

export type TokenKind = "number" | "word" | "string" | "symbol";

export interface Token {
  readonly kind: TokenKind;
  /** Words and symbols folded: lower case, one spelling a symbol. Strings without their quotes, as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A text that is (part of) a file, with the same offsets. */
export const fileText = (file: SourceFile, text: string): EseText => ({
  text,
  spanOf: (start, end) => ({ file, start, end }),
});

/** The meaning of a word: places in it are places of the vocabulary file, where the meaning lies as it is (load.ts keeps offsets). */
export function meaningText(text: string, span: Span): EseText {
  const isThere = span.end - span.start === text.length;
  return {
    text,
    spanOf: (start, end) => (isThere ? { ...span, start: span.start + start, end: span.start + end } : span),
  };
}

export const spanOf = (place: Place): Span => place.text.spanOf(place.start, place.end);

/** The words of a place as written, white space folded. */
export const wordsOf = (place: Place): string => foldBlanks(place.text.text.slice(place.start, place.end));

export const foldBlanks = (text: string): string => text.trim().replace(/\s+/g, " ");

/** How names compare: case, white space and a leading article do not count. */
export const foldName = (name: string): string =>
  foldBlanks(name)
    .toLowerCase()
    .replace(/^(?:the|an?) (?=\S)/, "");

// A word may hold digits, dashes and apostrophes inside ("under-keel", "R3"): a minus needs a blank on one side.
const TOKEN =
  /(?<number>(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+(?![\p{L}\d]))?)|(?<word>[\p{L}_$°%µΩ][\p{L}\p{N}_$°²³]*(?:['’-](?=[\p{L}\p{N}])[\p{L}\p{N}_]+)*)|"(?<string>[^"\n]*)"|(?<symbol>>=|<=|!=|<>|==|:=|\+-|[^\s])/gu;

const SYMBOLS: Readonly<Record<string, string>> = {
  "≥": ">=",
  "≤": "<=",
  "≠": "!=",
  "<>": "!=",
  "==": "=",
  "×": "*",
  "÷": "/",
  "−": "-",
  "±": "+-",
};

/** How a token changes the depth of brackets: 1, -1 or 0. */
export const bracketStep = ({ kind, text }: Token): 1 | -1 | 0 =>
  kind !== "symbol" ? 0 : text === "(" || text === "[" ? 1 : text === ")" || text === "]" ? -1 : 0;

const tokensOfTexts = new WeakMap<EseText, readonly Token[]>();

/** The tokens of a stretch. Any text has some; what means nothing is a symbol nobody asks for. */
export function tokensOf(text: EseText, start: number, end: number): readonly Token[] {
  let all = tokensOfTexts.get(text);
  if (!all) {
    all = readTokens(text.text, 0, text.text.length);
    tokensOfTexts.set(text, all);
  }
  const [first, next] = [firstAfter(all, start), firstAfter(all, end)];
  // A stretch that cuts a token has others.
  const isCut = (all[first - 1]?.end ?? 0) > start || (all[next - 1]?.end ?? 0) > end;
  return isCut ? readTokens(text.text, start, end) : all.slice(first, next);
}

/** Where the first token is that does not begin before a place. */
function firstAfter(tokens: readonly Token[], place: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.start < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function readTokens(text: string, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  for (const match of text.slice(start, end).matchAll(TOKEN)) {
    const groups = match.groups!;
    const at = start + match.index;
    const place = { start: at, end: at + match[0].length };
    if (groups.number !== undefined) tokens.push({ kind: "number", text: groups.number, ...place });
    else if (groups.word !== undefined) tokens.push({ kind: "word", text: groups.word.toLowerCase(), ...place });
    else if (groups.string !== undefined) tokens.push({ kind: "string", text: groups.string, ...place });
    else tokens.push({ kind: "symbol", text: SYMBOLS[match[0]] ?? match[0], ...place });
  }
  return tokens;
}
