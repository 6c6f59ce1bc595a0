// Random edits of a valid text, as a person's fingers and a broken file system make them.
import fc from "fast-check";

/** What the language is made of: pieces that a random insertion is likely to hurt with. */
const PIECES = [
  "(",
  ")",
  "[",
  "]",
  ",",
  ":",
  "\n",
  "  ",
  '"',
  "**",
  ":=",
  ">>",
  "==",
  "--",
  "---\n",
  "```",
  "```c\n",
  "$",
  "+",
  "-",
  "*",
  "/",
  "<",
  ">=",
  "=",
  "if ",
  "not ",
  "and ",
  "or ",
  "is ",
  "otherwise, ",
  "when ",
  "for ",
  "for each x in ",
  "every ",
  "after ",
  "while ",
  "repeat ",
  "times: ",
  "set ",
  " to ",
  "let ",
  "remember ",
  " as ",
  "count ",
  "tell ",
  "ask ",
  "broadcast ",
  "told ",
  "except when ",
  "until acknowledged",
  "at most every ",
  "average of ",
  " over ",
  "previous ",
  "sum of ",
  "item 2 of ",
  "then ",
  "else ",
  "unknown",
  "true",
  "5 ",
  "-3.5",
  "1e400",
  "0x10",
  "knots",
  "fathoms",
  " per ",
  "m/s",
  "miles",
  "\u0000",
  "\uFEFF",
  "é",
  "\r",
  "\t",
];

export type Edit =
  | { readonly kind: "insert"; readonly at: number; readonly text: string }
  | { readonly kind: "delete"; readonly at: number; readonly count: number }
  | { readonly kind: "swap lines"; readonly at: number; readonly other: number }
  | { readonly kind: "repeat line"; readonly at: number; readonly count: number };

/** Places are parts of the whole, so that an edit fits any text. */
const place = fc.double({ min: 0, max: 1, noNaN: true });

export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("insert" as const),
      at: place,
      text: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })),
    }),
    fc.record({ kind: fc.constant("delete" as const), at: place, count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant("swap lines" as const), at: place, other: place }),
    fc.record({ kind: fc.constant("repeat line" as const), at: place, count: fc.integer({ min: 1, max: 30 }) }),
  ),
  { minLength: 1, maxLength: 6 },
);

/** The text after the edits, in order. */
export function edited(text: string, changes: readonly Edit[]): string {
  return changes.reduce((current, edit) => {
    const at = Math.floor(edit.at * current.length);
    if (edit.kind === "insert") return current.slice(0, at) + edit.text + current.slice(at);
    if (edit.kind === "delete") return current.slice(0, at) + current.slice(at + edit.count);
    const lines = current.split("\n");
    const line = Math.floor(edit.at * (lines.length - 1));
    if (edit.kind === "repeat line") lines.splice(line, 0, ...new Array<string>(edit.count).fill(lines[line]!));
    else {
      const other = Math.floor(edit.other * (lines.length - 1));
      [lines[line], lines[other]] = [lines[other]!, lines[line]!];
    }
    return lines.join("\n");
  }, text);
}
