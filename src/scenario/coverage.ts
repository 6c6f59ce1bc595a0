// Which sentences of a program ran, and which of its conditions were true, false or unknown, over scenarios and recordings. Played on an image of
// the same program that says so itself (languages/ese/coverage.ts), so that "unknown" is what the program found and no guess from outside.
import { compileProgram } from "../compile.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import { instruction } from "../isa/index-by.ts";
import { TICK_BUDGET } from "../isa/limits.ts";
import { type CoveragePoint, CoveragePoints } from "../languages/coverage-points.ts";
import type { SentMessage } from "../simulator/machine-types.ts";
import type { RunOptions } from "./run.ts";
import type { Subject } from "./subject.ts";

/** What a sentence or condition did, in times it was reached. */
export interface CoverageRow {
  readonly kind: CoveragePoint["kind"];
  /** 1-based. */
  readonly line: number;
  /** As written, white space folded. */
  readonly text: string;
  /** Of a sentence. */
  readonly ran: number;
  /** Of a condition. */
  readonly wasTrue: number;
  readonly wasFalse: number;
  readonly wasUnknown: number;
  /** `depth is unknown` is true or false, whatever the depth. */
  readonly canBeUnknown: boolean;
}

export interface Coverage {
  readonly rows: readonly CoverageRow[];
  readonly summary: CoverageSummary;
}

export interface CoverageSummary {
  readonly sentences: number;
  readonly sentencesRun: number;
  readonly conditions: number;
  readonly conditionsTrue: number;
  readonly conditionsFalse: number;
  readonly conditionsUnknown: number;
  /** Of those that can be unknown at all. */
  readonly conditionsMaybeUnknown: number;
}

/** Reports cost their own; a tick that would just fit must not trap for being watched. */
const BUDGET = TICK_BUDGET * 4;
const ALWAYS_KNOWN = /^(?!.*\s(?:and|or)\s).*\sis\s+(?:un|not\s+)?known$/i;
const WITNESS = instruction("witness").number;

interface Count {
  ran: number;
  readonly truths: [wasFalse: number, wasTrue: number, wasUnknown: number];
}

/** Counts what one program did over any number of runs. */
export class CoverageMeter {
  /** How `runScenario` and `runRecording` are to be asked, so that this meter counts. */
  readonly runOptions: RunOptions;
  private readonly points: readonly CoveragePoint[];
  private readonly counts: readonly Count[];

  constructor(image: Uint8Array, points: readonly CoveragePoint[]) {
    this.points = points;
    this.counts = points.map(() => ({ ran: 0, truths: [0, 0, 0] }));
    this.runOptions = { image, budget: BUDGET, takes: (sent) => this.take(sent) };
  }

  private take({ kind, topic, values }: SentMessage): boolean {
    if (kind !== WITNESS) return false;
    const count = this.counts[topic - 1];
    // A number of the program's own `witness`, which has none of these.
    if (!count) return true;
    count.ran++;
    const truth = values[0];
    if (truth === 0 || truth === 1 || truth === 2) count.truths[truth]++;
    return true;
  }

  /** What was counted so far, in order of the file. */
  result(): Coverage {
    const rows = this.points.map(({ kind, line, span }, index) => {
      const { ran, truths } = this.counts[index]!;
      const text = span.file.text.slice(span.start, span.end).trim().replace(/\s+/g, " ");
      const canBeUnknown = kind === "condition" && !ALWAYS_KNOWN.test(text);
      const row: CoverageRow = {
        kind,
        line,
        text,
        ran,
        wasTrue: truths[1],
        wasFalse: truths[0],
        wasUnknown: truths[2],
        canBeUnknown,
      };
      return { row, start: span.start };
    });
    // A condition before the sentence it is of.
    const order = { condition: 0, sentence: 1 };
    rows.sort((a, b) => a.row.line - b.row.line || order[a.row.kind] - order[b.row.kind] || a.start - b.start);
    const sorted = rows.map(({ row }) => row);
    return { rows: sorted, summary: summaryOf(sorted) };
  }
}

/**
 * A meter for a program. Undefined, with the errors in the reporter, where the image that says what it does is too large; and without any where
 * the program has no sentences of FLUX-ese.
 */
export async function coverageOf(subject: Subject, reporter: Reporter): Promise<CoverageMeter | undefined> {
  const coverage = new CoveragePoints();
  const own = new Reporter();
  const compiled = await compileProgram(subject.source, { ...subject.options, coverage }, own);
  // Warnings of the program have been said where it was compiled as it is.
  for (const diagnostic of own.diagnostics) if (diagnostic.severity === "error") reporter.report(diagnostic);
  return compiled && coverage.points.length > 0 ? new CoverageMeter(compiled.bytes, coverage.points) : undefined;
}

function summaryOf(rows: readonly CoverageRow[]): CoverageSummary {
  const sentences = rows.filter(({ kind }) => kind === "sentence");
  const conditions = rows.filter(({ kind }) => kind === "condition");
  const count = (of: readonly CoverageRow[], key: "ran" | "wasTrue" | "wasFalse" | "wasUnknown") =>
    of.filter((row) => row[key] > 0).length;
  return {
    sentences: sentences.length,
    sentencesRun: count(sentences, "ran"),
    conditions: conditions.length,
    conditionsTrue: count(conditions, "wasTrue"),
    conditionsFalse: count(conditions, "wasFalse"),
    conditionsUnknown: count(conditions, "wasUnknown"),
    conditionsMaybeUnknown: conditions.filter(({ canBeUnknown }) => canBeUnknown).length,
  };
}

/** What of a row was never seen: "ran", or "true", "false" and "unknown". */
export function neverSeen({ kind, ran, wasTrue, wasFalse, wasUnknown, canBeUnknown }: CoverageRow): string[] {
  if (kind === "sentence") return ran > 0 ? [] : ["ran"];
  if (ran === 0) return ["reached"];
  return [
    ...(wasTrue > 0 ? [] : ["true"]),
    ...(wasFalse > 0 ? [] : ["false"]),
    ...(wasUnknown > 0 || !canBeUnknown ? [] : ["unknown"]),
  ];
}
