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

/** Line and column of an offset. */
export function positionAt(file: SourceFile, offset: number): Position {
  const at = Math.max(0, Math.min(offset, file.text.length));
  let line = 1;
  let lineStart = 0;
  for (let next = file.text.indexOf("\n"); next >= 0 && next < at; next = file.text.indexOf("\n", next + 1)) {
    line++;
    lineStart = next + 1;
  }
  return { line, column: at - lineStart + 1 };
}

/** The text of the line an offset is in, without its end. */
export function lineTextAt(file: SourceFile, offset: number): string {
  const at = Math.max(0, Math.min(offset, file.text.length));
  const start = file.text.lastIndexOf("\n", at - 1) + 1;
  const end = file.text.indexOf("\n", at);
  return file.text.slice(start, end < 0 ? undefined : end).replace(/\r$/, "");
}
