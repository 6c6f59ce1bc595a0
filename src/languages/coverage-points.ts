// The places of a program that say what they did (flux coverage): known to the front end that makes them and to the report that reads them.
import { positionAt, type Span } from "../diagnostics/source.ts";

export interface CoveragePoint {
  /** A sentence is reached; a condition is true, false or unknown when it is reached. */
  readonly kind: "sentence" | "condition";
  readonly span: Span;
  /** 1-based. */
  readonly line: number;
}

/** The places of one program that say what they did; a point's number is the topic of its `witness`. */
export class CoveragePoints {
  readonly points: CoveragePoint[] = [];
  private readonly numbers = new Map<string, number>();

  /** The number of a point, from 1; the same for the same place. */
  numberOf(kind: CoveragePoint["kind"], span: Span): number {
    const key = `${kind} ${span.start} ${span.end}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      const { line } = positionAt(span.file, span.start);
      number = this.points.push({ kind, span, line });
      this.numbers.set(key, number);
    }
    return number;
  }
}
