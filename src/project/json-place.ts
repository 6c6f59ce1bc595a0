// Where in the text of a JSON document a value is, so that a fault in flux.boards.json is shown at its words.

const STRING = /"(?:[^"\\]|\\.)*"/y;
const PLAIN = /[^\s,\]}]+/y;
const BLANKS = /\s*/y;

export interface JsonPlace {
  readonly start: number;
  readonly end: number;
}

/**
 * The place of the value that `keys` lead to in a valid document: the value itself where it is a string, number or word (and the key is not asked
 * for), else its key. Where the way ends early, the last key that is there; undefined if there is none.
 */
export function placeInJson(
  text: string,
  keys: readonly string[],
  wanted: "key" | "value" = "value",
): JsonPlace | undefined {
  let found: JsonPlace | undefined;
  let at = skip(BLANKS, text, 0);
  for (const key of keys) {
    const member = memberNamed(text, at, key);
    if (!member) return found;
    found = member.key;
    at = member.value;
  }
  return wanted === "key" || /[{[]/.test(text[at] ?? "") ? found : { start: at, end: valueEnd(text, at) };
}

interface Member {
  readonly key: JsonPlace;
  /** Where its value begins. */
  readonly value: number;
}

/** The member of the object or the item of the array that begins at an offset. */
function memberNamed(text: string, open: number, name: string): Member | undefined {
  const isObject = text[open] === "{";
  if (!isObject && text[open] !== "[") return undefined;
  let at = skip(BLANKS, text, open + 1);
  for (let index = 0; at < text.length && text[at] !== "}" && text[at] !== "]"; index++) {
    const end = valueEnd(text, at);
    const isWanted = isObject ? JSON.parse(text.slice(at, end)) === name : String(index) === name;
    // Past the colon, to the value.
    const value = isObject ? skip(BLANKS, text, skip(BLANKS, text, end) + 1) : at;
    if (isWanted) return { key: { start: at, end }, value };
    at = skip(BLANKS, text, valueEnd(text, value));
    if (text[at] === ",") at = skip(BLANKS, text, at + 1);
  }
  return undefined;
}

function valueEnd(text: string, start: number): number {
  if (text[start] === '"') return skip(STRING, text, start);
  if (!/[{[]/.test(text[start] ?? "")) return skip(PLAIN, text, start);
  let depth = 0;
  let at = start;
  while (at < text.length) {
    if (text[at] === '"') {
      at = skip(STRING, text, at);
      continue;
    }
    if (/[{[]/.test(text[at]!)) depth++;
    else if (/[}\]]/.test(text[at]!) && --depth === 0) return at + 1;
    at++;
  }
  return at;
}

/** The offset after what stands at one; at least one further on where that is nothing, unless it is blanks. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  const length = pattern.exec(text)?.[0].length ?? 0;
  return at + (length === 0 && pattern !== BLANKS ? 1 : length);
}
