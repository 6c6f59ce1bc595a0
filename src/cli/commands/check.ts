import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Context, ExitCode } from "../context.ts";
import { compileFile, diagnosticsJson, programOptions } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const compiled = await compileFile(context, path, programOptions(options), reporter);
  if (options.json) {
    context.json({ file: path, ok: compiled !== undefined, diagnostics: await diagnosticsJson(reporter.diagnostics) });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    if (compiled) context.print(`${path}: no errors`);
  }
  return compiled ? 0 : 2;
}
