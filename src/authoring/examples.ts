// Runs the examples of vocabularies: each phrase compiled to an image, run on the bundle's VM, and compared with what the entry says.
import type { CompileOptions } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import { type Expected, evaluateExpected } from "../languages/ese/index.ts";
import { convertDifferenceToSi } from "../units/convert.ts";
import type { Example, Word } from "../vocabulary/word.ts";
import { type EvaluatedValue, evaluatePhrase } from "./evaluate.ts";

export interface ExampleResult {
  readonly word: Word;
  readonly example: Example;
  readonly passed: boolean;
  /** What came out, as shown; or why nothing did. */
  readonly got: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Relative error allowed where an example names no tolerance: float64 through a few operations. */
export const ROUNDING = 1e-9;

/** Runs one example with these vocabularies in use. */
export async function runExample(
  word: Word,
  example: Example,
  options: CompileOptions & { readonly uses: readonly string[] },
): Promise<ExampleResult> {
  const reporter = new Reporter();
  const result = await evaluatePhrase(example.phrase, options, reporter);
  const about = { word, example, diagnostics: reporter.diagnostics };
  if (!result)
    return {
      ...about,
      passed: false,
      got: reporter.diagnostics.find((one) => one.severity === "error")?.message ?? "nothing",
    };
  if (result.trap) return { ...about, passed: false, got: `trap ${result.trap.code}` };
  const expected = evaluateExpected(example.expected);
  if (!expected)
    return { ...about, passed: false, got: `${result.shown} (the example's "${example.expected}" cannot be read)` };
  return { ...about, passed: agrees(result, expected, example.tolerance), got: result.shown };
}

/** Whether a value is what was expected; numbers of a list each within the tolerance. */
function agrees(value: EvaluatedValue, expected: Expected, tolerance: number): boolean {
  switch (expected.kind) {
    case "truth":
      return value.kind === "truth" && value.si === expected.value;
    case "unknown":
      return value.value === null && value.kind !== "nothing";
    case "text":
      return value.kind === "text" && value.value === expected.value;
    case "list": {
      const items = Array.isArray(value.value) ? (value.value as readonly EvaluatedValue[]) : undefined;
      return (
        items?.length === expected.items.length &&
        expected.items.every((item, index) => agrees(items[index]!, item, tolerance))
      );
    }
    case "number": {
      const allowed = Math.max(
        convertDifferenceToSi(tolerance, expected.unit),
        Math.abs(expected.value) * ROUNDING,
        ROUNDING,
      );
      return value.kind === "number" && Math.abs(value.si - expected.value) <= allowed;
    }
  }
}
