// A line of the screen as pieces of text with a tone each: cut and filled to an exact width first, coloured last. The only place that
// makes bytes for the terminal, and so the last gate: no control character of a text gets through it.
import type { Theme, Tone } from "./theme.ts";

export interface Piece {
  readonly text: string;
  readonly tone?: Tone;
}
export type Line = readonly Piece[];

/** Columns a text takes in a terminal, or more where terminals differ: a line that is too short looks better than one that wraps. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

/** The text in at most `width` columns, with "…" where something was cut off. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width <= 0) return "";
  let taken = "";
  let used = 0;
  for (const character of text) {
    const next = widthOfCharacter(character);
    if (used + next > width - 1) break;
    taken += character;
    used += next;
  }
  return `${taken}…`;
}

/** Cut and filled with blanks to exactly `width` columns. */
export function fill(text: string, width: number): string {
  const shown = cut(text, width);
  return shown + " ".repeat(Math.max(0, width - widthOf(shown)));
}

/** The text in rows of at most `width` columns, broken between words where that is possible; the last is cut. */
export function wrap(text: string, width: number, rowsMax: number): string[] {
  const rows: string[] = [];
  let row = "";
  const words = text.split(" ");
  for (const [index, word] of words.entries()) {
    if (row === "") row = word;
    else if (widthOf(row) + 1 + widthOf(word) <= width) row += ` ${word}`;
    else if (rows.length === rowsMax - 1) return [...rows, cut(`${row} ${words.slice(index).join(" ")}`, width)];
    else {
      rows.push(cut(row, width));
      row = word;
    }
  }
  return [...rows, cut(row, width)];
}

/** The line in exactly `width` columns. */
export function fitLine(line: Line, width: number): Line {
  const fitted: Piece[] = [];
  let left = width;
  for (const piece of line) {
    if (left <= 0) break;
    const text = cut(piece.text, left);
    left -= widthOf(text);
    fitted.push(piece.tone ? { text, tone: piece.tone } : { text });
    if (text !== piece.text) break;
  }
  if (left > 0) fitted.push({ text: " ".repeat(left) });
  return fitted;
}

/** `right` at the right edge, and what is left of the width for `left`. */
export function spread(left: Line, right: Line, width: number, filler: Piece = { text: " " }): Line {
  const room = width - lineWidth(right);
  const gap = room - lineWidth(left);
  if (gap >= 0) return [...left, { ...filler, text: filler.text.repeat(gap) }, ...right];
  return [...fitLine(left, Math.max(0, room)), ...right];
}

export const lineWidth = (line: Line): number => line.reduce((sum, piece) => sum + widthOf(piece.text), 0);

/** What is written to the terminal for a line. */
export function paint(line: Line, theme: Theme): string {
  return line
    .map(({ text, tone }) => {
      const safe = text.replace(CONTROL, "?");
      const code = tone ? theme[tone] : "";
      return code === "" || safe === "" ? safe : `\x1b[${code}m${safe}\x1b[0m`;
    })
    .join("");
}

const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

/** Latin, punctuation, arrows, rules and marks the screen itself uses: a column each. */
const NARROW = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u257f\u25a0-\u25fc]*$/;
/** Marks on the letter before; but the sign that makes an emoji of it (fe0f) also makes it wide. */
const NOTHING = /^(?!\ufe0f)[\p{Mn}\p{Me}\p{Cf}]/u;
/** East Asian wide and full-width blocks (Unicode TR 11), and pictographs; where terminals differ, the wider. */
const WIDE =
  /^[\u1100-\u115f\u2329\u232a\u25fd\u25fe\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d37f}\u{1f004}\u{1f0cf}\u{1f18e}-\u{1f19a}\u{1f200}-\u{1faff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}/u;

function widthOfCharacter(character: string): number {
  if (NOTHING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
