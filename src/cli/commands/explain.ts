// Says what a program means, sentence by sentence, and what it may touch.
import { explain } from "../../authoring/explain.ts";
import { explanationPage } from "../../authoring/explain-page.ts";
import { explanationLines } from "../../authoring/explain-text.ts";
import { understand } from "../../authoring/understanding.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Context, ExitCode } from "../context.ts";
import { withEnding, writeOutputs } from "../output-file.ts";
import { diagnosticsJson, programOptions, setUpProgram } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const setup = await setUpProgram(context, path, programOptions(options), reporter);
  const understood = setup && (await understand(setup.source, setup.options, reporter));
  const explanation = understood && explain(understood);
  const page =
    explanation && options.html === true
      ? typeof options.output === "string"
        ? options.output
        : withEnding(path, ".html")
      : undefined;
  const isWritten =
    page !== undefined && writeOutputs(context, path, [[page, explanationPage(explanation!)]], reporter);
  const isDone = explanation !== undefined && (page === undefined || isWritten);
  if (options.json) {
    const diagnostics = await diagnosticsJson(reporter.diagnostics);
    context.json({ ...(explanation ?? { file: path }), ...(isWritten ? { page } : {}), diagnostics });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    if (isWritten) context.print(`${page}: written, echo ${explanation!.echo.hash}`);
    else if (isDone) for (const line of explanationLines(explanation)) context.print(line);
  }
  return isDone ? 0 : 2;
}
