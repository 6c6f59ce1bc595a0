// The one filter between foreign text (devices, file names, source lines) and a terminal: what could move the cursor, change colours or
// reorder letters is shown as an escape instead.

/** Characters a line may have; the rest is cut with a mark. */
export const LINE_MAX = 2000;

/**
 * Text that is safe to print: printable characters, LF and TAB stay; other control characters become \xNN; bidirectional marks,
 * zero-width and other invisible format characters, and lone surrogates become \u{…}. Lines longer than `lineMax` are cut with "…".
 */
export function sanitize(text: string, lineMax = LINE_MAX): string {
  const safe = text.replace(UNSAFE, (found) => {
    const point = found.codePointAt(0)!;
    return point < 0x100 ? `\\x${point.toString(16).padStart(2, "0")}` : `\\u{${point.toString(16)}}`;
  });
  if (safe.length <= lineMax) return safe;
  return safe
    .split("\n")
    .map((line) => (line.length > lineMax ? `${line.slice(0, lineMax - 1).replace(/[\ud800-\udbff]$/, "")}…` : line))
    .join("\n");
}

/** As `sanitize`, on one line: LF becomes \x0a and TAB a blank. */
export const sanitizeLine = (text: string, lineMax = LINE_MAX): string =>
  sanitize(text.replaceAll("\t", " "), Number.POSITIVE_INFINITY).replaceAll("\n", "\\x0a").slice(0, lineMax);

/** JSON that no terminal acts on and that means the same: what JSON leaves as it is and a terminal may obey is escaped. */
export const sanitizeJson = (json: string): string =>
  json.replace(UNSAFE_IN_JSON, (found) =>
    Array.from(
      { length: found.length },
      (_, index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );

const UNSAFE_IN_JSON = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu;

// Cc but TAB and LF; Cf (bidi, zero-width, soft hyphen, tags); line and paragraph separators; lone surrogates; private use; what is no
// character yet, of whose width terminals do not agree; and the blanks that look like none or like a letter.
const UNSAFE = /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u115f\u1160\u2800\u3164\uffa0]|(?![\t\n])\p{Cc}/gu;
