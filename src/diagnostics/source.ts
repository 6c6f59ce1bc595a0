// Source text and places in it. Spans are half-open character offsets into one SourceFile.

export interface SourceFile {
  /** As the user named it, for messages. */
  readonly path: string;
  readonly text: string;
}

export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

export interface Position {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in characters. */
  readonly column: number;
}

const lineStarts = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which the lines of a file begin. */
function lineStartsOf(file: SourceFile): readonly number[] {
  let starts = lineStarts.get(file);
  if (!starts) {
    const found = [0];
    for (let next = file.text.indexOf("\n"); next >= 0; next = file.text.indexOf("\n", next + 1)) found.push(next + 1);
    starts = found;
    lineStarts.set(file, starts);
  }
  return starts;
}

/** Line and column of an offset. */
export function positionAt(file: SourceFile, offset: number): Position {
  const at = Math.max(0, Math.min(offset, file.text.length));
  const starts = lineStartsOf(file);
  // The last line that begins at or before the place.
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - starts[low]! + 1 };
}

/** The text of the line an offset is in, without its end. */
export function lineTextAt(file: SourceFile, offset: number): string {
  const at = Math.max(0, Math.min(offset, file.text.length));
  const start = file.text.lastIndexOf("\n", at - 1) + 1;
  const end = file.text.indexOf("\n", at);
  return file.text.slice(start, end < 0 ? undefined : end).replace(/\r$/, "");
}
