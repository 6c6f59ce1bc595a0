// Results of scenarios and coverage as lines for people and as JSON.
import { positionAt } from "../diagnostics/source.ts";
import { type Coverage, type CoverageRow, neverSeen } from "./coverage.ts";
import type { ScenarioResult } from "./run.ts";
import type { SuiteResult } from "./suite.ts";

const seconds = (ms: number): string => `${ms / 1000} s`;

/** The lines of one file: each scenario, and for one that failed the step, what was expected, what came, and all values then. */
export function suiteLines({ file, program, results, coverage }: SuiteResult): string[] {
  const lines = [`${file} (${program})`];
  for (const result of results) lines.push(...scenarioLines(result));
  if (coverage) lines.push(...coverageLines(coverage, "summary").map((line) => `  ${line}`));
  return lines;
}

function scenarioLines({ title, failure, durationMs, stepsInAll }: ScenarioResult): string[] {
  if (!failure) return [`  pass  ${title} (${stepsInAll} steps, ${seconds(durationMs)})`];
  const { step, expected, got, atMs, values } = failure;
  const { line } = positionAt(step.span.file, step.span.start);
  return [
    `  FAIL  ${title}`,
    `        line ${line}: ${step.text}`,
    `        expected: ${expected}`,
    `        got:      ${got}`,
    `        at ${seconds(atMs)}: ${values.map(({ name, shown }) => `${name} ${shown}`).join(", ") || "no values"}`,
  ];
}

/** One line of numbers; `rows`: each sentence and condition with its counts as well; `never`: those of which something was never seen. */
export function coverageLines({ rows, summary }: Coverage, how: "summary" | "rows" | "never"): string[] {
  const shown =
    how === "summary"
      ? rows.filter(isUncovered)
      : how === "never"
        ? rows.filter((row) => neverSeen(row).length > 0)
        : rows;
  return [...shown.map((row) => (how === "rows" ? countedLine(row) : neverLine(row))), summaryLine(summary)];
}

/** What a test should have seen and did not. That a condition was never unknown is said only by `flux coverage`. */
const isUncovered = (row: CoverageRow): boolean => neverSeen(row).some((what) => what !== "unknown");

const times = (count: number): string => (count === 0 ? "never" : `${count}×`);

function countedLine(row: CoverageRow): string {
  const counts =
    row.kind === "sentence"
      ? `ran ${times(row.ran)}`
      : `true ${times(row.wasTrue)}, false ${times(row.wasFalse)}${row.canBeUnknown ? `, unknown ${times(row.wasUnknown)}` : ""}`;
  return `line ${row.line}: ${counts.padEnd(36)} ${row.text}`;
}

function neverLine(row: CoverageRow): string {
  const never = neverSeen(row);
  const what = never.length === 1 ? never[0]! : `${never.slice(0, -1).join(", ")} or ${never.at(-1)}`;
  return `line ${row.line}: never ${what}: ${row.text}`;
}

function summaryLine(summary: Coverage["summary"]): string {
  const { sentences, sentencesRun, conditions, conditionsTrue, conditionsFalse } = summary;
  return (
    `coverage: ${sentencesRun} of ${sentences} sentences ran; of ${conditions} conditions ${conditionsTrue} were true, ` +
    `${conditionsFalse} false, and ${summary.conditionsUnknown} of ${summary.conditionsMaybeUnknown} unknown`
  );
}

/** One file's results for --json. */
export const suiteJson = ({ file, program, results, coverage }: SuiteResult): unknown => ({
  file,
  program,
  scenarios: results.map(({ title, failure, durationMs, ticks, stepsPassed, stepsInAll }) => ({
    title,
    passed: failure === undefined,
    stepsPassed,
    stepsInAll,
    durationMs,
    ticks,
    failure: failure
      ? {
          line: positionAt(failure.step.span.file, failure.step.span.start).line,
          step: failure.step.text,
          expected: failure.expected,
          got: failure.got,
          atMs: failure.atMs,
          values: Object.fromEntries(failure.values.map(({ name, shown }) => [name, shown])),
        }
      : null,
  })),
  coverage: coverage ?? null,
});
