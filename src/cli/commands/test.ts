// Runs the examples of vocabulary entries, as `flux test` with nothing named does for all that ship.
import { resolve } from "node:path";
import { type ExampleResult, runExample } from "../../authoring/examples.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { positionAt } from "../../diagnostics/source.ts";
import { NO_VESSEL } from "../../project/vessel-facts.ts";
import { DEFAULT_USES, vocabularyLoader } from "../../vocabulary/files.ts";
import type { Context, ExitCode } from "../context.ts";
import { diagnosticsJson } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const named = typeof args[0] === "string" ? [resolve(context.cwd, args[0])] : [];
  const uses = [...DEFAULT_USES, ...named];
  const vocabulary = vocabularyLoader(context.cwd, reporter)(uses);
  const words = vocabulary.words.filter(
    (word) => named.length === 0 || named.some((path) => resolve(context.cwd, word.file.path).startsWith(path)),
  );
  const results: ExampleResult[] = [];
  if (!reporter.hasErrors) {
    for (const word of words) {
      for (const example of word.examples) {
        results.push(await runExample(word, example, { folder: context.cwd, vessel: NO_VESSEL, uses }));
      }
    }
  }
  const failed = results.filter((one) => !one.passed);
  const place = (one: ExampleResult) =>
    `${one.example.span.file.path}:${positionAt(one.example.span.file, one.example.span.start).line}`;
  if (options.json) {
    context.json({
      passed: results.length - failed.length,
      failed: failed.length,
      words: words.length,
      failures: failed.map((one) => ({
        place: place(one),
        phrase: one.example.phrase,
        expected: one.example.expected,
        got: one.got,
      })),
      diagnostics: await diagnosticsJson(reporter.diagnostics),
    });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    for (const one of failed)
      context.print(`${place(one)}: "${one.example.phrase}" gave ${one.got}, not ${one.example.expected}`);
    context.print(`${words.length} words, ${results.length - failed.length} examples passed, ${failed.length} failed`);
  }
  if (reporter.hasErrors) return 2;
  return failed.length > 0 ? 1 : 0;
}
