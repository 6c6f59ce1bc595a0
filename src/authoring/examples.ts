// Runs the examples of vocabularies: each phrase compiled to an image, run on the bundle's VM, and compared with what the entry says.
import type { CompileOptions } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import { evaluateExpected } from "../languages/ese/index.ts";
import { convertDifferenceToSi } from "../units/convert.ts";
import type { Example, Word } from "../vocabulary/word.ts";
import { evaluatePhrase } from "./evaluate.ts";

export interface ExampleResult {
  readonly word: Word;
  readonly example: Example;
  readonly passed: boolean;
  /** What came out, as shown; or why nothing did. */
  readonly got: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Relative error allowed where an example names no tolerance: float64 through a few operations. */
const ROUNDING = 1e-9;

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
  if (expected.kind === "truth")
    return { ...about, passed: result.kind === "truth" && result.si === expected.value, got: result.shown };
  if (expected.kind === "unknown") return { ...about, passed: result.value === null, got: result.shown };
  const tolerance = convertDifferenceToSi(example.tolerance, expected.unit);
  const allowed = Math.max(tolerance, Math.abs(expected.value) * ROUNDING, ROUNDING);
  return { ...about, passed: Math.abs(result.si - expected.value) <= allowed, got: result.shown };
}
